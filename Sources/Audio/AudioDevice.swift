// A device that plays and records: the system's device, no device, or a file. The device is chosen once in a
// session, at first use.

internal import WholeNumbers

/// A device that plays and records.
public enum AudioDevice: Sendable, Equatable {
  /// The system's default devices.
  case system
  /// A device that plays nothing and records silence. Playing takes as long as on a real device.
  case null
  /// A file to which the played sounds are written.
  case file(String)

  /// The usual number of frames in a block of the null device and the file device.
  public static let usualBlock = 256
  /// The allowed numbers of frames in a block.
  public static let blocks = 16...8192

  /// The device for a text in the format of the variable SONDE_AUDIO; see `AudioSetting`.
  ///
  /// - Throws: `AudioError` if the text has another format.
  public init(named text: String?) throws(AudioError) { self = try AudioSetting(text).device }
}

/// The meaning of the variable SONDE_AUDIO: a device and the length of its blocks.
public struct AudioSetting: Sendable, Equatable {
  public let device: AudioDevice
  /// The number of frames that the null device and the file device take at once.
  public let block: Int

  /// The setting for a text in the format `system`, `null`, `null:BLOCK`, `file:PATH` or `file:BLOCK:PATH`; nil means the
  /// system's device. BLOCK is a number of frames. A path that begins with digits and a colon is written `./12:a.wav`.
  ///
  /// - Throws: `AudioError` if the text has another format, or if the block is not within `AudioDevice.blocks`.
  public init(_ text: String?) throws(AudioError) {
    guard let text, !text.isEmpty, text != "system" else {
      (device, block) = (.system, AudioDevice.usualBlock)
      return
    }
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    let digits = parts.count > 1 && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    switch parts[0] {
    case "null" where parts.count == 1: (device, block) = (.null, AudioDevice.usualBlock)
    case "null" where parts.count == 2 && digits:
      (device, block) = (.null, try AudioSetting.block(parts[1], in: text))
    case "file" where parts.count == 3 && digits && !parts[2].isEmpty:
      (device, block) = (.file(String(parts[2])), try AudioSetting.block(parts[1], in: text))
    case "file" where text.utf8.count > 5 && !(parts.count == 3 && digits):
      (device, block) = (.file(String(text.dropFirst(5))), AudioDevice.usualBlock)
    default:
      throw AudioError(
        "SONDE_AUDIO is \"\(text)\"",
        advice: "it must be system, null or file:PATH, or with the frames of a block null:128 or"
          + " file:128:PATH")
    }
  }

  private static func block(_ digits: Substring, in text: String) throws(AudioError) -> Int {
    guard let block = Int(digits), AudioDevice.blocks.contains(block) else {
      throw AudioError(
        "SONDE_AUDIO is \"\(text)\"",
        advice: "a block must have from \(AudioDevice.blocks.lowerBound) to"
          + " \(AudioDevice.blocks.upperBound) frames")
    }
    return block
  }
}
