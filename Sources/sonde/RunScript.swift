// `sonde run`: runs a script, or runs the cells of a script or notebook and writes a notebook with their output.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Glibc
internal import Sandbox
internal import SessionKernel
internal import SessionRecords
internal import SoundCommands
internal import Terminal
internal import Workers

/// `sonde run [--notebook [-o NOTEBOOK]] FILE [ARG…]`
struct RunScript: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a script. In the script, `args` is the list of the arguments after FILE.",
    discussion: """
      With --notebook, sonde runs the cells of a script (.sonde) or notebook (.ipynb) as in Jupyter, and \
      writes a notebook with the output of the cells. If a cell fails, the notebook ends with the error of \
      this cell, and the exit status is 1.
      """)

  @Flag(help: "Run the file's cells, and write a notebook with their output.")
  var notebook = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The notebook to write (default: FILE with the extension .ipynb). This option may follow FILE.",
      valueName: "notebook"), completion: .file(extensions: ["ipynb"]))
  var output: String?

  @OptionGroup var safety: SafetyOptions<RunScript>

  @Argument(help: "The script.", completion: .file(extensions: ["sonde", "ipynb"]))
  var file: String

  @Argument(
    parsing: .captureForPassthrough, help: "The arguments of the script, in the list `args`.")
  var arguments: [String] = []

  mutating func validate() throws {
    if notebook, output == nil, let first = arguments.first, ["-o", "--output"].contains(first) {
      guard arguments.count > 1 else { throw ValidationError("Missing value for '\(first)'.") }
      output = arguments[1]
      arguments.removeFirst(2)
    }
    // A user who writes --safe at the end must not get an unconfined run.
    if !safety.isSafe, arguments.contains(where: { $0 == "--safe" || $0.hasPrefix("--safe=") }) {
      throw ValidationError("--safe stands before FILE; what follows FILE is for the script.")
    }
    if output != nil, !notebook { throw ValidationError("-o needs --notebook.") }
    if notebook, Convert.ending(file) == nil {
      throw ValidationError("--notebook runs files that end in .sonde or .ipynb.")
    }
    if let output, Convert.ending(output) != .ipynb {
      throw ValidationError("The file after -o must end in .ipynb.")
    }
    if !notebook, Convert.ending(file) == .ipynb {
      throw ValidationError("\(file) is a notebook: sonde run --notebook \(file) runs its cells.")
    }
  }

  func run(on console: Console) throws {
    let world = try Ranks.join(isSafe: safety.isSafe)
    defer { world?.finish() }
    let confinement = try safety.begin(readable: [file])
    let text = try ScriptFile.text(file, console)
    guard notebook else {
      try TerminalSession(
        arguments: arguments, console: console, confinement: confinement, limits: safety.limits,
        world: world
      ).run(text, name: file, file: SessionScript.isSession(text) ? nil : file)
      return
    }
    let target = output ?? file.dropLast(Convert.ending(file)?.rawValue.count ?? 0) + "ipynb"
    do {
      try confinement?.check(target)
      try runCells(
        of: text, into: target, confinement, ProcessCount.processes(confinement, world), console)
    } catch let code as ExitCode {
      throw code
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
  }

  private func runCells(
    of text: String, into target: String, _ confinement: Confinement?,
    _ processes: SessionProcesses, _ console: Console
  ) throws {
    var notebook = try Convert.notebook(text, path: file)
    // A path that cannot be written is refused before the cells run.
    try AtomicFile.requireWritable(target)
    if target != file, let earlier = try Convert.earlierNotebook(target) {
      notebook.inherit(from: earlier)
    }
    let session = SessionKernel(
      version: Sonde.version, threads: ThreadCount.wanted, arguments: arguments,
      confinement: confinement, limits: safety.limits,
      processes: processes, report: { console.report($0) })
    let watch = LimitWatch(safety.limits, interrupt: session.interruption) { console.note($0) }
    watch.begin()
    let interrupts = InterruptSignal(session.interruption)
    let start = notebook
    let (run, ending) = LanguageThread.run {
      var run = NotebookRun(start)
      let ending = run.run(in: session)
      return (run, ending)
    }
    console.endProgress()
    interrupts.restore()
    session.end()
    watch.end()
    try AtomicFile.write(run.notebook.text, to: target)
    guard case .failed(let cell, let diagnostic) = ending else { return }
    if !diagnostic.isTold { console.error(diagnostic) }
    let isStopped = diagnostic.kind == .interrupted
    console.note(
      "wrote \(target) up to cell \(cell), which \(isStopped ? "was stopped" : "failed");"
        + " the cells after it did not run")
    throw ExitCode(isStopped && watch.reached == nil ? InterruptSignal.status : 1)
  }
}
