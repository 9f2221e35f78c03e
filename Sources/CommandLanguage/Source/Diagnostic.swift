// The type of all errors in a source, before and during its run. An error contains the place, the reason, the remedy,
// and the calls that led to the error.

/// An error with its place in a source.
public struct Diagnostic: Error, Sendable, CustomStringConvertible {
  /// The kinds of errors.
  public enum Kind: Sendable, Equatable {
    /// The source cannot be parsed.
    case syntax
    /// The source ends inside a bracket, a block or an expression; more lines could complete the source.
    case incomplete
    /// The source contains an unknown name.
    case name
    /// The code failed while it ran.
    case runtime
    /// The user interrupted the run.
    case interrupted
    /// The session ends because of the command `quit`; no error occurred.
    case quit
  }

  /// A call that led to the error.
  public struct Call: Sendable, Equatable {
    /// The name of the function.
    public var function: String
    /// The name of the file or prompt entry that contains the call.
    public var source: String
    /// The line of the call, counted from 1.
    public var line: Int
    /// The column of the call, counted from 1, in characters.
    public var column: Int
    /// The number of successive calls of the same function from the same place, as in recursion.
    public var times = 1
  }

  /// The kind of the error.
  public var kind: Kind
  /// The reason of the error, in the user's terms.
  public var message: String
  /// The remedy, in the user's terms; nil if none is known.
  public var hint: String?
  /// The name of the file or prompt entry with the error; nil if the error has no place.
  public var source: String?
  /// The line of the error, counted from 1; 0 if the error has no place.
  public var line: Int
  /// The column of the error, counted from 1, in characters.
  public var column: Int
  /// The number of characters in the marked part, at least 1.
  public var length: Int
  /// The text of the line with the error.
  public var lineText: String
  /// The calls that led to the error, innermost first, each with the called function and the place of the call.
  public var calls: [Call]
  /// The number of calls that are left out of `calls`, between the last two calls in the list.
  public var omittedCalls = 0
  /// Whether an interrupted command has already printed the step at which it stopped.
  public var isTold = false
  /// The name of the function that a command called; the place of the call is added by the caller of the command.
  var pendingCall: String?

  /// An error with its place in a source.
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

  /// The error that ends a source when the user interrupts it.
  init(told: Bool, source: Source, span: Span) {
    self.init(.interrupted, "interrupted", source: source, span: span)
    isTold = told
  }

  /// Makes an error without a place in a source.
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

  /// The whole error message, as plain text.
  public var description: String { render() }

  /// The texts that a front end writes around the parts of a message, such as a terminal's codes for colours.
  public struct Marks: Sendable {
    /// The text before an important part: the word `error` and the `^` marks.
    public var error = ""
    /// The text before a less important part: line numbers and calls.
    public var dim = ""
    /// The text after an important or a less important part.
    public var end = ""

    /// Marks for the parts of a message; the empty defaults give plain text.
    public init(error: String = "", dim: String = "", end: String = "") {
      self.error = error
      self.dim = dim
      self.end = end
    }
  }

  /// The whole message: the place, the reason, the hint, the line with the marked part, and the calls.
  ///
  /// - Parameter marks: the texts around the parts of the message.
  public func render(_ marks: Marks = Marks()) -> String {
    let (red, dim, plain) = (marks.error, marks.dim, marks.end)
    if kind == .interrupted {
      // An interrupt is not an error, so that its message is only one line with the place.
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
    if more > 0 { text += "\n  \(dim)… \(MessageText.count(more, "more call"))\(plain)" }
    // The outermost call is the beginning of the chain of calls.
    if let first = rest.last { text += "\n  \(dim)\(first.words)\(plain)" }
    return text
  }

  /// Adds a call that led to the error.
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

  /// The part of a line around the marked place, and the marks below that part. Control characters are replaced by
  /// visible characters.
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
  /// The call in words: `in f, called at script.sonde:3:1`.
  var words: String {
    "in \(function), called at \(source):\(line):\(column)"
      + (times > 1 ? " (\(times) times in a row)" : "")
  }

  func isSamePlace(as other: Self) -> Bool {
    function == other.function && source == other.source && line == other.line
      && column == other.column
  }
}
