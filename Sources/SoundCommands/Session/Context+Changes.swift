// How a model tells the session's record that it is about to change. For generators, which may be playing at
// the time, see Sound/PlayingGenerator.swift.

internal import CommandLanguage
internal import SessionRecords
internal import SoundModels

extension Context {
  /// Tells the record that `model` is about to change, and how to restore it.
  func willChange(_ model: SoundModel) {
    willChange(model) {
      let before = model.copy()
      return { model.becomes(before) }
    }
  }
}

extension SessionValue {
  /// The record of a session; nil for any other value. Throws if the record has no statements.
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
