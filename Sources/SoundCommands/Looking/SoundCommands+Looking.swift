// Looking at sounds, frames and models: figures of merit, pitch, loudness, pictures.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

extension SoundCommands {
  private static let like = Parameter<Frames?>(
    "like", "frames whose settings serve for two sounds; 2048 samples and all bins where left out",
    default: nil)

  private static func comparison(
    _ source: ComparedArgument, _ other: ComparedArgument, _ like: Frames?, _ context: Context
  ) throws -> Comparison {
    let frames: Frames
    if let given = source.frames {
      frames = given
    } else if let sound = source.sound {
      let settings = try like?.settings ?? AnalysisSettings(rate: sound.rate, fft: 2048)
      frames = try PhaseVocoder.analyze(sound, settings, run: context.run)
    } else {
      throw CommandError("compare takes sounds or frames")
    }
    let sound =
      try other.sound
      ?? other.frames.map {
        try PhaseVocoder.synthesize($0, run: context.run)
      }
    guard let sound else { throw CommandError("compare takes sounds or frames") }
    return try Comparison(
      source: frames, original: source.sound, other: sound, names: ("source", "model"),
      run: context.run)
  }

  static let looking: [Command] = [
    Command(
      "compare", area: "looking",
      "Holds a sound against its source: a table of figures of merit and a picture.",
      Parameter<ComparedArgument>("source"),
      Parameter<ComparedArgument>("other"),
      like,
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        compare x, synthesize(pv), like: pv
        """,
      gives: "a figure, whose table `show` prints"
    ) {
      (context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?)
        -> Value in
      let result = try comparison(source, other, like, context)
      let numbers = result.numbers.compactMap { name, value in value.map { (name, $0) } }
      return .object(
        FigureValue(
          result.picture, caption: result.table,
          numbers: Dictionary(uniqueKeysWithValues: numbers)))
    },
    Command(
      "measure", area: "looking", "The figures of merit of a sound against its source.",
      Parameter<ComparedArgument>("source"),
      Parameter<ComparedArgument>("other"),
      like,
      example: """
        x = tone(440Hz, 1s)
        pv = analyze(x, fft: 512, bins: 10)
        print measure(x, synthesize(pv), like: pv).distance < 1
        """,
      gives: "a record: distance (dB), pitch_error (cents), drift (cents/s), envelope_correlation,"
        + " and floor, a record of the same; nil where there is no such figure"
    ) {
      (context: Context, source: ComparedArgument, other: ComparedArgument, like: Frames?)
        -> RecordValue in
      let result = try comparison(source, other, like, context)
      let record = RecordValue()
      for (name, value) in result.numbers { record.set(name, value.map { .number($0) } ?? .nil) }
      let floor = RecordValue()
      if let merit = result.floor?.merit {
        floor.set("distance", .number(merit.logSpectralDistance))
        floor.set("pitch_error", merit.pitchError.commandValue)
        floor.set("drift", (result.floor?.drift).commandValue)
        floor.set("envelope_correlation", merit.envelopeCorrelation.commandValue)
      }
      record.set("floor", result.floor == nil ? .nil : .record(floor))
      return record
    },
    Command(
      "pitch", area: "looking", "The median pitch of a sound.",
      Parameter<Sound>("sound"),
      example: "print round(pitch(tone(440Hz, 1s)))", gives: "Hz; nil where there is no pitch"
    ) { (context: Context, sound: Sound) -> Double? in PitchTrack(sound, run: context.run).median },
    Command(
      "loudness", area: "looking", "The level of a sound, every 512 samples.",
      Parameter<Sound>("sound"),
      example: "print length(loudness(tone(440Hz, 1s)))", gives: "a tensor of dB of full scale"
    ) { (_: Context, sound: Sound) -> Tensor in
      Tensor(LoudnessEnvelope(sound).levels.map { Float($0) })
    },
    Command(
      "peaks", area: "looking", "The partials of a frame: its peaks, found by interpolation.",
      Parameter<Frame>("frame"),
      example: "pv = analyze(tone(440Hz, 1s))\nprint length(peaks(pv[20]))",
      gives: "a list of records: bin, frequency (Hz), magnitude"
    ) { (_: Context, frame: Frame) -> [Value] in
      frame.peaks().map {
        .record([
          "bin": .number(Double($0.bin)), "frequency": .number($0.frequency),
          "magnitude": .number($0.magnitude),
        ])
      }
    },
    Command(
      "spectrum", area: "looking",
      "The mean spectrum of a sound or of frames: how loud each frequency is on the whole.",
      Parameter<ComparedArgument>("value", "a sound (of several channels, their mean) or frames"),
      Parameter<Int>(
        "fft", "samples that a stretch of a sound has, even; frames keep their own", default: 4096,
        unit: "samples", allowed: .whole(4...1_048_576)),
      Parameter<String>(
        "window", "what weighs the samples of a stretch", default: "hann", choices: Window.names),
      example: """
        s = spectrum(tone(440Hz, 1s))
        print round(s.frequencies[argmax(s.db)])
        plot s
        """,
      gives: "a record of tensors: frequencies (Hz) and db (dB; a full-scale sine is at 0)",
      details: "The power of all stretches that lie within the sound, averaged."
    ) {
      (context: Context, value: ComparedArgument, fft: Int, window: String) -> Value in
      let spectrum: MeanSpectrum
      if let sound = value.sound {
        spectrum = try MeanSpectrum(
          sound, fft: fft, window: Window(name: window) ?? .hann, run: context.run)
      } else if let frames = value.frames {
        spectrum = try MeanSpectrum(frames)
      } else {
        throw CommandError("spectrum takes a sound or frames")
      }
      return .record([
        "frequencies": .object(Tensor(spectrum.frequencies.map { Float($0) })),
        "db": .object(Tensor(spectrum.levels.map { Float($0) })),
      ])
    },
    Command(
      "describe", area: "looking",
      "How numbers are spread: count, mean, standard deviation, quartiles, least and greatest.",
      Parameter<DescribedArgument>("value", "what to describe"),
      example: "describe [1, 2, 3, 4]\nprint describe(tone(440Hz, 1s)).samples.max",
      gives:
        "a table, whose figures are its properties: count mean sd min q1 median q3 max missing",
      details: "Numbers that are not finite are counted as missing and otherwise left out."
    ) { (_: Context, value: DescribedArgument) -> DistributionTable in
      DistributionTable(
        title: value.title,
        rows: value.parts.map { ($0.name, $0.unit, Distribution($0.numbers)) })
    },
    Command(
      "plot", area: "looking", "A picture of a value, by what it is.",
      Parameter<PlottedArgument>("value"),
      Parameter<String?>(
        "kind", "which picture; the first that the value has where left out", default: nil,
        choices: PlotKind.allCases.map(\.rawValue)),
      Parameter<Int?>(
        "bin", "of frames: this bin over time", default: nil, allowed: .whole(from: 0)),
      example: "fig = plot(tone(440Hz, 20ms))\nsave fig, \"tone.png\"", gives: "a figure",
      details: "A sound has a waveform, spectrum, loudness, spectrogram and histogram; frames a"
        + " spectrogram, spectrum, loudness and histogram; a frame stems; a tensor or list a line or"
        + " a histogram, with two axes a map; a model its loss; an envelope a line. A record of"
        + " tensors draws the others over the first. `plots` says where pictures appear."
    ) { (_: Context, plotted: PlottedArgument, kind: String?, bin: Int?) -> Value in
      let wanted = kind.flatMap { PlotKind(rawValue: $0) }
      return .object(FigureValue(try plotted.value.figure(wanted, bin: bin)))
    },
    Command(
      "plots", area: "looking", "Says where figures appear, from now on.",
      Parameter<String?>(
        "where",
        "a window, inside the terminal (sixel), text, or numbered files; what is chosen"
          + " now where left out", choices: FigureDisplay.Place.allCases.map(\.rawValue)),
      example: "plots \"file\"\nprint plots()", gives: "where figures appear, if nothing was given"
    ) { (context: Context, place: String?) -> String? in
      let display = context.store(FigureDisplay.self) { FigureDisplay() }
      guard let place = place.flatMap({ FigureDisplay.Place(rawValue: $0) }) else {
        return display.place.rawValue
      }
      try display.choose(place)
      return nil
    },
  ]
}
