// Errors of the inputs of messages.

/// The error of an input: the reason, and advice for the user.
public struct MessageError: Error, Sendable, Equatable, CustomStringConvertible {
  public var reason: String
  public var advice: String

  public init(_ reason: String, advice: String = "") {
    self.reason = reason
    self.advice = advice
  }

  public var description: String { advice.isEmpty ? reason : "\(reason); \(advice)" }

  /// The error of a library that is missing, or that lacks a function.
  ///
  /// - Parameters:
  ///   - what: what does not work without the library, such as `OSC`.
  ///   - missing: the name of the missing file or function.
  static func missing(
    _ what: String, library: String, file: String, package: String, missing: String
  ) -> MessageError {
    missing == file
      ? MessageError(
        "no \(what): \(library) is not installed",
        advice: "install it (Debian: apt-get install \(package))")
      : MessageError(
        "no \(what): the function \(missing) is missing in \(file)",
        advice: "install \(library) again (Debian: apt-get install --reinstall \(package))")
  }
}
