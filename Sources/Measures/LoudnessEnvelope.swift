// The loudness of a sound over time.

public import Sounds
internal import Glibc

/// The level of a sound every 512 samples: the root mean square of 2048 samples, in dB, not below −100 dB. The
/// powers of several channels are averaged, so that channels of opposite sign do not cancel each other.
public struct LoudnessEnvelope: Sendable, Equatable {
  /// The number of samples that each point covers, and the number of samples from one point to the next.
  public static let (length, hop) = (2048, 512)
  /// The lowest level, in dB.
  public static let lowest = -100.0

  /// The time of each point in seconds: the middle of its 2048 samples.
  public let times: [Double]
  /// The level of each point in dB; the level of a full-scale sine is −3.01 dB.
  public let levels: [Double]

  /// The envelope of `sound`. The envelope of a sound shorter than 2048 samples has one point, which covers all
  /// samples. The envelope of an empty sound has no points.
  public init(_ sound: Sound) {
    let length = min(LoudnessEnvelope.length, sound.count)
    var times: [Double] = []
    var levels: [Double] = []
    if length > 0 {
      for start in stride(from: 0, through: sound.count - length, by: LoudnessEnvelope.hop) {
        var sum = 0.0
        for channel in sound.samples {
          for sample in channel[start..<(start + length)] {
            sum += Double(sample) * Double(sample)
          }
        }
        let level = 10 * log10(sum / Double(length * sound.channels))
        levels.append(max(level, LoudnessEnvelope.lowest))
        times.append((Double(start) + Double(length) / 2) / sound.rate)
      }
    }
    self.times = times
    self.levels = levels
  }

  /// Whether the level hardly changes: the standard deviation of the levels is under 1 dB.
  public var isSteady: Bool {
    let mean = levels.reduce(0, +) / Double(max(1, levels.count))
    let variance = levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (variance / Double(max(1, levels.count))).squareRoot() < 1
  }

  /// The correlation of the levels with the levels of `reference`, up to the end of the shorter envelope. The
  /// result is nil if the loudness of the reference is steady, or if there are fewer than 3 points. The result is
  /// 0 if this envelope is constant and the reference is not steady.
  public func correlation(with reference: LoudnessEnvelope) -> Double? {
    let count = min(levels.count, reference.levels.count)
    guard count >= 3, !reference.isSteady else { return nil }
    let (x, y) = (levels[..<count], reference.levels[..<count])
    let (meanX, meanY) = (x.reduce(0, +) / Double(count), y.reduce(0, +) / Double(count))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
  }
}
