// One session for the command line: its registry, its outputs, its interrupts.

internal import ArgumentParser
internal import CommandLanguage
internal import CommandReference
internal import Files
internal import Glibc
internal import Plots
internal import Runs
internal import SessionRecords
internal import SoundCommands
internal import Terminal

/// A session with the terminal, or with files in its place.
struct Front {
  private let console = Console()
  private let interpreter: Interpreter
  private let recorder: SessionRecorder

  init(arguments: [String] = []) {
    let console = console
    let context = Context(
      run: Run(
        threads: Front.threads, report: { console.report($0) }, note: { console.note($0) }),
      write: { console.write($0) }, note: { console.note($0) })
    context.arguments = arguments
    context.display = { value, context in SoundLibrary.show(value, in: context) }
    context.columns = { console.output.columns }
    let pictures = TerminalPictures(output: console.output, note: { console.note($0) })
    SoundLibrary.askTerminal(
      by: {
        switch pictures.way {
        case .sixel: .sixel
        case .kitty: .kitty
        case .iterm2: .iterm2
        case nil: nil
        }
      }, in: context)
    interpreter = Interpreter(registry: SoundLibrary.registry, context: context)
    recorder = SessionRecorder.attach(to: interpreter)
    recorder.record.program = SoundLibrary.program("sonde \(Sonde.version)")
    interpreter["args"] = .list(arguments.map(Value.string))
  }

  /// Runs a source to its end, or to its first error: then the status is 1.
  func run(_ source: String, name: String) throws {
    let (interpreter, console) = (interpreter, console)
    let interrupts = InterruptSignal(interpreter.context.run.interrupt)
    let failure: Diagnostic? = LanguageThread.run {
      do throws(Diagnostic) {
        try interpreter.run(source, name: name)
        return nil
      } catch {
        return error
      }
    }
    console.endProgress()
    var isStopped = false
    if failure == nil || failure?.kind == .quit {
      // What plays is heard to its end; Ctrl-C ends it.
      isStopped = (try? SoundLibrary.finishPlaying(interpreter.context)) == nil
    } else {
      SoundLibrary.endPlaying(interpreter.context)
    }
    interrupts.restore()
    SoundLibrary.leaveWindows(interpreter.context)
    if let failure, failure.kind != .quit {
      if !failure.isTold { console.error(failure) }
      throw ExitCode(failure.kind == .interrupted ? InterruptSignal.status : 1)
    }
    if isStopped { throw ExitCode(InterruptSignal.status) }
    recorder.journal?.finish()
    if let failure = console.outputFailure {
      console.note("error: standard output cannot be written: \(failure)")
      throw ExitCode(1)
    }
  }

  /// Runs a saved session against its record; gives the text with a new record where `update` says so.
  /// The status is 1 where it comes out otherwise.
  func replay(
    _ text: String, name: String, update: Bool, tolerance: Double? = nil
  ) throws -> String? {
    let (interpreter, console) = (interpreter, console)
    let interrupts = InterruptSignal(interpreter.context.run.interrupt)
    let replay = try SessionReplay(text, name: name, isUpdating: update)
    let (outcome, fresh) = LanguageThread.run {
      update
        ? replay.update(in: interpreter) : (replay.run(in: interpreter, tolerance: tolerance), nil)
    }
    console.endProgress()
    interrupts.restore()
    for remark in outcome.remarks where !update { console.note(remark) }
    if let failure = outcome.failure {
      console.error(failure)
      throw ExitCode(failure.kind == .interrupted ? InterruptSignal.status : 1)
    }
    if let difference = outcome.difference {
      console.note(difference)
      throw ExitCode(1)
    }
    if !update {
      let count = MessageText.count(outcome.statements, "statement")
      let how =
        outcome.tolerated == 0
        ? "the same"
        : "within the tolerance: \(MessageText.count(outcome.tolerated, "value")) otherwise, by"
          + " \(NumberText.brief(100 * outcome.farthest, digits: 2)) % at most"
      console.note("\(name): \(count) ran; what \(outcome.checked) have on record came out \(how)")
    }
    return fresh
  }

  /// Reports all that is wrong with a source, without running it.
  func check(_ source: String, name: String) throws {
    let (interpreter, console) = (interpreter, console)
    let found = LanguageThread.run { interpreter.check(source, name: name) }
    for diagnostic in found { console.error(diagnostic) }
    if !found.isEmpty { throw ExitCode(1) }
  }

