// The windowed spectra of a sound. The sound may be present only in part, as while it is read from a file.

internal import CVectorMath
internal import Runs
internal import Sounds

/// Samples of a sound, of which the first has the index `first`. Samples outside are 0.
struct SampleWindow: @unchecked Sendable {
  let samples: UnsafeBufferPointer<Float>
  let first: Int
}

/// The windowed spectra of a sound, frame by frame.
struct FrameReader: Sendable {
  /// The number of frames in a part.
  static let part = 64

  let settings: AnalysisSettings
  let window: [Float]

  init(_ settings: AnalysisSettings) {
    self.settings = settings
    window = settings.window.values(settings.fft).map { Float($0) }
  }

  /// The mean of the channels of a sound that can be analysed.
  ///
  /// - Parameter isChecked: whether the size of the samples is checked here, and not while the frames are computed.
  /// - Throws: `SpectraError` if the sound is empty or has another sample rate; `SoundError` if a sample is not finite or
  ///   too large.
  func samples(of sound: Sound, isChecked: Bool = true) throws -> [Float] {
    guard sound.count > 0 else { throw SpectraError.empty(what: "the sound") }
    guard sound.rate == settings.rate else {
      throw SpectraError.rateMismatch(sound: sound.rate, settings: settings.rate)
    }
    if isChecked { try FrameReader.require(peak: sound.finitePeak(), settings) }
    return sound.mono().samples[0]
  }

  /// Whether samples up to `peak` can be analysed: the squares of larger spectra are above the largest number.
  static func accepts(peak: Float, _ settings: AnalysisSettings) -> Bool {
    peak * Float(settings.fft) < 1e18
  }

  /// Checks the size of the samples.
  static func require(peak: Float, _ settings: AnalysisSettings) throws(SoundError) {
    guard accepts(peak: peak, settings) else {
      throw .library(
        "samples of \(peak.plain) are too large for an analysis: scale the sound down first")
    }
  }

  /// Calls `body` for each of the frames, with the index of the frame and the K kept bins of its spectrum. Parts run in
  /// parallel, and stop early if the run is interrupted.
  func forEach(
    _ frames: Range<Int>, of samples: SampleWindow, _ run: Run,
    _ body: @Sendable (Int, SplitSpectrum) -> Void
  ) {
    let parts = (frames.count + FrameReader.part - 1) / FrameReader.part
    run.parallel(parts) { part in
      if run.interrupt.isRequested { return }
      let transform = SplitTransform(size: settings.fft, bins: settings.bins)
      let first = frames.lowerBound + part * FrameReader.part
      for t in first..<min(first + FrameReader.part, frames.upperBound) {
        fill(transform.reals, frame: t, of: samples)
        transform.forward()
        body(t, transform.spectrum)
      }
    }
  }

  /// Writes the samples that frame `t` covers, multiplied by the window.
  private func fill(
    _ reals: UnsafeMutablePointer<Float>, frame t: Int, of window: SampleWindow
  ) {
    let start = t * settings.hop - settings.fft / 2 - window.first
    let from = min(max(0, -start), settings.fft)
    let to = max(from, min(settings.fft, window.samples.count - start))
    guard let source = window.samples.baseAddress else { return }
    self.window.withUnsafeBufferPointer { weights in
      guard let weights = weights.baseAddress else { return }
      reals.update(repeating: 0, count: from)
      if to > from {
        sonde_pair_multiply(
          source + (start + from), 1, weights + from, 1, reals + from, to - from)
      }
      (reals + to).update(repeating: 0, count: settings.fft - to)
    }
  }
}
