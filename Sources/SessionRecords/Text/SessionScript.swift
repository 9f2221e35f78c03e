// A session as a script: the statements as the user wrote them, each followed by a note with its result. The notes
// are comments, so the text is an ordinary script of the language.

internal import CommandLanguage

/// The text of a saved session.
public enum SessionScript {
  /// The first line of a saved session; the number is the version of the format.
  public static let header = "# sonde 1"
  /// The last line of a saved session. If this line is missing, the text is incomplete.
  public static let end = "#= end"
  /// The beginning of a note.
  static let noteMark = "#= "
  /// The separator between the parts of a note.
  static let separator = " · "
  /// The column in which a note begins, if the statement before the note is shorter.
  private static let column = 43

  /// The first lines in the text of a session.
  static func head(_ program: String) -> [String] {
    [header] + (program.isEmpty ? [] : [noteMark + program])
  }

  /// A line followed by a note.
  static func noted(_ line: String, _ note: String) -> String {
    line + String(repeating: " ", count: max(2, column - line.count)) + "#= " + note
  }

  /// A variable name for `catch` that does not occur elsewhere in the session.
  static func freeName(besides used: Set<String>) -> String {
    var name = "e"
    while used.contains(name) { name += "_" }
    return name
  }

  /// Whether a text is a saved session.
  public static func isSession(_ text: String) -> Bool {
    isHeader(text.prefix { !$0.isNewline })
  }

  /// Whether a line is the first line of a saved session.
  static func isHeader(_ line: some StringProtocol) -> Bool {
    line.hasPrefix("# sonde ") && line.dropFirst(8).allSatisfy(\.isNumber) && line.count > 8
  }

  /// The two parts of a comment: the user's text, and the note after `#=`.
  static func parts(ofComment text: Substring) -> (comment: Substring, note: String?) {
    for mark in text.ranges(of: "#=") {
      let before = text[..<mark.lowerBound]
      guard before.isEmpty || before.last == " " || before.last == "\t" else { continue }
      let note = text[mark.upperBound...].drop { $0 == " " }
      return (before, MessageText.withoutBlanksAtEnd(note))
    }
    return (text, nil)
  }
}
