// Parses statements, blocks, commands and assignments. The extension in `Parser+Control` parses loops, `if` and `try`.

extension Parser {
  /// Parses a whole source.
  mutating func program() throws(Diagnostic) -> Block {
    var statements: [Statement] = []
    while true {
      skipSeparators()
      if token.kind == .end { break }
      if isAt(.rightBrace) {
        let stray = error("a '}' has no matching '{'")
        guard gathersErrors, errors.count < Parser.errorLimit else { throw stray }
        errors.append(stray)
        advance()
        continue
      }
      if let statement = try statementIfAny() { statements.append(statement) }
    }
    return Block(statements: statements, span: Span(0, token.span.end))
  }

  mutating func skipSeparators() {
    while token.kind == .newline || token.kind == .semicolon { advance() }
  }

  /// Parses a block, `{ … }`.
  mutating func block() throws(Diagnostic) -> Block {
    let start = token.span.start
    guard isAt(.leftBrace) else { throw unexpected("expected '{'", hint: blockHabit) }
    advance()
    return try bracketed(isBlock: true) { parser throws(Diagnostic) in
      var statements: [Statement] = []
      while true {
        parser.skipSeparators()
        if parser.skip(.rightBrace) { break }
        if parser.token.kind == .end { throw parser.unexpected("expected '}' to close the block") }
        if let statement = try parser.statementIfAny() { statements.append(statement) }
      }
      return Block(statements: statements, span: parser.spanEnd(from: start))
    }
  }

  /// Parses one statement and the new line or `;` at its end.
  mutating func statement() throws(Diagnostic) -> Statement {
    var mark = StatementMark(token: at, end: at, shape: .silent)
    let node = try bareStatement()
    (mark.end, mark.shape) = (at, node.shape(atTop: open == 0))
    if case .command = node.kind { mark.isCommand = true }
    marks.append(mark)
    switch token.kind {
    case .semicolon:
      advance()
      return Statement(node: node, isHidden: true)
    case .newline:
      advance()
    case .end, .symbol(.rightBrace):
      break
    default:
      if previous?.kind == .symbol(.rightBrace) { break }
      throw unfinished(node)
    }
    return Statement(node: node, isHidden: false)
  }

  /// The error about a token that follows a complete statement on the same line.
  func unfinished(_ node: Node) -> Diagnostic {
    switch token.kind {
    case .symbol(.leftParen) where token.blankBefore:
      return error("a blank is not allowed before the '(' of a call", hint: "write f(…)")
    case .symbol(.leftBracket) where token.blankBefore:
      return error("a blank is not allowed before the '[' of an index", hint: "write v[…]")
    case .symbol(.assign):
      return error(
        "this expression cannot be assigned to",
        hint: "the left side must be a name, v[i] or v.name")
    case .symbol(.comma):
      return error("a ',' is not allowed here")
    case .keyword(.if): return unexpected("expected the statement to end", hint: Habit.choice)
    default:
      var hint = habit
      if hint == nil, case .command = node.kind, tokens.beginsArgument(at) {
        hint = "separate arguments with ','"
      }
      if hint == nil, isAt(.assign) || peek().kind == .symbol(.assign) {
        hint = "separate statements with a new line or ';'"
      }
      return unexpected("expected the statement to end", hint: hint)
    }
  }

