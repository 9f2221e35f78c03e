// The levels of frames for distances between spectra: in dB, clamped to a range below the loudest, so that
// bins that are silent in both do not count.

internal import Glibc

/// The levels of a source's frames, and how far other frames are from them.
///
/// Levels are in dB of full scale, clamped `range` below the source's loudest magnitude in the bins that
/// count: 1…K−1, since bin 0 holds the constant part. Invariant: `values` has count × (K − 1) levels.
public struct FrameLevels: Sendable {
  /// How far below the loudest magnitude levels are clamped, in dB.
  public static let range = 60.0

  public let settings: AnalysisSettings
  /// The number of the source's frames.
  public let count: Int
  /// The lowest level, in dB.
  public let floor: Float
  private let values: [Float]
  /// The number of bins that count, K − 1.
  private var width: Int { settings.bins - 1 }

  /// The levels of `source`; nil if it has no frames or only one bin, or is silent in all others.
  public init?(_ source: Frames) {
    let bins = source.bins
    let magnitudes = source.magnitudes.values
    var peak: Float = 0
    for place in magnitudes.indices where place % bins > 0 { peak = max(peak, magnitudes[place]) }
    guard peak > 0, peak.isFinite else { return nil }
    let floor = 20 * log10(peak) - Float(FrameLevels.range)
    settings = source.settings
    count = source.count
    self.floor = floor
    values = magnitudes.indices.lazy.filter { $0 % bins > 0 }.map {
      FrameLevels.level(magnitudes[$0], floor)
    }
  }

  /// The mean level of each bin over the source's frames: K − 1 levels.
  public var means: [Float] {
    var sums = [Double](repeating: 0, count: width)
    for (place, level) in values.enumerated() { sums[place % width] += Double(level) }
    return sums.map { Float($0 / Double(count)) }
  }

  /// The levels of a frame of the same analysis: K − 1, clamped like the source's.
  public func levels(of frame: Frame) -> [Float] {
    frame.magnitudes.dropFirst().map { FrameLevels.level($0, floor) }
  }

  /// The log-spectral distance of `levels` from frame `t` of the source: the root mean square of the
  /// differences over bins 1…K−1, in dB.
  public func distance(of levels: [Float], from t: Int) -> Double {
    (squares(levels, t, most: .infinity) / Double(width)).squareRoot()
  }

  /// The frame of the source that is nearest to `levels`; the first if there are several.
  public func nearest(to levels: [Float]) -> Int {
    var (best, place) = (Double.infinity, 0)
    for t in 0..<count {
      let sum = squares(levels, t, most: best)
      if sum < best { (best, place) = (sum, t) }
    }
    return place
  }

  /// A frame of the source at most `distance` dB from `levels`; nil if there is none. The search begins
  /// at `start`, since successive calls usually find successive frames.
  public func frame(within distance: Double, of levels: [Float], from start: Int) -> Int? {
    let most = distance * distance * Double(width)
    for step in 0..<count {
      let t = (start + step) % count
      if squares(levels, t, most: most) <= most { return t }
    }
    return nil
  }

  /// The root mean square of the differences of two lists of levels.
  public static func distance(_ a: [Float], _ b: [Float]) -> Double {
    let sum = zip(a, b).reduce(0.0) { sum, pair in
      sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
    }
    return (sum / Double(max(1, a.count))).squareRoot()
  }

  /// The sum of the squared differences from frame `t`, or some number above `most` if it exceeds `most`.
  private func squares(_ levels: [Float], _ t: Int, most: Double) -> Double {
    var sum = 0.0
    let row = t * width
    for k in 0..<min(width, levels.count) {
      let off = Double(levels[k] - values[row + k])
      sum += off * off
      if sum > most { break }
    }
    return sum
  }

  private static func level(_ magnitude: Float, _ floor: Float) -> Float {
    // 0 and NaN have no level: both become the floor.
    magnitude > 0 ? max(20 * log10(magnitude), floor) : floor
  }
}
