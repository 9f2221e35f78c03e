// Escape sequences in the typed keys: the keys beyond the letters, reports of the mouse, pasted text, and answers of the
// terminal. A sequence that no key has, such as a report of the mouse, is recognised as a whole.

/// One escape sequence, collected byte by byte.
package struct TypedSequence: Sendable {
  /// The largest number of bytes in a sequence.
  private static let longest = 4096

  /// The beginning of pasted text.
  static let paste: [UInt8] = Array("\u{1b}[200~".utf8)

  /// The bytes until now; the first byte is Escape.
  package private(set) var bytes: [UInt8] = [0x1b]
  /// Whether the sequence has ended.
  package private(set) var isComplete = false

  package init() {}

  /// Whether the sequence is an answer of the terminal, and not a key.
  package var isText: Bool {
    bytes.count > 2 && [UInt8]("]P_^X".utf8).contains(bytes[1])
  }

  /// Adds a byte.
  ///
  /// - Returns: whether the byte belongs to the sequence. Otherwise the sequence ended before this byte.
  package mutating func take(_ byte: UInt8) -> Bool {
    guard !isComplete else { return false }
    guard bytes.count > 1 else {
      bytes.append(byte)
      isComplete = !"[O]P_^X".utf8.contains(byte)
      return true
    }
    switch bytes[1] {
    case UInt8(ascii: "["): return takeControl(byte)
    case UInt8(ascii: "O"):
      bytes.append(byte)
      isComplete = true
      return true
    default: return takeText(byte)
    }
  }

  /// A byte of a control sequence, `ESC [ parameters letter`.
  private mutating func takeControl(_ byte: UInt8) -> Bool {
    guard byte >= 0x20, byte < 0x7f else {
      // The old reports of the mouse, `ESC [ M`, have three further bytes of any value.
      guard isMouse else {
        isComplete = true
        return false
      }
      bytes.append(byte)
      isComplete = bytes.count == 6
      return true
    }
    bytes.append(byte)
    if isMouse {
      isComplete = bytes.count == 6
    } else if bytes.count == 3 {
      // The Linux console sends `ESC [ [ A` for the key F1.
      isComplete = byte >= 0x40 && byte != UInt8(ascii: "[")
    } else {
      isComplete = byte >= 0x40 || bytes.count == Self.longest
    }
    return true
  }

  private var isMouse: Bool { bytes.count > 2 && bytes[2] == UInt8(ascii: "M") }

  /// A byte of an answer, which ends with `ESC \` or with BEL.
  private mutating func takeText(_ byte: UInt8) -> Bool {
    let isAfterEscape = bytes.count > 2 && bytes.last == 0x1b
    if byte < 0x20, byte != 0x1b, byte != 7 {
      isComplete = true
      return false
    }
    bytes.append(byte)
    isComplete =
      byte == 7 || isAfterEscape && byte == UInt8(ascii: "\\") || bytes.count == Self.longest
    return true
  }
}
