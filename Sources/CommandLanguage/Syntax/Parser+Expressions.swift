// Parses operators by their precedence (Pratt's method), and the calls, indexes and properties of a value.

extension Parser {
  // MARK: Expressions

  /// An operator between two operands, with its precedence.
  enum Infix {
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
  static let notPower = 4
  static let comparisonPower = 5
  static let rangePower = 6
  static let negatePower = 10

  var infix: Infix? {
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

  /// Parses an expression up to the first operator with a precedence of `power` or below.
  mutating func expression(above power: Int, inIndex: Bool) throws(Diagnostic) -> Node {
    try nested { parser throws(Diagnostic) in
      try parser.operators(above: power, inIndex: inIndex)
    }
  }

  mutating func operators(above power: Int, inIndex: Bool) throws(Diagnostic) -> Node {
    let start = token.span.start
    if isAt(.not), power > Parser.notPower {
      throw error(
        "'not' binds less tightly than the operator before 'not'",
        hint: "put 'not' and its operand in ( )")
    }
    var left = try prefix()
    var last = 0
    while let infix, infix.power > power {
      let operatorToken = token
      if last == infix.power, infix.power == Parser.comparisonPower {
        throw error(
          "comparisons cannot be chained", hint: "join two comparisons with 'and': a < b and b < c")
      }
      if last == infix.power, infix.power == Parser.rangePower {
        throw error("a range has only two ends", hint: "write a..b by c for steps")
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
        // The power operator is right-associative, and its exponent may have a sign.
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

  mutating func range(
    from left: Node, start: Int, inIndex: Bool
  ) throws(Diagnostic) -> Node {
    if inIndex, lacksEnd {
      let step = try self.step()
      if infix != nil {
        throw error(
          "no operator can follow a range without an end", hint: "write the end of the range")
      }
      return try node(.openRange(left, by: step), spanEnd(from: start), over: left, step)
    }
    if isAt(.rightBracket) || isAt(.comma) || isAt(.rightParen) || isAt(.leftBrace) {
      throw error("a range outside of [ ] needs both ends")
    }
    let right = try expression(above: Parser.rangePower, inIndex: false)
    let step = try self.step()
    return try node(.range(left, right, by: step), spanEnd(from: start), over: left, right, step)
  }

  /// The step after `by`; nil if the range has no step.
  mutating func step() throws(Diagnostic) -> Node? {
    guard token.kind == .name("by") else { return nil }
    advance()
    continueOnNextLine()
    return try expression(above: Parser.rangePower, inIndex: false)
  }

  /// Whether a range has no end after its `..`.
  var lacksEnd: Bool { isAt(.rightBracket) || isAt(.comma) || tokens.isStep(at) }

  mutating func pipe(_ left: Node, _ bar: Token) throws(Diagnostic) -> Node {
    guard case .name(let name) = token.kind else {
      throw unexpected("expected a function's name after '|>'")
    }
    let function = try node(.name(name), token.span)
    advance()
    var arguments = [Argument(name: nil, value: left)]
    if isAt(.leftParen), !token.blankBefore { arguments += try self.arguments() }
    switch token.kind {
    case .symbol(.dot):
      throw error("nothing can follow the function of a '|>'", hint: "put the whole pipe in ( )")
    case .symbol(.leftBracket) where !token.blankBefore,
      .symbol(.leftParen) where !token.blankBefore:
      throw error("nothing can follow the function of a '|>'", hint: "put the whole pipe in ( )")
    default: break
    }
    if let infix, infix.power > 1 {
      throw error("nothing can follow the function of a '|>'", hint: "put the whole pipe in ( )")
    }
    return try node(
      .call(function, arguments), spanEnd(from: left.span.start),
      over: [function] + arguments.map(\.value))
  }

  mutating func prefix() throws(Diagnostic) -> Node {
    let start = token.span.start
    if skip(.minus) {
      continueOnNextLine()
      let operand = try expression(above: Parser.negatePower, inIndex: false)
      return try node(.unary(.negate, operand), spanEnd(from: start), over: operand)
    }
    if isAt(.not) {
      advance()
      continueOnNextLine()
      let operand = try expression(above: Parser.notPower, inIndex: false)
      return try node(.unary(.not, operand), spanEnd(from: start), over: operand)
    }
    return try postfix(primary(), from: start)
  }

  mutating func postfix(_ base: Node, from start: Int) throws(Diagnostic) -> Node {
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
        let name = try plainName("a property's name after '.'")
        base = try node(
          .property(base, name.text, nameSpan: name.span), spanEnd(from: start), over: base)
      default:
        return base
      }
    }
  }

  /// Reads a name after a dot or before a colon, where a keyword is also a name.
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
}
