// What the prompt needs of a session: to parse an entry, which says whether it is whole, and to run it.

package import CommandLanguage
package import Runs

/// Whatever runs what is typed. All calls but `interrupt`'s come one after the other.
package protocol EntryRunner: Sendable {
  /// Stops what is running.
  var interrupt: Interrupt { get }
  /// Parses an entry, which then says whether it can be run as it is or needs more lines.
  func parse(_ entry: String) -> ParsedEntry
  /// Runs an entry and shows what it gives. Called away from the main thread.
  ///
  /// - Parameter name: the name of the entry in errors.
  /// - Returns: whether the session goes on.
  func run(_ entry: ParsedEntry, name: String) -> Bool
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

  func parse(_ entry: String) -> ParsedEntry { interpreter.parse(entry) }

  var complete: TabCompletion.Source? { TabCompletion.source(of: interpreter.context) }

  func run(_ entry: ParsedEntry, name: String) -> Bool {
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
