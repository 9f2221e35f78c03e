// Recorded sessions for the tests of this target.

import CommandLanguage
import LanguageTestSupport
import SessionRecords

extension CommandRegistry {
  /// The language with the record commands and a command that draws a random number.
  static var recording: CommandRegistry {
    var registry = CommandRegistry.drawing
    registry.add(RecordCommands.all)
    return registry
  }
}

extension Interpreter {
  /// Returns a session with a record.
  static func recorded(
    _ registry: CommandRegistry = .recording, context: Context = Context(write: { _ in })
  ) -> Interpreter {
    let session = Interpreter(registry: registry, context: context)
    SessionRecorder.attach(to: session)
    return session
  }

  var record: SessionRecord { SessionRecorder.attach(to: self).record }

  var journal: SessionJournal? {
    get { SessionRecorder.attach(to: self).journal }
    set { SessionRecorder.attach(to: self).journal = newValue }
  }
}
