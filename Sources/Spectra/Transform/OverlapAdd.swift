// Overlapping windowed frames are summed, and the sum is divided by the sum of the squared windows. The frames
// are divided into parts of a fixed size, so that the order of additions does not depend on the number of
// threads.

internal import CVectorMath
internal import CVocoderMath
internal import Runs

/// Sums windowed frames, and divides the result by the sum of the squared windows.
struct OverlapAdd: Sendable {
  /// The number of frames in a part.
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

  /// Checks that there is memory for the sum of `frames` frames.
  ///
  /// - Throws: `OutOfMemory` if there is not.
  static func require(
    _ settings: AnalysisSettings, _ frames: Int, _ sampleCount: Int, _ run: Run
  ) throws(OutOfMemory) {
    let parts = (frames + part - 1) / part
    let group = min(parts, run.threads * 4)
    // The numbers are the output and the sound, the sums of a group of parts, and the phases at each part.
    try MemoryBudget.require(
      frames * settings.hop + sampleCount + group * (part * settings.hop + settings.fft)
        + 2 * parts * settings.bins,
      of: MemoryLayout<Float>.size)
  }

  /// The number of parts into which the frames are divided.
  var parts: Int { (frames + OverlapAdd.part - 1) / OverlapAdd.part }

  /// The sum of all frames divided by Σw²: `sampleCount` samples.
  ///
  /// `body` is called for each part with the indices of the part's frames. For each of these frames, in order,
  /// `body` must call `emit` once, with a closure that fills the first K bins of the spectrum. All other bins
  /// are 0.
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
    // Parts are computed in groups, so that only a few partial sums are in memory at once. The order of
    // additions does not depend on the group's size.
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
        output.withUnsafeMutableBufferPointer { output in
          guard let waiting = waiting.baseAddress, let output = output.baseAddress else { return }
          for place in 0..<some {
            let first = (start + place) * OverlapAdd.part * hop
            let count = min(length, (frames - 1) * hop + n - first)
            let sums = output + first
            sonde_pair_add(sums, 1, waiting + place * length, 1, sums, count)
          }
        }
      }
    }
    return WindowSums(settings, window: window).samples(sampleCount, of: output, frames: frames)
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
      guard let weights = weights.baseAddress, let sums = sums.baseAddress else { return }
      body(range) { fill in
        // The inverse transform overwrites the spectrum, so the unused bins are cleared again.
        for k in settings.bins..<max(settings.bins, n / 2 + 1) { spectrum[k] = ComplexFloat(0, 0) }
        fill(spectrum)
        transform.inverse()
        sonde_overlap(reals, weights, sums + place, n)
        place += settings.hop
      }
    }
  }
}

/// Computes the sum of the squared windows of overlapping frames at each place, and divides samples by this sum.
/// The place of a sample is the sample's index plus N/2, because N/2 zeros precede the sound.
struct WindowSums: Sendable {
  private let fft: Int
  private let hop: Int
  private let squares: [Double]
  /// The reciprocal of the sum at each place within one hop, for the part of the sound where the greatest number
  /// of frames overlap.
  private let inverses: [Float]

  init(_ settings: AnalysisSettings, window: [Double]) {
    let (n, hop) = (settings.fft, settings.hop)
    (fft, self.hop) = (n, hop)
    squares = window.map { $0 * $0 }
    inverses = (0..<hop).map { [squares] place in
      Float(1 / stride(from: place, to: n, by: hop).reduce(0.0) { $0 + squares[$1] })
    }
  }

  /// The first `count` samples of the sums of all frames: `sample` for each index.
  func samples(_ count: Int, of sums: [Float], frames: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { samples, made in
      guard let samples = samples.baseAddress else { return }
      // From `start` to `end`, the greatest number of frames overlap.
      let start = min(count, fft / 2)
      let end = min(count, max(start, frames * hop - fft / 2))
      for index in 0..<start { samples[index] = sample(index, of: sums, from: 0, frames: frames) }
      sums.withUnsafeBufferPointer { sums in
        inverses.withUnsafeBufferPointer { inverses in
          guard let sums = sums.baseAddress, let inverses = inverses.baseAddress else { return }
          var index = start
          while index < end {
            let place = index + fft / 2
            let some = min(hop - place % hop, end - index)
            sonde_pair_multiply(
              sums + place, 1, inverses + place % hop, 1, samples + index, some)
            index += some
          }
        }
      }
      for index in end..<count { samples[index] = sample(index, of: sums, from: 0, frames: frames) }
      made = count
    }
  }

  /// Sample `index`: the sum of the frames at the sample's place, divided by Σw² of the existing frames; 0 if
  /// no frame covers the place.
  ///
  /// - Parameters:
  ///   - sums: the sums of the windowed frames; the first sum is at place `start`.
  ///   - frames: the number of frames.
  @inline(__always)
  func sample(_ index: Int, of sums: [Float], from start: Int, frames: Int) -> Float {
    let place = index + fft / 2
    let last = place / hop
    if last < frames && place >= fft - 1 { return sums[place - start] * inverses[place % hop] }
    var weight = 0.0
    let first = max(0, (place - fft + hop) / hop)
    for t in stride(from: first, through: min(last, frames - 1), by: 1) {
      weight += squares[place - t * hop]
    }
    return place - start < sums.count && weight > 0 ? sums[place - start] / Float(weight) : 0
  }
}
