// The declaration of a command: one value with the command's name, help, parameters, example and typed body.

/// A command of the language.
///
/// ```swift
/// let tone = Command(
///   "tone", area: "sound", "A tone of one frequency.",
///   Parameter<Double>("frequency", "cycles per second", unit: "Hz", allowed: .positive),
///   Parameter<Double>("gain", "peak level", default: 0.5, allowed: .within(0...1)),
///   example: "x = tone(440Hz, gain: 0.2)", gives: "a sound"
/// ) { (context: Context, frequency: Double, gain: Double) -> Sound in … }
/// ```
///
/// Write out the types of the parameters and of the body, because the type checker cannot infer the types.
public struct Command: Sendable {
  /// The name that calls the command. Several commands may have the same name.
  public let name: String
  /// The group of the reference that lists the command: `sound`, `numbers` ….
  public let area: String
  /// The purpose of the command, in one sentence.
  public let summary: String
  /// Further help about the command, as Markdown; may be empty.
  public let details: String
  /// The parameters in the order of a call. All parameters after the first named-only parameter are named-only too,
  /// except variadic parameters.
  public let parameters: [ParameterDescription]
  /// An example of a few lines that run without other code.
  public let example: String
  /// The kind of the result in words, such as `a sound`; empty if the command has no result.
  public let gives: String
  /// Whether a call of the command without parentheses takes the rest of the line as text.
  public var takesLine = false

  /// The object that a call of the command changes; nil if calls change no object.
  public var state: (any AnyObject & Sendable)?

  /// Whether the command changes its first argument in place and has no value.
  public private(set) var changesInPlace = false

  /// Whether an item of a sweep may call the command.
  public var runsInItems = true

  /// The number of copies of its arguments' elements for which a call of the command needs memory; 0 for a command
  /// that copies no sounds, tensors or frames.
  public var copies = 0

  /// The function with which the machine computes the simplest case of the command without binding arguments.
  var shortcut = Shortcut.none

  /// The allowed numbers of arguments in a positional call that needs no binding of arguments; nil if every call needs
  /// binding.
  let plainCounts: ClosedRange<Int>?

  let body: @Sendable (Context, [Value?]) throws -> Value

  /// Declares a command. The initialisers of `Parameter` determine which parameters must be given by name.
  ///
  /// - Parameters:
  ///   - area: the group of the reference that lists the command.
  ///   - summary: the purpose of the command, in one sentence.
  ///   - example: a few lines that run without other code.
  ///   - gives: the kind of the result in words, such as `a sound`.
  ///   - details: further help about the command, as Markdown.
  ///   - body: runs the command. An error of the body becomes the statement's error; throw `CommandError` for a
  ///     mistake that the user can correct.
  public init<each Argument: CommandArgument, Result: CommandResult>(
    _ name: String, area: String, _ summary: String,
    _ parameters: repeat Parameter<each Argument>,
    example: String, gives: String = "", details: String = "",
    body: @escaping @Sendable (Context, repeat each Argument) throws -> Result
  ) {
    let all = (repeat each parameters)
    var descriptions: [ParameterDescription] = []
    for parameter in repeat each parameters { descriptions.append(parameter.description) }
    if let first = descriptions.firstIndex(where: \.isNamedOnly) {
      for index in first..<descriptions.count where !descriptions[index].isVariadic {
        descriptions[index].isNamedOnly = true
      }
    }
    self.name = name
    self.area = area
    self.summary = summary
    self.details = details
    self.parameters = descriptions
    let most = descriptions.prefix { !$0.isNamedOnly }.count
    let least = (descriptions.lastIndex { $0.isRequired } ?? -1) + 1
    plainCounts =
      least <= most && !descriptions.contains(where: \.isVariadic) ? least...most : nil
    self.example = example
    self.gives = gives
    self.body = { context, values in
      var index = 0
      func next() -> Value? {
        defer { index += 1 }
        return index < values.count ? values[index] : nil
      }
      return try body(context, repeat try (each all).take(next(), of: name, in: context))
        .commandValue
    }
  }

  /// Declares a command without a result. The parameters are the same as for a command with a result.
  public init<each Argument: CommandArgument>(
    _ name: String, area: String, _ summary: String,
    _ parameters: repeat Parameter<each Argument>,
    example: String, details: String = "",
    body: @escaping @Sendable (Context, repeat each Argument) throws -> Void
  ) {
    self.init(
      name, area: area, summary, repeat each parameters, example: example, details: details
    ) { (context: Context, arguments: repeat each Argument) -> Value in
      try body(context, repeat each arguments)
      return .nil
    }
  }

  /// A copy of the command that changes its first argument in place and has no value, like `append`. An assignment of
  /// a value of the command is an error.
  public func changingInPlace() -> Command {
    var copy = self
    copy.changesInPlace = true
    return copy
  }

  /// A copy of the command that takes the rest of its line as text, like `help` and `cd`.
  public func takingLine() -> Command {
    var copy = self
    copy.takesLine = true
    return copy
  }

  /// The command's name with its parameters: `tone(frequency, gain: 0.5)`.
  public var signature: String {
    "\(name)(\(parameters.map(\.inSignature).joined(separator: ", ")))"
  }
}

/// Commands with a simplest case that the machine runs without binding arguments.
enum Shortcut: UInt8, Sendable {
  case none
  case append, length
  case floor, ceil, round, abs, sqrt, sin, cos, exp, log
}
