// Models that are about to change, as the record of a session wants to hear of them. Generators, which may
// be playing meanwhile, stand in Sound/PlayingGenerator.swift.

internal import CommandLanguage
internal import SoundModels

extension Context {
  /// A model is about to change.
  func willChange(_ model: SoundModel) {
    willChange(model) {
      let before = model.copy()
      return { model.becomes(before) }
    }
  }
}

extension SessionValue {
  /// The record of a value that is a session; nil for any other. Throws where there is nothing in it.
  static func record(_ value: Value) throws -> SessionRecord? {
    guard case .object(let object) = value, let session = object as? SessionValue else {
      return nil
    }
    guard !session.record.statements.isEmpty else {
      throw CommandError("save: nothing has been done in this session yet")
    }
    return session.record
  }
}
