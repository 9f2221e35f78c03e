// What a statement repeats in a replay: where it was stopped, how its long work ended, what it took from outside.

internal import CommandLanguage

/// What a statement repeats in a replay.
struct StatementScript {
  /// Where the machine stops the statement; nil for nowhere.
  var stop: (turn: Int, inCommand: Bool)?
  var ends: [WorkEnd] = []
  var outside: [RecordedStatement.OutsideValue] = []
  var outsideFiles: [StatementNote.OutsideFile] = []
  /// In a session that is resumed: the folder of its saved work, and the statement's number there.
  var kept: (folder: String, number: Int)?
}
