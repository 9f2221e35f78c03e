// Runs a saved session again and compares the results with its notes. Each statement runs separately, as at the
// prompt. A statement that was stopped is therefore stopped again, and the statements after it still run. The replay
// ends at the first difference.

public import CommandLanguage
internal import Encodings
internal import Files
internal import Runs

/// A saved session that was read and can be run again.
public struct SessionReplay {
  /// The reason why a text cannot be replayed.
  public struct Refusal: Error, CustomStringConvertible, Equatable {
    /// The reason, in words for the user.
    public var description: String
  }

  /// The outcome of a replay.
  public struct Outcome {
    /// The number of statements that ran.
    public var statements = 0
    /// The number of statements that have a recorded result for comparison.
    public var checked = 0
    /// The first statement whose result differs, with the difference; nil if no result differs.
    public var difference: String?
    /// The number of values that differ by less than the tolerance.
    public var tolerated = 0
    /// The largest relative difference among the values that differ by less than the tolerance.
    public var farthest = 0.0
    /// The error of a statement that had not failed when it was recorded; nil if there is none.
    public var failure: Diagnostic?
    /// Notes for the user about the text of the session.
    public var remarks: [String] = []
  }

  let source: Source
  private let entry: ParsedEntry
  /// The positions of the statements.
  let statements: [Span]
  let notes: [StatementNote?]
  /// The program and the machine that made the record, from the second line of the session.
  private let program: ProgramLine?
  let isWhole: Bool
  /// The number of journal lines that could not be read and were left out.
  var leftOut = 0
  private let hasHeader: Bool
  /// The folder of the session's file, which also contains the session's recordings.
  private let ownFolder: String

  /// Reads a saved session.
  ///
  /// - Parameters:
  ///   - name: the path of the file, for error messages.
  ///   - isUpdating: whether new notes are to be written. If true, the text may be any script.
  /// - Throws: `Refusal` if the text is not a session or a note cannot be read; `Diagnostic` if the text cannot be
  ///   parsed.
  public init(_ text: String, name: String, isUpdating: Bool = false) throws {
    try self.init(text, name: name, needsHeader: !isUpdating, needsNotes: !isUpdating)
  }

