// The one style of scripts. Only blanks, line breaks, needless `;` and trailing commas change. Words, strings,
// numbers and comments stay as they are written, and the tree stays the same.

/// Formats sources in the one style.
///
/// ```swift
/// try SourceFormat.format("x=1 ;y = f( x )", name: "a.sonde")   // x = 1⏎y = f(x)⏎
/// ```
public enum SourceFormat {
  /// The most columns that a line should have, without trailing comments.
  static let width = 100

  /// The source in the one style. Formatting the result again does not change it.
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
    /// A comment on its own line that continues the comment after code above it.
    case commentGoesOn
  }

  var text: String
  var width: Int
  var kind: Token.Kind
  var role = Role.code
  var before = Break.none
  /// Whether a blank comes before it, unless it begins a line.
  var hasBlank = false
  /// A `-` before its operand, or the word `by` of a range.
  var isPrefix = false
  /// Whether a statement begins with it.
  var isStart = false
  /// Whether it is inside a statement, so that a line that begins with it continues the statement.
  var goesOn = false
  /// For a comma: whether it separates a command's arguments, outside of brackets.
  var partsCommand = false
  /// The place of the matching bracket.
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

  /// Whether a value may end with it, so that a `-` after it is a difference.
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
