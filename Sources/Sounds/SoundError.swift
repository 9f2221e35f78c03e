// Errors of sounds and of operations on them; errors of files are `FileError`.

internal import Runs

/// The error of an operation on a sound: what is wrong, with which value, and what is possible.
public enum SoundError: Error, Equatable, Sendable {
  /// A rate that is not a positive number, or is outside `Sound.rates`.
  case rate(Double)
  /// Channels of different lengths, or none.
  case channels(lengths: [Int])
  /// A frequency outside (0, rate / 2).
  case frequency(Double, rate: Double)
  /// A duration or another time that is negative, not a number, or above the maximum, in seconds.
  case duration(Double, what: String, most: Double)
  /// A span that is not inside the sound.
  case span(from: Double, to: Double, duration: Double)
  /// Two sounds that cannot be combined.
  case mismatch(what: String, Double, Double)
  /// An empty sound where samples are needed.
  case empty(what: String)
  /// A silent sound where a level is needed.
  case silent(what: String)
  /// Samples that are not finite.
  case notFinite(count: Int, firstTime: Double)
  /// A gain or a peak that is not finite, or not positive where it must be.
  case level(Double, what: String)
  /// A message from a library, or a complete message.
  case library(String)
}

extension SoundError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rate(let rate):
      return "a rate of \(rate.plain) Hz: it must be from \(Sound.rates.lowerBound.plain) to "
        + "\(Sound.rates.upperBound.plain) Hz"
    case .channels(let lengths):
      if lengths.isEmpty { return "a sound needs at least one channel" }
      return "the channels of a sound must have the same length, but these have \(lengths)"
    case .frequency(let frequency, let rate):
      return
        "a frequency of \(frequency.plain) Hz: at \(rate.plain) Hz it must be above 0 and below "
        + "\((rate / 2).plain) Hz"
    case .duration(let seconds, let what, let most):
      return
        "\(what) of \(seconds.plain) s: it must be from 0 to \(most.plain) s"
    case .span(let from, let to, let duration):
      return
        "the span from \(from.plain) s to \(to.plain) s is not inside the sound, which lasts \(duration.plain) s"
    case .mismatch(let what, let first, let second):
      return "the sounds have different \(what): \(first.plain) and \(second.plain)"
    case .empty(let what): return "the sound is empty: \(what) needs at least one sample"
    case .silent(let what): return "the sound is silent: \(what) needs a level above 0"
    case .notFinite(let count, let time):
      let samples = count == 1 ? "1 sample is" : "\(count) samples are"
      return "\(samples) not finite, the first at \(time.plain) s"
    case .level(let level, let what):
      return "\(what) of \(level.plain): it must be a positive number"
    case .library(let reason): return reason
    }
  }
}
