// The commands of the program print through one console. When a command has ended, the exit status shows whether
// standard output accepted the whole text, for every command alike.

internal import ArgumentParser
internal import Terminal

/// A command of the program that may write to standard output.
protocol PrintingCommand: ParsableCommand {
  /// Runs the command; all its output goes to the console.
  func run(on console: Console) throws
}

extension PrintingCommand {
  func run() throws {
    let console = Console()
    do {
      try run(on: console)
    } catch let code as ExitCode where code.isSuccess {
      try console.requireOutput()
      throw code
    } catch {
      // The first error determines the exit status.
      try? console.requireOutput()
      throw error
    }
    try console.requireOutput()
  }
}

extension Console {
  /// Throws the exit status 1 if standard output did not accept all text.
  func requireOutput() throws {
    guard let failure = outputFailure else { return }
    note("error: standard output cannot be written: \(failure)")
    throw ExitCode(1)
  }
}
