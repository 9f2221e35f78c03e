// Running a saved session again and holding what comes out against what its notes say. It goes a
// statement at a time, as the prompt did, so that one that was stopped is stopped again and the rest goes
// on; it ends at the first statement that comes out otherwise.

/// A saved session, read and ready to be run again.
public struct SessionReplay {
  /// Why a text cannot be replayed.
  public struct Refusal: Error, CustomStringConvertible, Equatable {
    public var description: String
  }

  /// What a replay came to.
  public struct Outcome {
    /// How many statements ran.
    public var statements = 0
    /// How many of them had something to be held against.
    public var checked = 0
    /// The first statement that came out otherwise, and how.
    public var difference: String?
    /// How many values came out otherwise, but within the tolerance.
    public var tolerated = 0
    /// How far the farthest of them lies off, relative to what was recorded.
    public var farthest = 0.0
    /// What failed, where something did that had not failed before.
    public var failure: Diagnostic?
    /// What a person ought to know of the text itself.
    public var remarks: [String] = []
  }

  let source: Source
  let block: Block
  let notes: [StatementNote?]
  /// The program and the machine that made the record, as its second line says.
  private let program: ProgramLine?
  let isWhole: Bool
  /// How many lines of a journal could not be read, and are left out.
  var leftOut = 0
  private let hasHeader: Bool

  /// Reads a saved session.
  ///
  /// - Parameters:
  ///   - name: the file's path, for errors.
  ///   - isUpdating: whether the notes are to be written anew: then any script will do.
  /// - Throws: `Refusal` where the text is no session, or a note cannot be read; `Diagnostic` where it is
  ///   no script.
  public init(_ text: String, name: String, isUpdating: Bool = false) throws {
    try self.init(text, name: name, needsHeader: !isUpdating, needsNotes: !isUpdating)
  }

  /// - Parameters:
  ///   - needsHeader: whether the first line must say that the text is a session.
  ///   - needsNotes: whether all notes must be such as can be read.
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
            + " — 'sonde run' runs a script, and --update makes a session of it")
      }
    }
    block = try Interpreter.parse(source)
    var notes: [StatementNote?] = []
    for statement in block.statements {
      do throws(StatementNote.Unreadable) {
        notes.append(
          try StatementTail(behind: statement.node.span.end, in: source).note
            .map(StatementNote.init(parsing:)))
      } catch {
        if needsNotes {
          let line = source.place(of: statement.node.span.end).line
          throw Refusal(
            description:
              "\(name):\(line): the note '\(error.part)' cannot be read — mend it, take it out,"
              + " or write new ones with --update")
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
  /// Runs the session. The session that it runs in ought to be fresh.
  ///
  /// - Parameter tolerance: how far values may lie off, relative to what was recorded; nil for not at all.
  public func run(in interpreter: Interpreter, tolerance: Double? = nil) -> Outcome {
    var outcome = begin()
    for (index, statement) in block.statements.enumerated() {
      let note = notes[index]
      if let failure = step(index, note, interpreter) {
        if failure.kind != .quit { outcome.failure = failure }
        return outcome
      }
      outcome.statements += 1
      guard let note, !note.isEmpty, let made = interpreter.record.history.last else { continue }
      outcome.checked += 1
      for difference in differences(note, made, interpreter) {
        if let tolerance, difference.isWithin(tolerance) {
          outcome.tolerated += 1
          outcome.farthest = max(outcome.farthest, difference.distance ?? 0)
          continue
        }
        let line = source.place(of: statement.node.span.start).line
        outcome.difference =
          "\(source.name):\(line): came out otherwise: \(shown(statement))\n\(difference.text)"
          + (program?.remark(now: ProgramLine(interpreter.record.program)) ?? "")
        return outcome
      }
    }
    return outcome
  }

  /// Runs the session and gives its text with the notes of this time; nil where something failed.
  public func update(in interpreter: Interpreter) -> (outcome: Outcome, text: String?) {
    var outcome = begin()
    var fresh: [(range: Range<Int>, text: String)] = []
    for (index, statement) in block.statements.enumerated() {
      if let failure = step(index, notes[index], interpreter) {
        if failure.kind == .quit { break }
        outcome.failure = failure
        return (outcome, nil)
      }
      outcome.statements += 1
      guard let made = interpreter.record.history.last else { continue }
      let tail = StatementTail(behind: statement.node.span.end, in: source)
      guard tail.isLast else { continue }
      var note = StatementNote(made)
      if note.failure == nil { note.failure = notes[index]?.failure }
      let line = source.place(of: statement.node.span.end)
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
    return (outcome, framed(text, program: interpreter.record.program))
  }

  /// The text between its first lines and its last.
  private func framed(_ text: String, program: String) -> String {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
      String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    if lines.last?.hasPrefix(SessionScript.end) == true { lines.removeLast() }
    if hasHeader { lines.removeFirst() }
    if self.program != nil { lines.removeFirst() }
    if !hasHeader, lines.first?.isEmpty == false { lines.insert("", at: 0) }
    let head = SessionScript.head(program)
    // Among prose the last line would be prose.
    if let mark = lines.last(where: { $0.hasPrefix("# %%") }), mark.hasSuffix("]") {
      lines += ["", "# %%"]
    }
    return (head + lines + [SessionScript.end]).joined(separator: "\n") + "\n"
  }

  /// A statement's first line.
  func shown(_ statement: Statement) -> String {
    let text = source.text(statement.node.span.start..<statement.node.span.end)
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

  /// Runs one statement as its note says; gives what failed that had not failed before.
  func step(
    _ index: Int, _ note: StatementNote?, _ interpreter: Interpreter,
    kept: (folder: String, number: Int)? = nil
  ) -> Diagnostic? {
    let recorder = interpreter.context.recorder
    recorder?.script = StatementScript(
      stop: note?.interruption, ends: note?.ends ?? [], outside: note?.outside ?? [],
      outsideFiles: note?.outsideFiles ?? [], kept: kept)
    defer { recorder?.script = nil }
    let lead = index > 0 ? block.statements[index - 1].node.span.end : 0
    do {
      _ = try interpreter.execute(
        Block(statements: [block.statements[index]], span: block.span), source, from: lead)
      return nil
    } catch {
      // What the record stops is stopped there; whoever stops it elsewhere stops the whole.
      if error.kind == .interrupted, let note, let made = interpreter.record.history.last,
        note.isStopped(like: made)
      {
        interpreter.context.run.interrupt.clear()
        return nil
      }
      return error
    }
  }
}
