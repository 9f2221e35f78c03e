// The old values with which a statement can be undone.

internal import CommandLanguage

/// The saved state of the session before a statement, with which the statement can be undone.
final class UndoStep {
  let statement: RecordedStatement
  let folder: String?
  /// The global variables that the statement changed, with their old values.
  var globals: SavedGlobals?
  var objects: [ObjectChange] = []

  init(statement: RecordedStatement, folder: String?) {
    self.statement = statement
    self.folder = folder
  }

  /// The approximate size of the old values that only this step keeps, in bytes.
  var byteCount: Int {
    (globals?.byteCount ?? 0) + objects.reduce(0) { $0 + ($1.old?.byteCount ?? 0) }
  }
}

/// An object that a statement changed in place.
struct ObjectChange {
  /// The object's number in the session.
  let number: Int
  /// The old content of a list, record or variable.
  let old: SavedSlots?
  /// Restores the old content of the object.
  let restore: () -> Void
  /// Saves the present content of the object. The result restores this content.
  let save: () -> () -> Void
}

/// An undone statement, with the state of the session after the statement.
struct UndoneStep {
  let step: UndoStep
  let folder: String?
  let globals: SavedGlobals
  /// The functions that restore the contents of objects that the statement had changed in place.
  let objects: [() -> Void]
}
