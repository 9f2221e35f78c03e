// Parses single values: names, strings, groups, records, lists, arguments and indexes.

extension Parser {
  mutating func primary() throws(Diagnostic) -> Node {
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
    case .name("profile") where !inHeader && peek().kind == .symbol(.leftBrace):
      advance()
      let block = try self.block()
      return try node(.profile(block), spanEnd(from: span.start), over: block.nodes)
    case .name(let name):
      advance()
      return try node(.name(name), span)
    case .symbol(.leftParen):
      return try parenthesis()
    case .symbol(.leftBracket):
      return try list()
    case .symbol(.leftBrace):
      throw error("a block is not allowed here", hint: "records are written (name: value)")
    case .keyword(let keyword):
      throw error("'\(keyword.rawValue)' cannot begin an expression")
    default:
      throw unexpected("expected a value", hint: sliceHint)
    }
  }

  mutating func string() throws(Diagnostic) -> Node {
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
          throw unexpected("expected ')' after the expression in the string")
        }
        advance()
        parts.append(.expression(value))
        children.append(value)
      case .stringEnd:
        advance()
        return try node(.string(parts), spanEnd(from: start), over: children)
      default:
        throw unexpected("expected the rest of the string")
      }
    }
  }

  /// Parses `( )`: a group or a record.
  mutating func parenthesis() throws(Diagnostic) -> Node {
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
            "( ) contains one value or a record", hint: "a list is written [a, b]")
        }
        try parser.expect(.rightParen, "to close the '('")
        // The group's span includes its brackets, so that errors mark the whole group.
        return Node(value.kind, parser.spanEnd(from: start), depth: value.depth)
      }
      var fields: [(name: String, value: Node)] = []
      while !parser.isAt(.rightParen) {
        guard parser.isAtLabel else {
          throw parser.unexpected("expected 'name: value' in the record")
        }
        let name = try parser.plainName("a field's name")
        if fields.contains(where: { $0.name == name.text }) {
          throw parser.error("the record has the field '\(name.text)' twice", at: name.span)
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

  /// Whether the next tokens are a name and a `:`.
  var isAtLabel: Bool {
    switch token.kind {
    case .name, .keyword: peek().kind == .symbol(.colon)
    default: false
    }
  }

  mutating func list() throws(Diagnostic) -> Node {
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

  /// Parses the arguments in `(…)` after a function.
  mutating func arguments() throws(Diagnostic) -> [Argument] {
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

  /// Parses one argument of a call or a command.
  mutating func argument(_ arguments: inout [Argument]) throws(Diagnostic) {
    if arguments.count >= 200 { throw error("a call has at most 200 arguments") }
    guard isAtLabel else {
      let start = token.span
      let value = try expression()
      if arguments.contains(where: { $0.name != nil }) {
        throw error(
          "a positional argument cannot follow a named one",
          hint: "name the argument, or write unnamed arguments first",
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

  /// Parses the parts of an index in `[…]` after a value.
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
      if parser.isAt(.colon) {
        throw parser.unexpected("expected ']' to close the index", hint: Parser.slice)
      }
      try parser.expect(.rightBracket, "to close the index")
      return parts
    }
  }

  static let slice = "a slice is written v[a..b], with steps v[a..b by c]"

  /// The hint about a `:` right after `[`; nil at every other token.
  var sliceHint: String? {
    isAt(.colon) && previous?.kind == .symbol(.leftBracket) ? Parser.slice : nil
  }

  mutating func indexPart() throws(Diagnostic) -> IndexPart {
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
    let upper = lacksEnd ? nil : try expression(above: Parser.rangePower, inIndex: false)
    return .range(nil, upper, by: try step(), span: spanEnd(from: start))
  }
}

extension [IndexPart] {
  /// The expressions in the parts of the index.
  var nodes: [Node?] {
    flatMap { part -> [Node?] in
      switch part {
      case .value(let node): [node]
      case .range(let from, let to, let step, _): [from, to, step]
      }
    }
  }
}
