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
    var text = text
    while true {
      do {
        try self.init(text, name: path, needsHeader: true, needsNotes: false)
        return
      } catch let error as Diagnostic {
        // The end of a text that was being written as the machine went off.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, text.utf8.count > SessionScript.header.utf8.count else {
          throw Refusal(description: "\(path): \(error.message)")
        }
        text = lines.dropLast(text.hasSuffix("\n") ? 2 : 1).joined(separator: "\n") + "\n"
      }
    }
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
    guard !isWhole, source.bytes.last != 10, let last = block.statements.last else { return nil }
    return source.text(last.node.span.start..<last.node.span.end)
  }

  /// Runs the session in a fresh one, so that all is there again.
  ///
  /// - Parameter report: told before each statement how many have run.
  public func resume(in interpreter: Interpreter, report: (Int) -> Void = { _ in }) -> Resumption {
    var resumption = Resumption()
    let context = interpreter.context
    let outputs = (context.write, context.note, context.tell, context.run.note, context.display)
    (context.write, context.note, context.tell) = ({ _ in }, { _ in }, { _ in })
    (context.run.note, context.display) = ({ _ in }, { _, _ in })
    defer {
      (context.write, context.note, context.tell, context.run.note, context.display) = outputs
    }
    let works = SessionJournal.works(of: source.name)
    for (index, statement) in block.statements.enumerated() {
      report(index)
      let note = notes[index]
      let shown = shown(statement)
      let isUnfinished = index == block.statements.count - 1 && wasRunning != nil
      if isUnfinished, note == nil {
        resumption.remarks.append("was running, and is not run again: \(shown)")
        break
      }
      let failure = step(
        statement, note, interpreter, kept: (folder: works, number: index + 1))
      if let failure {
        if failure.kind == .quit { break }
        resumption.remarks.append("failed now: \(shown) — \(failure.message)")
        if failure.kind == .interrupted {
          resumption.isStopped = true
          break
        }
        continue
      }
      resumption.statements += 1
      if isUnfinished, let end = note?.ends.last {
        resumption.remarks.append(
          "was running: \(shown) — it is where it was kept last, at step \(end.step)")
      } else if let note, let made = interpreter.record.history.last,
        let difference = differences(note, made, interpreter).first
      {
        resumption.remarks.append("came out otherwise: \(shown)\n\(difference.text)")
      }
    }
    return resumption
  }
}
