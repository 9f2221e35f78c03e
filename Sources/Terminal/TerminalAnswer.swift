// A terminal's answers to queries, separated from the keys that the user types. Answers and keys arrive in the same
// input. Every byte that is not part of an answer is returned as typed, in order.

internal import WholeNumbers

/// Reads a terminal's answers to queries about pictures.
///
/// Two answers are recognised. The first answer is the primary device attributes, `ESC [ ? 62 ; 4 c`, which every
/// terminal sends; the number 4 means sixels (https://vt100.net/docs/vt510-rm/DA1.html). The second answer, `ESC _ G
/// i=31;OK ESC \`, belongs to the picture protocol of the terminal kitty.
package struct TerminalAnswer: Sendable {
  /// The id of a query in kitty's protocol. The answer to the query has the same id.
  static let query = "i=31"

  /// The largest number of bytes in an answer.
  private static let longest = 256

  /// The numbers that follow the terminal's class in the device attributes; nil before the attributes have arrived.
  package private(set) var attributes: [Int]?
  /// Whether the terminal supports kitty's protocol.
  package private(set) var hasKitty = false
  private var typed: [UInt8] = []
  /// Bytes that may be the beginning of an answer.
  private var held: [UInt8] = []

  package init() {}

  /// Whether a part of an answer has arrived.
  var isInside: Bool { !held.isEmpty }

  /// Processes bytes that have arrived.
  package mutating func take(_ bytes: some Sequence<UInt8>) { for byte in bytes { take(byte) } }

  /// The bytes that were typed since the last call. A possible beginning of an answer is included only if `all` is
  /// true.
  package mutating func typedBytes(all: Bool = false) -> [UInt8] {
    if all {
      typed += held
      held = []
    }
    defer { typed = [] }
    return typed
  }

  private mutating func take(_ byte: UInt8) {
    let fits: Bool
    switch held.count {
    case 0: fits = byte == 0x1b
    case 1: fits = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "_")
    case 2: fits = byte == (isControl ? UInt8(ascii: "?") : UInt8(ascii: "G"))
    case Self.longest...: fits = false
    default:
      fits =
        !isControl || (0x30...0x39).contains(byte) || byte == UInt8(ascii: ";")
        || byte == UInt8(ascii: "c")
    }
    guard fits else {
      typed += held
      let wasInside = isInside
      held = []
      // A byte that does not continue one answer may begin another answer.
      if wasInside { take(byte) } else { typed.append(byte) }
      return
    }
    held.append(byte)
    guard held.count > 3 else { return }
    let body = String(decoding: held.dropFirst(3), as: UTF8.self)
    if isControl, body.hasSuffix("c") {
      attributes = body.dropLast().split(separator: ";").dropFirst().compactMap { Int($0) }
      held = []
    } else if !isControl, body.hasSuffix("\u{1b}\\") {
      let parts = body.dropLast(2).split(separator: ";", maxSplits: 1)
      let isOurs = parts.first?.split(separator: ",").contains { $0 == Self.query } ?? false
      if isOurs, parts.last == "OK" { hasKitty = true }
      held = []
    }
  }

  /// Whether the held bytes begin a control sequence, `ESC [`.
  private var isControl: Bool { held.count > 1 && held[1] == UInt8(ascii: "[") }
}
