// Functions that record changes of models, and that find the record in a session value. Changes of generators are
// in Sound/PlayingGenerator.swift, because a generator may be playing while it changes.

internal import CommandLanguage
internal import SessionRecords
internal import SoundModels

extension Context {
  /// Records that `model` is about to change, with a function that restores the model.
  func willChange(_ model: SoundModel) {
    willChange(model) {
      let before = model.copy()
      return { model.becomes(before) }
    }
  }
}

extension SessionValue {
  /// The record in a session value; nil for a value of another kind.
  ///
  /// - Throws: `CommandError` if the record has no statements.
  static func record(_ value: Value) throws -> SessionRecord? {
    guard case .object(let object) = value, let session = object as? SessionValue else {
      return nil
    }
    guard !session.record.statements.isEmpty else {
      throw CommandError("save: this session has no statements yet")
    }
    return session.record
  }
}
