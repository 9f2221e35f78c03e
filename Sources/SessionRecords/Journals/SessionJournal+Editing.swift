// Changes of the journal before its end: statements that were undone or done again, and statements whose value a later
// statement reads. The statements behind the change are written again.

internal import CommandLanguage

extension SessionJournal {
  /// Removes a statement from the file, after `undo` has undone this statement.
  func takeBack(_ statement: RecordedStatement) {
    guard let place = statements.lastIndex(where: { $0.statement === statement }) else { return }
    forget(statements[place])
    let later = statements[(place + 1)...].map { $0 }
    write(later, from: place)
  }

  /// Adds a statement at the end, after `redo` has done the statement again.
  func putBack(_ statement: RecordedStatement) {
    write([entry(statement)], from: statements.count)
  }

  /// Writes a statement again whose text has changed.
  func rewrite(_ statement: RecordedStatement) {
    guard let place = statements.lastIndex(where: { $0.statement === statement }) else { return }
    write(statements[place...].map { $0 }, from: place)
  }

  /// Adds a statement before another one; at the end if there is no other one.
  func insert(_ statement: RecordedStatement, before next: RecordedStatement?) {
    if file.size == 0 { file.replace(from: 0, by: head) }
    let place =
      next.flatMap { next in statements.lastIndex { $0.statement === next } } ?? statements.count
    write([entry(statement)] + statements[place...], from: place)
  }

  private func entry(_ statement: RecordedStatement) -> Entry {
    Entry(statement: statement, offset: 0, writer: writer, number: 0)
  }

  /// Replaces the statements from a place on. The text of the running statement, which follows them, is dropped: the
  /// running statement is `undo` or `redo`, and is written again at its end if it changes something.
  private func write(_ entries: [Entry], from place: Int) {
    let first = place < statements.count ? statements[place] : nil
    var offset = first?.offset ?? running?.offset ?? file.size
    let start = offset
    writer = first?.writer ?? running?.writer ?? writer
    statements.removeLast(statements.count - place)
    var text = ""
    for var entry in entries {
      names.formUnion(entry.statement.names)
      (entry.offset, entry.writer) = (offset, writer)
      let lines = writer.lines(
        of: entry.statement, catching: SessionScript.freeName(besides: names),
        isSeeded: !entry.kept.isEmpty, upTo: SessionJournal.largestFingerprinted)
      // The names of the checkpoints contain the number of their statement.
      if entry.number != writer.statementCount, !entry.kept.isEmpty {
        entry.kept = works.renumber(entry.kept, from: entry.number, to: writer.statementCount)
      }
      entry.number = writer.statementCount
      statements.append(entry)
      let piece = lines.joined(separator: "\n") + "\n"
      text += piece
      offset += piece.utf8.count
    }
    file.replace(from: start, by: text)
    if let entry = running {
      running = Entry(
        statement: entry.statement, offset: offset, writer: writer,
        number: writer.statementCount + 1)
    }
  }
}
