// Bins held within what the source does: a clamp, which does nothing to a model that stays there.

internal import Encodings
internal import Runs
public import Spectra

/// Holds each bin's level and frequency within percentiles of the source's.
public struct RangeReset: ResetRule {
  /// The least and the greatest of each bin.
  public let magnitudes: [ClosedRange<Float>]
  /// The least and the greatest of each bin, in Hz.
  public let frequencies: [ClosedRange<Float>]
  public let analysis: AnalysisSettings
  /// The percentiles, in percent.
  public let percentiles: ClosedRange<Double>

  /// - Parameters:
  ///   - low: the lower percentile, 0 to 100: 0 is the least value of all.
  ///   - high: the upper one, no less than `low`. Percentiles lie on straight lines between the values in
  ///     order, as NumPy's do.
  /// - Throws: `ModelError` where a percentile is out of its range, or the source has no frames or holds
  ///   deltas or numbers that are not finite.
  public init(source: Frames, low: Double, high: Double) throws {
    guard low >= 0, high <= 100, low <= high else {
      throw ModelError(
        "the percentiles must be from 0 to 100, the lower one first, not \(low.plain) and"
          + " \(high.plain)")
    }
    let frames = try ResetSource(source).frames
    try SoundModel.requireFinite(frames)
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

  public var name: String { "within" }
  public var summary: String {
    "within \(percentiles.lowerBound.plain)–\(percentiles.upperBound.plain) %"
  }

  public var words: [UInt64] {
    var hash = BitHash()
    for ranges in [magnitudes, frequencies] {
      hash.add(ranges.map(\.lowerBound))
      hash.add(ranges.map(\.upperBound))
    }
    return [hash.value]
  }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    let previous = try need(previous)
    var held = previous
    for k in 0..<analysis.bins {
      held.magnitudes[k] = RangeReset.held(previous.magnitudes[k], magnitudes[k])
      held.frequencies[k] = RangeReset.held(previous.frequencies[k], frequencies[k])
    }
    return held == previous ? nil : held
  }

  private static func held(_ value: Float, _ range: ClosedRange<Float>) -> Float {
    min(max(value, range.lowerBound), range.upperBound)
  }

  /// A percentile of values in order; 0 where there are none.
  private static func percentile(_ percent: Double, _ sorted: [Double]) -> Float {
    guard !sorted.isEmpty else { return 0 }
    return Float(sorted.interpolated(at: percent / 100 * Double(sorted.count - 1)))
  }
}
