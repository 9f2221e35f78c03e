// What the prompt needs of a session: to know whether an entry is whole, and to run it.

internal import CommandLanguage
package import Runs

/// Whatever runs what is typed. All calls but `interrupt`'s come one after the other.
package protocol EntryRunner: Sendable {
  /// Stops what is running.
  var interrupt: Interrupt { get }
  /// Whether an entry can be run as it is, or needs more lines.
  func isWhole(_ entry: String) -> Bool
  /// Runs an entry and shows what it gives. Called away from the main thread.
  ///
  /// - Returns: whether the session goes on.
  func run(_ entry: String, name: String) -> Bool
  /// What Tab offers.
  var complete: TabCompletion.Source? { get }
}

/// The language's interpreter behind a console.
final class InterpreterRunner: EntryRunner {
  private let interpreter: Interpreter
  private let console: Console
  private let afterEntry: @Sendable () -> Void

  init(
    _ interpreter: Interpreter, console: Console, afterEntry: @escaping @Sendable () -> Void = {}
  ) {
    self.interpreter = interpreter
    self.console = console
    self.afterEntry = afterEntry
  }

  var interrupt: Interrupt { interpreter.context.run.interrupt }

  func isWhole(_ entry: String) -> Bool { Interpreter.isComplete(entry) }

  var complete: TabCompletion.Source? { TabCompletion.source(of: interpreter.context) }

  func run(_ entry: String, name: String) -> Bool {
    defer { afterEntry() }
    do {
      let result = try interpreter.enter(entry, name: name)
      if result.shows { interpreter.context.show(result.value) }
    } catch {
      switch error.kind {
      case .quit: return false
      case .interrupted: if !error.isTold { console.note("interrupted") }
      default: console.error(error)
      }
    }
    return true
  }
}
