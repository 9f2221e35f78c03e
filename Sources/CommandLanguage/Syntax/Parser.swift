// From tokens to the tree: a Pratt parser. It stops at the first error. Depth is limited, in nesting
// and in chains, so that no source can use up the stack. Statements are in Parser+Statements.

struct Parser {
  /// How deep brackets, blocks and prefix operators may nest.
  static let nestingLimit = 300
  /// How long a chain of operators, calls or indexes may be.
  static let chainLimit = 500

  let source: Source
  let comments: [Comment]
  let tokens: [Token]
  /// The statements that were read, inner ones before the one that they stand in.
  var marks: [StatementMark] = []
  var at = 0
  var nesting = 0
  /// How many brackets and blocks are open, and whether an operator or a comma waits for its operand.
  var open = 0
  var isContinuing = false
  /// Whether a `{` ends the expression because it is the header of a block.
  var inHeader = false
  var inLoop = false
  var inFunction = false
  /// How many round and square brackets are open around what is read.
  var brackets = 0
  /// Whether errors are gathered, and reading goes on behind them.
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

  /// Goes on behind an operator or a comma, on the next line if need be.
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

  /// The error for the token that stands here, where `expectation` says what ought to.
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

  /// What may have been meant where a bracket ought to close.
  private var closingHint: String? {
    if isAt(.assign), case .name(let name)? = previous?.kind {
      return "a named argument is written \(name): value"
    }
    if let habit { return habit }
    return tokens.beginsArgument(at) ? "is a ',' missing?" : nil
  }

  /// Behind the last token that is no new line, where the end of the source is marked.
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
      throw error("the expression is too long", hint: "split it into several", at: span)
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
      throw error("the code is nested too deeply", hint: "split it into functions")
    }
    return try body(&self)
  }

  /// Reads inside brackets, where a block's header does not count and what is open is to be closed.
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
