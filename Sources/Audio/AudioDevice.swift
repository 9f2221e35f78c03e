// Which device sounds: the system's, none, or a file. Chosen once a session, when it is first needed.

/// Where sound goes, and comes from.
public enum AudioDevice: Sendable, Equatable {
  /// What the system plays and records with.
  case system
  /// Nothing is heard, and silence recorded; time goes by as it would.
  case null
  /// All that is played is written to this file, at once.
  case file(String)

  /// The device that a text names, as the variable SONDE_AUDIO has it: `system`, `null` or `file:PATH`;
  /// nil is the system's.
  ///
  /// - Throws: `AudioError` for any other text.
  public init(named text: String?) throws(AudioError) {
    switch text {
    case nil, "", "system": self = .system
    case "null": self = .null
    case let text? where text.hasPrefix("file:") && text.count > 5:
      self = .file(String(text.dropFirst(5)))
    case let text?:
      throw AudioError(
        "SONDE_AUDIO is \"\(text)\"", advice: "it must be system, null or file:PATH")
    }
  }
}
