// Makes an instrument from recordings: finds the notes, analyses each, and makes the models that learn them.

internal import Glibc
public import Runs
internal import Scores
internal import SoundModels
internal import Sounds
internal import Spectra
internal import WholeNumbers

extension Instrument {
  /// The duration of all notes in seconds from which on the usual hop is twice as long.
  static let long = 180.0
  /// The usual hop in seconds.
  static let usualHop = 256.0 / 44100
  /// The largest number of partials of a note.
  static let mostPartials = 128
  /// The largest number of components of levels.
  static let components = 48
  /// The share of a note's power that its partials must have.
  static let tonal = 0.3

  /// Makes an instrument that has not been trained.
  ///
  /// - Parameters:
  ///   - recordings: the recordings; those of another sample rate than the first are resampled.
  ///   - seed: the seed of the weights and of all random draws in training.
  ///   - onNote: called with sentences for the user about what was found and left out.
  /// - Throws: `InstrumentError` if no note is left to learn from or a setting is out of range; `ModelError`,
  ///   `SoundError` and `SpectraError` if the recordings cannot be used; `Interrupted` if the user interrupts the run.
  public static func make(
    of recordings: [Recording], settings: InstrumentSettings = InstrumentSettings(), seed: UInt64,
    run: Run = Run(), onNote: (String) -> Void = { _ in }
  ) throws -> Instrument {
    try found(in: recordings, settings: settings, seed: seed, run: run, onNote: onNote).instrument
  }

  /// An instrument that has not been trained, and for each of its notes the number of the recording that contains it.
  ///
  /// - Throws: the errors of `make`.
  static func found(
    in recordings: [Recording], settings: InstrumentSettings, seed: UInt64, run: Run,
    onNote: (String) -> Void
  ) throws -> (instrument: Instrument, origins: [Int]) {
    guard let first = recordings.first else {
      throw InstrumentError("an instrument needs at least one recording")
    }
    let rate = first.sound.rate
    var ready: [Recording] = []
    for var recording in recordings {
      try recording.sound.requireFinite()
      if recording.sound.rate != rate {
        onNote(
          "'\(recording.name)' is resampled from \(recording.sound.rate.plain) to \(rate.plain) Hz")
        recording.sound = try Resampler.resample(recording.sound, to: rate)
      }
      ready.append(recording)
    }
    let maker = try InstrumentMaker(ready, settings, rate: rate, run: run)
    return try maker.make(seed: seed, onNote)
  }
}

/// The notes that were found, and what the models of an instrument need of them.
private struct InstrumentMaker {
  private struct Pitched {
    var name: String
    /// The number of the recording.
    var origin: Int
    var found: FoundNote
    var track: HarmonicTrack
    var shape: NoteShape
    var loudness: Double
    var doubts: [String]
  }

  /// The samples that can be analysed.
  private static let (loudestSample, softestSample): (Float, Float) = (1e6, 1e-8)
  /// The time over which a listener, and a measurement of the pitch, takes the mean of a note's pitch, in seconds.
  private static let heard = 0.093
  /// The number of samples of the window for recordings without pitch.
  private static let usualFFT = 1024
  /// The largest number of notes of a recording of which the user is told something.
  private static let mostTold = 12

  let recordings: [Recording]
  let settings: InstrumentSettings
  let rate: Double
  let hop: Int
  let run: Run
  let analysis: HarmonicAnalysis

  init(_ recordings: [Recording], _ settings: InstrumentSettings, rate: Double, run: Run) throws {
    let seconds = recordings.reduce(0) { $0 + $1.sound.duration }
    let usual = Instrument.usualHop * (seconds > Instrument.long ? 2 : 1)
    hop = settings.hop ?? max(8, 8 * Int(clamped: usual * rate / 8))
    guard (8...8192).contains(hop), hop % 2 == 0 else {
      throw InstrumentError("the hop must be an even number from 8 to 8192, not \(hop)")
    }
    if let fft = settings.fft {
      guard (64...32768).contains(fft), fft % 2 == 0 else {
        throw InstrumentError("fft must be an even number from 64 to 32768, not \(fft)")
      }
    }
    let top = settings.bins.map { Double($0) * rate / Double(settings.fft ?? 2048) } ?? rate / 2
    guard top > 50 else {
      throw InstrumentError(
        "\(settings.bins ?? 0) bins are too few: keep at least those up to 50 Hz")
    }
    (self.recordings, self.settings, self.rate, self.run) = (recordings, settings, rate, run)
    analysis = HarmonicAnalysis(
      rate: rate, hop: hop, most: Instrument.mostPartials,
      top: min(top, 0.48 * rate), window: settings.fft)
  }