  /// What `help` prints about a topic; one that nothing is known about is wrong usage.
  func help(_ topic: String) throws -> String {
    do {
      return try ReferenceCommands.text(topic, in: interpreter.context)
    } catch let error as CommandError {
      console.note("error: \(error)")
      throw ExitCode(2)
    }
  }

  /// What `help` prints about a name, nil where it would search.
  func helpAbout(_ name: String) -> String? {
    HelpText(columns: console.output.columns).about(name, in: interpreter.context)
  }

  /// The prompt, until the user leaves.
  func prompt() -> ExitCode {
    var settings = Prompt.Settings()
    settings.banner = "Sonde \(Sonde.version). `help` tells what there is; Ctrl-D leaves."
    // Looked for before this session has a journal itself.
    let journals = SessionFolder.usual?.journals ?? []
    if recorder.journal == nil, let remark = ResumedSession.remark(on: journals) {
      settings.banner? += "\n" + remark
    }
    SessionFolder.usual?.removeOld(among: journals)
    keepJournal()
    let context = interpreter.context
    settings.afterEntry = { SoundLibrary.tellOfPlaying(context) }
    let status = Prompt(interpreter, console: console, settings: settings).run()
    SoundLibrary.endPlaying(context)
    // After a signal something may still be running.
    if status == 0 {
      SoundLibrary.leaveWindows(context)
      recorder.journal?.finish()
    }
    return ExitCode(status)
  }

  /// From now on the session is written as it goes.
  private func keepJournal(isHidden: Bool = false) {
    if recorder.journal != nil { return }
    let console = console
    recorder.journal = SessionFolder.usual?.newJournal(
      isHidden: isHidden, program: recorder.record.program, note: { console.note($0) })
  }

  /// Takes up a session whose program has ended; where the terminal is the user's, the one that they choose.
  /// Its journal goes when all of it stands in this session's. The status is 1 where there is none, and that of
  /// an interrupt where it was stopped.
  func resume(asking: Bool) throws {
    guard let session = try ResumedSession.chosen(asking: asking, console) else { return }
    guard let held = SessionFolder.hold(session.journal.path) else {
      console.note("error: another program is taking this session up")
      throw ExitCode(1)
    }
    defer { close(held) }
    // Its paths begin in the folder that it began in.
    if let folder = session.replay.folder, chdir(folder) != 0 {
      console.note(
        "error: the folder of the session is gone: \(folder) — its journal is \(session.journal.path)"
      )
      throw ExitCode(1)
    }
    keepJournal(isHidden: true)
    let (interpreter, console) = (interpreter, console)
    let interrupts = InterruptSignal(interpreter.context.run.interrupt)
    let resumption = LanguageThread.run { session.replay.resume(in: interpreter) }
    console.endProgress()
    interrupts.restore()
    interpreter.context.run.interrupt.clear()
    for remark in resumption.remarks { console.note(remark) }
    let count = MessageText.count(resumption.statements, "statement")
    if resumption.isStopped {
      recorder.journal?.discard()
      console.note("stopped after \(count); the session is kept for another time")
      throw ExitCode(InterruptSignal.status)
    }
    recorder.journal?.reveal()
    let place = session.replay.folder.map { ", in \($0)" } ?? ""
    if resumption.departures > 0 {
      console.note("\(count) ran, not all as they did; what was is kept in \(session.journal.path)")
    } else {
      console.note("\(count) ran: the session is as it was\(place)")
      if recorder.journal?.isWhole == true { SessionFolder.remove(session.journal.path) }
    }
  }

  /// The text of a script; a file that cannot be read is an error of the run.
  static func text(of path: String) throws -> String {
    do {
      return try BoundedFile.text(path)
    } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }

  /// All of standard input.
  static func standardInput() throws -> String { try text(of: "/dev/stdin") }

  /// `SONDE_THREADS`, or the cores.
  static var threads: Int {
    let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    guard let text = getenv("SONDE_THREADS").map({ String(cString: $0) }), !text.isEmpty else {
      return cores
    }
    guard let count = Int(text), count > 0 else {
      Console().note("SONDE_THREADS is '\(text)', no whole number above 0: \(cores) are used")
      return cores
    }
    return min(count, 1024)
  }
}
