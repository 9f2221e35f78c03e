// The text of a session's record.

internal import CommandLanguage
internal import Files

extension SessionScript {
  /// The text of a session as a script.
  ///
  /// - Parameters:
  ///   - cells: whether each entry becomes a cell, which begins with `# %%`. A text that already contains cells gets no
  ///     further cells.
  ///   - namesFolder: whether the text names the folder at which the relative paths of files begin that the session
  ///     read.
  ///   - isStopped: called repeatedly while values and files are read; after a stop, the notes of the others are left
  ///     out.
  public static func text(
    of record: SessionRecord, cells: Bool = false, namesFolder: Bool = false,
    isStopped: @escaping () -> Bool = { false }
  ) -> String {
    var lines = head(record.program.text)
    if namesFolder, let folder = record.folderOfFiles {
      lines.append(SessionJournal.folderMark + StatementNote.quoted(folder))
    }
    let statements = record.statements
    var writer = SessionWriter(
      makesCells: cells && !statements.contains { $0.lead.contains { $0.hasPrefix("# %%") } })
    let name = freeName(besides: Set(statements.flatMap(\.names)))
    for statement in statements {
      lines += writer.lines(of: statement, catching: name, isStopped: isStopped)
    }
    lines.append(end)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension SessionRecord {
  /// The folder at which the relative paths of files begin that the session read but did not write; nil if there are
  /// no such files. After `cd`, paths begin at the folder that the session names itself.
  fileprivate var folderOfFiles: String? {
    var written: Set<String> = []
    for statement in statements {
      for file in statement.files where !written.contains(file.resolved) {
        if file.path.hasPrefix("/") || file.path.hasPrefix("~") { continue }
        if file.resolved == file.path { return SystemPath.currentFolder }
        guard file.resolved.hasSuffix("/" + file.path) else { continue }
        return String(file.resolved.dropLast(file.path.count + 1))
      }
      if statement.movesFolder { return nil }
      written.formUnion(statement.written)
    }
    return nil
  }
}
