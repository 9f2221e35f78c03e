// A session as a script: what a person would have written, and behind each statement what is to come out
// of it. An ordinary script of the language, for all that is recorded stands in comments.

/// A session's text.
public enum SessionScript {
  /// The first line; the number is the format's.
  public static let header = "# sonde 1"
  /// The last line: without it the text was cut off.
  public static let end = "#= end"
  /// What stands between the parts of a note.
  static let separator = " · "
  /// The column that notes begin in, where the statement is shorter.
  private static let column = 43

  /// The text of a session.
  ///
  /// - Parameter cells: whether the statements of each entry make a cell, begun by `# %%`, where the text
  ///   has no cells of its own.
  public static func text(of record: SessionRecord, cells: Bool = false) -> String {
    var lines = [header]
    if !record.program.isEmpty { lines.append("#= " + record.program) }
    let statements = record.statements
    let makesCells = cells && !statements.contains { $0.lead.contains { $0.hasPrefix("# %%") } }
    let name = freeName(statements)
    var seed: UInt64 = StatementSeed.first
    var last: Source?
    for (index, statement) in statements.enumerated() {
      var lead = statement.lead.drop { $0.isEmpty }[...]
      let wantsBlank = statement.lead.first?.isEmpty == true && index > 0
      if makesCells, statement.source !== last {
        lines += ["", "# %%"]
      } else if wantsBlank || (index == 0 && (!lead.isEmpty || statement.text.hasPrefix("def"))) {
        // A comment directly above a def is its help: the header is none.
        lines.append("")
      }
      last = statement.source
      if statement.draws, seed != statement.seedBefore {
        lines.append("seed \(statement.seedBefore)")
        seed = statement.seedBefore
      }
      while let line = lead.popFirst() {
        if line.isEmpty, lines.last?.isEmpty == true { continue }
        lines.append(line)
      }
      lines += SessionScript.lines(of: statement, catching: name)
      seed = statement.seed(after: seed)
    }
    lines.append(end)
    return lines.joined(separator: "\n") + "\n"
  }

  /// A statement with its note.
  private static func lines(of statement: RecordedStatement, catching name: String) -> [String] {
    var text = statement.text
    if case .failed = statement.outcome {
      text =
        text.contains("\n")
        ? "try {\n\(text)\n} catch \(name) { }" : "try { \(text) } catch \(name) { }"
    }
    var lines = (text + statement.tail).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let note = StatementNote(statement).text
    if !note.isEmpty, let last = lines.popLast() { lines.append(noted(last, note)) }
    return lines
  }

  /// A line with a note behind it.
  static func noted(_ line: String, _ note: String) -> String {
    line + String(repeating: " ", count: max(2, column - line.count)) + "#= " + note
  }

  /// A name for what is caught, that the session does not use.
  private static func freeName(_ statements: [RecordedStatement]) -> String {
    let used = Set(statements.flatMap(\.names))
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
      return (before, Words.withoutBlanksAtEnd(note))
    }
    return (text, nil)
  }
}

extension RecordedStatement {
  /// The seed behind the statement, where the one before it is `seed`.
  func seed(after seed: UInt64) -> UInt64 {
    if reseeds || seed == seedBefore { return seedAfter }
    var seed = seed
    for _ in 0..<begun { seed = StatementSeed.following(seed) }
    return seed
  }
}
