// A sound: channels of samples at a sample rate. Invariant: there is at least one channel, all channels have
// the same length, and the sample rate is within `Sound.rates`. Samples may exceed ±1; a sound is normalised
// only by functions that have this purpose.

internal import CVectorMath
internal import Glibc
internal import Runs
internal import WholeNumbers

/// A sound: channels × samples of 32-bit floats, and a sample rate.
///
/// ```swift
/// let x = try SoundFile.read("sounds/clarinet-a3.flac")
/// print(x.duration, x.channels, x.peak)
/// ```
public struct Sound: Sendable, Equatable {
  /// The range of allowed sample rates, in Hz.
  public static let rates: ClosedRange<Double> = 1...10_000_000
  /// The greatest number of samples per channel: 2³¹. Longer durations are not allowed.
  public static let longest = 1 << 31

  /// The samples: `channels` arrays with `count` samples each; full scale is ±1.
  public internal(set) var samples: [[Float]]
  /// The sample rate in Hz.
  public let rate: Double

  /// A sound with the samples `samples`, channels × n.
  ///
  /// - Throws: `SoundError` if there is no channel, if the lengths of the channels differ, or if the sample
  ///   rate is not in `rates`.
  public init(samples: [[Float]], rate: Double) throws(SoundError) {
    guard let first = samples.first, samples.allSatisfy({ $0.count == first.count }) else {
      throw .channels(lengths: samples.map(\.count))
    }
    guard Sound.rates.contains(rate) else { throw .rate(rate) }
    self.samples = samples
    self.rate = rate
  }

  /// A sound with one channel.
  ///
  /// - Throws: `SoundError` if the sample rate is not in `rates`.
  public init(mono samples: [Float], rate: Double) throws(SoundError) {
    try self.init(samples: [samples], rate: rate)
  }

  /// A sound from channels of samples that the caller has checked to have the same length.
  init(_ samples: [[Float]], at rate: Double) {
    self.samples = samples
    self.rate = rate
  }

  /// Checks that there is memory for `count` numbers of `size` bytes each.
  ///
  /// - Throws: `SoundError.memory` if there is not.
  package static func require(_ count: Int, of size: Int = MemoryLayout<Float>.size)
    throws(SoundError)
  {
    do {
      try MemoryBudget.require(count, of: size)
    } catch {
      throw .memory(error)
    }
  }

  /// The number of channels, at least one.
  public var channels: Int { samples.count }
  /// The number of samples in each channel.
  public var count: Int { samples[0].count }
  /// The duration in seconds.
  public var duration: Double { Double(count) / rate }

  /// The largest |sample| of all channels; 0 if the sound is empty.
  public var peak: Float {
    let peaks = samples.map { Sound.largest($0) }
    if peaks.allSatisfy(\.isFinite) { return peaks.reduce(0, Swift.max) }
    return samples.reduce(0) { $1.reduce($0) { Swift.max($0, abs($1)) } }
  }

  /// The peak of a sound with only finite samples, after one pass over the samples.
  ///
  /// - Throws: `SoundError.notFinite` if a sample is not finite.
  package func finitePeak() throws(SoundError) -> Float {
    let peaks = samples.map { Sound.largest($0) }
    if !peaks.allSatisfy(\.isFinite) { try requireFinite() }
    return peaks.reduce(0, Swift.max)
  }

  /// The largest absolute value of finite samples; a number that is not finite if one of the samples is not.
  package static func largest(_ samples: some Collection<Float>) -> Float {
    samples.withContiguousStorageIfAvailable { samples in
      samples.baseAddress.map { sonde_largest_size($0, samples.count) } ?? 0
    } ?? largest(Array(samples))
  }

  /// The root mean square of all samples of all channels; 0 if the sound is empty.
  public var rms: Float {
    guard count > 0 else { return 0 }
    let sum = samples.reduce(0.0) { $1.reduce($0) { $0 + Double($1) * Double($1) } }
    return Float((sum / Double(count * channels)).squareRoot())
  }

  /// Throws an error if a sample is not finite; the error contains the number of samples that are not finite
  /// and the time of the first.
  ///
  /// - Throws: `SoundError.notFinite` if a sample is not finite.
  public func requireFinite() throws(SoundError) {
    if samples.allSatisfy({ Sound.largest($0).isFinite }) { return }
    var bad = 0
    var first = count
    for channel in samples {
      for (index, sample) in channel.enumerated() where !sample.isFinite {
        bad += 1
        first = Swift.min(first, index)
      }
    }
    if bad > 0 { throw .notFinite(count: bad, firstTime: Double(first) / rate) }
  }

  /// The number of samples in `seconds` at `rate`, rounded to the nearest.
  ///
  /// - Throws: `SoundError.duration` if the number of samples is negative, not a number, or above `longest`;
  ///   `SoundError.rate` if the sample rate is not in `rates`.
  public static func count(
    seconds: Double, rate: Double, what: String = "a duration"
  ) throws(SoundError) -> Int {
    guard rates.contains(rate) else { throw .rate(rate) }
    let count = (seconds * rate).rounded()
    guard count >= 0, count <= Double(longest) else {
      throw .duration(seconds, what: what, most: (Double(longest) / rate).rounded(.down))
    }
    return Int(clamped: count)
  }
}
