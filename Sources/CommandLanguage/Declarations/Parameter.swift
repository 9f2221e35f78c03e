// A parameter of a command, declared once: binding, checks, error texts, help and completion all read it.

/// What numbers a parameter allows, as data.
public struct Allowed: Sendable, Equatable {
  public var lower: Double?
  public var upper: Double?
  public var lowerIsIn: Bool
  public var upperIsIn: Bool
  public var whole: Bool

  public init(
    from lower: Double? = nil, to upper: Double? = nil, lowerIsIn: Bool = true,
    upperIsIn: Bool = true, whole: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.lowerIsIn = lowerIsIn
    self.upperIsIn = upperIsIn
    self.whole = whole
  }

  /// Any number above zero.
  public static let positive = Allowed(from: 0, lowerIsIn: false)
  /// Any number from zero on.
  public static let nonNegative = Allowed(from: 0)
  /// `lower` and `upper` included.
  public static func within(_ range: ClosedRange<Double>) -> Allowed {
    Allowed(from: range.lowerBound, to: range.upperBound)
  }
  /// `lower` and above.
  public static func from(_ lower: Double) -> Allowed { Allowed(from: lower) }
  /// Whole numbers, `lower` and `upper` included.
  public static func whole(_ range: ClosedRange<Int>) -> Allowed {
    Allowed(from: Double(range.lowerBound), to: Double(range.upperBound), whole: true)
  }
  /// Whole numbers, `lower` and above.
  public static func whole(from lower: Int) -> Allowed {
    Allowed(from: Double(lower), whole: true)
  }

  /// Whether `number` is allowed. NaN never is.
  public func contains(_ number: Double) -> Bool {
    if number.isNaN { return false }
    if whole, number != number.rounded() { return false }
    if let lower, lowerIsIn ? number < lower : number <= lower { return false }
    if let upper, upperIsIn ? number > upper : number >= upper { return false }
    return true
  }

  /// The range in words: `above 0`, `from 1 to 16`, `whole, 1 or more`.
  public var words: String {
    let low = lower.map { NumberText.format($0) }
    let high = upper.map { NumberText.format($0) }
    let range: String? =
      switch (low, high) {
      case (let low?, let high?):
        (lowerIsIn ? "from \(low)" : "above \(low)")
          + (upperIsIn ? " to \(high)" : " and below \(high)")
      case (let low?, nil): lowerIsIn ? "\(low) or more" : "above \(low)"
      case (nil, let high?): upperIsIn ? "\(high) or less" : "below \(high)"
      case (nil, nil): nil
      }
    return [whole ? "whole" : nil, range].compactMap { $0 }.joined(separator: ", ")
  }
}

/// A parameter without its Swift type: what help, completion and checks need.
public struct ParameterDescription: Sendable {
  public var name: String
  /// What the parameter does, in one sentence.
  public var help: String
  /// What it takes, in words: `a number`, `frames`, `a number, an envelope or a function`.
  public var takes: String
  public var unit: String?
  public var allowed: Allowed?
  /// The strings that it takes, where it takes a choice of them.
  public var choices: [String]?
  /// Whether a call must give it.
  public var isRequired: Bool
  /// Whether it can be given by name only.
  public var isNamedOnly: Bool
  /// Whether it takes all positional values from its place on.
  public var isVariadic: Bool
  /// The default as the language writes it; nil where there is none.
  public var defaultText: String?
  /// Whether its string names a file, for completion.
  public var isPath: Bool
  /// The endings of the files that fit, in small letters, without the point; nil where any file does.
  /// Folders always fit.
  public var endings: [String]?
  /// Whether a value could be meant for it, which is how a declaration is chosen among several.
  public var accepts: @Sendable (Value) -> Bool

  public init(
    name: String, help: String = "", takes: String = "a value", unit: String? = nil,
    allowed: Allowed? = nil, choices: [String]? = nil, isRequired: Bool, isNamedOnly: Bool,
    isVariadic: Bool = false, defaultText: String? = nil, isPath: Bool = false,
    endings: [String]? = nil,
    accepts: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.name = name
    self.help = help
    self.takes = takes
    self.unit = unit
    self.allowed = allowed
    self.choices = choices
    self.isRequired = isRequired
    self.isNamedOnly = isNamedOnly
    self.isVariadic = isVariadic
    self.defaultText = defaultText
    self.isPath = isPath
    self.endings = endings
    self.accepts = accepts
  }

