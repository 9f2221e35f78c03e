// The error of an item of a sweep as a value of the language, in the place of the item's result.

internal import CommandLanguage
internal import SessionRecords

/// An error as a value: what an item of a sweep gave instead of a result.
struct ItemError: ObjectValue, CommandResult, Equatable {
  /// The reason of the error, as `catch` receives it.
  let message: String
  /// The file or entry, the line and the column of the error; empty if the error has no place.
  let place: String
  /// The whole error, with the line of code.
  let words: String

  init(message: String, place: String = "", words: String? = nil) {
    (self.message, self.place, self.words) = (message, place, words ?? "error: \(message)")
  }

  init(_ diagnostic: Diagnostic) {
    let hint = diagnostic.hint.map { " — \($0)" } ?? ""
    self.init(
      message: diagnostic.message + hint,
      place: diagnostic.source.map { "\($0):\(diagnostic.line):\(diagnostic.column)" } ?? "",
      words: diagnostic.render())
  }

  var kind: String { "error" }
  var summary: String { "error · \(message)" }
  var details: String { words }
  var byteCount: Int { message.utf8.count + place.utf8.count + words.utf8.count }

  static let properties: [Property<ItemError>] = [
    Property("message", "a string", "the reason of the error") { .string($0.message) },
    Property(
      "place", "a string", "the file, line and column of the error; empty if it has no place"
    ) { .string($0.place) },
  ]

  func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(message)
    return fingerprint.text
  }
}

extension ItemError: PortableValue {
  func portableForm() throws -> PortableForm {
    let outcome = ItemOutcome(number: 0, .failed(self))
    return PortableForm(bytes: outcome.bytes)
  }

  static func make(from form: PortableForm) throws -> ItemError {
    guard case .failed(let error)? = ItemOutcome(form.bytes)?.result else {
      throw CommandError("the error is damaged")
    }
    return error
  }
}
