// The error of a command's body and of the language at run time: a sentence for the user. Where it
// happened is added by the interpreter, which makes a `Diagnostic` of it.

/// What went wrong, in the user's terms, with an optional hint of what to do.
public struct CommandError: Error, CustomStringConvertible, Equatable {
  public var message: String
  public var hint: String?
  /// What of the statement the error is about; the mark goes below it.
  var part: Part?

  /// - Parameter parameter: the name of the parameter whose argument is wrong, where it is one: then
  ///   the mark goes below that argument, else below the whole call.
  public init(_ message: String, hint: String? = nil, about parameter: String? = nil) {
    self.message = message
    self.hint = hint
    part = parameter.map { .parameter($0, element: nil) }
  }
  public var description: String { hint.map { "\(message) — \($0)" } ?? message }

  /// A part of what an instruction was made of.
  enum Part: Equatable {
    /// What was given for a parameter of a command; the element, where it takes several values.
    case parameter(String, element: Int?)
    /// An argument of the call, counted as it is written.
    case argument(Int)
    /// The name that stands before an argument.
    case argumentName(Int)
    /// A piece as the compiler noted them: see `Code.pieces(of:)`.
    case piece(Int)
    /// All of it.
    case whole
  }

  /// The same error, about a part.
  func at(_ part: Part?) -> CommandError {
    var copy = self
    copy.part = part
    return copy
  }

  static let listTooLong = CommandError(
    "the list is too long", hint: "a list has at most 100 million elements")
}
