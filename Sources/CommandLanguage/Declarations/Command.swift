// A command, declared once: one value holds its name, help, parameters, example and typed body.

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
/// Write out the types of the parameters and of the body: the type checker needs them.
public struct Command: Sendable {
  /// The name that calls the command. Several commands may have the same one.
  public let name: String
  /// The group of the reference that lists the command: `sound`, `numbers` ….
  public let area: String
  /// What the command does, in one sentence.
  public let summary: String
  /// More about it, as Markdown; may be empty.
  public let details: String
  /// The parameters in the order of the call. All after the first named-only one are named-only too, except
  /// variadic ones.
  public let parameters: [ParameterDescription]
  /// A few lines that run on their own.
  public let example: String
  /// The result in words with the article, such as `a sound`; empty if there is none.
  public let gives: String
  /// Whether the command, called without parentheses, takes the rest of the line as text.
  public var takesLine = false

  /// The object that calls of the command change; nil if it keeps no state.
  public var state: (any AnyObject & Sendable)?

  /// How the machine runs the simplest case of the command without binding arguments.
  var shortcut = Shortcut.none

  /// The counts of positional values that need no binding; nil if every call needs it.
  let plainCounts: ClosedRange<Int>?

  let body: @Sendable (Context, [Value?]) throws -> Value

  /// Declares a command. `Parameter` says which parameters are given by name.
  ///
  /// - Parameters:
  ///   - area: the group of the reference that lists the command.
  ///   - summary: one sentence about what the command does.
  ///   - example: a few lines that run on their own.
  ///   - gives: the result in words with the article.
  ///   - details: more about the command, as Markdown.
  ///   - body: runs the command. An error that it throws becomes the statement's error; throw
  ///     `CommandError` for what the user can correct.
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

  /// Declares a command that has no result. The parameters are those of the other initialiser.
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

  /// The same command, but it takes the rest of its line as text, as `help` and `cd` do.
  public func takingLine() -> Command {
    var copy = self
    copy.takesLine = true
    return copy
  }

  /// The name with its parameters: `tone(frequency, gain: 0.5)`.
  public var signature: String {
    "\(name)(\(parameters.map(\.inSignature).joined(separator: ", ")))"
  }
}

/// Commands whose simplest case the machine runs without binding arguments.
enum Shortcut: UInt8, Sendable {
  case none
  case append, length
  case floor, ceil, round, abs, sqrt, sin, cos, exp, log
}
