// Builds the tree from the tokens with a Pratt parser. The parser stops at the first error, unless it collects
// errors. The depth of nesting and the length of chains are limited, so that no source can exhaust the stack.

struct Parser {
  /// The greatest depth of nested brackets, blocks and prefix operators.
  static let nestingLimit = 300
  /// The greatest length of a chain of operators, calls or indexes.
  static let chainLimit = 500

  let source: Source
  let comments: [Comment]
  let tokens: [Token]
  /// The statements parsed so far; the statements inside a block come before the statement that contains the block.
  var marks: [StatementMark] = []
  var at = 0
  var nesting = 0
  /// The number of open brackets and blocks.
  var open = 0
  /// Whether the last token was an operator or a comma, after which a value must follow.
  var isContinuing = false
  /// Whether the parser reads the header of a block, so that a `{` ends the expression.
  var inHeader = false
  var inLoop = false
  var inFunction = false
  /// The number of round and square brackets around the current token, within the innermost block.
  var brackets = 0
  /// Whether the parser collects errors and continues after each of them.
  var gathersErrors = false
  var errors: [Diagnostic] = []

  init(_ source: Source) {
    self.source = source
    (tokens, comments) = Lexer.read(source)
  }

  // MARK: Tokens

  var token: Token { tokens[at] }
  func peek(_ count: Int = 1) -> Token { tokens[min(at + count, tokens.count - 1)] }
  var previous: Token? { at > 0 ? tokens[at - 1] : nil }

  mutating func advance() {
    isContinuing = false
    if at < tokens.count - 1 { at += 1 }
  }

  func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }
  func isAt(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }

  mutating func skip(_ symbol: Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  mutating func skip(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  /// Skips new lines after an operator or a comma.
  mutating func continueOnNextLine() {
    while token.kind == .newline { advance() }
    isContinuing = true
  }

  mutating func expect(_ symbol: Symbol, _ place: String) throws(Diagnostic) {
    if !skip(symbol) {
      throw unexpected("expected '\(symbol.rawValue)' \(place)", hint: closingHint)
    }
  }

  func error(_ message: String, hint: String? = nil, at span: Span? = nil) -> Diagnostic {
    Diagnostic(.syntax, message, hint: hint, source: source, span: span ?? token.span)
  }

  /// The error about the current token; `expectation` states the expected text.
  func unexpected(_ expectation: String, hint: String? = nil) -> Diagnostic {
    switch token.kind {
    case .broken(let message, let hint, let incomplete):
      return Diagnostic(
        incomplete ? .incomplete : .syntax, message, hint: hint, source: source, span: token.span)
    case .end:
      let kind: Diagnostic.Kind = open > 0 || isContinuing ? .incomplete : .syntax
      return Diagnostic(
        kind, "\(expectation), but the source ends here", hint: hint ?? habit, source: source,
        span: lastWord)
    default:
      return error("\(expectation), not \(describe(token))", hint: hint ?? habit)
    }
  }

  /// A hint about a token that is not the expected closing bracket; nil if no hint fits.
  private var closingHint: String? {
    if isAt(.assign), case .name(let name)? = previous?.kind {
      return "a named argument is written \(name): value"
    }
    if let habit { return habit }
    return tokens.beginsArgument(at) ? "is a ',' missing?" : nil
  }

  /// The empty span after the last token that is not a new line. Errors about the end of the source mark this span.
  var lastWord: Span {
    let word = tokens[..<at].last { $0.kind != .newline }
    return word.map { Span($0.span.end, $0.span.end) } ?? token.span
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .newline: "the end of the line"
    case .end: "the end"
    case .stringStart, .piece, .stringEnd: "a string"
    default: "'\(source.text(token.span.start..<token.span.end))'"
    }
  }

  // MARK: Nodes

  func node(_ kind: NodeKind, _ span: Span, over children: Node?...) throws(Diagnostic) -> Node {
    try node(kind, span, over: children)
  }

  func node(_ kind: NodeKind, _ span: Span, over children: [Node?]) throws(Diagnostic) -> Node {
    var depth = 0
    for case let child? in children { depth = max(depth, child.depth) }
    if depth >= Parser.chainLimit {
      throw error("the expression is too long", hint: "split the expression into several", at: span)
    }
    return Node(kind, span, depth: depth + 1)
  }

  func spanEnd(from start: Int) -> Span { Span(start, previous?.span.end ?? start) }

  mutating func nested<Result>(
    _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Parser.nestingLimit {
      throw error("the code is nested too deeply", hint: "split the code into functions")
    }
    return try body(&self)
  }

  /// Parses the text inside brackets. Inside the brackets, a `{` does not end a header, and the end of the source is an
  /// error.
  ///
  /// - Parameter isBlock: whether the brackets are braces.
  mutating func bracketed<Result>(
    isBlock: Bool = false, _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    let before = (inHeader, brackets)
    inHeader = false
    open += 1
    brackets = isBlock ? 0 : brackets + 1
    let result = try nested(body)
    open -= 1
    (inHeader, brackets) = before
    return result
  }
}
