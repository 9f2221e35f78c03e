// Recorded sessions that have all commands.

import CommandLanguage
import SessionRecords
import SoundCommands

extension Interpreter {
  /// A recorded session with all commands of Sonde.
  static func recorded(_ context: Context) -> Interpreter {
    SondeSession(context).interpreter
  }

  var record: SessionRecord { SessionRecorder.attach(to: self).record }
}
