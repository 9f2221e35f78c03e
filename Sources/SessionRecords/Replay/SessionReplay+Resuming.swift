// Resumes a session from its journal after the session's program has ended. Unlike a replay, resuming continues after
// a difference. Resuming neither shows values nor writes files. The states of long work are read from their
// checkpoints. The resumed session's record contains the statements as the user typed them: it has no statement for a
// `seed` line that the journal added, and a failed statement is not inside `try`.

public import CommandLanguage
internal import Encodings
internal import Files
internal import WholeNumbers

extension SessionReplay {
  /// The outcome of resuming a session.
  public struct Resumption {
    /// The number of statements that ran.
    public var statements = 0
    /// Notes for the user: differences, failures, and the statement that was running when the program ended.
    public var remarks: [String] = []
    /// The number of statements with results that differ from the record. Statements that failed now but not in the
    /// recorded session are included.
    public var departures = 0
    /// Whether an interrupt stopped the resuming.
    public var isStopped = false
  }

  /// Reads the session in the journal at a path, up to the first part that cannot be read.
  ///
  /// - Throws: `Refusal` if the file is not a journal, and `FileError` if it cannot be read.
  public init(journalAt path: String) throws {
    // A cut may have divided a character, which is then a part of the last line.
    let text = String(decoding: try BoundedFile.bytes(path, limit: 1 << 26), as: UTF8.self)
    try self.init(journal: text, path: path)
  }

  /// Reads the session in a journal, up to the first part that cannot be read.
  ///
  /// - Parameters:
  ///   - text: the journal. If a crash left an incomplete last statement, this statement is removed.
  ///   - path: the path of the journal's file.
  /// - Throws: `Refusal` if the text is not a journal.
  public init(journal text: String, path: String) throws {
    var (text, leftOut) = (text, 0)
    for _ in 0..<2 {
      do {
        try self.init(text, name: path, needsHeader: true, needsNotes: false)
        self.leftOut = leftOut
        return
      } catch let error as Diagnostic {
        // The end of the file is damaged, because the machine stopped during writing. An incomplete last entry may
        // begin before the damaged part.
        let whole = try SessionReplay.beginning(of: text, before: error, path)
        leftOut = text.utf8.count { $0 == 10 } + (text.utf8.last == 10 ? 0 : 1)
        leftOut -= whole.utf8.count { $0 == 10 }
        text = whole
      }
    }
    throw Refusal(description: "\(path): this journal cannot be read")
  }

  /// The part of a damaged journal that precedes the first unreadable entry.
  private static func beginning(
    of text: String, before error: Diagnostic, _ path: String
  ) throws -> String {
    let lines = TextLines.of(text)
    func beginning(_ count: Int) -> String { lines.prefix(count).joined(separator: "\n") + "\n" }
    func isWhole(_ count: Int) -> Bool { Interpreter.wholeness(of: beginning(count)) == .whole }
    var low = 1
    if error.kind == .incomplete {
      // The first lines of the text form complete entries as long as the incomplete entry has not begun, so bisection
      // finds this entry.
      var high = lines.count
      while low < high {
        let middle = (low + high + 1) / 2
        if isWhole(middle) { low = middle } else { high = middle - 1 }
      }
    } else {
      low = max(1, min(error.line, lines.count) - 1)
      while low > 1, !isWhole(low) { low -= 1 }
    }
    guard isWhole(low) else { throw Refusal(description: "\(path): \(error.message)") }
    return beginning(low)
  }

  /// The folder in which the session began, as stated in a journal or in a session that read files by relative paths.
  public var folder: String? {
    (1...3).lazy.map { source.line($0) }.first { $0.hasPrefix(SessionJournal.folderMark) }
      .flatMap { ValueText.unquoted($0.dropFirst(SessionJournal.folderMark.count)) }
  }

  /// The number of statements in the session, without the `seed` lines that the journal's writer added.
  public var statementCount: Int {
    var seed = StatementSeed.first
    var count = 0
    for index in statements.indices {
      if let added = addedSeed(index, after: seed) {
        seed = added
        continue
      }
      count += 1
      seed = typedSeed(index) ?? StatementSeed.following(seed)
    }
    return count
  }

  /// Whether the session ended normally.
  public var hasEnded: Bool { isWhole }

  /// The statement that was running when the program ended; nil if no statement was running.
  public var wasRunning: String? {
    guard !isWhole, let last = statements.last else { return nil }
    // The signal that ended the program may first have stopped the work at a recorded step.
    let isStopped = notes.last??.ends.contains(where: \.isStop) == true
    guard isStopped || source.bytes.last != 10 else { return nil }
    return source.text(last.start..<last.end)
  }

  /// The last statement's first line.
  public var lastLine: String { statements.last.map(shown) ?? "" }

