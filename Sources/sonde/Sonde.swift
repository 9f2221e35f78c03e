// The program and its commands. The exit status is 0 for success, 1 if the code failed, and 2 for wrong usage.

internal import ArgumentParser
internal import CommandLanguage
internal import Glibc
internal import SoundCommands
internal import Terminal
internal import Workers

@main
struct Sonde: PrintingCommand {
  static let version = "0.1.0"
  static let configuration = CommandConfiguration(
    commandName: "sonde",
    abstract: "Make sounds with recurrent neural networks.",
    discussion: """
      Without arguments, sonde starts the prompt. If standard input is not a terminal, sonde runs the text \
      of standard input as a script.
      The variable SONDE_THREADS sets the number of threads, and SONDE_PROCESSES the number of processes of a \
      sweep (default: the number of cores).
      SONDE_SAFE=1 confines prompt, scripts and kernels as --safe does.
      """,
    version: "sonde \(version)",
    subcommands: [
      RunScript.self, CheckScript.self, TestScripts.self, FormatScript.self, ReplayScript.self,
      Convert.self,
      KernelCommands.self, Help.self, WriteReference.self, WorkForSession.self,
    ])

  @Option(
    name: .short, parsing: .unconditional, help: ArgumentHelp("Run this code.", valueName: "code"))
  var e: String?

  @Flag(help: "Resume a session that ended by a crash, a closed window or `quit`.")
  var resume = false

  @OptionGroup var safety: SafetyOptions<Sonde>

  func run(on console: Console) throws {
    let world = e == nil ? nil : try Ranks.join(isSafe: safety.isSafe)
    defer { world?.finish() }
    let isAtTerminal = e == nil && isatty(STDIN_FILENO) == 1
    let confinement = try safety.begin(readable: e == nil ? ["/dev/stdin"] : [])
    if resume, confinement != nil {
      throw ValidationError(
        "--resume reads a journal outside the working folder, which --safe refuses.")
    }
    if isAtTerminal, safety.time != nil {
      throw ValidationError("--time needs a script; the prompt has no end.")
    }
    let session = TerminalSession(
      console: console, confinement: confinement, limits: safety.limits, world: world)
    if resume { try session.resume(asking: isAtTerminal) }
    if let e {
      try session.run(e, name: "-e")
    } else if isAtTerminal {
      throw session.prompt()
    } else {
      try session.run(try ScriptFile.standardInput(console), name: "standard input")
    }
  }

  /// After wrong usage the exit status is 2, and the error is written to standard error.
  static func main() {
    ProgramStart.prepare()
    let arguments = ProgramStart.arguments
    // A session needs the commands; they are made while the arguments are parsed.
    if arguments.first?.hasPrefix("--") != true {
      LanguageThread.start { _ = SoundLibrary.registry }
    }
    do {
      var command = try parseAsRoot(SafetyArguments.rewritten(arguments))
      try command.run()
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch {
      let isHelp = exitCode(for: error).isSuccess
      let text = fullMessage(for: error)
      let console = Console()
      if isHelp { console.write(text + "\n") } else { console.note(text) }
      let isWritten = (try? console.requireOutput()) != nil
      Glibc.exit(isHelp ? (isWritten ? 0 : 1) : 2)
    }
  }
}

/// `sonde check FILE`
struct CheckScript: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Parse a script and resolve its names, without running the script.")

  @Argument(help: "The script.", completion: .file(extensions: ["sonde"]))
  var file: String

  func run(on console: Console) throws {
    try TerminalSession(console: console).check(try ScriptFile.text(file, console), name: file)
  }
}