  func make(
    seed: UInt64, _ onNote: (String) -> Void
  ) throws -> (instrument: Instrument, origins: [Int]) {
    var pitched: [Pitched] = []
    var others: [Recording] = []
    var origins: [Int] = []
    for (number, given) in recordings.enumerated() {
      run.report(
        Progress(
          label: "analysing", step: number, total: recordings.count, unit: "recording"))
      if let problem = unusable(given) {
        onNote("'\(given.name)' is \(problem) and is left out")
        continue
      }
      // The channels are mixed once, and not again for each note.
      var recording = given
      recording.sound = given.sound.mono()
      if recording.pitch == .none {
        others.append(recording)
        origins.append(number)
        continue
      }
      for problem in problems(of: recording) { onNote(problem) }
      let found = try notes(of: recording)
      if found.isEmpty {
        var plain = given
        plain.pitch = .none
        if let problem = unusable(plain) {
          onNote("'\(recording.name)' is \(problem) and is left out")
          continue
        }
        onNote(
          "'\(recording.name)' has no pitch that could be found; it is learnt without one (pitch: gives one)"
        )
        others.append(recording)
        origins.append(number)
      }
      var told = 0
      for note in found {
        let made = try analysed(recording, number, note) { text in
          told += 1
          if told <= InstrumentMaker.mostTold { onNote(text) }
        }
        if let made { pitched.append(made) }
      }
      if told > InstrumentMaker.mostTold {
        onNote(
          "'\(recording.name)' has \(told - InstrumentMaker.mostTold) further notes that are left out or doubtful;"
            + " `show` lists those that were learnt")
      }
    }
    guard !pitched.isEmpty || !others.isEmpty else {
      throw InstrumentError("no note is left to learn from")
    }
    let named = InstrumentMaker.named(pitched.map(\.name))
    for place in pitched.indices { pitched[place].name = named[place] }
    let notes = pitched.map { note in
      let period = Double(hop) / rate
      return InstrumentNote(
        name: note.name, pitch: note.track.pitch, loudness: note.loudness,
        start: Double(note.found.range.lowerBound) / rate,
        attack: Double(note.shape.attack) * period,
        hold: Double(note.shape.release - note.shape.attack) * period,
        release: Double(note.shape.count - note.shape.release) * period,
        isDecaying: note.shape.isDecaying, confidence: note.found.confidence, doubts: note.doubts)
    }
    var layout: HarmonicLayout?
    var model: SoundModel?
    if !pitched.isEmpty {
      let made = HarmonicLayout(
        rate: rate, hop: hop, partials: pitched.map(\.track.partials).max() ?? 1,
        bands: analysis.bands)
      layout = made
      model = try InstrumentMaker.model(
        pitched.map { ($0.track, $0.track.pitch, $0.loudness) }, made, settings, seed: seed, run)
    }
    let kit = try others.isEmpty ? nil : unpitched(others, seed: seed)
    let names = InstrumentMaker.named(others.map(\.name))
    let drums = others.enumerated().map { number, recording in
      InstrumentNote(
        name: names[number], pitch: nil,
        loudness: recording.loudness ?? InstrumentMaker.loudest(recording.sound), start: 0,
        attack: 0, hold: recording.sound.duration, release: 0, isDecaying: true, confidence: 1,
        doubts: [])
    }
    let instrument = Instrument(
      notes: notes + drums, pitched: model, unpitched: kit, layout: layout,
      shapes: pitched.map(\.shape),
      phases: pitched.map { note in
        let t = min(note.shape.attack, note.track.count - 1)
        let row = note.track.phases[t * note.track.partials..<(t + 1) * note.track.partials]
        return Array(row)
      }, rate: rate)
    return (instrument, pitched.map(\.origin) + origins)
  }

