// Runs a saved session again and compares the results with its notes. It runs one statement at a time, as the
// prompt did, so that a statement that was stopped is stopped again and the rest still runs. It ends at the first
// difference.

public import CommandLanguage
internal import Runs

/// A saved session, read and ready to be run again.
public struct SessionReplay {
  /// Why a text cannot be replayed.
  public struct Refusal: Error, CustomStringConvertible, Equatable {
    /// The reason, in the user's terms.
    public var description: String
  }

  /// The outcome of a replay.
  public struct Outcome {
    /// How many statements ran.
    public var statements = 0
    /// How many of them have a recorded result to compare with.
    public var checked = 0
    /// The first statement whose result differs, and how; nil for none.
    public var difference: String?
    /// How many values differ, but within the tolerance.
    public var tolerated = 0
    /// The largest distance of them, relative to the recorded value.
    public var farthest = 0.0
    /// The error of a statement that had not failed when it was recorded; nil for none.
    public var failure: Diagnostic?
    /// Notes for the user about the text itself.
    public var remarks: [String] = []
  }

  let source: Source
  private let entry: ParsedEntry
  /// The places of the statements.
  let statements: [Span]
  let notes: [StatementNote?]
  /// The program and the machine that made the record, from its second line.
  private let program: ProgramLine?
  let isWhole: Bool
  /// How many lines of a journal could not be read and are left out.
  var leftOut = 0
  private let hasHeader: Bool

  /// Reads a saved session.
  ///
  /// - Parameters:
  ///   - name: the file's path, for errors.
  ///   - isUpdating: whether new notes are to be written: then the text may be any script.
  /// - Throws: `Refusal` where the text is no session, or a note cannot be read; `Diagnostic` where the text cannot
  ///   be parsed.
  public init(_ text: String, name: String, isUpdating: Bool = false) throws {
    try self.init(text, name: name, needsHeader: !isUpdating, needsNotes: !isUpdating)
  }

  /// - Parameters:
  ///   - needsHeader: whether the first line must be that of a session.
  ///   - needsNotes: whether it must be possible to read all notes.
  init(_ text: String, name: String, needsHeader: Bool, needsNotes: Bool) throws {
    source = Source(text, name: name)
    let first = source.line(1)
    hasHeader = first == SessionScript.header
    if !hasHeader {
      if SessionScript.isHeader(first) {
        throw Refusal(
          description: "\(name): its first line is '\(first)': a later version of Sonde wrote it")
      }
      if needsHeader {
        throw Refusal(
          description:
            "\(name): not a saved session: its first line is not '\(SessionScript.header)'"
            + " — run a script with 'sonde run', or make a session of it with --update")
      }
    }
    entry = ParsedEntry(source)
    statements = try entry.statements()
    var notes: [StatementNote?] = []
    for statement in statements {
      do throws(StatementNote.Unreadable) {
        notes.append(
          try StatementTail(behind: statement.end, in: source).note
            .map(StatementNote.init(parsing:)))
      } catch {
        if needsNotes {
          let line = source.place(of: statement.end).line
          throw Refusal(
            description:
              "\(name):\(line): the note '\(error.part)' cannot be read — correct it, delete it,"
              + " or write new notes with --update")
        }
        notes.append(nil)
      }
    }
    self.notes = notes
    let lines = text.split(whereSeparator: \.isNewline)
    isWhole = lines.last { !$0.allSatisfy(\.isWhitespace) }?.hasPrefix(SessionScript.end) == true
    program = lines.dropFirst().first.flatMap { line in
      line.hasPrefix(SessionScript.noteMark) && !line.hasPrefix(SessionScript.end)
        ? ProgramLine(String(line.dropFirst(SessionScript.noteMark.count))) : nil
    }
  }
}

