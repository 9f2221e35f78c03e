// The error of a command's body and of the language at run time: a sentence for the user. Where it
// happened is added by the interpreter, which makes a `Diagnostic` of it.

/// What went wrong, in the user's terms, with an optional hint of what to do.
public struct CommandError: Error, CustomStringConvertible, Equatable {
  public var message: String
  public var hint: String?
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
  public var description: String { hint.map { "\(message) — \($0)" } ?? message }

  static let listTooLong = CommandError(
    "the list is too long", hint: "a list has at most 100 million elements")
}
