// Everything that can be wrong with a piece of source or its running, as one error: where, what, what
// to do, and the calls that led there.

/// A place in a source: the bytes `start..<end` of its text.
public struct Span: Sendable, Equatable {
  public var start: Int
  public var end: Int
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }
  /// From the beginning of this to the end of `other`.
  func through(_ other: Span) -> Span { Span(start, max(end, other.end)) }
}

/// A text with the name that errors give it.
public final class Source: Sendable {
  /// A file's path, or `prompt 3`.
  public let name: String
  public let bytes: [UInt8]
  /// The comment lines that were entered right before this text, as if they stood above it.
  let commentsAbove: [String]
  private let lineStarts: [Int]

  public init(_ text: String, name: String, commentsAbove: [String] = []) {
    self.name = name
    self.commentsAbove = commentsAbove
    bytes = Array(text.utf8)
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 10 { starts.append(index + 1) }
    lineStarts = starts
  }

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

  /// The place of a sign that stands behind a byte, with nothing but blanks and comments between.
  func word(_ sign: String, behind start: Int) -> Span {
    var at = start
    while at < bytes.count {
      switch bytes[at] {
      case 32, 9, 10, 13: at += 1
      case 0x23: while at < bytes.count, bytes[at] != 10 { at += 1 }
      default: return Span(at, min(bytes.count, at + sign.utf8.count))
      }
    }
    return Span(start, start)
  }

  /// Where a name stands in a span, or on the line before it.
  func find(_ name: String, near span: Span) -> Span? {
    let line = lineStarts[place(of: span.start).line - 1]
    return find(name, in: span) ?? find(name, in: Span(line, span.end))
  }

  /// Where a name first stands as a word of its own in a span; nil where it does not.
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

  /// The text of some bytes.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}

/// An error with its place.
public struct Diagnostic: Error, Sendable, CustomStringConvertible {
  /// What sort of error it is.
  public enum Kind: Sendable, Equatable {
    /// The source cannot be read as the language.
    case syntax
    /// The source ends in the middle of something; more lines could make it whole.
    case incomplete
    /// A name that nothing has.
    case name
    /// The code failed while it ran.
    case runtime
    /// The user asked to stop.
    case interrupted
    /// The session ends, without anything being wrong (`quit`).
    case quit
  }

  /// A call that led to the error.
  public struct Call: Sendable, Equatable {
    public var function: String
    public var source: String
    public var line: Int
    public var column: Int
    /// How many times in a row the same call from the same place led on, as recursion does.
    public var times = 1
  }

  public var kind: Kind
  /// The reason, in the user's terms.
  public var message: String
  public var hint: String?
  /// The file or prompt entry; nil where the error has no place.
  public var source: String?
  public var line: Int
  /// From 1, in characters.
  public var column: Int
  /// How many characters the marked part has, at least 1.
  public var length: Int
  /// The text of the line.
  public var lineText: String
  /// The calls, innermost first: each says which function was called, and where.
  public var calls: [Call]
  /// How many calls more there were, between the last that is kept and those before it.
  public var omittedCalls = 0
  /// Whether an interrupted command has told the user already where it stopped.
  public var isTold = false
  /// A function that was called by a command, whose own place the caller adds.
  var pendingCall: String?

  public init(
    _ kind: Kind, _ message: String, hint: String? = nil, source: Source, span: Span,
    calls: [Call] = []
  ) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.source = source.name
    (line, column) = source.place(of: span.start)
    lineText = source.line(line)
    let end = source.place(of: max(span.start, span.end))
    let last = end.line == line ? end.column : lineText.count + 1
    length = max(1, min(last - column, max(1, lineText.count + 1 - column)))
    self.calls = calls
  }

  /// The end of what the user stopped.
  init(told: Bool, source: Source, span: Span) {
    self.init(.interrupted, "interrupted", source: source, span: span)
    isTold = told
  }

  /// An error without a place.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    source = nil
    line = 0
    column = 0
    length = 1
    lineText = ""
    calls = []
  }

  /// The whole message, as it is written to standard error.
  public var description: String { render() }

  /// The whole message: place and reason, the line with its caret, the hint, the calls.
  ///
  /// - Parameter color: whether to use the terminal's colours.
  public func render(color: Bool = false) -> String {
    // Not bold: pages of notebooks show bold red in a darker one, which a dark page swallows.
    let red = color ? "\u{1b}[31m" : ""
    let dim = color ? "\u{1b}[2m" : ""
    let plain = color ? "\u{1b}[0m" : ""
    if kind == .interrupted {
      // Nothing went wrong: one line says where it was.
      return source.map { "interrupted at \($0):\(line):\(column)" } ?? message
    }
    var text = ""
    if let source { text += "\(source):\(line):\(column): " }
    text += "\(red)error:\(plain) \(message)"
    if let hint { text += " — \(hint)" }
    if source != nil {
      let gutter = String(line)
      let pad = String(repeating: " ", count: gutter.count)
      let (shown, marker) = Diagnostic.window(lineText, column: column, length: length)
      text += "\n \(dim)\(gutter) |\(plain) \(shown)"
      text += "\n \(dim)\(pad) |\(plain) \(red)\(marker)\(plain)"
    }
    for call in calls.prefix(Diagnostic.callsShown) { text += "\n  \(dim)\(call.words)\(plain)" }
    let rest = calls.dropFirst(Diagnostic.callsShown)
    let more = rest.dropLast(1).reduce(omittedCalls) { $0 + $1.times }
    if more > 0 { text += "\n  \(dim)… \(Words.count(more, "more call"))\(plain)" }
    // The outermost says where it all began.
    if let first = rest.last { text += "\n  \(dim)\(first.words)\(plain)" }
    return text
  }

  /// Adds a call that led here.
  mutating func addCall(_ function: String, _ source: Source, _ span: Span) {
    let (line, column) = source.place(of: span.start)
    let call = Call(function: function, source: source.name, line: line, column: column)
    if let last = calls.last, last.isSamePlace(as: call) {
      calls[calls.count - 1].times += 1
      return
    }
    if calls.count == Diagnostic.callsKept { omittedCalls += calls.removeLast().times }
    calls.append(call)
  }

  private static let callsShown = 7
  private static let callsKept = 32
  private static let widest = 100

  /// The part of a line around the marked place, and the marks below it. Control characters become
  /// blanks, so that a terminal shows what is meant.
  private static func window(
    _ line: String, column: Int, length: Int
  ) -> (line: String, marks: String) {
    var letters = line.map { letter -> Character in
      if letter == "\t" { return " " }
      let isControl = letter.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
      return isControl ? "\u{fffd}" : letter
    }
    var column = column
    var length = length
    if letters.count > widest {
      let start = max(0, min(column - 1 - widest / 2, letters.count - widest))
      letters = Array(letters[start..<min(letters.count, start + widest)])
      column -= start
      if start > 0 { letters[0] = "…" }
      length = min(length, max(1, widest - column + 1))
    }
    let lead = String(repeating: " ", count: max(0, column - 1))
    return (String(letters), lead + String(repeating: "^", count: max(1, length)))
  }
}

extension Diagnostic.Call {
  /// `in f, called at script.sonde:3:1`
  var words: String {
    "in \(function), called at \(source):\(line):\(column)"
      + (times > 1 ? " (\(times) times in a row)" : "")
  }

  func isSamePlace(as other: Self) -> Bool {
    function == other.function && source == other.source && line == other.line
      && column == other.column
  }
}