  mutating func bareStatement() throws(Diagnostic) -> Node {
    let start = token.span.start
    if case .keyword(let word) = token.kind, peek().kind == .symbol(.assign) {
      throw error(
        "'\(word.rawValue)' cannot be assigned to",
        hint: "a keyword cannot be a name; choose another name")
    }
    switch token.kind {
    case .keyword(.def): return try definition()
    case .keyword(.while): return try whileLoop()
    case .keyword(.for): return try forLoop()
    case .keyword(.if): return try ifExpression()
    case .keyword(.try): return try tryExpression()
    case .name("time") where peek().kind == .symbol(.leftBrace),
      .name("profile") where peek().kind == .symbol(.leftBrace):
      return try primary()
    case .keyword(.break), .keyword(.continue):
      let isBreak = isAt(.break)
      if !inLoop { throw error("'\(isBreak ? "break" : "continue")' is allowed only in a loop") }
      advance()
      return try node(isBreak ? .break : .continue, spanEnd(from: start))
    case .keyword(.return):
      if !inFunction { throw error("'return' is allowed only in a function") }
      advance()
      switch token.kind {
      case .newline, .semicolon, .end, .symbol(.rightBrace):
        return try node(.return(nil), spanEnd(from: start))
      default:
        let value = try expression()
        if isAt(.comma) {
          throw error("a function returns one value", hint: "return a list: [a, b]")
        }
        return try node(.return(value), spanEnd(from: start), over: value)
      }
    case .keyword(.global):
      advance()
      let first = try expression()
      guard isAt(.assign) || isAt(.comma) || compound != nil else {
        throw unexpected("expected 'name = value' after 'global'")
      }
      return try assignment(first, from: start, isGlobal: true)
    case .keyword(.use): return try use()
    case .keyword(.else):
      throw error("'else' must be on the same line as the '}' before 'else'")
    case .keyword(.catch):
      throw error("'catch' must be on the same line as the '}' before 'catch'")
    case .keyword(.and), .keyword(.or), .keyword(.in):
      throw startsWithOperator()
    case .symbol(let symbol) where symbol.isBinary:
      if symbol != .minus || peek().blankBefore { throw startsWithOperator() }
    case .name:
      if let command = try command() { return command }
    default: break
    }
    let value = try expression()
    if isAt(.assign) || isAt(.comma) || compound != nil {
      return try assignment(value, from: start, isGlobal: false)
    }
    return value
  }

  func startsWithOperator() -> Diagnostic {
    let hint: String
    switch (token.kind, peek().kind, peek().blankBefore) {
    case (.symbol(.doubleSlash), _, _), (.symbol(.percent), _, _),
      (.symbol(.slash), .symbol(.star), false):
      hint = "put the operator at the end of the line before; \(Habit.comment)"
    case (.symbol(.plus), .symbol(.plus), false): hint = "write += 1"
    default: hint = "put the operator at the end of the line before"
    }
    return error("a line cannot begin with the operator \(describe(token))", hint: hint)
  }

  var compound: BinaryOperator? {
    if case .symbol(let symbol) = token.kind { return symbol.compound }
    return nil
  }

  // MARK: Commands

  /// Parses a command call; nil if the statement does not have the form of a command call.
  mutating func command() throws(Diagnostic) -> Node? {
    guard case .name(let name) = token.kind else { return nil }
    let next = peek()
    let start = token.span
    if case .line(let text) = next.kind {
      advance()
      let argument = Argument(name: nil, value: try node(.string([.text(text)]), token.span))
      advance()
      return try node(
        .command(Name(text: name, span: start), [argument]), spanEnd(from: start.start),
        over: argument.value)
    }
    guard next.blankBefore, tokens.beginsArgument(at + 1) else { return nil }
    advance()
    if name == "clear", let names = clearedNames() {
      return try node(.clear(names), spanEnd(from: start.start))
    }
    var arguments: [Argument] = []
    repeat {
      if !arguments.isEmpty { continueOnNextLine() }
      try argument(&arguments)
    } while skip(.comma)
    return try node(
      .command(Name(text: name, span: start), arguments), spanEnd(from: start.start),
      over: arguments.map(\.value))
  }

  /// Parses the names of `clear a, b`; nil if anything but names follows `clear`.
  mutating func clearedNames() -> [Name]? {
    var count = 0
    var names: [Name] = []
    while case .name(let text) = peek(count).kind {
      names.append(Name(text: text, span: peek(count).span))
      count += 1
      guard peek(count).kind == .symbol(.comma) else { break }
      repeat { count += 1 } while peek(count).kind == .newline
    }
    switch peek(count).kind {
    case .newline, .semicolon, .end, .symbol(.rightBrace): break
    default: return nil
    }
    guard !names.isEmpty, peek(count - 1).kind == .name(names[names.count - 1].text) else {
      return nil
    }
    for _ in 0..<count { advance() }
    return names
  }

  // MARK: Assignment

