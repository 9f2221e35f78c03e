// What tells a texture, such as rain or hiss, from a rhythm: noise, and the return of what was before.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// How much a source is noise, and how much it is a rhythm; each from 0 to 1.
struct SourceTexture: Sendable, Equatable {
  var noise: Double
  var rhythm: Double

  /// The number of bins of a group, and the first bin. In lower bins windows of usual lengths smear partials over a
  /// whole group.
  private static let (group, first) = (16, 8)
  /// The flatness of groups of bins from which a source counts as noise, and at which it does so wholly. The flatness of
  /// white noise is exp(−0.577) = 0.56 if the powers of bins are independent. Windows make neighbours alike, so that
  /// groups of recorded hiss and rain reach 0.60 to 0.64. Speech has 0.24, and clarinets, pianos and bells have 0.01.
  private static let flatness: (Float, Float) = (0.48, 0.56)
  /// The rise of the correlation with a later time from which a source counts as a rhythm, and at which it does so
  /// wholly. Drum loops reach 0.7 to 1.2; hiss, rain, speech and sounds that change slowly stay below 0.35.
  private static let rise: (Float, Float) = (0.45, 0.65)
  /// The range of the later times, in seconds.
  private static let lags = 0.15...2.0
  /// The largest number of later times that are tried.
  private static let mostLags = 200

  init(noise: Double, rhythm: Double) { (self.noise, self.rhythm) = (noise, rhythm) }

  /// Measures a source.
  ///
  /// - Parameters:
  ///   - frames: the frames of the source.
  ///   - levels: the level in dB of each band of each frame, count × bands.
  init(of frames: Frames, levels: [Float]) {
    noise = Double(SourceTexture.flatness(of: frames).share(of: SourceTexture.flatness))
    rhythm = Double(SourceTexture.rise(of: levels, frames).share(of: SourceTexture.rise))
  }

  /// The mean spectral flatness of groups of bins: the geometric over the arithmetic mean of their powers (Gray and
  /// Markel, 1974), weighted by power.
  private static func flatness(of frames: Frames) -> Float {
    let bins = frames.bins
    var (sum, weight): (Double, Double) = (0, 0)
    frames.magnitudes.values.withUnsafeBufferPointer { magnitudes in
      for t in 0..<frames.count {
        for start in stride(from: first, through: bins - group, by: group) {
          var (power, logs): (Float, Float) = (1e-20, 0)
          for k in start..<start + group {
            let square = magnitudes[t * bins + k] * magnitudes[t * bins + k]
            power += square
            logs += log(square + 1e-20)
          }
          sum += Double(Float(group) * exp(logs / Float(group)))
          weight += Double(power)
        }
      }
    }
    return weight > 0 ? Float(sum / weight) : 0
  }

  /// The largest rise of the correlation between the bands' levels and those at a later time, from one later time to a
  /// still later one. The correlation of a slow change only falls, and that of a rhythm rises again after each beat.
  private static func rise(of levels: [Float], _ frames: Frames) -> Float {
    let (count, period) = (frames.count, frames.settings.period)
    let bands = levels.count / max(count, 1)
    var means = [Float](repeating: 0, count: bands)
    for (i, level) in levels.enumerated() { means[i % bands] += level / Float(count) }
    let centred = levels.enumerated().map { $1 - means[$0 % bands] }
    let power = centred.reduce(0) { $0 + $1 * $1 } / Float(count)
    let shortest = max(1, Int(clamped: lags.lowerBound / period))
    let longest = min(Int(clamped: lags.upperBound / period), count / 2)
    guard power > 0, shortest < longest else { return 0 }
    var (lowest, rise): (Float, Float) = (1, 0)
    centred.withUnsafeBufferPointer { values in
      for lag in stride(
        from: shortest, to: longest, by: max(1, (longest - shortest) / mostLags))
      {
        var sum: Float = 0
        let offset = lag * bands
        for i in 0..<values.count - offset { sum += values[i] * values[i + offset] }
        let correlation = sum / Float(count - lag) / power
        lowest = min(lowest, correlation)
        rise = max(rise, correlation - lowest)
      }
    }
    return rise
  }
}

extension Float {
  /// The share of the way from the first limit, which gives 0, to the second limit, which gives 1.
  func share(of limits: (none: Float, whole: Float)) -> Float {
    min(max((self - limits.none) / (limits.whole - limits.none), 0), 1)
  }
}
