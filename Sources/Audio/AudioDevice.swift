// The device that plays and records: the system's, none, or a file. Chosen once a session, at first use.

/// A device that plays and records.
public enum AudioDevice: Sendable, Equatable {
  /// The system's default devices.
  case system
  /// Plays nothing and records silence; playing takes as long as with a device.
  case null
  /// Writes everything that is played to this file, at once.
  case file(String)

  /// The device that a text names, as in the variable SONDE_AUDIO: `system`, `null` or `file:PATH`; nil
  /// stands for the system's.
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