  /// - Parameters:
  ///   - needsHeader: whether the first line must be the first line of a saved session.
  ///   - needsNotes: whether a note that cannot be read is an error.
  init(_ text: String, name: String, needsHeader: Bool, needsNotes: Bool) throws {
    source = Source(text, name: name)
    let lead = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    ownFolder =
      lead.hasPrefix("/") ? lead : "\(SystemPath.currentFolder ?? ".")/\(lead)"
    let first = source.line(1)
    hasHeader = first == SessionScript.header
    if !hasHeader {
      if SessionScript.isHeader(first) {
        throw Refusal(
          description: "\(name): a later version of Sonde wrote this session: its first line is"
            + " '\(first)'")
      }
      if needsHeader {
        throw Refusal(
          description:
            "\(name): not a saved session: its first line is not '\(SessionScript.header)'"
            + " — run a script with 'sonde run', or turn the script into a session with --update")
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
    let lines = TextLines.of(text)
    isWhole = lines.last { !$0.allSatisfy(\.isWhitespace) }?.hasPrefix(SessionScript.end) == true
    let isSession = hasHeader
    program = lines.dropFirst().first.flatMap { line in
      isSession && line.hasPrefix(SessionScript.noteMark) && !line.hasPrefix(SessionScript.end)
        && !line.hasPrefix(SessionJournal.folderMark)
        ? ProgramLine(String(line.dropFirst(SessionScript.noteMark.count))) : nil
    }
  }
}

extension SessionReplay {
  /// Runs the session and compares its results with the notes.
  ///
  /// - Parameters:
  ///   - interpreter: a fresh session in which the statements run. If this session is not recorded yet, recording
  ///     starts.
  ///   - tolerance: the largest relative difference at which a value still counts as equal to the recorded value; nil
  ///     for no tolerance.
  public func run(in interpreter: Interpreter, tolerance: Double? = nil) -> Outcome {
    let record = SessionRecorder.attach(to: interpreter).record
    var outcome = begin()
    interpreter.context.recordedFolder = otherFolder
    defer { interpreter.context.recordedFolder = nil }
    for (index, statement) in statements.enumerated() {
      let note = notes[index]
      if let failure = step(index, note, interpreter) {
        if failure.kind != .quit { outcome.failure = placed(failure) }
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
          + (program?.remark(now: ProgramLine(record.program.text)) ?? "")
        return outcome
      }
    }
    return outcome
  }

  /// Runs the session and returns its text with new notes; nil if a statement failed.
  public func update(in interpreter: Interpreter) -> (outcome: Outcome, text: String?) {
    let record = SessionRecorder.attach(to: interpreter).record
    var outcome = begin()
    interpreter.context.recordedFolder = otherFolder
    defer { interpreter.context.recordedFolder = nil }
    var fresh: [(range: Range<Int>, text: String)] = []
    for (index, statement) in statements.enumerated() {
      if let failure = step(index, notes[index], interpreter) {
        if failure.kind == .quit { break }
        outcome.failure = placed(failure)
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
    return (outcome, framed(text, program: record.program.text))
  }

  /// Adds the header at the beginning of a text, and the end line at the end of the text.
  private func framed(_ text: String, program: String) -> String {
    var lines = TextLines.of(text)
    while lines.last?.isEmpty == true { lines.removeLast() }
    if lines.last?.hasPrefix(SessionScript.end) == true { lines.removeLast() }
    if hasHeader { lines.removeFirst() }
    if self.program != nil { lines.removeFirst() }
    if !hasHeader, lines.first?.isEmpty == false { lines.insert("", at: 0) }
    let head = SessionScript.head(program)
    // If the last cell is a text cell, a new cell is added, so that the end line does not become part of the text
    // cell.
    if let mark = lines.last(where: { $0.hasPrefix("# %%") }), mark.hasSuffix("]") {
      lines += ["", "# %%"]
    }
    return (head + lines + [SessionScript.end]).joined(separator: "\n") + "\n"
  }

  /// A statement's first line, with a sign for further lines.
  func shown(_ statement: Span) -> String {
    RecordedStatement.shown(source.text(statement.start..<statement.end))
  }

  /// The folder in which the session was recorded, if this folder is not the current folder.
  private var otherFolder: String? {
    folder.flatMap { SystemPath.real($0) == SystemPath.real(".") ? nil : $0 }
  }

  /// An error with a hint about the folder in which the session was recorded, if this is another folder.
  private func placed(_ failure: Diagnostic) -> Diagnostic {
    guard failure.hint == nil, failure.kind == .runtime, let otherFolder else { return failure }
    var failure = failure
    let lacks = Folders.exists(otherFolder) ? "" : ", which does not exist here"
    failure.hint = "the session was recorded in the folder \(otherFolder)\(lacks)"
    return failure
  }

  private func begin() -> Outcome {
    var outcome = Outcome()
    if hasHeader, !isWhole {
      outcome.remarks.append(
        "\(source.name): the line '\(SessionScript.end)' is missing: the file is incomplete, or was edited"
      )
    }
    return outcome
  }

  /// Runs one statement again with the data in its note: the statement is stopped at the recorded place, and receives
  /// the recorded data instead of data from outside the session.
  ///
  /// - Parameter typed: an entry with one statement that runs instead of the statement.
  /// - Returns: the error; nil if there was no error, or if the statement was stopped at the recorded place.
  func step(
    _ index: Int, _ note: StatementNote?, _ interpreter: Interpreter,
    typed: ParsedEntry? = nil, kept: (folder: String, number: Int)? = nil
  ) -> Diagnostic? {
    let recorder = SessionRecorder.attach(to: interpreter)
    recorder.script = StatementScript(
      stop: note?.interruption, ends: note?.ends ?? [], outside: note?.outside ?? [],
      outsideFiles: note?.outsideFiles ?? [], recordings: kept?.folder ?? ownFolder, kept: kept)
    defer { recorder.script = nil }
    do {
      try interpreter.run(statement: typed == nil ? index : 0, of: typed ?? entry)
      return nil
    } catch {
      // An interruption at the recorded place repeats the recorded stop; any other interruption ends the replay.
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
