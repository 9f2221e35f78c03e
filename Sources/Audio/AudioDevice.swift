// The device that plays and records: the system's device, no device, or a file. The device is chosen once in a
// session, at first use.

/// A device that plays and records.
public enum AudioDevice: Sendable, Equatable {
  /// The system's default devices.
  case system
  /// A device that plays nothing and records silence. Playing takes as long as on a real device.
  case null
  /// A file to which all played sounds are written immediately.
  case file(String)

  /// The device for a text in the format of the variable SONDE_AUDIO: `system`, `null` or `file:PATH`; nil means the
  /// system's device.
  ///
  /// - Throws: `AudioError` if the text has another format.
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
