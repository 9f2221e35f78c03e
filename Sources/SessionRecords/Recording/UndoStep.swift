// What undoes a statement.

internal import CommandLanguage

/// What brings the session back to where it was before a statement.
final class UndoStep {
  let statement: RecordedStatement
  let folder: String?
  /// The globals that it changed, with what they held.
  var globals: SavedGlobals?
  var objects: [ObjectChange] = []

  init(statement: RecordedStatement, folder: String?) {
    self.statement = statement
    self.folder = folder
  }

  /// Roughly what is kept for the step alone, in bytes.
  var byteCount: Int {
    (globals?.byteCount ?? 0) + objects.reduce(0) { $0 + ($1.old?.byteCount ?? 0) }
  }
}

/// An object that a statement changed in place.
struct ObjectChange {
  /// The object's number in the session.
  let number: Int
  /// What a list, record or variable held before.
  let old: SavedSlots?
  /// Gives the object back what it held.
  let restore: () -> Void
}
