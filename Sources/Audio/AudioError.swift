// Errors of sound devices.

/// The error of playing or recording: the reason, and advice for the user.
public struct AudioError: Error, Sendable, Equatable, CustomStringConvertible {
  public var reason: String
  public var advice: String

  public init(_ reason: String, advice: String = "") {
    self.reason = reason
    self.advice = advice
  }

  public var description: String { advice.isEmpty ? reason : "\(reason): \(advice)" }

  static func noDevice(_ what: String) -> AudioError {
    AudioError(
      "there is no sound device to \(what)",
      advice: "connect or configure one; SONDE_AUDIO=file:PATH writes the sound to a file,"
        + " SONDE_AUDIO=null plays nothing")
  }
}
