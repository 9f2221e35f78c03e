// Recorded sessions that have all commands.

import CommandLanguage
import SessionRecords
import SoundCommands

extension Interpreter {
  /// A recorded session with all commands of Sonde.
  static func recorded(_ context: Context) -> Interpreter {
    let session = Interpreter(registry: SoundLibrary.registry, context: context)
    SessionRecorder.attach(to: session)
    return session
  }

  var record: SessionRecord { SessionRecorder.attach(to: self).record }
}
