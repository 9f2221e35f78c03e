// The tokens of a source: words, numbers, strings and signs. A token contains the span of its bytes. It also states
// whether a blank or a new line comes before the token, because blanks distinguish calls, indexes and commands.

/// A word that cannot be a name. The raw value of each case is the word.
package enum Keyword: String, CaseIterable, Sendable {
  case `true`, `false`, `nil`, and, or, not, `if`, `else`, `while`, `for`, `break`, `continue`
  case `return`, def, fn, `try`, `catch`, global, `in`, use
}

/// An operator, a bracket or another sign. The raw value of each case is the text of the sign.
package enum Symbol: String, CaseIterable, Sendable {
  case leftParen = "("
  case rightParen = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case colon = ":"
  case dot = "."
  case dotDot = ".."
  case question = "?"
  case assign = "="
  case addAssign = "+="
  case subtractAssign = "-="
  case multiplyAssign = "*="
  case divideAssign = "/="
  case wholeDivideAssign = "//="
  case remainderAssign = "%="
  case matrixAssign = "@="
  case powerAssign = "^="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case doubleSlash = "//"
  case percent = "%"
  case at = "@"
  case caret = "^"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case pipe = "|>"

  /// The operator of a compound assignment such as `+=`; nil for every other sign.
  var compound: BinaryOperator? {
    switch self {
    case .addAssign: .add
    case .subtractAssign: .subtract
    case .multiplyAssign: .multiply
    case .divideAssign: .divide
    case .wholeDivideAssign: .wholeDivide
    case .remainderAssign: .remainder
    case .matrixAssign: .matrixMultiply
    case .powerAssign: .power
    default: nil
    }
  }

  /// Whether the sign is an operator between two operands.
  package var isBinary: Bool {
    switch self {
    case .plus, .minus, .star, .slash, .doubleSlash, .percent, .at, .caret, .equal, .notEqual,
      .less, .lessOrEqual, .greater, .greaterOrEqual, .pipe, .dotDot:
      true
    default: false
    }
  }
}

/// A token of a source with its place.
package struct Token: Sendable {
  /// The kind of a token, with the token's value.
  package enum Kind: Equatable, Sendable {
    case newline
    case semicolon
    case end
    case name(String)
    case keyword(Keyword)
    case number(Double)
    case symbol(Symbol)
    /// The quote that begins a string; pieces and interpolations follow, up to `stringEnd`.
    case stringStart
    case piece(String)
    case interpolationStart
    case interpolationEnd
    case stringEnd
    /// The rest of a line as text, after `help` or `cd`.
    case line(String)
    /// Text that is not a valid token, with the error message. The flag `incomplete` is true if more text could make
    /// the token valid.
    case broken(String, hint: String?, incomplete: Bool)
  }
  /// The kind of the token, with its value.
  package var kind: Kind
  /// The bytes of the token in the source.
  package var span: Span
  /// Whether a blank, a new line or a comment comes right before the token.
  package var blankBefore: Bool
}

/// A comment, from its `#` to the end of its line.
package struct Comment: Sendable {
  /// The bytes of the comment in the source, from the `#` on.
  package var span: Span
  /// The number of the comment's line, counted from 1.
  package var line: Int
  /// Whether the comment's line has only blanks before the `#`.
  package var isAlone: Bool

  /// The text of the comment without the `#` and the blanks around the text; nil for a comment that begins with
  /// `%%`, and for a `#!` line.
  package func text(in source: Source) -> String? {
    if span.start == 0, source.bytes.starts(with: [0x23, 0x21]) { return nil }
    var text = source.bytes[span.start..<span.end]
    while text.first == 0x20 || text.first == 0x23 { text = text.dropFirst() }
    while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0D {
      text = text.dropLast()
    }
    return text.starts(with: [0x25, 0x25]) ? nil : String(decoding: text, as: UTF8.self)
  }
}

extension [Comment] {
  /// The texts of the comments on consecutive lines without code, of which `line` is the last.
  func lines(endingAt line: Int, in source: Source) -> [String] {
    // The comments are sorted by line, so that a binary search finds the last comment.
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    var lines: [String] = []
    while low > 0, self[low - 1].line == line - lines.count, self[low - 1].isAlone,
      let text = self[low - 1].text(in: source)
    {
      lines.append(text)
      low -= 1
    }
    return lines.reversed()
  }
}
