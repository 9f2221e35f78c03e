// From tokens to the tree: a Pratt parser. It stops at the first error. Depth is limited, in nesting
// and in chains, so that no source can use up the stack. Statements are in Parser+Statements.

struct Parser {
  /// How deep brackets, blocks and prefix operators may nest.
  static let nestingLimit = 300
  /// How long a chain of operators, calls or indexes may be.
  static let chainLimit = 500

  let source: Source
  let comments: [Int: String]
  private let tokens: [Token]
  private var at = 0
  private var nesting = 0
  /// How many brackets and blocks are open, and whether an operator or a comma waits for its operand.
  var open = 0
  private var isContinuing = false
  /// Whether a `{` ends the expression because it is the header of a block.
  var inHeader = false
  var inLoop = false
  var inFunction = false

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
    if !skip(symbol) { throw unexpected("expected '\(symbol.rawValue)' \(place)") }
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
        kind, "\(expectation), but the source ends here", hint: hint, source: source,
        span: lastWord)
    default:
      return error("\(expectation), not \(describe(token))", hint: hint)
    }
  }

  /// Behind the last token that is no new line, where the end of the source is marked.
  private var lastWord: Span {
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
  mutating func bracketed<Result>(
    _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    let header = inHeader
    inHeader = false
    open += 1
    let result = try nested(body)
    open -= 1
    inHeader = header
    return result
  }

  // MARK: Expressions

  /// How tightly an infix operator binds; nil for what is none.
  private enum Infix {
    case pipe, or, and, notIn, range
    case binary(BinaryOperator)

    var power: Int {
      switch self {
      case .pipe: 1
      case .or: 2
      case .and: 3
      case .notIn: 5
      case .range: 6
      case .binary(let operation):
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains: 5
        case .add, .subtract: 7
        case .multiply, .divide, .wholeDivide, .remainder: 8
        case .matrixMultiply: 9
        case .power: 11
        }
      }
    }
  }
  private static let notPower = 4
  private static let comparisonPower = 5
  private static let rangePower = 6
  private static let negatePower = 10
  private static let powerPower = 11

  private var infix: Infix? {
    switch token.kind {
    case .keyword(.or): return .or
    case .keyword(.and): return .and
    case .keyword(.in): return .binary(.contains)
    case .keyword(.not): return peek().kind == .keyword(.in) ? .notIn : nil
    case .symbol(.pipe): return .pipe
    case .symbol(.dotDot): return .range
    case .symbol(let symbol):
      guard symbol.isBinary else { return nil }
      return BinaryOperator(rawValue: symbol.rawValue).map { .binary($0) }
    default: return nil
    }
  }

  mutating func expression() throws(Diagnostic) -> Node {
    try expression(above: 0, inIndex: false)
  }

  /// An expression of operators that bind tighter than `power`.
  mutating func expression(above power: Int, inIndex: Bool) throws(Diagnostic) -> Node {
    try nested { parser throws(Diagnostic) in
      try parser.operators(above: power, inIndex: inIndex)
    }
  }

  private mutating func operators(above power: Int, inIndex: Bool) throws(Diagnostic) -> Node {
    let start = token.span.start
    var left = try prefix()
    var last = 0
    while let infix, infix.power > power {
      let operatorToken = token
      if last == infix.power, infix.power == Parser.comparisonPower {
        throw error("comparisons do not chain", hint: "join two with 'and': a < b and b < c")
      }
      if last == infix.power, infix.power == Parser.rangePower {
        throw error("a range has two ends", hint: "write a..b by c for steps")
      }
      last = infix.power
      advance()
      if case .notIn = infix { advance() }
      continueOnNextLine()
      switch infix {
      case .pipe:
        left = try pipe(left, operatorToken)
      case .range:
        left = try range(from: left, start: start, inIndex: inIndex)
      case .binary(.power):
        // Right-associative, and a sign may stand before the exponent.
        let right = try expression(above: Parser.negatePower - 1, inIndex: false)
        left = try node(.binary(.power, left, right), spanEnd(from: start), over: left, right)
      case .or, .and, .notIn, .binary:
        let right = try expression(above: infix.power, inIndex: false)
        let kind: NodeKind =
          switch infix {
          case .or: .or(left, right)
          case .and: .and(left, right)
          case .binary(let operation): .binary(operation, left, right)
          default: .notIn(left, right)
          }
        left = try node(kind, spanEnd(from: start), over: left, right)
      }
    }
    return left
  }

  private mutating func range(
    from left: Node, start: Int, inIndex: Bool
  ) throws(Diagnostic) -> Node {
    let isOpen = endsIndexItem || isAt(.rightParen)
    if isOpen, !inIndex { throw error("a range outside of [ ] needs both ends") }
    if isOpen {
      var step: Node?
      if token.kind == .name("by") {
        advance()
        step = try expression(above: Parser.rangePower, inIndex: false)
      }
      return try node(.openRange(left, by: step), spanEnd(from: start), over: left, step)
    }
    let right = try expression(above: Parser.rangePower, inIndex: false)
    var step: Node?
    if token.kind == .name("by") {
      advance()
      continueOnNextLine()
      step = try expression(above: Parser.rangePower, inIndex: false)
    }
    return try node(.range(left, right, by: step), spanEnd(from: start), over: left, right, step)
  }

  private var endsIndexItem: Bool {
    isAt(.rightBracket) || isAt(.comma) || token.kind == .name("by")
  }

  private mutating func pipe(_ left: Node, _ bar: Token) throws(Diagnostic) -> Node {
    guard case .name(let name) = token.kind else {
      throw unexpected("expected a function's name behind '|>'")
    }
    let function = try node(.name(name), token.span)
    advance()
    var arguments = [Argument(name: nil, value: left)]
    if isAt(.leftParen), !token.blankBefore { arguments += try self.arguments() }
    switch token.kind {
    case .symbol(.dot):
      throw error("nothing stands behind the function of a '|>'", hint: "put the whole in ( )")
    case .symbol(.leftBracket) where !token.blankBefore,
      .symbol(.leftParen) where !token.blankBefore:
      throw error("nothing stands behind the function of a '|>'", hint: "put the whole in ( )")
    default: break
    }
    if let infix, infix.power > 1 {
      throw error("nothing stands behind the function of a '|>'", hint: "put the whole in ( )")
    }
    return try node(
      .call(function, arguments), spanEnd(from: left.span.start),
      over: [function] + arguments.map(\.value))
  }

  private mutating func prefix() throws(Diagnostic) -> Node {
    let start = token.span.start
    if skip(.minus) {
      let operand = try expression(above: Parser.negatePower, inIndex: false)
      return try node(.unary(.negate, operand), spanEnd(from: start), over: operand)
    }
    if isAt(.not) {
      advance()
      let operand = try expression(above: Parser.notPower, inIndex: false)
      return try node(.unary(.not, operand), spanEnd(from: start), over: operand)
    }
    return try postfix(primary(), from: start)
  }

  private mutating func postfix(_ base: Node, from start: Int) throws(Diagnostic) -> Node {
    var base = base
    while true {
      switch token.kind {
      case .symbol(.leftParen) where !token.blankBefore:
        let arguments = try self.arguments()
        base = try node(
          .call(base, arguments), spanEnd(from: start), over: [base] + arguments.map(\.value))
      case .symbol(.leftBracket) where !token.blankBefore:
        let parts = try indexParts()
        base = try node(.index(base, parts), spanEnd(from: start), over: [base] + parts.nodes)
      case .symbol(.dot):
        advance()
        let name = try plainName("a property's name behind '.'")
        base = try node(
          .property(base, name.text, nameSpan: name.span), spanEnd(from: start), over: base)
      default:
        return base
      }
    }
  }

  /// A name where keywords count as plain names.
  mutating func plainName(_ what: String) throws(Diagnostic) -> Name {
    let span = token.span
    switch token.kind {
    case .name(let text):
      advance()
      return Name(text: text, span: span)
    case .keyword(let keyword):
      advance()
      return Name(text: keyword.rawValue, span: span)
    default:
      throw unexpected("expected \(what)")
    }
  }

  private mutating func primary() throws(Diagnostic) -> Node {
    let span = token.span
    switch token.kind {
    case .number(let number):
      advance()
      return try node(.number(number), span)
    case .stringStart:
      return try string()
    case .keyword(.true), .keyword(.false):
      let isTrue = isAt(.true)
      advance()
      return try node(.bool(isTrue), span)
    case .keyword(.nil):
      advance()
      return try node(.nil, span)
    case .keyword(.fn):
      return try function()
    case .keyword(.if):
      return try ifExpression()
    case .keyword(.try):
      return try tryExpression()
    case .name("time") where !inHeader && peek().kind == .symbol(.leftBrace):
      advance()
      let block = try self.block()
      return try node(.time(block), spanEnd(from: span.start), over: block.nodes)
    case .name(let name):
      advance()
      return try node(.name(name), span)
    case .symbol(.leftParen):
      return try parenthesis()
    case .symbol(.leftBracket):
      return try list()
    case .symbol(.leftBrace):
      throw error("a block cannot stand here", hint: "records are written (name: value)")
    case .keyword(let keyword):
      throw error("'\(keyword.rawValue)' cannot begin an expression")
    default:
      throw unexpected("expected a value")
    }
  }

  private mutating func string() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    var parts: [StringPart] = []
    var children: [Node?] = []
    while true {
      switch token.kind {
      case .piece(let text):
        parts.append(.text(text))
        advance()
      case .interpolationStart:
        advance()
        let value = try bracketed { parser throws(Diagnostic) in try parser.expression() }
        guard token.kind == .interpolationEnd else {
          throw unexpected("expected ')' behind the expression in the string")
        }
        advance()
        parts.append(.expression(value))
        children.append(value)
      case .stringEnd:
        advance()
        return try node(.string(parts), spanEnd(from: start), over: children)
      default:
        throw unexpected("expected the string to go on")
      }
    }
  }

  /// `( )`: a group, or a record.
  private mutating func parenthesis() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    return try bracketed { parser throws(Diagnostic) in
      if parser.skip(.rightParen) {
        return try parser.node(.record([]), parser.spanEnd(from: start))
      }
      if !parser.isAtLabel {
        let value = try parser.expression()
        if parser.isAt(.comma) {
          throw parser.error(
            "( ) holds one value or a record", hint: "a list is written [a, b]")
        }
        try parser.expect(.rightParen, "to close the '('")
        // The group keeps its brackets in its span, so that errors mark the whole.
        return Node(value.kind, parser.spanEnd(from: start), depth: value.depth)
      }
      var fields: [(name: String, value: Node)] = []
      while !parser.isAt(.rightParen) {
        guard parser.isAtLabel else {
          throw parser.unexpected("expected 'name: value' in the record")
        }
        let name = try parser.plainName("a field's name")
        if fields.contains(where: { $0.name == name.text }) {
          throw parser.error("the record has '\(name.text)' twice", at: name.span)
        }
        parser.advance()
        parser.continueOnNextLine()
        fields.append((name.text, try parser.expression()))
        if !parser.skip(.comma) { break }
        parser.continueOnNextLine()
      }
      try parser.expect(.rightParen, "to close the record")
      return try parser.node(
        .record(fields), parser.spanEnd(from: start), over: fields.map(\.value))
    }
  }

  /// Whether a name with a `:` behind it stands here.
  var isAtLabel: Bool {
    switch token.kind {
    case .name, .keyword: peek().kind == .symbol(.colon)
    default: false
    }
  }

  private mutating func list() throws(Diagnostic) -> Node {
    let start = token.span.start
    advance()
    return try bracketed { parser throws(Diagnostic) in
      var items: [Node] = []
      while !parser.isAt(.rightBracket) {
        items.append(try parser.expression())
        if !parser.skip(.comma) { break }
        parser.continueOnNextLine()
      }
      try parser.expect(.rightBracket, "to close the list")
      return try parser.node(.list(items), parser.spanEnd(from: start), over: items)
    }
  }

  /// `(…)` behind a function.
  private mutating func arguments() throws(Diagnostic) -> [Argument] {
    advance()
    return try bracketed { parser throws(Diagnostic) in
      var arguments: [Argument] = []
      while !parser.isAt(.rightParen) {
        try parser.argument(&arguments)
        if !parser.skip(.comma) { break }
        parser.continueOnNextLine()
      }
      try parser.expect(.rightParen, "to close the call")
      return arguments
    }
  }

  /// One argument of a call or a command.
  mutating func argument(_ arguments: inout [Argument]) throws(Diagnostic) {
    if arguments.count >= 200 { throw error("a call has at most 200 arguments") }
    guard isAtLabel else {
      let start = token.span
      let value = try expression()
      if arguments.contains(where: { $0.name != nil }) {
        throw error(
          "a positional argument cannot follow a named one", hint: "name it, or put it first",
          at: Span(start.start, value.span.end))
      }
      arguments.append(Argument(name: nil, value: value))
      return
    }
    let name = try plainName("an argument's name")
    if arguments.contains(where: { $0.name?.text == name.text }) {
      throw error("'\(name.text)' is given twice", at: name.span)
    }
    advance()
    continueOnNextLine()
    arguments.append(Argument(name: name, value: try expression()))
  }

  /// `[…]` behind a value.
  mutating func indexParts() throws(Diagnostic) -> [IndexPart] {
    let bracket = token.span
    advance()
    return try bracketed { parser throws(Diagnostic) in
      var parts: [IndexPart] = []
      while !parser.isAt(.rightBracket) {
        parts.append(try parser.indexPart())
        if parts.count > 16 { throw parser.error("an index has at most 16 parts") }
        if !parser.skip(.comma) { break }
        parser.continueOnNextLine()
      }
      if parts.isEmpty, parser.isAt(.rightBracket) {
        throw parser.error("an index is missing between [ and ]", at: bracket)
      }
      try parser.expect(.rightBracket, "to close the index")
      return parts
    }
  }

  private mutating func indexPart() throws(Diagnostic) -> IndexPart {
    let start = token.span.start
    if !isAt(.dotDot) {
      let value = try expression(above: 0, inIndex: true)
      switch value.kind {
      case .range(let from, let to, let step):
        return .range(from, to, by: step, span: value.span)
      case .openRange(let from, let step): return .range(from, nil, by: step, span: value.span)
      default: return .value(value)
      }
    }
    advance()
    var upper: Node?
    if !endsIndexItem { upper = try expression(above: Parser.rangePower, inIndex: false) }
    var step: Node?
    if token.kind == .name("by") {
      advance()
      step = try expression(above: Parser.rangePower, inIndex: false)
    }
    return .range(nil, upper, by: step, span: spanEnd(from: start))
  }
}

extension [IndexPart] {
  /// The expressions in the parts.
  var nodes: [Node?] {
    flatMap { part -> [Node?] in
      switch part {
      case .value(let node): [node]
      case .range(let from, let to, let step, _): [from, to, step]
      }
    }
  }
}
