// A session as a script: what a person would have written, and behind each statement what is to come out
// of it. An ordinary script of the language, for all that is recorded stands in comments.

/// A session's text.
public enum SessionScript {
  /// The first line; the number is the format's.
  public static let header = "# sonde 1"
  /// The last line: without it the text was cut off.
  public static let end = "#= end"
  /// What a note begins with.
  static let noteMark = "#= "
  /// What stands between the parts of a note.
  static let separator = " · "
  /// The column that notes begin in, where the statement is shorter.
  private static let column = 43

  /// The text of a session.
  ///
  /// - Parameter cells: whether the statements of each entry make a cell, begun by `# %%`, where the text
  ///   has no cells of its own.
  public static func text(of record: SessionRecord, cells: Bool = false) -> String {
    var lines = head(record.program)
    let statements = record.statements
    var writer = SessionWriter(
      makesCells: cells && !statements.contains { $0.lead.contains { $0.hasPrefix("# %%") } })
    let name = freeName(besides: Set(statements.flatMap(\.names)))
    for statement in statements { lines += writer.lines(of: statement, catching: name) }
    lines.append(end)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first lines of a session's text.
  static func head(_ program: String) -> [String] {
    [header] + (program.isEmpty ? [] : [noteMark + program])
  }

  /// A line with a note behind it.
  static func noted(_ line: String, _ note: String) -> String {
    line + String(repeating: " ", count: max(2, column - line.count)) + "#= " + note
  }

  /// A name for what is caught, that the session does not use.
  static func freeName(besides used: Set<String>) -> String {
    var name = "e"
    while used.contains(name) { name += "_" }
    return name
  }

  /// Whether a line is the first of a session's text.
  static func isHeader(_ line: some StringProtocol) -> Bool {
    line.hasPrefix("# sonde ") && line.dropFirst(8).allSatisfy(\.isNumber) && line.count > 8
  }

  /// A comment in two parts: what somebody wrote, and the note behind `#=`.
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