  /// The notes of a recording, as the user asked for them.
  private func notes(of recording: Recording) throws -> [FoundNote] {
    let finder = try NoteFinder(recording.sound, run: run)
    switch recording.pitch {
    case .none: return []
    case .given(let pitch):
      guard pitch >= 8, pitch < rate / 4 else {
        throw InstrumentError(
          "a pitch must be from 8 Hz to a quarter of the sample rate, not \(pitch.plain)")
      }
      guard let note = finder.one(pitch: pitch) else {
        throw InstrumentError("'\(recording.name)' is too short for a note")
      }
      return [note]
    case .found: return finder.notes()
    }
  }

  /// Why a recording cannot be learnt; nil for one that can.
  private func unusable(_ recording: Recording) -> String? {
    let peak = recording.sound.peak
    if peak > InstrumentMaker.loudestSample { return "too loud: scale it down first," }
    if peak < InstrumentMaker.softestSample { return "silent" }
    // The frames of a recording without pitch lie a quarter of their window apart.
    let hop = recording.pitch == .none ? (settings.fft ?? InstrumentMaker.usualFFT) / 4 : self.hop
    return recording.sound.count / hop + 1 < SoundModel.fewestFrames ? "too short" : nil
  }

  /// What the user should know of a recording.
  private func problems(of recording: Recording) -> [String] {
    let samples = recording.sound.samples[0]
    let top = samples.reduce(Float(0)) { max($0, abs($1)) }
    guard top > 0 else { return [] }
    var (run, clipped) = (0, 0)
    for sample in samples {
      run = abs(sample) >= 0.9999 * top ? run + 1 : 0
      if run == 3 { clipped += 1 }
    }
    return clipped > 3
      ? ["'\(recording.name)' is clipped at \(clipped) places, and the note will sound so"] : []
  }

  /// Analyses a note; nil if it is left out, which is told.
  private func analysed(
    _ recording: Recording, _ number: Int, _ found: FoundNote, _ onNote: (String) -> Void
  ) throws -> Pitched? {
    let samples = recording.sound.samples[0]
    let period = Double(hop) / rate
    let count = max(2, found.range.count / hop + 1)
    let place = "\((Double(found.range.lowerBound) / rate * 100).rounded() / 100) s"
    guard count >= SoundModel.fewestFrames else {
      onNote("the note at \(place) of '\(recording.name)' is too short and is left out")
      return nil
    }
    let guides = (0..<count).map {
      found.guide(at: Double(found.range.lowerBound + $0 * hop) / rate)
    }
    var track = try analysis.track(
      samples, found.range, pitch: found.pitch, guides: guides, run: run)
    let levels = (0..<count).map { 10 * log10(track.power($0) + 1e-20) }
    let shape = NoteShape(of: levels, period: period)
    track.centre(on: shape, reach: Int(clamped: InstrumentMaker.heard / period))
    let loudness = recording.loudness ?? shape.loudness(levels, period: period)
    let tonal = InstrumentMaker.tonal(track, shape)
    if tonal < Instrument.tonal, recording.pitch == .found {
      onNote(
        "the note at \(place) of '\(recording.name)' is left out: a pitch of \(MessageNumber.hertz(found.pitch))"
          + " explains only \(Int(clamped: (100 * tonal).rounded())) % of its power, so there are two notes at once, or noise;"
          + " `pitch:` gives the pitch by hand")
      return nil
    }
    var doubts: [String] = []
    if found.octaves > 0.1 { doubts.append("an octave higher or lower at times") }
    if found.confidence < 0.8 { doubts.append("the pitch is not sure") }
    if tonal < 0.6 { doubts.append("much noise, or a second note") }
    if InstrumentMaker.isSparse(track, shape) { doubts.append("perhaps two notes at once") }
    if !doubts.isEmpty {
      onNote(
        "the note at \(place) of '\(recording.name)', taken for \(MessageNumber.hertz(found.pitch)), is doubtful: "
          + doubts.joined(separator: "; ") + " (`pitch:` gives the pitch by hand)")
    }
    return Pitched(
      name: recording.name, origin: number, found: found, track: track, shape: shape,
      loudness: loudness, doubts: doubts)
  }

