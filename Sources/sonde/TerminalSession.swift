// One session on the command line. The session writes to the standard streams, and Ctrl-C stops the running code.

internal import ArgumentParser
internal import CommandLanguage
internal import CommandReference
internal import Runs
internal import Sandbox
internal import SessionRecords
internal import SoundCommands
internal import Terminal
internal import Workers

/// A session on a terminal, or with files instead of the terminal.
struct TerminalSession {
  let console: Console
  let session: SondeSession
  let watch: LimitWatch

  /// - Parameters:
  ///   - confinement: the folder outside of which the session reads and writes nothing; nil for no confinement.
  ///   - limits: the time and the memory of the session.
  ///   - world: the ranks that compute for the session; nil without `mpirun`.
  init(
    arguments: [String] = [], console: Console, confinement: Confinement? = nil,
    limits: RunLimits = RunLimits(), world: RankWorld? = nil
  ) {
    self.console = console
    let context = Context(
      run: Run(
        threads: ThreadCount.wanted, report: { console.report($0) }, note: { console.note($0) }),
      write: { console.write($0) }, note: { console.note($0) })
    context.columns = { console.output.columns }
    context.confinement = confinement
    if let memory = limits.memory { context.run.memory = MemoryBudget(limit: memory) }
    let pictures = TerminalPictures(output: console.output, note: { console.note($0) })
    session = SondeSession(
      context, program: "sonde \(Sonde.version)", arguments: arguments,
      figures: .chosen(askTerminal: { pictures.pictureProtocol }),
      processes: ProcessCount.processes(confinement, world))
    watch = LimitWatch(limits, interrupt: session.interruption) { console.note($0) }
    watch.begin()
  }

  /// Runs work on a separate thread for the session. Ctrl-C requests that the work stop.
  func work<Result>(_ body: @escaping (Interpreter) -> Result) -> Result {
    let interrupts = InterruptSignal(session.interruption)
    defer { interrupts.restore() }
    return onSessionThread(body)
  }

  private func onSessionThread<Result>(_ body: @escaping (Interpreter) -> Result) -> Result {
    let interpreter = session.interpreter
    let result = LanguageThread.run { body(interpreter) }
    console.endProgress()
    return result
  }

  // MARK: Scripts

  /// Runs source code to its end or to its first error. After an error the exit status is 1.
  ///
  /// - Parameter file: the path of the file with the code, at whose folder the paths of `use` begin; nil for the current
  ///   folder.
  func run(_ source: String, name: String, file: String? = nil) throws {
    let interrupts = InterruptSignal(session.interruption)
    let failure = onSessionThread { interpreter -> Diagnostic? in
      do throws(Diagnostic) {
        try interpreter.run(
          source, name: name, file: file.map { interpreter.context.absolute($0) })
        return nil
      } catch {
        return error.kind == .quit ? nil : error
      }
    }
    let isStopped = endPlaying(afterFailure: failure != nil)
    interrupts.restore()
    session.leaveWindows()
    watch.end()
    if let failure { throw status(after: failure) }
    // A run may end just after it has reached a limit.
    if isStopped || watch.reached != nil { throw interruptStatus() }
    session.finishJournal()
  }

  /// Waits for the end of the sound that is playing, or stops the sound after an error.
  ///
  /// - Returns: whether Ctrl-C stopped the sound.
  private func endPlaying(afterFailure hasFailed: Bool) -> Bool {
    if hasFailed {
      session.endPlaying()
      return false
    }
    return (try? session.finishPlaying()) == nil
  }

  /// Writes an error unless the user has already seen the error; returns the exit status of the program.
  private func status(after failure: Diagnostic) -> ExitCode {
    if !failure.isTold { console.error(failure) }
    return failure.kind == .interrupted ? interruptStatus() : ExitCode(1)
  }

  /// The exit status after an interrupt by the user or by a limit of the run.
  func interruptStatus() -> ExitCode {
    ExitCode(watch.reached == nil ? InterruptSignal.status : LimitWatch.status)
  }

  /// Reports all errors in source code that can be found without running the code.
  func check(_ source: String, name: String) throws {
    let interpreter = session.interpreter
    let isSession = SessionScript.isSession(source)
    let found = LanguageThread.run {
      interpreter.check(source, name: name, isSession: isSession)
    }
    for diagnostic in found { console.error(diagnostic) }
    if !found.isEmpty { throw ExitCode(1) }
  }

  // MARK: Help

  /// The text that `help` prints about a topic. An unknown topic is wrong usage.
  func help(_ topic: String) throws -> String {
    do {
      return try ReferenceCommands.text(topic, in: session.context)
    } catch let error as CommandError {
      console.note("error: \(error)")
      throw ExitCode(2)
    }
  }

  /// The text that `help` prints about a name; nil if no page has this name.
  func helpAbout(_ name: String) -> String? {
    HelpText(columns: console.output.columns).about(name, in: session.context)
  }

  // MARK: The prompt

  /// Runs the prompt until the user ends the session; returns the exit status of the program.
  func prompt() -> ExitCode {
    let session = session
    var settings = Prompt.Settings()
    settings.banner = banner
    session.context.window = { [output = console.output] in
      output.isTerminal ? (output.columns, output.rows) : nil
    }
    if session.context.confinement != nil { settings.history = nil }
    settings.afterEntry = { session.reportPlaying() }
    let earlier = session.context.store(EarlierEntries.self) { EarlierEntries() }
    settings.afterHistory = { earlier.entries = $0 }
    if session.context.confinement == nil, let pager = Pager(console: console) {
      session.context.write = { [console] text in if !pager.show(text) { console.write(text) } }
    }
    session.keepJournal()
    let status = Prompt(session.interpreter, console: console, settings: settings).run()
    session.endPlaying()
    // After a signal, the last entry may still be running.
    if status == 0 {
      session.leaveWindows()
      session.finishJournal()
    }
    return ExitCode(status)
  }

  /// The lines above the first prompt. This property also removes old journals, so the property must be read before
  /// the current session has a journal.
  private var banner: String {
    var lines = ["Sonde \(Sonde.version). Type `help` for help, Ctrl-D to leave."]
    if let confinement = session.context.confinement {
      return lines[0] + "\n--safe: only files inside \(confinement.folder) can be read and written."
    }
    let folder = SessionFolder.usual
    let journals = folder?.journals ?? []
    if session.journal == nil, let remark = ResumedSession.remark(on: journals) {
      lines.append(remark)
    }
    folder?.removeOld(among: journals)
    return lines.joined(separator: "\n")
  }
}
