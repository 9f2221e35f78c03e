// Taking a session up again where its program ended, from its journal. Unlike a replay it goes on where
// something comes out otherwise, shows and writes nothing, and takes what long works had come to from
// where they were kept.

extension SessionReplay {
  /// What taking up a session came to.
  public struct Resumption {
    /// How many statements ran.
    public var statements = 0
    /// What a person ought to know: what came out otherwise, what failed, what was under way.
    public var remarks: [String] = []
    /// How many statements failed that had not failed before, or came out otherwise.
    public var departures = 0
    /// Whether somebody stopped it.
    public var isStopped = false
  }

  /// The session that a journal tells of, as far as it can be read.
  ///
  /// - Parameters:
  ///   - text: the journal; what a crash left of its last statement is cut off.
  ///   - path: its file.
  /// - Throws: `Refusal` where it is no journal.
  public init(journal text: String, path: String) throws {
    var (text, leftOut) = (text, 0)
    for _ in 0..<2 {
      do {
        try self.init(text, name: path, needsHeader: true, needsNotes: false)
        self.leftOut = leftOut
        return
      } catch let error as Diagnostic {
        // The end of a text that was being written as the machine went off. What is open begins before it.
        let whole = try SessionReplay.beginning(of: text, before: error, path)
        leftOut = text.utf8.count { $0 == 10 } + (text.utf8.last == 10 ? 0 : 1)
        leftOut -= whole.utf8.count { $0 == 10 }
        text = whole
      }
    }
    throw Refusal(description: "\(path): it cannot be read")
  }

  /// What a broken journal holds before the entry that cannot be read.
  private static func beginning(
    of text: String, before error: Diagnostic, _ path: String
  ) throws -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func beginning(_ count: Int) -> String { lines.prefix(count).joined(separator: "\n") + "\n" }
    func isWhole(_ count: Int) -> Bool { Interpreter.wholeness(of: beginning(count)) == .whole }
    var low = 1
    if error.kind == .incomplete {
      // Where something is left open, all before it is whole and nothing behind it.
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

  /// The folder that the session began in, as its journal says.
  public var folder: String? {
    (1...3).lazy.map { source.line($0) }.first { $0.hasPrefix(SessionJournal.folderMark) }
      .flatMap { ValueText.unquoted($0.dropFirst(SessionJournal.folderMark.count)) }
  }

  /// How many statements there are.
  public var statementCount: Int { block.statements.count }

  /// Whether the session came to its own end.
  public var hasEnded: Bool { isWhole }

  /// What was running when the program ended; nil where nothing was, or it had come to nothing that could
  /// be run again.
  public var wasRunning: String? {
    guard !isWhole, let last = block.statements.last else { return nil }
    // What stopped the program may have stopped its work in good order.
    let isStopped = notes.last??.ends.contains(where: \.isStop) == true
    guard isStopped || source.bytes.last != 10 else { return nil }
    return source.text(last.node.span.start..<last.node.span.end)
  }

  /// The last statement's first line.
  public var lastLine: String { block.statements.last.map(shown) ?? "" }

  /// Runs the session in a fresh one, so that all is there again.
  public func resume(in interpreter: Interpreter) -> Resumption {
    var resumption = Resumption()
    let context = interpreter.context
    let outputs = (context.write, context.note, context.tell, context.run.note, context.display)
    (context.write, context.note, context.tell) = ({ _ in }, { _ in }, { _ in })
    (context.run.note, context.display) = ({ _ in }, { _, _ in })
    defer {
      (context.write, context.note, context.tell, context.run.note, context.display) = outputs
    }
    let works = SessionWorks.folder(of: source.name)
    for (index, statement) in block.statements.enumerated() {
      let note = notes[index]
      let shown = shown(statement)
      let isUnfinished = index == block.statements.count - 1 && wasRunning != nil
      if isUnfinished, note == nil {
        resumption.remarks.append("was running, and is not run again: \(shown)")
        break
      }
      let failure = step(
        index, note, interpreter, kept: (folder: works, number: index + 1))
      if let failure {
        if failure.kind == .quit { break }
        if failure.kind == .interrupted {
          resumption.isStopped = true
          break
        }
        resumption.departures += 1
        resumption.remarks.append("failed now: \(shown) — \(failure.message)")
        continue
      }
      resumption.statements += 1
      if isUnfinished, let end = note?.ends.last {
        resumption.remarks.append(
          "was running: \(shown) — it is where it was kept last, at step \(end.step)")
      } else if let note, let made = interpreter.record.history.last,
        let difference = differences(note, made, interpreter).first
      {
        resumption.departures += 1
        resumption.remarks.append("came out otherwise: \(shown)\n\(difference.text)")
      }
    }
    if leftOut > 0, !resumption.isStopped {
      resumption.departures += 1
      resumption.remarks.append(
        "the last \(MessageText.count(leftOut, "line")) of its journal cannot be read, and did not run"
      )
    }
    return resumption
  }
}