  /// Runs the statements of the recorded session in a fresh session, so that all values are restored.
  public func resume(in interpreter: Interpreter) -> Resumption {
    var resumption = Resumption()
    let context = interpreter.context
    let record = SessionRecorder.attach(to: interpreter).record
    let outputs = (context.write, context.note, context.tell, context.run.note, context.display)
    (context.write, context.note, context.tell) = ({ _ in }, { _ in }, { _ in })
    (context.run.note, context.display) = ({ _ in }, { _, _ in })
    defer {
      (context.write, context.note, context.tell, context.run.note, context.display) = outputs
    }
    let works = WorkCheckpoints.folder(of: source.name)
    for index in statements.indices {
      if let seed = addedSeed(index, after: context.ownSeed) {
        context.ownSeed = seed
        continue
      }
      var note = notes[index]
      let shown = shown(statements[index])
      let isUnfinished = index == statements.count - 1 && wasRunning != nil
      if isUnfinished, source.bytes.last != 10 {
        // Without the beginning of a note, the text of the statement itself may be cut.
        guard StatementTail(behind: statements[index].end, in: source).note != nil,
          let last = WorkCheckpoints.last(index + 1, in: works)
        else {
          resumption.remarks.append("was running and is not repeated: \(shown)")
          break
        }
        note = (note ?? StatementNote()).stopped(at: last)
      }
      let failure = step(
        index, note, interpreter, typed: failedEntry(index),
        kept: (folder: works, number: index + 1))
      if let failure {
        if failure.kind == .quit { break }
        if failure.kind == .interrupted {
          resumption.isStopped = true
          break
        }
        if note?.failure == nil {
          resumption.departures += 1
          resumption.remarks.append("fails now: \(shown) — \(failure.message)")
          continue
        }
      }
      resumption.statements += 1
      if isUnfinished, let end = note?.ends.last {
        resumption.remarks.append(
          "was running: \(shown) — its state is that of its last checkpoint, step \(end.step)")
      } else if let note, let made = record.history.last,
        let difference = differences(note, made, record).first
      {
        resumption.departures += 1
        resumption.remarks.append("the result differs: \(shown)\n\(difference.text)")
      }
    }
    if leftOut > 0, !resumption.isStopped {
      resumption.departures += 1
      resumption.remarks.append(
        "the last \(MessageText.count(leftOut, "line")) of the session's journal cannot be read and did not run"
      )
    }
    return resumption
  }

  // MARK: The statements as the user typed them

  /// The greatest number of statements that the journal leaves out between two of its statements, for the search for
  /// the seed of the second.
  private static let mostLeftOut = 10_000

  /// The seed of a `seed` line that the journal's writer added because it had left out statements; nil for any other
  /// statement. The seeds of a session form a chain, so an added seed follows from the seed before it.
  private func addedSeed(_ index: Int, after now: UInt64) -> UInt64? {
    guard let seed = typedSeed(index),
      StatementTail(behind: statements[index].end, in: source).isEmpty
    else { return nil }
    var next = now
    for _ in 0..<SessionReplay.mostLeftOut {
      next = StatementSeed.following(next)
      if next == seed { return seed }
    }
    return nil
  }

  /// The number in a statement such as `seed 7`; nil for any other statement.
  private func typedSeed(_ index: Int) -> UInt64? {
    let text = source.text(statements[index].start..<statements[index].end)
    return text.hasPrefix("seed ") ? UInt64(text.dropFirst(5)) : nil
  }

  /// The entry of a failed statement as the user typed it, without the `try` that the journal's writer added; nil for
  /// any other statement.
  private func failedEntry(_ index: Int) -> ParsedEntry? {
    guard notes[index]?.failure != nil else { return nil }
    let span = statements[index]
    let text = source.text(span.start..<span.end)
    guard let inner = SessionWriter.caught(text) else { return nil }
    var lines = TextLines.of(
      source.text((index > 0 ? statements[index - 1].end : 0)..<span.start))
    if index > 0 { lines.removeFirst() }
    lines = lines.dropLast() + [inner + StatementTail(behind: span.end, in: source).kept]
    let entry = ParsedEntry(Source(lines.joined(separator: "\n"), name: source.name))
    return (try? entry.statements())?.count == 1 ? entry : nil
  }
}

extension StatementNote {
  /// The note of a statement that is to stop at a checkpoint.
  fileprivate func stopped(at last: (work: Int, step: Int)) -> StatementNote {
    var note = self
    let known = ends.first { $0.work == last.work }
    note.ends = ends.filter { $0.work < last.work }
    note.ends.append(
      WorkEnd(work: last.work, step: last.step, plan: known?.plan, isStop: true))
    return note
  }
}
