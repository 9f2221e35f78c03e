// The short-time Fourier transform and its inverse, which everything else here stands on. Work is cut into
// parts of a fixed number of frames, and sums have a fixed order, so that the result is the same to
// the last bit whatever the number of threads.

public import Runs
public import Sounds
public import Tensors

/// The complex spectra of a sound: T frames × K bins × (real, imaginary), as a transform gives them.
public struct ComplexFrames: Sendable, Equatable {
  public let settings: AnalysisSettings
  /// T × K × 2.
  public let spectra: Tensor
  /// How many samples the sound has.
  public let sampleCount: Int

  /// T: how many frames there are.
  public var count: Int { spectra.shape[0] }
}

/// Windowed spectra of a sound, and the sound of windowed spectra.
///
/// N/2 zeros stand before and after the sound, so that frame t is centred on sample t · H and the edges
/// are seen as fully as the rest.
public enum ShortTimeTransform {
  /// The spectra of `sound` (of the mean of its channels), settings.bins of each.
  ///
  /// - Throws: `SpectraError` for an empty sound or one at another rate, `SoundError.notFinite`,
  ///   `Interrupted`.
  public static func analyze(
    _ sound: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> ComplexFrames {
    let reader = try FrameReader(sound, settings)
    let width = settings.bins * 2
    var values = [Float](repeating: 0, count: reader.count * width)
    values.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output
      reader.forEach(run) { t, spectrum in
        for k in 0..<(width / 2) {
          output[t * width + 2 * k] = spectrum[k].re
          output[t * width + 2 * k + 1] = spectrum[k].im
        }
      }
    }
    try run.interrupt.check()
    return ComplexFrames(
      settings: settings,
      spectra: Tensor(shape: [reader.count, settings.bins, 2], values: values),
      sampleCount: sound.count)
  }

  /// The sound of `frames`: inverse transforms, windowed again, added up, and divided by Σw². What was not
  /// kept of the bins is taken as 0.
  ///
  /// - Throws: `SpectraError`, `Interrupted`.
  public static func synthesize(_ frames: ComplexFrames, run: Run = Run()) throws -> Sound {
    guard frames.count > 0 else { throw SpectraError.empty(what: "the analysis") }
    let settings = frames.settings
    let adder = OverlapAdd(settings, frames: frames.count, sampleCount: frames.sampleCount)
    let scale = 1 / Float(settings.fft)
    let bins = settings.bins
    let samples = frames.spectra.withUnsafeValues { values in
      nonisolated(unsafe) let values = values
      return adder.sum(run) { range, emit in
        for t in range {
          emit { spectrum in
            for k in 0..<bins {
              let place = 2 * (t * bins + k)
              spectrum[k] = ComplexFloat(values[place] * scale, values[place + 1] * scale)
            }
          }
        }
      }
    }
    try run.interrupt.check()
    return try Sound(mono: samples, rate: settings.rate)
  }
}

/// The windowed spectra of a sound, frame by frame.
struct FrameReader: Sendable {
  /// Frames to a part.
  static let part = 64

  let settings: AnalysisSettings
  let count: Int
  let window: [Float]
  private let samples: [Float]

  init(_ sound: Sound, _ settings: AnalysisSettings) throws {
    guard sound.count > 0 else { throw SpectraError.empty(what: "the sound") }
    guard sound.rate == settings.rate else {
      throw SpectraError.rateMismatch(sound: sound.rate, settings: settings.rate)
    }
    try sound.requireFinite()
    self.settings = settings
    samples = sound.mono().samples[0]
    count = settings.frameCount(samples: samples.count)
    window = settings.window.values(settings.fft).map { Float($0) }
  }

  /// Calls `body` with each frame's number and its N/2 + 1 spectrum. Parts run at once, and stop early
  /// where the run is interrupted.
  func forEach(_ run: Run, _ body: @Sendable (Int, UnsafeMutablePointer<ComplexFloat>) -> Void) {
    let parts = (count + FrameReader.part - 1) / FrameReader.part
    run.parallel(parts) { part in
      if run.interrupt.isRequested { return }
      let transform = RealTransform(size: settings.fft)
      guard let reals = transform.reals.baseAddress, let spectrum = transform.spectrum.baseAddress
      else { return }
      let first = part * FrameReader.part
      for t in first..<min(first + FrameReader.part, count) {
        fill(reals, frame: t)
        transform.forward()
        body(t, spectrum)
      }
    }
  }

