// The words and signs of the language, for editors that colour scripts. The lists are made from the declarations of
// the lexer and the parser.

/// The words and signs that an editor needs to colour a script.
public struct LanguageWords: Sendable {
  /// Keywords that begin statements or parts of statements: `if`, `def`.
  /// The word `as` is a keyword only after the path of `use`.
  public let keywords =
    Keyword.allCases.filter { !$0.isValue && !$0.isOperator }.map(\.rawValue) + ["as"]
  /// Keywords that are values: `true`.
  public let values = Keyword.allCases.filter(\.isValue).map(\.rawValue)
  /// Operators that are words: `and`. The word `by` is an operator only after a range.
  public let operators = Keyword.allCases.filter(\.isOperator).map(\.rawValue) + ["by"]
  /// Units that may follow a number without a blank: `Hz`.
  public let units = Lexer.units
  /// Commands that take the rest of the line as text, at the beginning of a statement: `help`.
  public let lineWords = CommandLanguage.lineWords.sorted()
  /// Operators that are signs, the longest first: `|>`.
  public let signs = Symbol.allCases.filter(\.isOperator).map(\.rawValue)
    .sorted { $0.count > $1.count }
  /// The signs that are not operators: brackets, commas.
  public let punctuation = Symbol.allCases.filter { !$0.isOperator }.map(\.rawValue)

  /// Collects the words and signs.
  public init() {}
}

extension Keyword {
  /// Whether the keyword is a value by itself.
  package var isValue: Bool {
    switch self {
    case .true, .false, .nil: true
    default: false
    }
  }

  /// Whether the keyword is an operator between or before operands.
  var isOperator: Bool {
    switch self {
    case .and, .or, .not, .in: true
    default: false
    }
  }
}

extension Symbol {
  /// Whether the sign combines operands or assigns a value.
  var isOperator: Bool { isBinary || self == .assign || compound != nil }
}
