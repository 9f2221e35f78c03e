// The standard style of scripts. Formatting changes only blanks, line breaks, needless `;` and trailing commas.
// Words, strings, numbers, comments and the syntax tree stay the same.

/// Formats sources in the standard style.
///
/// ```swift
/// try SourceFormat.format("x=1 ;y = f( x )", name: "a.sonde")   // x = 1⏎y = f(x)⏎
/// ```
public enum SourceFormat {
  /// The greatest width of a line without its trailing comment, in columns.
  static let width = 100

  /// The source in the standard style. Formatting the result again does not change the result.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Throws: the parser's error.
  public static func format(_ source: String, name: String) throws(Diagnostic) -> String {
    let source = Source(source, name: name)
    var parser = Parser(source)
    _ = try parser.program()
    var layout = Layout(pieces: PieceReader(parser).pieces)
    return layout.lines().text
  }
}

/// A word, a string or a comment, with the line break or blank before it.
struct Piece {
  enum Break: Comparable {
    case none
    case line
    case blankLine
  }
  enum Role: Equatable {
    case code
    /// A `;` that only separates statements; it is left out if the next statement begins a line.
    case separator
    case comment
    /// A comment on its own line that continues a comment after code on the line above.
    case commentGoesOn
  }

  var text: String
  var width: Int
  var kind: Token.Kind
  var role = Role.code
  var before = Break.none
  /// Whether a blank comes before the piece, unless the piece begins a line.
  var hasBlank = false
  /// Whether the piece is a `-` before its operand, or the word `by` of a range.
  var isPrefix = false
  /// Whether a statement begins with the piece.
  var isStart = false
  /// Whether the piece is inside a statement, so that a line break before the piece does not end the statement.
  var goesOn = false
  /// Whether the piece is a comma between a command's arguments, outside brackets.
  var partsCommand = false
  /// The index of the matching bracket's piece; nil if the piece is not a bracket.
  var partner: Int?

  var isComment: Bool { role == .comment || role == .commentGoesOn }
  var isBlock: Bool { kind == .symbol(.leftBrace) }

  var opens: Bool {
    switch kind {
    case .symbol(.leftParen), .symbol(.leftBracket), .symbol(.leftBrace): true
    default: false
    }
  }

  var closes: Bool {
    switch kind {
    case .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace): true
    default: false
    }
  }

  /// Whether a value may end with the piece, so that a `-` after the piece is a subtraction.
  var endsValue: Bool {
    if isPrefix { return false }
    switch kind {
    case .name, .number, .stringStart, .symbol(.rightParen), .symbol(.rightBracket),
      .symbol(.rightBrace), .keyword(.true), .keyword(.false), .keyword(.nil):
      return true
    default: return false
    }
  }
}
