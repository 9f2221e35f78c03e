// The program: its arguments, and what each of its commands does. Exit status 0; 1 where the code
// failed; 2 for wrong usage.

internal import ArgumentParser
internal import CommandLanguage
internal import Glibc
internal import Terminal

@main
struct Sonde: ParsableCommand {
  static let version = "0.1.0"
  static let configuration = CommandConfiguration(
    commandName: "sonde",
    abstract: "Make sound with recurrent nets.",
    discussion: """
      Without arguments: the prompt. Standard input that is no terminal is run as a script.
      SONDE_THREADS sets the number of threads (default: the cores).
      """,
    version: "sonde \(version)",
    subcommands: [
      RunScript.self, CheckScript.self, FormatScript.self, ReplayScript.self, Convert.self,
      KernelCommands.self, Help.self, WriteReference.self,
    ])

  @Option(
    name: .short, parsing: .unconditional, help: ArgumentHelp("Run this code.", valueName: "code"))
  var e: String?

  @Flag(help: "Take up a session whose program has ended: a crash, a closed window, or `quit`.")
  var resume = false

  func run() throws {
    let front = Front()
    let isAtTerminal = e == nil && isatty(STDIN_FILENO) == 1
    if resume { try front.resume(asking: isAtTerminal) }
    if let e {
      try front.run(e, name: "-e")
    } else if isAtTerminal {
      throw front.prompt()
    } else {
      try front.run(try Front.standardInput(), name: "standard input")
    }
  }

  /// Wrong usage is status 2, with what is wrong on standard error.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch {
      let isHelp = exitCode(for: error).isSuccess
      let text = fullMessage(for: error)
      if isHelp { print(text) } else { Console().note(text) }
      Glibc.exit(isHelp ? 0 : 2)
    }
  }
}

/// `sonde check FILE`
struct CheckScript: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Parse a script and resolve its names; run nothing.")

  @Argument(help: "The script.", completion: .file(extensions: ["sonde"]))
  var file: String

  func run() throws {
    try Front().check(try Front.text(of: file), name: file)
  }
}
