// Entries of several lines, as bytes with newlines in them.

/// Where lines of an entry begin and end, and how far in they stand.
package enum EntryText {
  /// The place in the line above with the same column, counted in bytes; nil on the first line.
  package static func lineAbove(from point: Int, in bytes: [UInt8]) -> Int? {
    let point = min(max(point, 0), bytes.count)
    guard let end = bytes[..<point].lastIndex(of: 10) else { return nil }
    let start = bytes[..<end].lastIndex(of: 10).map { $0 + 1 } ?? 0
    return place(column: point - end - 1, start: start, end: end, in: bytes)
  }

  /// The place in the line below with the same column; nil on the last line.
  package static func lineBelow(from point: Int, in bytes: [UInt8]) -> Int? {
    let point = min(max(point, 0), bytes.count)
    guard let end = bytes[point...].firstIndex(of: 10) else { return nil }
    let start = bytes[..<point].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let nextEnd = bytes[(end + 1)...].firstIndex(of: 10) ?? bytes.count
    return place(column: point - start, start: end + 1, end: nextEnd, in: bytes)
  }

  /// The blanks that a line begins with after this text: those of its last line, and two more where that
  /// opens a bracket at its end.
  package static func indentation(after text: String) -> String {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let indent = String(line.prefix { $0 == " " || $0 == "\t" })
    // What stands in a string or a comment opens nothing.
    var end: Character?
    var isInString = false
    var isEscaped = false
    for letter in line {
      if isEscaped {
        isEscaped = false
      } else if isInString, letter == "\\" {
        isEscaped = true
      } else if letter == "\"" {
        isInString.toggle()
      } else if letter == "#", !isInString {
        break
      }
      if letter != " " { end = isInString ? "\"" : letter }
    }
    return end == "{" || end == "(" || end == "[" ? indent + "  " : indent
  }

  /// Pasted bytes as text of an entry: lines end in one newline each, and neither codes that would move
  /// the cursor nor line ends behind the last line are in it.
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

  /// Whether the text ends in a further line of nothing but blanks, or none.
  package static func isAtLineStart(_ bytes: [UInt8]) -> Bool {
    bytes.last { $0 != 32 } == 10
  }

  /// A byte at which a character begins.
  private static func place(column: Int, start: Int, end: Int, in bytes: [UInt8]) -> Int {
    var place = min(start + column, end)
    while place > start, place < bytes.count, bytes[place] & 0xc0 == 0x80 { place -= 1 }
    return place
  }
}
