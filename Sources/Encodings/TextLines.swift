// The lines of a text. A line ends at LF, CRLF or CR, and at nothing else: U+2028, U+2029, U+0085, VT and FF are text.
// All functions work on the bytes, so that no character joins a line end with its neighbour.

/// Splits text into lines at LF, CRLF and CR.
public enum TextLines {
  /// The lines of a text without their line ends, at least one. A text that ends with a line end has an empty last
  /// line.
  public static func of(_ text: some StringProtocol) -> [String] {
    let bytes = Array(text.utf8)
    let starts = starts(of: bytes)
    return starts.indices.map { index in
      let next = index + 1 < starts.count ? starts[index + 1] : nil
      let end = next.map { endsWithPair(bytes, before: $0) ? $0 - 2 : $0 - 1 } ?? bytes.count
      return String(decoding: bytes[starts[index]..<end], as: UTF8.self)
    }
  }

  /// The first bytes of the lines of a text in UTF-8, in ascending order; the first is 0. A text that ends with a line
  /// end has an empty last line, which begins at the number of bytes.
  public static func starts(of bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (index, byte) in bytes.enumerated() where isEnd(byte) {
      if byte == 13, index + 1 < bytes.count, bytes[index + 1] == 10 { continue }
      starts.append(index + 1)
    }
    return starts
  }

  /// Whether a byte in UTF-8 is LF or CR.
  public static func isEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

  /// Whether a text contains a line end.
  public static func hasEnd(in text: some StringProtocol) -> Bool {
    text.utf8.contains(where: isEnd)
  }

  /// The text with LF at the end of each line, instead of CRLF or CR.
  public static func unified(_ text: some StringProtocol) -> String {
    text.utf8.contains(13) ? of(text).joined(separator: "\n") : String(text)
  }

  /// The text without the line ends at its end.
  public static func withoutLastEnds(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    let end = bytes.lastIndex { !isEnd($0) }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  private static func endsWithPair(_ bytes: [UInt8], before start: Int) -> Bool {
    start >= 2 && bytes[start - 2] == 13 && bytes[start - 1] == 10
  }
}
