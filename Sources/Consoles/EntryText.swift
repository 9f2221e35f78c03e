// The text of entries of several lines, as bytes with newlines.

internal import CommandLanguage

/// Functions for the lines of an entry and their indentation.
package enum EntryText {
  /// The position at the same column in the line above, in bytes; nil if the cursor is on the first line.
  package static func lineAbove(from point: Int, in bytes: [UInt8]) -> Int? {
    let point = min(max(point, 0), bytes.count)
    guard let end = bytes[..<point].lastIndex(of: 10) else { return nil }
    let start = bytes[..<end].lastIndex(of: 10).map { $0 + 1 } ?? 0
    return place(column: point - end - 1, start: start, end: end, in: bytes)
  }

  /// The position at the same column in the line below, in bytes; nil if the cursor is on the last line.
  package static func lineBelow(from point: Int, in bytes: [UInt8]) -> Int? {
    let point = min(max(point, 0), bytes.count)
    guard let end = bytes[point...].firstIndex(of: 10) else { return nil }
    let start = bytes[..<point].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let nextEnd = bytes[(end + 1)...].firstIndex(of: 10) ?? bytes.count
    return place(column: point - start, start: end + 1, end: nextEnd, in: bytes)
  }

  /// The indentation of the next line, as blanks: the indentation of the text's last line, with two further blanks if
  /// the last line ends with an open bracket.
  package static func indentation(after text: String) -> String {
    let line =
      text.split(separator: "\n", omittingEmptySubsequences: false).last { !$0.isEmpty } ?? ""
    let indent = String(line.prefix { $0 == " " || $0 == "\t" })
    let start = text.utf8.distance(from: text.startIndex, to: line.startIndex)
    let last = Lexer.read(Source(text, name: "")).tokens.last {
      $0.kind != .end && $0.kind != .newline
    }
    guard let last, last.span.start >= start, case .symbol(let symbol) = last.kind,
      [.leftBrace, .leftParen, .leftBracket].contains(symbol)
    else { return indent }
    return indent + "  "
  }

  /// Converts pasted bytes to the text of an entry. Each line except the last ends with one newline, and control
  /// codes are removed.
  package static func pasted(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var last: UInt8 = 0
    for byte in bytes {
      defer { last = byte }
      if byte == 13 {
        text.append(10)
      } else if byte == 10, last == 13 {
        continue
      } else if byte >= 32 && byte != 127 || byte == 9 || byte == 10 {
        text.append(byte)
      }
    }
    while text.last == 10 { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether the cursor is below the first line, and only blanks are before the cursor on its line.
  package static func isAtLineStart(_ bytes: [UInt8]) -> Bool {
    bytes.last { $0 != 32 } == 10
  }

  /// The position of the character at a column of a line.
  private static func place(column: Int, start: Int, end: Int, in bytes: [UInt8]) -> Int {
    var place = min(start + column, end)
    while place > start, place < bytes.count, bytes[place] & 0xc0 == 0x80 { place -= 1 }
    return place
  }
}
