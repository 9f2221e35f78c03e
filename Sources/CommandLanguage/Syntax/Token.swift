// The words of a source. A token knows its bytes, and whether a blank or a new line stands before it,
// for the language tells calls, indexes and commands apart by blanks.

enum Keyword: String, CaseIterable {
  case `true`, `false`, `nil`, and, or, not, `if`, `else`, `while`, `for`, `break`, `continue`
  case `return`, def, fn, `try`, `catch`, global, `in`
}

enum Symbol: String, CaseIterable {
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

  /// The operator of a compound assignment.
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

  /// Whether it may stand between two operands.
  var isBinary: Bool {
    switch self {
    case .plus, .minus, .star, .slash, .doubleSlash, .percent, .at, .caret, .equal, .notEqual,
      .less, .lessOrEqual, .greater, .greaterOrEqual, .pipe, .dotDot:
      true
    default: false
    }
  }
}

struct Token {
  enum Kind: Equatable {
    case newline
    case semicolon
    case end
    case name(String)
    case keyword(Keyword)
    case number(Double)
    case symbol(Symbol)
    /// The quote that begins a string; pieces and `interpolation`s follow up to `stringEnd`.
    case stringStart
    case piece(String)
    case interpolationStart
    case interpolationEnd
    case stringEnd
    /// The rest of a line as text, behind `help` or `cd`.
    case line(String)
    /// What cannot be read; `incomplete` where more text could mend it.
    case broken(String, hint: String?, incomplete: Bool)
  }
  var kind: Kind
  var span: Span
  var blankBefore: Bool
}
