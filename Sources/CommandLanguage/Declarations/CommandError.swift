// The error of a command's body and of the language at run time: a sentence for the user. Where it
// happened is added by the interpreter, which makes a `Diagnostic` of it.

/// What went wrong, in the user's terms, with an optional hint of what to do.
public struct CommandError: Error, CustomStringConvertible, Equatable {
  public var message: String
  public var hint: String?
  /// A word of the source that the error is about; the mark goes below it.
  var word: String?
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
  public var description: String { hint.map { "\(message) — \($0)" } ?? message }

  /// The same error, marked below a word of the source.
  func at(_ word: String) -> CommandError {
    var copy = self
    copy.word = word
    return copy
  }

  static let listTooLong = CommandError(
    "the list is too long", hint: "a list has at most 100 million elements")
}
