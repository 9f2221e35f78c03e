// The recorded data that a statement uses in a replay: the place of a stop, the ends of long work, and data from
// outside the session.

internal import CommandLanguage

/// The recorded data that a statement uses in a replay.
struct StatementScript {
  /// The place at which the machine stops the statement; nil for no stop.
  var stop: (turn: Int, inCommand: Bool)?
  var ends: [WorkEnd] = []
  var outside: [RecordedStatement.OutsideValue] = []
  var outsideFiles: [StatementNote.FileNote] = []
  /// When a session is resumed, the folder with the checkpoints, and the number of the statement in the journal;
  /// otherwise nil.
  var kept: (folder: String, number: Int)?
}
