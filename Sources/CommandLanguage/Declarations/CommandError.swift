// The error of a command's body and of the language at run time: a sentence for the user. The interpreter
// turns it into a `Diagnostic`, which adds the place.

/// What went wrong, in the user's terms, with an optional hint about what to do.
public struct CommandError: Error, CustomStringConvertible, Equatable {
  /// What is wrong, with which value: one sentence without a full stop.
  public var message: String
  /// What the user can do about it; nil if that is not known.
  public var hint: String?
  /// The part of the statement that is wrong, which the diagnostic marks.
  var part: Part?

  /// Makes an error.
  ///
  /// - Parameter parameter: the name of the parameter whose argument is wrong. The diagnostic then marks
  ///   that argument, otherwise the whole call.
  public init(_ message: String, hint: String? = nil, about parameter: String? = nil) {
    self.message = message
    self.hint = hint
    part = parameter.map { .parameter($0, element: nil) }
  }
  /// The message and the hint on one line.
  public var description: String { hint.map { "\(message) — \($0)" } ?? message }

  /// A part of the source text of an instruction.
  enum Part: Equatable {
    /// The argument of a command's parameter; `element` is the index in a parameter of several values.
    case parameter(String, element: Int?)
    /// An argument of the call, by its position as written.
    case argument(Int)
    /// The name written before an argument.
    case argumentName(Int)
    /// A piece that the compiler noted, by its index: see `InstructionSpans`.
    case piece(Int)
    /// The whole instruction.
    case whole
  }

  /// The same error, marked at a part.
  func at(_ part: Part?) -> CommandError {
    var copy = self
    copy.part = part
    return copy
  }

  static let listTooLong = CommandError(
    "the list is too long", hint: "a list has at most 100 million elements")
}
