// The text of a script or a prompt entry, with the name of the text in error messages. The lines of the text are those
// of `TextLines`, as in the lexer.

internal import Encodings

/// A script or a prompt entry: the text, with its name in error messages.
public final class Source: Sendable {
  /// The name of the text in error messages: a file's path, or `prompt 3`.
  public let name: String
  /// The full path of the file with the text, at whose folder the paths of `use` begin; nil for a text that is no file,
  /// or the text of a session.
  package let file: String?
  /// The text in UTF-8.
  public let bytes: [UInt8]
  /// The comment lines of the entries right before this text, which count as lines above the text.
  package let commentsAbove: [String]
  private let lineStarts: [Int]

  /// Makes a source of a text and its name.
  ///
  /// - Parameters:
  ///   - file: the full path of the file with the text.
  ///   - commentsAbove: comment lines that were entered right before the text.
  public init(
    _ text: String, name: String, file: String? = nil, commentsAbove: [String] = []
  ) {
    self.name = name
    self.file = file
    self.commentsAbove = commentsAbove
    bytes = Array(text.utf8)
    lineStarts = TextLines.starts(of: bytes)
  }

  private init(_ other: Source, name: String) {
    self.name = name
    commentsAbove = other.commentsAbove
    file = other.file
    bytes = other.bytes
    lineStarts = other.lineStarts
  }

  /// The same text under another name.
  func named(_ name: String) -> Source { Source(self, name: name) }

  /// The line (from 1) and the column (from 1, in characters) of a byte.
  public func place(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, text(lineStarts[low]..<offset).count + 1)
  }

  /// The text of a line, counted from 1.
  public func line(_ number: Int) -> String {
    guard number >= 1, number <= lineStarts.count else { return "" }
    let start = lineStarts[number - 1]
    let end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    var line = text(start..<max(start, end))
    if line.hasSuffix("\r") { line.removeLast() }
    return line
  }

  /// The span of the sign `sign` that comes after the byte at `start`, with only blanks and comments between the byte
  /// and the sign.
  func word(_ sign: String, behind start: Int) -> Span {
    var at = start
    while at < bytes.count {
      switch bytes[at] {
      case 32, 9, 10, 13: at += 1
      case 0x23: while at < bytes.count, !TextLines.isEnd(bytes[at]) { at += 1 }
      default: return Span(at, min(bytes.count, at + sign.utf8.count))
      }
    }
    return Span(start, start)
  }

  /// The span of a name within the span `span`. If the name is not in this span, the search also includes the part of
  /// the line before it.
  func find(_ name: String, near span: Span) -> Span? {
    let line = lineStarts[place(of: span.start).line - 1]
    return find(name, in: span) ?? find(name, in: Span(line, span.end))
  }

  /// The span of the first whole word in `span` that is equal to the name; nil if there is no such word.
  func find(_ name: String, in span: Span) -> Span? {
    let word = Array(name.utf8)
    func isLetter(_ place: Int) -> Bool {
      guard place >= 0, place < bytes.count else { return false }
      switch bytes[place] {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF: return true
      default: return false
      }
    }
    let end = min(span.end, bytes.count)
    guard !word.isEmpty, end - span.start >= word.count else { return nil }
    for start in span.start...(end - word.count)
    where bytes[start] == word[0] && bytes[start...].starts(with: word) {
      if !isLetter(start - 1), !isLetter(start + word.count) {
        return Span(start, start + word.count)
      }
    }
    return nil
  }

  /// The whole text.
  public var text: String { text(0..<bytes.count) }

  /// The text of a range of bytes.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
