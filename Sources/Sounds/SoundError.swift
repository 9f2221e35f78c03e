// The errors of operations on sounds. Errors of sound files have the type `FileError`.

public import Runs

/// The error of an operation on a sound: the wrong property, its value, and the allowed values.
public enum SoundError: Error, Equatable, Sendable {
  /// A sample rate outside `Sound.rates`.
  case rate(Double)
  /// Channels of different lengths, or a sound without channels.
  case channels(lengths: [Int])
  /// A frequency that is not above 0 and below half the sample rate.
  case frequency(Double, rate: Double)
  /// A duration or another time in seconds that is negative, not a number, or above the maximum.
  case duration(Double, what: String, most: Double)
  /// A span of time that is not inside the sound.
  case span(from: Double, to: Double, duration: Double)
  /// Two sounds that cannot be combined.
  case mismatch(what: String, Double, Double)
  /// An empty sound, given to an operation that needs samples.
  case empty(what: String)
  /// A silent sound, given to an operation that needs a level.
  case silent(what: String)
  /// Samples that are not finite.
  case notFinite(count: Int, firstTime: Double)
  /// A gain that is not finite, or a peak that is not finite or not above 0.
  case level(Double, what: String)
  /// A complete message, for example from a library.
  case library(String)
  /// A sound for which there is not enough memory.
  case memory(OutOfMemory)
}

extension SoundError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rate(let rate):
      return "sample rate \(rate.plain) Hz is out of range: the sample rate must be from "
        + "\(Sound.rates.lowerBound.plain) to "
        + "\(Sound.rates.upperBound.plain) Hz"
    case .channels(let lengths):
      if lengths.isEmpty { return "a sound needs at least one channel" }
      return "the channels of a sound must have the same length, but the lengths are \(lengths)"
    case .frequency(let frequency, let rate):
      return
        "frequency \(frequency.plain) Hz is out of range: at a sample rate of \(rate.plain) Hz, the "
        + "frequency must be above 0 and below "
        + "\((rate / 2).plain) Hz"
    case .duration(let seconds, let what, let most):
      return
        "\(what) of \(seconds.plain) s is out of range: the time must be from 0 to \(most.plain) s"
    case .span(let from, let to, let duration):
      return
        "the span from \(from.plain) s to \(to.plain) s is not inside the sound, which lasts \(duration.plain) s"
    case .mismatch(let what, let first, let second):
      return "the sounds have different \(what): \(first.plain) and \(second.plain)"
    case .empty(let what): return "the sound is empty, but \(what) needs at least one sample"
    case .silent(let what):
      return "the sound is silent, but \(what) needs a sound that is not silent"
    case .notFinite(let count, let time):
      let samples = count == 1 ? "1 sample is" : "\(count) samples are"
      return "\(samples) not finite, the first at \(time.plain) s"
    case .level(let level, let what):
      return "\(what) of \(level.plain) is not allowed: a gain must be finite, and a peak must be "
        + "finite and above 0"
    case .library(let reason): return reason
    case .memory(let error): return error.description
    }
  }
}
