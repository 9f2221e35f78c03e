// Recorded sessions with all commands.

import CommandLanguage
import SessionRecords
import SoundCommands

extension Interpreter {
  /// A session of Sonde that is recorded.
  static func recorded(_ context: Context) -> Interpreter {
    let session = Interpreter(registry: SoundLibrary.registry, context: context)
    SessionRecorder.attach(to: session)
    return session
  }

  var record: SessionRecord { SessionRecorder.attach(to: self).record }
}
