// The levels of frames as distances between spectra take them: in dB, none of them further below the loudest
// than what is heard, so that what is silent in both does not count.

internal import Glibc

/// The levels of a source's frames, and how far other frames are from them.
///
/// Levels are in dB of full scale, clamped `range` below the source's loudest magnitude in the bins that
/// count: 1…K−1, for bin 0 holds the constant part. Invariant: `values` has count × (K − 1) levels.
public struct FrameLevels: Sendable {
  /// How far below the loudest magnitude levels are clamped, in dB.
  public static let range = 60.0

  public let settings: AnalysisSettings
  /// How many frames the source has.
  public let count: Int
  /// The lowest level, in dB.
  public let floor: Float
  private let values: [Float]
  /// Bins that count, K − 1.
  private var width: Int { settings.bins - 1 }

  /// The levels of `source`; nil if it has no frames or but one bin, or is silent in the others.
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

  /// The levels of a frame of the same analysis: K − 1 of them, clamped as the source's are.
  public func levels(of frame: Frame) -> [Float] {
    frame.magnitudes.dropFirst().map { FrameLevels.level($0, floor) }
  }

  /// The log-spectral distance of `levels` from frame `t` of the source: the root mean square of the
  /// differences over bins 1…K−1, in dB.
  public func distance(of levels: [Float], from t: Int) -> Double {
    (squares(levels, t, most: .infinity) / Double(width)).squareRoot()
  }

  /// The frame of the source that `levels` are nearest to; the first of several.
  public func nearest(to levels: [Float]) -> Int {
    var (best, place) = (Double.infinity, 0)
    for t in 0..<count {
      let sum = squares(levels, t, most: best)
      if sum < best { (best, place) = (sum, t) }
    }
    return place
  }

  /// A frame of the source that `levels` are at most `distance` dB from; nil if there is none. Frames from
  /// `start` on are asked first: where a sound goes on, so does the answer.
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

  /// The sum of the squared differences from frame `t`, or any number above `most` if it is above that.
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
    // No level for 0, and none for what is no number: both are the floor.
    magnitude > 0 ? max(20 * log10(magnitude), floor) : floor
  }
}