  /// The samples that frame `t` sees, times the window; 0 outside the sound.
  private func fill(_ reals: UnsafeMutablePointer<Float>, frame t: Int) {
    let start = t * settings.hop - settings.fft / 2
    let from = max(0, -start)
    let to = min(settings.fft, samples.count - start)
    samples.withUnsafeBufferPointer { source in
      window.withUnsafeBufferPointer { window in
        for n in 0..<min(from, settings.fft) { reals[n] = 0 }
        for n in stride(from: from, to: to, by: 1) { reals[n] = source[start + n] * window[n] }
        for n in stride(from: max(from, to), to: settings.fft, by: 1) { reals[n] = 0 }
      }
    }
  }
}

/// Adding up windowed frames, and dividing by what the windows add up to.
struct OverlapAdd: Sendable {
  /// Frames to a part.
  static let part = 64

  let settings: AnalysisSettings
  let frames: Int
  let sampleCount: Int
  private let window: [Double]

  init(_ settings: AnalysisSettings, frames: Int, sampleCount: Int) {
    self.settings = settings
    self.frames = frames
    self.sampleCount = sampleCount
    window = settings.window.values(settings.fft)
  }

  /// The number of parts.
  var parts: Int { (frames + OverlapAdd.part - 1) / OverlapAdd.part }

  /// The sum of all frames over Σw², `sampleCount` samples.
  ///
  /// `body` is called for each part with its frames; it calls `emit` once for each of them, in order, with
  /// what fills the first K bins of the spectrum. The other bins are 0.
  func sum(
    _ run: Run,
    _ body:
      @Sendable (
        Range<Int>, (_ fill: (UnsafeMutablePointer<ComplexFloat>) -> Void) -> Void
      ) -> Void
  ) -> [Float] {
    let (n, hop) = (settings.fft, settings.hop)
    let weights = window.map { Float($0) }
    let length = (OverlapAdd.part - 1) * hop + n
    // Parts go by in groups, so that the sums that wait to be added stay few; the order of additions
    // does not depend on the group's size.
    let group = max(1, min(parts, run.threads * 4))
    var output = [Float](repeating: 0, count: (frames - 1) * hop + n)
    var waiting = [Float](repeating: 0, count: group * length)
    for start in stride(from: 0, to: parts, by: group) {
      if run.interrupt.isRequested { break }
      let some = min(group, parts - start)
      waiting.withUnsafeMutableBufferPointer { waiting in
        nonisolated(unsafe) let waiting = waiting
        run.parallel(some) { place in
          let first = (start + place) * OverlapAdd.part
          let sums = UnsafeMutableBufferPointer(
            rebasing: waiting[(place * length)..<((place + 1) * length)])
          add(first..<min(first + OverlapAdd.part, frames), to: sums, weights, body)
        }
        for place in 0..<some {
          let first = (start + place) * OverlapAdd.part * hop
          for index in 0..<min(length, output.count - first) {
            output[first + index] += waiting[place * length + index]
          }
        }
      }
    }
    return divided(output)
  }

  private func add(
    _ range: Range<Int>, to sums: UnsafeMutableBufferPointer<Float>, _ weights: [Float],
    _ body: (Range<Int>, (_ fill: (UnsafeMutablePointer<ComplexFloat>) -> Void) -> Void) -> Void
  ) {
    let n = settings.fft
    let transform = RealTransform(size: n)
    guard let reals = transform.reals.baseAddress, let spectrum = transform.spectrum.baseAddress
    else { return }
    sums.update(repeating: 0)
    var place = 0
    weights.withUnsafeBufferPointer { weights in
      body(range) { fill in
        // The inverse spoils the spectrum, so the bins that stay out are set anew.
        for k in settings.bins..<max(settings.bins, n / 2 + 1) { spectrum[k] = ComplexFloat(0, 0) }
        fill(spectrum)
        transform.inverse()
        for i in 0..<n { sums[place + i] += reals[i] * weights[i] }
        place += settings.hop
      }
    }
  }

  /// The samples from N/2 on, over Σw² of the frames that there are.
  private func divided(_ sums: [Float]) -> [Float] {
    let (n, hop) = (settings.fft, settings.hop)
    let squares = window.map { $0 * $0 }
    let periodic = (0..<hop).map { place in
      stride(from: place, to: n, by: hop).reduce(0.0) { $0 + squares[$1] }
    }
    let inverses = periodic.map { Float(1 / $0) }
    var samples = [Float](repeating: 0, count: sampleCount)
    for index in 0..<sampleCount {
      let place = index + n / 2
      let last = place / hop
      let first = max(0, (place - n + hop) / hop)
      if last < frames && place >= n - 1 {
        samples[index] = sums[place] * inverses[place % hop]
      } else {
        var weight = 0.0
        for t in stride(from: first, through: min(last, frames - 1), by: 1) {
          weight += squares[place - t * hop]
        }
        samples[index] = place < sums.count && weight > 0 ? sums[place] / Float(weight) : 0
      }
    }
    return samples
  }
}
