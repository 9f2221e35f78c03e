// The one style of scripts. Only blanks, line breaks, needless `;` and trailing commas change: words,
// strings, numbers and comments stay as they were written, and the tree stays the same.

/// Puts sources into the one style.
///
/// ```swift
/// try SourceFormat.format("x=1 ;y = f( x )", name: "a.sonde")   // x = 1⏎y = f(x)⏎
/// ```
public enum SourceFormat {
  /// How many columns a line ought to have at most, trailing comments not counted.
  static let width = 100

  /// The source in the one style; formatting that again changes nothing.
  ///
  /// - Parameter name: the file's path, for errors.
  /// - Throws: what is wrong, where the source cannot be read as the language.
  public static func format(_ source: String, name: String) throws(Diagnostic) -> String {
    let source = Source(source, name: name)
    var parser = Parser(source)
    _ = try parser.program()
    var layout = Layout(pieces: PieceReader(parser).pieces)
    return layout.lines().text
  }
}

/// A word, a string or a comment, with what stands before it.
struct Piece {
  enum Break: Comparable {
    case none
    case line
    case blankLine
  }
  enum Role: Equatable {
    case code
    /// A `;` that only parts statements: it goes where the next one begins a line.
    case separator
    case comment
    /// A comment alone on its line, below another that it goes on with, behind code.
    case commentGoesOn
  }

  var text: String
  var width: Int
  var kind: Token.Kind
  var role = Role.code
  var before = Break.none
  /// Whether a blank stands before it, where no line begins with it.
  var hasBlank = false
  /// A `-` before its operand, or the word `by` of a range.
  var isPrefix = false
  /// Whether a statement begins with it.
  var isStart = false
  /// Whether it is within a statement, so that a line that begins with it goes on with one.
  var goesOn = false
  /// For a comma: whether a command's arguments are parted by it, with no bracket around.
  var partsCommand = false
  /// The place of the bracket that closes what it opens, or opens what it closes.
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

  /// Whether a value may end with it, so that a `-` behind it is a difference.
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