  /// The share of the power of a note's hold that its partials have.
  private static func tonal(_ track: HarmonicTrack, _ shape: NoteShape) -> Double {
    var (tones, all) = (0.0, 1e-30)
    for t in min(shape.attack, track.count - 1)..<max(shape.attack + 1, shape.release)
    where t < track.count {
      let power = track.power(t)
      let noise = track.noise[t * track.bands..<(t + 1) * track.bands].reduce(0.0) {
        $0 + Double($1) * Double($1)
      }
      tones += power - noise
      all += power
    }
    return tones / all
  }

  /// Whether the lowest two partials and many others are missing: then the pitch may be a common divisor of the pitches of
  /// two notes.
  private static func isSparse(_ track: HarmonicTrack, _ shape: NoteShape) -> Bool {
    var powers = [Double](repeating: 0, count: min(40, track.partials))
    for t in min(shape.attack, track.count - 1)..<max(shape.attack + 1, shape.release)
    where t < track.count {
      for k in powers.indices {
        let amplitude = Double(track.amplitudes[t * track.partials + k])
        powers[k] += amplitude * amplitude
      }
    }
    let loudest = powers.max() ?? 0
    let sounding = powers.indices.filter { powers[$0] > 1e-3 * loudest }
    guard let first = sounding.first, let last = sounding.last, first >= 2, last >= 5 else {
      return false
    }
    return Double(sounding.count) < 0.6 * Double(last + 1)
  }

  /// Names with a number behind each that occurs several times.
  private static func named(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for name in names { counts[name, default: 0] += 1 }
    var numbers: [String: Int] = [:]
    return names.map { name in
      guard counts[name] ?? 0 > 1 else { return name }
      numbers[name, default: 0] += 1
      return "\(name) \(numbers[name] ?? 0)"
    }
  }

  /// The model of pitched notes.
  private static func model(
    _ notes: [(track: HarmonicTrack, pitch: Double, loudness: Double)], _ layout: HarmonicLayout,
    _ settings: InstrumentSettings, seed: UInt64, _ run: Run
  ) throws -> SoundModel {
    let frames = try notes.map { try layout.frames($0.track, loudness: $0.loudness) }
    func curves(_ value: ((track: HarmonicTrack, pitch: Double, loudness: Double)) -> Double)
      -> [[Double]]
    {
      notes.map { Array(repeating: value($0), count: $0.track.count) }
    }
    let bins = layout.bins
    return try SoundModel(
      of: frames,
      settings: ModelSettings(
        layers: settings.layers, units: settings.units, mixtures: settings.mixtures,
        includesDC: true, basis: .components(min(Instrument.components, max(1, bins / 2)))),
      seed: seed,
      controls: [
        ControlCurves(
          name: Instrument.controls.pitch, values: curves { Tuning().key(hertz: $0.pitch) }),
        ControlCurves(name: Instrument.controls.loudness, values: curves { $0.loudness }),
      ], hasCourse: true, run: run)
  }

  /// The model of the recordings without pitch, on whole spectra.
  private func unpitched(_ others: [Recording], seed: UInt64) throws -> SoundModel {
    let fft = settings.fft ?? InstrumentMaker.usualFFT
    let analysis = try AnalysisSettings(rate: rate, fft: fft, bins: settings.bins)
    let frames = try others.map { try PhaseVocoder.analyze($0.sound, analysis, run: run) }
    return try SoundModel(
      of: frames,
      settings: ModelSettings(units: ModelSettings.usualUnits(bins: analysis.bins, basis: .auto)),
      seed: seed, run: run)
  }

  /// The mean power of the loudest 50 ms of a sound of one channel, in dB.
  private static func loudest(_ sound: Sound) -> Double {
    let samples = sound.samples[0]
    let length = max(1, min(samples.count, Int(clamped: 0.05 * sound.rate)))
    var best = 0.0
    for start in stride(from: 0, through: samples.count - length, by: max(1, length / 4)) {
      let power = samples[start..<start + length].reduce(0.0) { $0 + Double($1) * Double($1) }
      best = max(best, power / Double(length))
    }
    return 10 * log10(best + 1e-20)
  }
}

/// Numbers in sentences for the user.
enum MessageNumber {
  /// A frequency with one decimal.
  static func hertz(_ value: Double) -> String { "\((value * 10).rounded() / 10) Hz" }
}