extension SessionReplay {
  /// Runs the session and compares its results with the notes.
  ///
  /// - Parameters:
  ///   - interpreter: the session to run in, which must be fresh. It is recorded from now on, if it is not yet.
  ///   - tolerance: the largest distance of a value, relative to the recorded one, that counts as the same; nil
  ///     for none.
  public func run(in interpreter: Interpreter, tolerance: Double? = nil) -> Outcome {
    let record = SessionRecorder.attach(to: interpreter).record
    var outcome = begin()
    for (index, statement) in statements.enumerated() {
      let note = notes[index]
      if let failure = step(index, note, interpreter) {
        if failure.kind != .quit { outcome.failure = failure }
        return outcome
      }
      outcome.statements += 1
      guard let note, !note.isEmpty, let made = record.history.last else { continue }
      outcome.checked += 1
      for difference in differences(note, made, record) {
        if let tolerance, difference.isWithin(tolerance) {
          outcome.tolerated += 1
          outcome.farthest = max(outcome.farthest, difference.distance ?? 0)
          continue
        }
        let line = source.place(of: statement.start).line
        outcome.difference =
          "\(source.name):\(line): the result differs: \(shown(statement))\n\(difference.text)"
          + (program?.remark(now: ProgramLine(record.program)) ?? "")
        return outcome
      }
    }
    return outcome
  }

  /// Runs the session and returns its text with new notes; nil where something failed.
  public func update(in interpreter: Interpreter) -> (outcome: Outcome, text: String?) {
    let record = SessionRecorder.attach(to: interpreter).record
    var outcome = begin()
    var fresh: [(range: Range<Int>, text: String)] = []
    for (index, statement) in statements.enumerated() {
      if let failure = step(index, notes[index], interpreter) {
        if failure.kind == .quit { break }
        outcome.failure = failure
        return (outcome, nil)
      }
      outcome.statements += 1
      guard let made = record.history.last else { continue }
      let tail = StatementTail(behind: statement.end, in: source)
      guard tail.isLast else { continue }
      var note = StatementNote(made)
      if note.failure == nil { note.failure = notes[index]?.failure }
      let line = source.place(of: statement.end)
      let before = source.line(line.line).prefix(line.column - 1)
      let text = String(before) + tail.kept
      let noted = made.changed && !note.isEmpty ? SessionScript.noted(text, note.text) : text
      fresh.append((tail.range, String(noted.dropFirst(before.count))))
    }
    var text = ""
    var place = 0
    for part in fresh {
      text += source.text(place..<part.range.lowerBound) + part.text
      place = part.range.upperBound
    }
    text += source.text(place..<source.bytes.count)
    return (outcome, framed(text, program: record.program))
  }

  /// Puts the first lines and the last one around a text.
  private func framed(_ text: String, program: String) -> String {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
      String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    if lines.last?.hasPrefix(SessionScript.end) == true { lines.removeLast() }
    if hasHeader { lines.removeFirst() }
    if self.program != nil { lines.removeFirst() }
    if !hasHeader, lines.first?.isEmpty == false { lines.insert("", at: 0) }
    let head = SessionScript.head(program)
    // In a cell of prose the last line would be prose.
    if let mark = lines.last(where: { $0.hasPrefix("# %%") }), mark.hasSuffix("]") {
      lines += ["", "# %%"]
    }
    return (head + lines + [SessionScript.end]).joined(separator: "\n") + "\n"
  }

  /// A statement's first line.
  func shown(_ statement: Span) -> String {
    let text = source.text(statement.start..<statement.end)
    let line = text.prefix { $0 != "\n" }
    return line.count < text.count ? "\(line) …" : String(line)
  }

  private func begin() -> Outcome {
    var outcome = Outcome()
    if hasHeader, !isWhole {
      outcome.remarks.append(
        "\(source.name): the line '\(SessionScript.end)' is missing: the text was cut off, or edited"
      )
    }
    return outcome
  }

  /// Runs one statement as its note says.
  ///
  /// - Returns: the error, where the statement had not failed in this way when it was recorded.
  func step(
    _ index: Int, _ note: StatementNote?, _ interpreter: Interpreter,
    kept: (folder: String, number: Int)? = nil
  ) -> Diagnostic? {
    let recorder = SessionRecorder.attach(to: interpreter)
    recorder.script = StatementScript(
      stop: note?.interruption, ends: note?.ends ?? [], outside: note?.outside ?? [],
      outsideFiles: note?.outsideFiles ?? [], kept: kept)
    defer { recorder.script = nil }
    do {
      try interpreter.run(statement: index, of: entry)
      return nil
    } catch {
      // The record itself stops the statement here; any other interruption aborts the replay.
      if error.kind == .interrupted, let note, let made = recorder.record.history.last,
        note.isStopped(like: made)
      {
        interpreter.context.run.interrupt.clear()
        return nil
      }
      return error
    }
  }
}
