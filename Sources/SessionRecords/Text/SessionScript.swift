// A session as a script: the statements as the user wrote them, each followed by a note with its result. It is an
// ordinary script of the language: the notes are comments.

internal import CommandLanguage

/// The text of a saved session.
public enum SessionScript {
  /// The first line; the number is the format's.
  public static let header = "# sonde 1"
  /// The last line; a text without it was cut off.
  public static let end = "#= end"
  /// The beginning of a note.
  static let noteMark = "#= "
  /// The separator of a note's parts.
  static let separator = " · "
  /// The column in which notes begin after shorter statements.
  private static let column = 43

  /// The first lines of a session's text.
  static func head(_ program: String) -> [String] {
    [header] + (program.isEmpty ? [] : [noteMark + program])
  }

  /// A line followed by a note.
  static func noted(_ line: String, _ note: String) -> String {
    line + String(repeating: " ", count: max(2, column - line.count)) + "#= " + note
  }

  /// A name for a caught error that the session does not use.
  static func freeName(besides used: Set<String>) -> String {
    var name = "e"
    while used.contains(name) { name += "_" }
    return name
  }

  /// Whether a line is the first of a session's text.
  static func isHeader(_ line: some StringProtocol) -> Bool {
    line.hasPrefix("# sonde ") && line.dropFirst(8).allSatisfy(\.isNumber) && line.count > 8
  }

  /// The two parts of a comment: what the user wrote, and the note after `#=`.
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
