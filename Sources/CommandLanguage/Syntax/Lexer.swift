// Turns bytes into tokens, in one pass and without recursion. The lexer never fails: it makes a `broken` token of
// invalid bytes, and the parser reports the first broken token. The lexer drops newlines inside `(` and `[`, so
// that the parser receives only the newlines that end statements. A line ends at LF, CRLF and CR alone (`TextLines`).

internal import Encodings

/// The commands that take the rest of their line as text.
package let lineWords: Set<String> = ["help", "cd"]

/// Reads the tokens and comments of a source.
package struct Lexer {
  enum Bracket {
    case paren
    case bracket
    case brace
    /// The beginning `\(` of an interpolation inside a string.
    case interpolation
  }

  let bytes: [UInt8]
  var at = 0
  var tokens: [Token] = []
  var brackets: [Bracket] = []
  private(set) var comments: [Comment] = []
  var line = 1

  /// The greatest size of a source, in bytes.
  static let limit = 64 << 20

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The texts of the comment lines at the end of a source, from top to bottom.
  static func remarks(_ source: Source) -> [String] {
    let comments = read(source).comments
    return comments.lines(endingAt: comments.last?.line ?? 0, in: source)
  }

  /// The tokens of a source, with `end` as the last token, and the comments of the source. Tokens and comments are in
  /// the order of the text.
  package static func read(_ source: Source) -> (tokens: [Token], comments: [Comment]) {
    var lexer = Lexer(source.bytes)
    if source.bytes.count > limit {
      lexer.broken("the source is too long", at: 0)
    } else {
      lexer.run()
    }
    lexer.tokens.append(
      Token(kind: .end, span: Span(source.bytes.count, source.bytes.count), blankBefore: true))
    return (lexer.tokens, lexer.comments)
  }

  /// An upper bound of the number of different names and constants in a source. Each number counts twice, because
  /// its negative value may also be a constant.
  static func countConstants(of source: Source) -> Int {
    var words: Set<String> = []
    var numbers: Set<Double> = []
    for token in read(source).tokens {
      switch token.kind {
      case .name(let text), .piece(let text), .line(let text): words.insert(text)
      case .number(let number): numbers.insert(number)
      default: break
      }
    }
    // A name counts twice, because the name may also be a string constant.
    return 2 * (words.count + numbers.count)
  }

  func byte(_ offset: Int = 0) -> UInt8 {
    at + offset < bytes.count ? bytes[at + offset] : 0
  }

  mutating func add(_ kind: Token.Kind, from start: Int, blank: Bool) {
    tokens.append(Token(kind: kind, span: Span(start, at), blankBefore: blank))
  }

  mutating func broken(
    _ message: String, hint: String? = nil, at start: Int, incomplete: Bool = false
  ) {
    at = max(at, min(start + 1, bytes.count))
    add(.broken(message, hint: hint, incomplete: incomplete), from: start, blank: true)
  }

  mutating func run() {
    var blank = true
    while at < bytes.count {
      let start = at
      let letter = bytes[at]
      switch letter {
      case 32, 9:
        at += 1
        blank = true
        continue
      case 10, 13:
        at += letter == 13 && byte(1) == 10 ? 2 : 1
        newline(start)
        blank = true
        continue
      case 0x23:
        comment()
        blank = true
        continue
      case 0x3B:
        at += 1
        add(.semicolon, from: start, blank: blank)
      case 0x22:
        at += 1
        add(.stringStart, from: start, blank: blank)
        string()
      case 0x30...0x39:
        number(blank: blank)
      case 0x41...0x5A, 0x61...0x7A, 0x5F:
        name(blank: blank)
      case 0x80...0xFF:
        if other(blank: blank) {
          blank = true
          continue
        }
      default:
        symbol(blank: blank)
      }
      blank = false
    }
    if brackets.contains(.interpolation) {
      broken("the string is not closed", hint: "close the string with )\"", at: bytes.count)
    }
  }

  mutating func newline(_ start: Int) {
    line += 1
    switch brackets.last {
    case .paren, .bracket: return
    case .interpolation:
      broken("a string must end on its line", at: start)
      brackets.removeAll { $0 == .interpolation }
    default: break
    }
    add(.newline, from: start, blank: true)
  }

  mutating func comment() {
    let start = at
    while at < bytes.count, !TextLines.isEnd(bytes[at]) { at += 1 }
    var before = start
    while before > 0, bytes[before - 1] == 32 || bytes[before - 1] == 9 { before -= 1 }
    comments.append(
      Comment(
        span: Span(start, at), line: line,
        isAlone: before == 0 || TextLines.isEnd(bytes[before - 1])))
  }

  // MARK: Names

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x30...0x39: true
    default: false
    }
  }

  mutating func name(blank: Bool) {
    let start = at
    while at < bytes.count {
      if Lexer.isNameByte(bytes[at]) {
        at += 1
      } else if bytes[at] >= 0x80, let (scalar, length) = scalar(at),
        scalar.properties.isXIDContinue
      {
        at += length
      } else {
        break
      }
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if let keyword = Keyword(rawValue: text) {
      add(.keyword(keyword), from: start, blank: blank)
      return
    }
    let begins = beginsStatement
    add(.name(text), from: start, blank: blank)
    if begins, lineWords.contains(text) { restOfLine() }
  }

  /// Whether the next token begins a statement.
  var beginsStatement: Bool {
    switch tokens.last?.kind {
    case nil, .newline, .semicolon, .symbol(.leftBrace), .symbol(.rightBrace): true
    default: false
    }
  }

  /// The Unicode scalar that begins at a byte, with the scalar's length in bytes.
  func scalar(_ index: Int) -> (Unicode.Scalar, Int)? {
    let end = min(index + 4, bytes.count)
    var text = String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.makeIterator()
    guard let scalar = text.next() else { return nil }
    return (scalar, UTF8.width(scalar))
  }

  /// Reads a character outside ASCII; returns true if the character is a blank.
  mutating func other(blank: Bool) -> Bool {
    guard let (scalar, length) = scalar(at) else {
      broken("the source contains bytes that are not UTF-8", at: at)
      return false
    }
    if scalar.properties.isXIDStart {
      name(blank: blank)
      return false
    }
    if scalar.properties.isWhitespace || scalar.value == 0xFEFF {
      at += length
      return true
    }
    let start = at
    at += length
    let hint: String? =
      switch scalar {
      case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}": "write strings in \"…\""
      case "\u{2212}", "\u{2013}", "\u{2014}": "write - for minus"
      case "\u{00D7}": "write * for times"
      default: nil
      }
    broken("the character '\(scalar)' has no meaning here", hint: hint, at: start)
    return false
  }

  /// Reads the rest of the line after `help` or `cd` as text, unless the line is an assignment, a call or an operation.
  mutating func restOfLine() {
    var from = at
    while from < bytes.count, bytes[from] == 32 || bytes[from] == 9 { from += 1 }
    guard from > at, from < bytes.count else { return }
    var end = from
    var depth = 0
    while end < bytes.count, !TextLines.isEnd(bytes[end]), bytes[end] != 0x3B {
      if bytes[end] == 0x23, bytes[end - 1] == 32 { break }
      if bytes[end] == 0x7B { depth += 1 }
      if bytes[end] == 0x7D {
        if depth == 0, brackets.contains(.brace) { break }
        depth -= 1
      }
      end += 1
    }
    while end > from, [32, 9].contains(bytes[end - 1]) { end -= 1 }
    guard end > from else { return }
    var word = from
    while word < end, ![32, 9].contains(bytes[word]) { word += 1 }
    if word < end {
      let first = String(decoding: bytes[from..<word], as: UTF8.self)
      if let symbol = Symbol(rawValue: first),
        symbol.isBinary || symbol == .assign || symbol.compound != nil
      {
        return
      }
    }
    at = end
    var text = String(decoding: bytes[from..<end], as: UTF8.self)
    if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = String(text.dropFirst().dropLast())
    }
    add(.line(text), from: from, blank: true)
  }

  // MARK: Symbols

  mutating func symbol(blank: Bool) {
    let start = at
    for length in [3, 2, 1] where at + length <= bytes.count {
      let text = String(decoding: bytes[at..<(at + length)], as: UTF8.self)
      guard let symbol = Symbol(rawValue: text) else { continue }
      at += length
      if symbol == .rightParen, brackets.last == .interpolation {
        brackets.removeLast()
        add(.interpolationEnd, from: start, blank: blank)
        string()
        return
      }
      track(symbol)
      if symbol == .dot, case 0x30...0x39 = byte() {
        let glued = !blank && endsOperand
        if !glued {
          broken("a number does not start with '.'", hint: "write 0.…", at: start)
          return
        }
      }
      add(.symbol(symbol), from: start, blank: blank)
      return
    }
    let letter = bytes[at]
    let hints: [UInt8: String] = [
      0x26: "write 'and'", 0x7C: "write 'or'", 0x21: "write 'not'", 0x27: "write strings in \"…\"",
      0x7E: "write 'not'", 0x60: "write strings in \"…\"",
      0x5C: "a statement continues after an operator or a comma, and inside ( ) and [ ]",
    ]
    let shown =
      letter >= 32 && letter < 127
      ? "'\(Unicode.Scalar(letter))'" : "with the code \(letter)"
    broken("the character \(shown) has no meaning here", hint: hints[letter], at: start)
  }

  var endsOperand: Bool {
    switch tokens.last?.kind {
    case .name, .number, .stringEnd, .symbol(.rightParen), .symbol(.rightBracket),
      .symbol(.rightBrace), .keyword:
      true
    default: false
    }
  }

  mutating func track(_ symbol: Symbol) {
    switch symbol {
    case .leftParen: brackets.append(.paren)
    case .leftBracket: brackets.append(.bracket)
    case .leftBrace: brackets.append(.brace)
    case .rightParen: if brackets.last == .paren { brackets.removeLast() }
    case .rightBracket: if brackets.last == .bracket { brackets.removeLast() }
    case .rightBrace: if brackets.last == .brace { brackets.removeLast() }
    default: break
    }
  }
}
