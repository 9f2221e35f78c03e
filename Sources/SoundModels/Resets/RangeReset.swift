// A rule that clamps each bin to the range of the source.

internal import Encodings
internal import Runs
public import Spectra

/// A rule that clamps the level and the frequency of each bin to the range between two percentiles of the source.
public struct RangeReset: ResetRule {
  /// The range of magnitudes of each bin.
  public let magnitudes: [ClosedRange<Float>]
  /// The range of frequencies of each bin, in Hz.
  public let frequencies: [ClosedRange<Float>]
  public let analysis: AnalysisSettings
  /// The lower and the upper percentile, in percent.
  public let percentiles: ClosedRange<Double>

  /// - Parameters:
  ///   - low: the lower percentile, 0 to 100, where 0 is the smallest value of all.
  ///   - high: the upper percentile, at least `low` and at most 100. Percentiles are interpolated linearly, as in
  ///     NumPy.
  /// - Throws: `ModelError` if a percentile is out of range, or if the source has no frames or contains deltas or
  ///   numbers that are not finite.
  public init(source: Frames, low: Double, high: Double) throws {
    guard low >= 0, high <= 100, low <= high else {
      throw ModelError(
        "the percentiles must be from 0 to 100, the lower one first, not \(low.plain) and"
          + " \(high.plain)")
    }
    let frames = try ResetSource(source).frames
    try frames.requireUsableNumbers()
    analysis = frames.settings
    percentiles = low...high
    let bins = frames.bins
    func ranges(_ values: [Float]) -> [ClosedRange<Float>] {
      (0..<bins).map { k in
        let sorted = stride(from: k, to: values.count, by: bins).map { Double(values[$0]) }.sorted()
        let (least, most) = (
          RangeReset.percentile(low, sorted), RangeReset.percentile(high, sorted)
        )
        return least...max(least, most)
      }
    }
    magnitudes = ranges(frames.magnitudes.values)
    frequencies = ranges(frames.frequencies.values)
  }

  public var kind: ResetKind { .range(percentiles: percentiles) }

  public var words: [UInt64] {
    var hash = BitHash()
    for ranges in [magnitudes, frequencies] {
      hash.add(ranges.map(\.lowerBound))
      hash.add(ranges.map(\.upperBound))
    }
    return [hash.value]
  }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    let previous = try require(previous)
    var clamped = previous
    for k in 0..<analysis.bins {
      clamped.magnitudes[k] = RangeReset.clamped(previous.magnitudes[k], magnitudes[k])
      clamped.frequencies[k] = RangeReset.clamped(previous.frequencies[k], frequencies[k])
    }
    return clamped == previous ? nil : clamped
  }

  private static func clamped(_ value: Float, _ range: ClosedRange<Float>) -> Float {
    min(max(value, range.lowerBound), range.upperBound)
  }

  /// A percentile of values in ascending order; 0 for an empty array.
  private static func percentile(_ percent: Double, _ sorted: [Double]) -> Float {
    sorted.isEmpty ? 0 : Float(sorted.quantile(percent / 100))
  }
}
