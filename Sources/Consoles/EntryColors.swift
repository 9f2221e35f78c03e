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
    if colors >= 256, let number = palette {
      return (self == .prompt ? "1;" : "") + "38;5;\(number)"
    }
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

/// Finds the roles of the parts of an entry, again after each change of the entry. Only the changed part is read again:
/// the entry is divided at line ends outside all brackets, and the lexer reads each part as if it were a text of its own.
package struct EntryColors {
  /// A part of the entry, up to a line end outside all brackets or to the end of the entry.
  private struct Part {
    var start: Int
    /// The runs of the part, with places from the beginning of the part.
    var runs: [ColoredRun]
  }

  private var text: [UInt8] = []
  private var parts: [Part] = []
  /// The parts of the entry that are not plain.
  package private(set) var runs: [ColoredRun] = []

  package init() {}

  /// Takes the changed entry.
  ///
  /// - Parameter isFunction: whether a name is a command or a function of the session.
  package mutating func update(_ new: [UInt8], isFunction: (String) -> Bool) {
    guard new != text else { return }
    let common = Self.common(new, text)
    let behind = Self.commonEnd(new, text, besides: common)
    // A part that ends right before the change may have to be read again with it.
    let kept = parts.prefix { part in part.start < common || part.start == 0 }.count - 1
    let from = kept > 0 ? parts[kept].start : 0
    let move = new.count - text.count
    // The first part behind the change.
    var next = parts.firstIndex { $0.start > text.count - behind } ?? parts.count
    var fresh: [Part] = []
    var step = 1
    while true {
      let end = next < parts.count ? parts[next].start + move : new.count
      let (found, isClosed) = Self.read(new[from..<max(from, end)], at: from, isFunction)
      fresh = found
      if isClosed || next == parts.count { break }
      next = min(next + step, parts.count)
      step *= 2
    }
    let rest = parts[next...].map { Part(start: $0.start + move, runs: $0.runs) }
    parts = parts.prefix(max(kept, 0)) + fresh + rest
    text = new
    runs = parts.flatMap { part in
      part.runs.map { ColoredRun($0.start + part.start, $0.end + part.start, $0.role) }
    }
  }

  private static func common(_ one: [UInt8], _ other: [UInt8]) -> Int {
    let most = min(one.count, other.count)
    var count = 0
    while count < most, one[count] == other[count] { count += 1 }
    return count
  }

  private static func commonEnd(_ one: [UInt8], _ other: [UInt8], besides start: Int) -> Int {
    let most = min(one.count, other.count) - start
    var count = 0
    while count < most, one[one.count - 1 - count] == other[other.count - 1 - count] { count += 1 }
    return count
  }

  /// Reads a piece of the entry.
  ///
  /// - Returns: the parts of the piece, and whether the piece ends at a line end outside all brackets.
  private static func read(
    _ piece: ArraySlice<UInt8>, at start: Int, _ isFunction: (String) -> Bool
  ) -> (parts: [Part], isClosed: Bool) {
    let (runs, ends) = runs(in: String(decoding: piece, as: UTF8.self), isFunction: isFunction)
    var parts: [Part] = []
    var place = 0
    var run = 0
    for end in ends + [piece.count] where end > place || parts.isEmpty {
      var own: [ColoredRun] = []
      while run < runs.count, runs[run].start < end {
        own.append(ColoredRun(runs[run].start - place, runs[run].end - place, runs[run].role))
        run += 1
      }
      parts.append(Part(start: start + place, runs: own))
      place = end
    }
    return (parts, ends.last == piece.count)
  }

  /// The parts of a text that are not plain, and the places behind line ends outside all brackets.
  private static func runs(
    in text: String, isFunction: (String) -> Bool
  ) -> (runs: [ColoredRun], ends: [Int]) {
    let source = Source(text, name: "")
    let (tokens, comments) = Lexer.read(source)
    var runs: [ColoredRun] = []
    runs.reserveCapacity(tokens.count + comments.count)
    var comment = 0
    var ends: [Int] = []
    // The open brackets; nil stands for an open interpolation.
    var open: [Symbol?] = []
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
      case .stringStart, .piece: inString = token.span.end
      case .interpolationEnd:
        if open.last == .some(nil) { open.removeLast() }
        inString = token.span.end
      case .interpolationStart: open.append(nil)
      case .newline:
        open.removeAll { $0 == nil }
        if open.isEmpty { ends.append(token.span.end) }
      case .symbol(let symbol): track(symbol, &open)
      default: break
      }
    }
    while comment < comments.count {
      add(comments[comment].span.start, comments[comment].span.end, .comment)
      comment += 1
    }
    return (runs, ends)
  }

  /// Follows the open brackets as the lexer does.
  private static func track(_ symbol: Symbol, _ open: inout [Symbol?]) {
    switch symbol {
    case .leftParen, .leftBracket, .leftBrace: open.append(symbol)
    case .rightParen: if open.last == .leftParen { open.removeLast() }
    case .rightBracket: if open.last == .leftBracket { open.removeLast() }
    case .rightBrace: if open.last == .leftBrace { open.removeLast() }
    default: break
    }
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
