// Resynthesis while a model is still generating frames, so that the sound of the model can be heard at once. For
// the same frames, the output is identical to the output of `PhaseVocoder.synthesize`, to the last bit. The sums
// are equal because frames are added in the order of `OverlapAdd`: first within each part of the frames, then
// part by part.

internal import Tensors

/// A resynthesis that receives frames one by one, and returns each sample as soon as no later frame can change
/// it.
///
/// ```swift
/// let stream = SynthesisStream(settings, firstPhases: phases)
/// for frame in frames { samples += stream.add(frame) }
/// samples += stream.finish(sampleCount: n)
/// ```
///
/// Samples are final up to N/2 samples before the centre of the next frame, so frames must be generated at
/// least N/2 samples ahead of playback. Only one thread at a time may use a stream.
public final class SynthesisStream {
  public let settings: AnalysisSettings
  /// The number of frames added so far.
  public private(set) var count = 0
  /// The number of samples returned so far.
  public private(set) var given = 0

  private let transform: RealTransform
  private let weights: [Float]
  private let sums: WindowSums
  private let scales: [Float]
  private let step: Double
  /// The phases at the last frame added, in turns.
  private var phases: [Double]
  /// The sum of the finished parts: N values, of which the first is at place count · H.
  private var finished: [Float]
  /// The sum of the current part: N values, of which the first is at place count · H.
  private var current: [Float]

  /// A stream that starts with the K phases `firstPhases`, in radians.
  public init(_ settings: AnalysisSettings, firstPhases: [Float]) {
    self.settings = settings
    let window = settings.window.values(settings.fft)
    transform = RealTransform(size: settings.fft)
    weights = window.map { Float($0) }
    sums = WindowSums(settings, window: window)
    scales = PhaseVocoder.inverseScales(settings)
    step = PhaseTurns.step(settings)
    phases = firstPhases.map(PhaseTurns.turns)
    finished = Array(repeating: 0, count: settings.fft)
    current = finished
  }

  /// Adds the next frame, which must have the stream's settings and only finite numbers.
  ///
  /// - Returns: the samples that have become final: at most H, and fewer for the frames before the sound's
  ///   start.
  public func add(_ frame: Frame) -> [Float] {
    let (n, hop) = (settings.fft, settings.hop)
    if count > 0 {
      if count % OverlapAdd.part == 0 { finishPart() }
      phases.withUnsafeMutableBufferPointer { phases in
        frame.frequencies.withUnsafeBufferPointer { frequencies in
          guard let frequencies = frequencies.baseAddress else { return }
          PhaseVocoder.advance(phases, frequencies, step)
        }
      }
    }
    writeSpectrum(of: frame)
    transform.inverse()
    for i in 0..<n { current[i] += transform.reals[i] * weights[i] }

    let start = count * hop
    count += 1
    let samples = take(upTo: start + hop - n / 2, from: start)
    finished.shift(by: hop)
    current.shift(by: hop)
    return samples
  }

  /// The remaining samples after the last frame, up to a total length of `sampleCount` samples.
  public func finish(sampleCount: Int) -> [Float] {
    take(upTo: sampleCount, from: count * settings.hop)
  }

  /// The samples up to index `end`, read from buffers in which the first value belongs to place `start`.
  private func take(upTo end: Int, from start: Int) -> [Float] {
    guard end > given else { return [] }
    let first = max(given + settings.fft / 2 - start, 0)
    let last = min(max(end + settings.fft / 2 - start, first), settings.fft)
    var added = finished
    for i in first..<last { added[i] += current[i] }
    let samples = (given..<end).map { index in
      sums.sample(index, of: added, from: start, frames: count)
    }
    given = end
    return samples
  }

  private func finishPart() {
    for i in finished.indices {
      finished[i] += current[i]
      current[i] = 0
    }
  }

  private func writeSpectrum(of frame: Frame) {
    // The inverse transform overwrites the spectrum, so the unused bins are cleared again.
    for k in settings.bins..<max(settings.bins, settings.allBins) {
      transform.spectrum[k] = ComplexFloat(0, 0)
    }
    frame.magnitudes.withUnsafeBufferPointer { magnitudes in
      phases.withUnsafeMutableBufferPointer { phases in
        scales.withUnsafeBufferPointer { scales in
          guard let spectrum = transform.spectrum.baseAddress,
            let magnitudes = magnitudes.baseAddress
          else { return }
          PhaseVocoder.fill(spectrum, magnitudes, phases, scales)
        }
      }
    }
  }
}

extension [Float] {
  /// Removes the first `places` values, and appends the same number of zeros.
  fileprivate mutating func shift(by places: Int) {
    for i in 0..<(count - places) { self[i] = self[i + places] }
    for i in (count - places)..<count { self[i] = 0 }
  }
}
