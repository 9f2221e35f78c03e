// A command, declared once. Its name, help, parameters, example and typed body stand in one value.

/// A command of the language.
///
/// ```swift
/// let tone = Command(
///   "tone", area: "sound", "A tone of one frequency.",
///   Parameter<Double>("frequency", "how many turns a second", unit: "Hz", allowed: .positive),
///   Parameter<Double>("gain", "peak level", default: 0.5, allowed: .within(0...1)),
///   example: "x = tone(440Hz, gain: 0.2)", gives: "a sound"
/// ) { (context: Context, frequency: Double, gain: Double) -> Sound in … }
/// ```
///
/// Write the parameters' types and the body's types out: the type checker needs them.
public struct Command: Sendable {
  public let name: String
  /// The group of the reference that the command stands in: `sound`, `numbers` ….
  public let area: String
  /// What the command does, in one sentence.
  public let summary: String
  /// More about it, as Markdown; may be empty.
  public let details: String
  public let parameters: [ParameterDescription]
  /// A few lines that run as they stand.
  public let example: String
  /// What the result is, in words; empty where there is none.
  public let gives: String
  /// Whether the command, written without parentheses, takes the rest of the line as text.
  public var takesLine = false

  /// What the command changes as it is called; nil for what changes nothing of its own.
  public var state: (any AnyObject & Sendable)?

  /// How the machine does the simplest case of the command by itself.
  var shortcut = Shortcut.none

  /// How many values without names are the arguments as they stand; nil where there is more to sort.
  let plainCounts: ClosedRange<Int>?

  let body: @Sendable (Context, [Value?]) throws -> Value

  /// Declares a command. See `Parameter` for which of them are given by name.
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

  /// Declares a command whose body gives nothing.
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

  /// The same command, taking the rest of its line as text (as `help` and `cd` do).
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

/// Commands whose simplest case the machine does by itself, without binding arguments.
enum Shortcut: UInt8, Sendable {
  case none
  case append, length
  case floor, ceil, round, abs, sqrt, sin, cos, exp, log
}
