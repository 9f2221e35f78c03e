// Source text that runs in a temporary folder.

import CommandLanguage
import LanguageTestSupport
import SessionRecords
import SoundCommands
import TestSupport

extension TemporaryFolder {
  /// Runs source text in the folder and returns its output, its notes and the error's message.
  func run(_ source: String) -> (output: [String], notes: [String], error: String?) {
    let (output, notes) = (Output(), Output())
    let failure: Diagnostic? = LanguageThread.run { [path] in
      let context = Context(write: output.write, note: { notes.write($0 + "\n") })
      context.folder = path
      do throws(Diagnostic) {
        try Interpreter.recorded(context).run(source, name: "test")
        return nil
      } catch {
        return error
      }
    }
    return (output.lines, notes.lines, failure?.message)
  }
}
