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
    let indent = String(line.prefix { $0 == " " })
    let end = line.last { $0 != " " }
    return end == "{" || end == "(" || end == "[" ? indent + "  " : indent
  }

  /// Whether a string is open at the end of some text.
  package static func isInString(_ bytes: ArraySlice<UInt8>) -> Bool {
    var isOpen = false
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") && isOpen {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isOpen.toggle()
      } else if byte == 10 {
        isOpen = false
      }
    }
    return isOpen
  }

  /// Whether the text ends in a further line of nothing but blanks, at least two.
  package static func isIndented(_ bytes: [UInt8]) -> Bool {
    let blanks = bytes.reversed().prefix { $0 == 32 }.count
    return blanks >= 2 && blanks < bytes.count && bytes[bytes.count - blanks - 1] == 10
  }

  /// A byte at which a character begins.
  private static func place(column: Int, start: Int, end: Int, in bytes: [UInt8]) -> Int {
    var place = min(start + column, end)
    while place > start, place < bytes.count, bytes[place] & 0xc0 == 0x80 { place -= 1 }
    return place
  }
}
