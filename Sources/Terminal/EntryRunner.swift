// The functions of a session that the prompt uses: parsing an entry, which shows whether the entry is complete, and
// running an entry.

package import CommandLanguage
package import Runs

/// An object that runs the typed entries. All calls except `interrupt` are made one after the other.
package protocol EntryRunner: Sendable {
  /// Stops the running entry.
  var interrupt: Interrupt { get }
  /// Parses an entry. The text of the result differs from the entry if the entry stands for a statement, such as a
  /// question for `help`. The result states whether the entry can be run or needs more lines.
  func parse(_ entry: String) -> ParsedEntry
  /// Runs an entry and shows its result. This function is not called on the main thread.
  ///
  /// - Parameter name: the name of the entry in error messages.
  /// - Returns: whether the session continues.
  func run(_ entry: ParsedEntry, name: String) -> Bool
  /// The completions that the Tab key offers.
  var complete: TabCompletion.Source? { get }
  /// Whether a name is a command or a function of the session.
  var isFunction: @Sendable (String) -> Bool { get }
}

/// Connects the language's interpreter to a console.
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

  func parse(_ entry: String) -> ParsedEntry {
    interpreter.parse(ForeignEntry.help(entry) ?? entry)
  }

  var complete: TabCompletion.Source? { TabCompletion.source(of: interpreter.context) }

  var isFunction: @Sendable (String) -> Bool {
    { [interpreter] name in
      if case .function? = interpreter.value(of: name) { true } else { false }
    }
  }

  func run(_ entry: ParsedEntry, name: String) -> Bool {
    defer { afterEntry() }
    do {
      let result = try interpreter.enter(entry, name: name)
      if result.shows { interpreter.context.show(result.value) }
    } catch {
      switch error.kind {
      case .quit: return false
      case .interrupted: if !error.isTold { console.note("interrupted") }
      default:
        if let remark = ForeignEntry.remark(entry.source.text) {
          console.note(remark)
        } else {
          console.error(error)
        }
      }
    }
    return true
  }
}
