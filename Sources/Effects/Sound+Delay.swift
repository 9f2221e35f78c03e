// Echoes.

internal import Glibc
public import Sounds
internal import WholeNumbers

extension Sound {
  /// The longest time and the greatest feedback of a delay.
  public static let mostDelay = (seconds: 600.0, feedback: 0.99)
  /// The factor below which an echo is no longer added: −60 dB.
  private static let inaudible = 1e-3

  /// The sound with its echoes: (1 − mix) x[n] + mix d[n], where d[n] = x[n − D] + feedback · d[n − D]. The result is longer
  /// by all echoes down to −60 dB.
  ///
  /// - Parameters:
  ///   - seconds: the time D, above 0; at least one sample.
  ///   - feedback: from −`mostDelay.feedback` to `mostDelay.feedback`.
  ///   - mix: the share of the echoes, from 0 to 1.
  /// - Throws: `SoundError` if the time is out of range, or if there is not enough memory.
  public func delayed(
    by seconds: Double, feedback: Double, mix: Double
  ) throws(SoundError) -> Sound {
    guard seconds > 0, seconds <= Sound.mostDelay.seconds else {
      throw .duration(seconds, what: "a delay", most: Sound.mostDelay.seconds)
    }
    try requireFinite()
    let delay = Swift.max(1, Int(clamped: (seconds * rate).rounded()))
    let size = abs(feedback)
    let echoes =
      size > Sound.inaudible ? Int(clamped: (log(Sound.inaudible) / log(size)).rounded(.up)) : 1
    let length = count + delay * Swift.max(1, echoes)
    try Sound.require(length * channels)
    let (wet, dry, back) = (Float(mix), Float(1 - mix), Float(feedback))
    let result = samples.map { channel in
      var echo = [Float](repeating: 0, count: length)
      for n in delay..<length {
        echo[n] = (n - delay < count ? channel[n - delay] : 0) + back * echo[n - delay]
      }
      for n in 0..<length { echo[n] = wet * echo[n] + (n < count ? dry * channel[n] : 0) }
      return echo
    }
    return try Sound(samples: result, rate: rate)
  }
}