  /// The allowed range in words, beside what the parameter takes; nil where anything goes.
  public var rangeInWords: String? {
    guard var allowed else { return nil }
    // That the number is whole has been said.
    if takes.contains("whole") { allowed.whole = false }
    return allowed.words.isEmpty ? nil : allowed.words
  }

  /// The parameter as a signature shows it: `frames`, `values…`, `message?`, `by: 2`.
  public var inSignature: String {
    if isVariadic { return name + "…" }
    if isRequired { return name }
    if let defaultText, isNamedOnly, defaultText != "nil" { return "\(name): \(defaultText)" }
    return isNamedOnly ? "\(name):" : "\(name)?"
  }
}

/// A parameter of a command, with the Swift type that its values are taken as.
///
/// A parameter of an `Optional` type may be left out. One with a default, and all behind it, are given
/// by name.
///
/// ```swift
/// Parameter<Double>("duration", "how long the tone lasts", default: 1, unit: "s", allowed: .positive)
/// ```
public struct Parameter<Argument: CommandArgument>: Sendable {
  public var description: ParameterDescription
  var fallback: Argument?

  /// A parameter without a default: required, unless its type is an `Optional` or a `Rest`.
  public init(
    _ name: String, _ help: String = "", unit: String? = nil, allowed: Allowed? = nil,
    choices: [String]? = nil, isPath: Bool = false,
    endings: [String]? = nil
  ) {
    description = ParameterDescription(
      name: name, help: help, takes: Argument.takes, unit: unit, allowed: allowed,
      choices: choices, isRequired: Argument.whenLeftOut == nil, isNamedOnly: false,
      isVariadic: Argument.isVariadic, isPath: isPath, endings: endings,
      accepts: Argument.accepts)
    fallback = nil
  }

  /// A parameter with a default: given by name.
  public init(
    _ name: String, _ help: String = "", default fallback: Argument, unit: String? = nil,
    allowed: Allowed? = nil, choices: [String]? = nil, isPath: Bool = false,
    endings: [String]? = nil
  ) {
    description = ParameterDescription(
      name: name, help: help, takes: Argument.takes, unit: unit, allowed: allowed,
      choices: choices, isRequired: false, isNamedOnly: true,
      defaultText: fallback.literal, isPath: isPath, endings: endings,
      accepts: Argument.accepts)
    self.fallback = fallback
  }

  /// The Swift value of what a call gave; `value` is nil where it gave nothing.
  func take(_ value: Value?, of command: String, in context: Context) throws -> Argument {
    guard let value else {
      if let fallback { return fallback }
      if let absent = Argument.whenLeftOut { return absent }
      throw CommandError("\(command) needs '\(description.name)': \(description.takes)")
    }
    if Argument.isVariadic, case .list(let list) = value {
      for (index, item) in list.values.enumerated() {
        try description.check(item, of: command, element: index)
        guard description.accepts(item) else {
          throw description.refusal(of: item, reason: nil, command: command, element: index)
        }
      }
    } else {
      try description.check(value, of: command)
    }
    do {
      return try Argument.take(value, in: context)
    } catch let mismatch as ArgumentMismatch {
      throw description.refusal(of: value, reason: mismatch.reason, command: command)
    } catch let error as CommandError where error.part == nil {
      throw error.at(.parameter(description.name, element: nil))
    }
  }
}

extension ParameterDescription {
  /// Throws where `value` is a number out of the allowed range, or a string that is no choice.
  func check(_ value: Value, of command: String, element: Int? = nil) throws {
    let part = CommandError.Part.parameter(name, element: element)
    if let allowed, case .number(let number) = value, !allowed.contains(number) {
      throw CommandError(
        "\(command): '\(name)' must be \(allowed.words)\(unit.map { " (\($0))" } ?? ""), not "
          + NumberText.format(number)
      ).at(part)
    }
    if let choices, case .string(let text) = value, !choices.contains(text) {
      let near = Suggestion.nearest(to: text, in: choices)
      throw CommandError(
        "\(command): '\(name)' must be \(MessageText.list(choices.map { "\"\($0)\"" })), not \"\(text)\"",
        hint: near.map { "did you mean \"\($0)\"?" }
      ).at(part)
    }
  }

  /// The error for a value that the parameter does not take.
  func refusal(
    of value: Value, reason: String?, command: String, element: Int? = nil
  ) -> CommandError {
    let got = ValueText.brief(value)
    return CommandError(
      "\(command): '\(name)' takes \(takes), not \(got)\(reason.map { ": \($0)" } ?? "")"
    ).at(.parameter(name, element: element))
  }
}
