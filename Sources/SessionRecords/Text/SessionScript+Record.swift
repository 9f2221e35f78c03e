// The text of a session's record.

internal import CommandLanguage

extension SessionScript {
  /// The text of a session as a script.
  ///
  /// - Parameter cells: whether each entry becomes a cell, which begins with `# %%`. A text that already contains
  ///   cells gets no further cells.
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
}
