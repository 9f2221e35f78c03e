// The words and signs of the language, for editors that colour it. They come from the declarations that the
// lexer and the parser use.

/// The words and signs that an editor needs to colour the language.
public struct LanguageWords: Sendable {
  /// Words that build statements: `if`, `def`.
  public let keywords = Keyword.allCases.filter { !$0.isValue && !$0.isOperator }.map(\.rawValue)
  /// Words that are values: `true`.
  public let values = Keyword.allCases.filter(\.isValue).map(\.rawValue)
  /// Words that stand between or before operands: `and`. `by` is one only after a range.
  public let operators = Keyword.allCases.filter(\.isOperator).map(\.rawValue) + ["by"]
  /// Units that may follow a number without a blank: `Hz`.
  public let units = Lexer.units
  /// Words that take the rest of their line as text when they begin a statement: `help`.
  public let lineWords = CommandLanguage.lineWords.sorted()
  /// Signs that stand between or before operands, the longest first: `|>`.
  public let signs = Symbol.allCases.filter(\.isOperator).map(\.rawValue)
    .sorted { $0.count > $1.count }
  /// The other signs: brackets, commas.
  public let punctuation = Symbol.allCases.filter { !$0.isOperator }.map(\.rawValue)

  /// Collects the words and signs.
  public init() {}
}

extension Keyword {
  /// Whether it is a value by itself.
  var isValue: Bool {
    switch self {
    case .true, .false, .nil: true
    default: false
    }
  }

  /// Whether it stands between or before operands.
  var isOperator: Bool {
    switch self {
    case .and, .or, .not, .in: true
    default: false
    }
  }
}

extension Symbol {
  /// Whether it combines operands or assigns.
  var isOperator: Bool { isBinary || self == .assign || compound != nil }
}
