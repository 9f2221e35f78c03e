// The error of a command's body and of the language at run time: a sentence for the user. The interpreter makes a
// `Diagnostic` of the error and adds the place.

/// An error in the user's terms, with an optional hint about the remedy.
public struct CommandError: Error, CustomStringConvertible, Equatable {
  /// The fault and the faulty value: one sentence without a full stop.
  public var message: String
  /// The remedy, in the user's terms; nil if none is known.
  public var hint: String?
  /// The faulty part of the statement, which the diagnostic marks.
  var part: Part?

  /// Makes an error.
  ///
  /// - Parameter parameter: the name of the parameter; the diagnostic marks its argument. If `parameter` is nil, the
  ///   diagnostic marks the whole call.
  public init(_ message: String, hint: String? = nil, about parameter: String? = nil) {
    self.message = message
    self.hint = hint
    part = parameter.map { .parameter($0, element: nil) }
  }
  /// The message and the hint on one line.
  public var description: String { hint.map { "\(message) — \($0)" } ?? message }

  /// A part of the source text of an instruction.
  enum Part: Equatable {
    /// The argument of a command's parameter; `element` is the index of the value in a variadic parameter.
    case parameter(String, element: Int?)
    /// An argument of the call, identified by its position in the source.
    case argument(Int)
    /// The name written before an argument.
    case argumentName(Int)
    /// A piece of the instruction, identified by its index in the pieces that the compiler stored (see
    /// `InstructionSpans`).
    case piece(Int)
    /// The whole instruction.
    case whole
  }

  /// A copy of the error that marks `part` of the statement.
  func at(_ part: Part?) -> CommandError {
    var copy = self
    copy.part = part
    return copy
  }

  static let listTooLong = CommandError(
    "the list is too long", hint: "a list has at most 100 million elements")
}
