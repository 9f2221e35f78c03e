// `sonde test`: runs scripts that state their expected results, each in a session of its own.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Runs
internal import Sandbox
internal import ScriptExpectations
internal import SoundCommands
internal import Synchronization
internal import Terminal

/// `sonde test PATH…`
struct TestScripts: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run scripts that state their expected results, and compare the results.",
    discussion: """
      An expected result stands in a comment on its line:

        print 1 + 2     # expect: 3
        [1][5]          # expect error: the index 5 is out of range

      The output of a script must equal all its expected lines; ` | ` separates several outputs of one line. An \
      expected error ends the script, and its message begins with the expected text. There are also: expect syntax \
      error, expect note, expect hint, expect mark, expect calls. Each script runs in a session of its own. In a \
      folder, all scripts with expectations run. The exit status is 1 if a script fails.
      """)

  @OptionGroup var safety: SafetyOptions<TestScripts>

  @Argument(
    help: "The scripts, or folders with scripts.", completion: .file(extensions: ["sonde"]))
  var paths: [String]

  /// The counts for the last line.
  fileprivate struct Summary {
    var scripts = 0
    var expectations = 0
    var failures = 0
    var isInterrupted = false
  }

  func run(on console: Console) throws {
    let confinement = try safety.begin(readable: paths)
    var summary = Summary()
    for path in try scripts(console) {
      let text = try ScriptFile.text(path, console)
      let expectations = ScriptExpectations(text)
      guard expectations.count > 0 else {
        if paths.contains(path) { console.note("\(path): the script has no expectations") }
        continue
      }
      let (outcome, isInterrupted) = outcome(of: text, path, confinement)
      if isInterrupted {
        summary.isInterrupted = true
        break
      }
      summary.scripts += 1
      summary.expectations += expectations.count
      let failures = expectations.failures(of: outcome)
      summary.failures += failures.count
      for failure in failures {
        console.write(
          "\(path):\(failure.line): expected \(failure.expected)\n  got \(failure.got)\n")
      }
    }
    console.write(summary.text + "\n")
    if summary.isInterrupted { throw ExitCode(InterruptSignal.status) }
    if summary.failures > 0 { throw ExitCode(1) }
  }

  /// The paths of the scripts, with the scripts of a folder sorted. An error is written for a path that does not exist,
  /// and the exit status is then 1.
  private func scripts(_ console: Console) throws -> [String] {
    try paths.flatMap { path -> [String] in
      guard SystemPath.exists(path) else {
        console.note("error: there is no file or folder '\(path)'")
        throw ExitCode(1)
      }
      return Folders.exists(path) ? TestScripts.list(path) : [path]
    }
  }

  private static func list(_ folder: String) -> [String] {
    Folders.names(in: folder).filter { !$0.hasPrefix(".") }.sorted().flatMap { name in
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      if Folders.exists(path) { return list(path) }
      return name.hasSuffix(".sonde") ? [path] : []
    }
  }

  /// Runs a script in a session of its own. Figures go to files or nowhere, as without a terminal.
  private func outcome(
    of text: String, _ path: String, _ confinement: Confinement?
  ) -> (outcome: ScriptOutcome, isInterrupted: Bool) {
    let (output, notes) = (Collected(), Collected())
    let context = Context(
      run: Run(threads: ThreadCount.wanted, note: { notes.write($0 + "\n") }),
      write: { output.write($0) }, note: { notes.write($0 + "\n") })
    context.confinement = confinement
    if let memory = safety.limits.memory { context.run.memory = MemoryBudget(limit: memory) }
    let session = SondeSession(
      context, program: "sonde \(Sonde.version)", arguments: [], figures: .files)
    let watch = LimitWatch(safety.limits, interrupt: session.interruption) {
      notes.write($0 + "\n")
    }
    watch.begin()
    let interrupts = InterruptSignal(session.interruption)
    let interpreter = session.interpreter
    let failure = LanguageThread.run { () -> Diagnostic? in
      do throws(Diagnostic) {
        try interpreter.run(text, name: path, file: context.absolute(path))
        return nil
      } catch {
        return error
      }
    }
    interrupts.restore()
    session.end()
    watch.end()
    let outcome = ScriptOutcome(output: output.text, notes: notes.text, error: failure)
    return (outcome, failure?.kind == .interrupted && watch.reached == nil)
  }
}

extension TestScripts.Summary {
  fileprivate var text: String {
    let counts = [
      MessageText.count(scripts, "script"), MessageText.count(expectations, "expectation"),
      failures == 0 ? "no failures" : MessageText.count(failures, "failure"),
    ]
    return counts.joined(separator: ", ") + (isInterrupted ? "; interrupted" : "")
  }
}

/// Collects text that any thread may write.
private final class Collected: Sendable {
  private let collected = Mutex("")
  func write(_ more: String) { collected.withLock { $0 += more } }
  var text: String { collected.withLock { $0 } }
}