  mutating func assignment(
    _ first: Node, from start: Int, isGlobal: Bool
  ) throws(Diagnostic) -> Node {
    var targets = [try target(first)]
    if let compound {
      advance()
      continueOnNextLine()
      let value = try expression()
      return try node(
        .compound(targets[0], compound, value, isGlobal: isGlobal), spanEnd(from: start),
        over: first, value)
    }
    while skip(.comma) {
      continueOnNextLine()
      targets.append(try target(try expression()))
      if targets.count > 200 { throw error("an assignment has at most 200 names") }
    }
    guard skip(.assign) else {
      if compound != nil { throw error("\(describe(token)) takes one name on its left") }
      throw unexpected(
        "expected '=' after the names", hint: "a list of values is written [a, b]")
    }
    continueOnNextLine()
    var values = [try expression()]
    if isAt(.comma), targets.count == 1 {
      throw error("one name takes only one value", hint: "a list is written [a, b]")
    }
    while skip(.comma) {
      continueOnNextLine()
      values.append(try expression())
      if values.count > 200 { throw error("an assignment has at most 200 values") }
    }
    if values.count > 1, values.count != targets.count {
      throw error(
        "\(targets.count) names take \(targets.count) values, not \(values.count)",
        at: spanEnd(from: start))
    }
    if isAt(.assign) {
      let isArrow = peek().kind == .symbol(.greater) && !peek().blankBefore
      throw error(
        "a statement can assign only once",
        hint: isArrow ? Habit.function : "write two statements")
    }
    let value =
      values.count == 1
      ? values[0]
      : try node(.list(values), spanEnd(from: values[0].span.start), over: values)
    return try node(
      .assign(targets, value, isGlobal: isGlobal), spanEnd(from: start), over: first, value)
  }

  /// An expression as the left side of an assignment; throws if the expression cannot be assigned to.
  func target(_ expression: Node) throws(Diagnostic) -> Target {
    var path: [Target.Step] = []
    var node = expression
    if source.bytes[expression.span.start] == 0x28 {
      throw error(
        "this expression cannot be assigned to", hint: "remove the ( )", at: expression.span)
    }
    while true {
      switch node.kind {
      case .index(let base, let parts):
        path.append(.index(parts, base: base.span, Span(base.span.end, node.span.end)))
        node = base
      case .property(let base, let name, let nameSpan):
        path.append(.property(name, base: base.span, nameSpan))
        node = base
      case .name(let text):
        return Target(
          name: Name(text: text, span: node.span), path: path.reversed(), span: expression.span)
      case .call where !path.isEmpty:
        throw error(
          "a part of a call's result cannot be assigned to",
          hint: "assign the result to a name first",
          at: expression.span)
      default:
        throw error(
          "this expression cannot be assigned to",
          hint: "the left side must be a name, v[i] or v.name",
          at: expression.span)
      }
    }
  }
}

extension [Token] {
  /// Whether the token with the index `place`, right after a `..`, is the word `by` before a step. The word is a name
  /// unless a blank and a token that can begin the step follow.
  func isStep(_ place: Int) -> Bool {
    guard place + 1 < count, self[place].kind == .name("by"), self[place + 1].blankBefore,
      beginsArgument(place + 1)
    else { return false }
    // In `..by by 3`, the first `by` is a variable and the second `by` begins the step. In `.. by by(3)` the second `by` is
    // a called function.
    return self[place + 1].kind != .name("by") || !beginsArgument(place + 2)
      || !self[place + 2].blankBefore
  }

  /// Whether the token with the index `place`, after a name and a blank, begins an argument of a command.
  func beginsArgument(_ place: Int) -> Bool {
    guard place < count else { return false }
    let next = self[Swift.min(place + 1, count - 1)]
    switch self[place].kind {
    case .name, .number, .stringStart: return true
    case .keyword(let keyword):
      if next.kind == .symbol(.colon) { return true }
      switch keyword {
      case .true, .false, .nil, .if, .try, .fn: return true
      case .not: return next.kind != .keyword(.in)
      default: return false
      }
    case .symbol(.leftParen), .symbol(.leftBracket): return true
    case .symbol(.minus): return !next.blankBefore
    default: return false
    }
  }
}
