// The colours of an entry, from the tokens of the language's own lexer. Each byte of an entry belongs to at most one
// run, and the runs are in the order of the text.

internal import CommandLanguage

/// The role of a part of the text that the prompt shows.
package enum TextRole: UInt8, Sendable, CaseIterable {
  case plain, keyword, value, number, string, comment, function, label, wrong, prompt, suggestion

  /// The code that selects the colour of the role; empty for the usual colour of the terminal. From 256 colours on, each
  /// colour is about as far from white as from black, so that the text is legible on both backgrounds.
  ///
  /// - Parameter colors: the number of colours of the terminal.
  package func code(colors: Int) -> String {
    if colors >= 256, let number = palette { return (self == .prompt ? "1;" : "") + "38;5;\(number)" }
    return switch self {
    case .plain, .label: ""
    case .keyword: "35"
    case .value, .number: "36"
    case .string: "32"
    case .comment: "2"
    case .function: "1"
    case .wrong: "31"
    case .prompt: "1;36"
    case .suggestion: colors < 16 ? "2" : "90"
    }
  }

  /// The number of the colour among the 256 colours of xterm; nil for the usual colour of the terminal.
  package var palette: Int? {
    switch self {
    case .plain: nil
    case .keyword: 133
    case .value, .number: 30
    case .string: 28
    case .comment, .suggestion: 243
    case .function: 63
    case .label: 130
    case .wrong: 161
    case .prompt: 31
    }
  }
}

/// A part of an entry with its role; the places are bytes of the entry.
package struct ColoredRun: Sendable, Equatable {
  package var start: Int
  package var end: Int
  package var role: TextRole

  package init(_ start: Int, _ end: Int, _ role: TextRole) {
    self.start = start
    self.end = end
    self.role = role
  }
}

/// Finds the roles of the parts of an entry.
package enum EntryColors {
  /// The parts of a text that are not plain.
  ///
  /// - Parameter isFunction: whether a name is a command or a function of the session.
  package static func runs(
    in text: String, isFunction: (String) -> Bool
  ) -> [ColoredRun] {
    let source = Source(text, name: "")
    let (tokens, comments) = Lexer.read(source)
    var runs: [ColoredRun] = []
    runs.reserveCapacity(tokens.count + comments.count)
    var comment = 0
    // The end of the last token, if a string is open behind this token.
    var inString: Int?
    func add(_ start: Int, _ end: Int, _ role: TextRole) {
      guard start < end, role != .plain else { return }
      if let last = runs.last, last.end == start, last.role == role {
        runs[runs.count - 1].end = end
      } else {
        runs.append(ColoredRun(start, end, role))
      }
    }
    for (place, token) in tokens.enumerated() {
      while comment < comments.count, comments[comment].span.start < token.span.start {
        add(comments[comment].span.start, comments[comment].span.end, .comment)
        comment += 1
      }
      if let start = inString {
        add(start, token.span.start, .string)
        inString = nil
      }
      let role = role(of: token, before: place > 0 ? tokens[place - 1] : nil, isFunction) {
        place + 1 < tokens.count && tokens[place + 1].kind == .symbol(.colon)
      }
      add(token.span.start, token.span.end, role)
      switch token.kind {
      case .stringStart, .piece, .interpolationEnd: inString = token.span.end
      default: break
      }
    }
    while comment < comments.count {
      add(comments[comment].span.start, comments[comment].span.end, .comment)
      comment += 1
    }
    return runs
  }

  private static func role(
    of token: Token, before: Token?, _ isFunction: (String) -> Bool, isLabel: () -> Bool
  ) -> TextRole {
    switch token.kind {
    case .name(let name):
      if before?.kind == .symbol(.dot) { return .plain }
      if isLabel() { return .label }
      return isFunction(name) ? .function : .plain
    case .keyword(let keyword):
      // After a dot and before a colon, a keyword is a plain name.
      if before?.kind == .symbol(.dot) { return .plain }
      if isLabel() { return .label }
      return keyword.isValue ? .value : .keyword
    case .number: return .number
    case .stringStart, .piece, .interpolationStart, .interpolationEnd, .stringEnd, .line:
      return .string
    case .broken(_, _, let incomplete): return incomplete ? .plain : .wrong
    case .newline, .semicolon, .end, .symbol: return .plain
    }
  }
}
