// Hints about the syntax of other languages, for errors of the parser. The hints never change the tree.

extension Parser {
  /// A hint about an unexpected token; nil if no hint fits.
  var habit: String? {
    if let glued = gluedHabit { return glued }
    if case .name(let last)? = previous?.kind, let hint = Habit.hint(forInfix: last) { return hint }
    if isAtLabel, previous.map(endsValue) == true {
      return "is a ',' missing before \(describe(token))?"
    }
    switch token.kind {
    case .name(let word):
      if token.blankBefore, case .number? = previous?.kind,
        let unit = Lexer.units.first(where: { $0.lowercased() == word.lowercased() })
      {
        return "write a unit without a blank before it: \(text(of: previous))\(unit)"
      }
      if let hint = Habit.hint(forInfix: word) { return hint }
    case .newline, .end:
      let words = tokens[..<at].suffix(8).filter { $0.kind != .newline }.suffix(2).map(\.kind)
      if words == [.symbol(.minus), .symbol(.minus)] { return "write -= 1" }
    case .keyword(let word) where peek().kind == .symbol(.assign) || isAtLabel:
      return "'\(word.rawValue)' is a keyword"
    case .keyword(.if): return previous.map(endsValue) == true ? Habit.choice : nil
    case .keyword(.for) where brackets > 0: return "write map(items, fn(v) { … })"
    case .symbol(.question): return Habit.choice
    case .symbol(.colon) where brackets == 0: return "assign with =, and write a range as a..b"
    case .stringStart:
      if case .name? = previous?.kind, !token.blankBefore {
        return "put values into any string with \\(…)"
      }
      if previous?.kind == .stringEnd { return "join strings with +" }
      if case .name(let word)? = previous?.kind {
        return "a call within a statement has parentheses: \(word)(…)"
      }
    default: break
    }
    return nil
  }

  /// A hint about two signs without a blank between them; nil if no hint fits.
  private var gluedHabit: String? {
    guard let previous, case .symbol(let last) = previous.kind, !token.blankBefore,
      case .symbol(let sign) = token.kind
    else { return nil }
    switch (last, sign) {
    case (.plus, .plus): return "write += 1"
    case (.minus, .minus): return "write -= 1"
    case (.star, .star): return Habit.power
    case (.equal, .assign), (.notEqual, .assign): return "write \(last.rawValue)"
    case (.assign, .greater), (.minus, .greater): return Habit.function
    case (.colon, .assign): return "write = to assign"
    case (.less, .greater): return "write !="
    case (.dot, _) where sign.isBinary: return "write operators on tensors without a point"
    default: return nil
    }
  }

  /// The hint if a block's `{` is missing.
  var blockHabit: String? {
    switch token.kind {
    case .symbol(.assign):
      return inHeader || isHeaderOfCondition ? "write == to compare" : Habit.block
    case .symbol(.colon), .newline, .name("do"), .symbol(.minus): return Habit.block
    default: return habit ?? (token.kind == .end ? nil : Habit.block)
    }
  }

  /// Whether the missing block belongs to a condition.
  private var isHeaderOfCondition: Bool {
    for token in tokens[..<at].reversed() {
      switch token.kind {
      case .keyword(.if), .keyword(.while): return true
      case .newline, .semicolon, .keyword(.def): return false
      default: continue
      }
    }
    return false
  }

  /// The error about a statement that begins with a word of another language; for any other statement, `error`
  /// itself.
  func explained(_ error: Diagnostic, from start: Int) -> Diagnostic {
    guard error.kind == .syntax, case .name(let word) = tokens[start].kind,
      error.line == source.place(of: tokens[start].span.start).line
    else { return error }
    if let hint = Habit.hint(forStatement: word),
      mayFollow(tokens[min(start + 1, tokens.count - 1)])
    {
      return self.error(
        "'\(word)' is not a word of the language", hint: hint, at: tokens[start].span)
    }
    guard isAt(.leftBrace), error.hint == nil else { return error }
    let headers = ["if", "while", "for", "try", "def"]
    guard let near = Suggestion.nearest(to: word, in: headers) else { return error }
    return self.error(
      "'\(word)' is not a word of the language", hint: "did you mean '\(near)'?",
      at: tokens[start].span)
  }

  /// Whether a token may follow the word that begins a statement of another language.
  private func mayFollow(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .number, .stringStart, .keyword, .symbol(.leftBrace), .symbol(.leftParen): true
    default: false
    }
  }

  private func text(of token: Token?) -> String {
    token.map { source.text($0.span.start..<$0.span.end) } ?? ""
  }

  /// Whether a value may end with the token.
  private func endsValue(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .number, .stringEnd, .keyword(.true), .keyword(.false), .keyword(.nil),
      .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace):
      true
    default: false
    }
  }
}
