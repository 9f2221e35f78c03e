// The levels of frames, from which the distances between spectra are computed. Levels are in dB and are clamped
// to a range below the loudest level, so that bins that are silent in both spectra add nothing to the distance.

internal import Glibc

/// The levels of a source's frames, from which log-spectral distances to other frames are computed.
///
/// Levels are in dB of full scale, clamped `range` dB below the source's loudest magnitude. Only bins 1…K−1 are
/// compared, since bin 0 contains the constant part of the sound. Invariant: `values` has count × (K − 1) levels.
public struct FrameLevels: Sendable {
  /// The range of levels below the loudest magnitude, in dB; lower levels are clamped to the lower end of the
  /// range.
  public static let range = 60.0

  public let settings: AnalysisSettings
  /// The number of the source's frames.
  public let count: Int
  /// The level to which lower levels are clamped, in dB.
  public let floor: Float
  private let values: [Float]
  /// The number of compared bins, K − 1.
  private var width: Int { settings.bins - 1 }

  /// The levels of `source`; nil if `source` has no frames, has only bin 0, or is silent in all other bins.
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

  /// The levels of a frame of the same analysis: K − 1 levels, clamped like the source's levels.
  public func levels(of frame: Frame) -> [Float] {
    frame.magnitudes.dropFirst().map { FrameLevels.level($0, floor) }
  }

  /// The log-spectral distance of `levels` from frame `t` of the source: the root mean square of the
  /// differences over bins 1…K−1, in dB.
  public func distance(of levels: [Float], from t: Int) -> Double {
    (squares(levels, t, most: .infinity) / Double(width)).squareRoot()
  }

  /// The index of the source's frame that is nearest to `levels`; the first index if several frames are equally
  /// near.
  public func nearest(to levels: [Float]) -> Int {
    var (best, place) = (Double.infinity, 0)
    for t in 0..<count {
      let sum = squares(levels, t, most: best)
      if sum < best { (best, place) = (sum, t) }
    }
    return place
  }

  /// The index of a source frame whose log-spectral distance from `levels` is at most `distance` dB; nil if there
  /// is no such frame. The search begins at `start`, since successive calls usually find successive frames.
  public func frame(within distance: Double, of levels: [Float], from start: Int) -> Int? {
    let most = distance * distance * Double(width)
    for step in 0..<count {
      let t = (start + step) % count
      if squares(levels, t, most: most) <= most { return t }
    }
    return nil
  }

  /// The root mean square of the differences between corresponding levels of two lists.
  public static func distance(_ a: [Float], _ b: [Float]) -> Double {
    let sum = zip(a, b).reduce(0.0) { sum, pair in
      sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
    }
    return (sum / Double(max(1, a.count))).squareRoot()
  }

  /// The sum of the squared level differences from frame `t`. When the sum exceeds `most`, the computation stops,
  /// and the result is the incomplete sum.
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
    // A magnitude of 0 or NaN has no level and gets the level `floor`.
    magnitude > 0 ? max(20 * log10(magnitude), floor) : floor
  }
}
