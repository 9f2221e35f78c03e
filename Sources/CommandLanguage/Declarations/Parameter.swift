// The declaration of a command's parameter, which binding, checks, errors, help and completion use.

internal import Glibc

/// The range of numbers that a parameter allows.
public struct Allowed: Sendable, Equatable {
  /// The lower bound; nil if the range has no lower bound.
  public var lower: Double?
  /// The upper bound; nil if the range has no upper bound.
  public var upper: Double?
  /// Whether the lower bound itself is allowed.
  public var lowerIsIn: Bool
  /// Whether the upper bound itself is allowed.
  public var upperIsIn: Bool
  /// Whether only whole numbers are allowed.
  public var whole: Bool
  /// Whether the numbers are amplitudes, so that a number of dB is a mistake.
  public private(set) var isAmplitude = false

  /// A range with the given bounds; a range without bounds allows every number except nan.
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
  /// Zero and any number above it.
  public static let nonNegative = Allowed(from: 0)
  /// The numbers in a closed range.
  public static func within(_ range: ClosedRange<Double>) -> Allowed {
    Allowed(from: range.lowerBound, to: range.upperBound)
  }
  /// The amplitudes in a closed range; full scale is 1.
  public static func amplitude(_ range: ClosedRange<Double>) -> Allowed {
    var allowed = within(range)
    allowed.isAmplitude = true
    return allowed
  }
  /// The number `lower` and every number above `lower`.
  public static func from(_ lower: Double) -> Allowed { Allowed(from: lower) }
  /// The whole numbers in a closed range.
  public static func whole(_ range: ClosedRange<Int>) -> Allowed {
    Allowed(from: Double(range.lowerBound), to: Double(range.upperBound), whole: true)
  }
  /// The whole numbers from `lower` on.
  public static func whole(from lower: Int) -> Allowed {
    Allowed(from: Double(lower), whole: true)
  }

  /// Whether `number` is allowed; nan never is.
  public func contains(_ number: Double) -> Bool {
    if number.isNaN { return false }
    if whole, number != number.rounded() { return false }
    if let lower, lowerIsIn ? number < lower : number <= lower { return false }
    if let upper, upperIsIn ? number > upper : number >= upper { return false }
    return true
  }

  /// The remedy for a number of dB that was given as an amplitude.
  static func amplitudeHint(decibels: Double) -> String {
    let amplitude = NumberText.brief(pow(10, decibels / 20), digits: 3)
    return "full scale is 1; \(NumberText.format(decibels)) dB is the amplitude \(amplitude)"
  }

  /// The remedy for a number that is not allowed; nil if there is none.
  func hint(for number: Double) -> String? {
    guard isAmplitude else { return nil }
    return number < 0
      ? "an amplitude is not negative: \(Allowed.amplitudeHint(decibels: number))"
      : "an amplitude: full scale is 1"
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

/// A parameter without its Swift type, for help, completion and checks.
public struct ParameterDescription: Sendable {
  /// The parameter's name, which a call may write before the argument.
  public var name: String
  /// The meaning of the parameter, in a few words.
  public var help: String
  /// The accepted values in words: `a number`, `frames`, `a number, an envelope or a function`.
  public var takes: String
  /// The unit of the parameter's number, such as `Hz`; nil for a parameter without a unit.
  public var unit: String?
  /// The allowed range of a number; nil if every number is allowed.
  public var allowed: Allowed?
  /// The allowed strings; nil if every string is allowed.
  public var choices: [String]?
  /// Whether a call must give an argument for the parameter.
  public var isRequired: Bool
  /// Whether the parameter's argument must be given by name.
  public var isNamedOnly: Bool
  /// Whether the parameter takes all positional values from its position on.
  public var isVariadic: Bool
  /// The default as a literal of the language; nil if the parameter has no default.
  public var defaultText: String?
  /// Whether the parameter's string is the path of a file or folder, for completion.
  public var isPath: Bool
  /// The allowed file name extensions, in lower case and without the point; nil if any file fits.
  /// Folders always fit.
  public var endings: [String]?
  /// Whether the parameter accepts a value of this kind. The result selects one of several declarations of a name.
  public var accepts: @Sendable (Value) -> Bool

  /// Describes a parameter. Without `accepts`, the parameter accepts every value.
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

  /// The allowed range in words; nil if every number is allowed. Words that `takes` already contains are left out.
  public var rangeInWords: String? {
    guard var allowed else { return nil }
    // The text `takes` already states that the number is whole.
    if takes.contains("whole") { allowed.whole = false }
    return allowed.words.isEmpty ? nil : allowed.words
  }

  /// The parameter as part of a signature: `frames`, `values…`, `message?`, `by: 2`.
  public var inSignature: String {
    if isVariadic { return name + "…" }
    if isRequired { return name }
    if let defaultText, isNamedOnly, defaultText != "nil" { return "\(name): \(defaultText)" }
    return isNamedOnly ? "\(name):" : "\(name)?"
  }
}

/// A parameter of a command, with the Swift type to which its values are converted.
///
/// A call may leave out a parameter of an `Optional` type. A parameter with a default, and all parameters
/// after it, must be given by name.
///
/// ```swift
/// Parameter<Double>("duration", "how long the tone lasts", default: 1, unit: "s", allowed: .positive)
/// ```
public struct Parameter<Argument: CommandArgument>: Sendable {
  /// The parameter without its Swift type.
  public var description: ParameterDescription
  /// The default; nil if the parameter has no default.
  var fallback: Argument?

  /// A parameter without a default. A call must give the argument, unless the type is an `Optional` or a `Rest`.
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

  /// A parameter with a default, which must be given by name.
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

  /// The Swift value of a call's argument; `value` is nil if the call leaves out the argument.
  ///
  /// - Throws: `CommandError` if a required argument is missing or the parameter does not accept the value.
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
      throw description.refusal(
        of: value, reason: mismatch.reason, hint: mismatch.hint, command: command)
    } catch let error as CommandError where error.part == nil {
      throw error.at(.parameter(description.name, element: nil))
    }
  }
}

extension ParameterDescription {
  /// Throws `CommandError` if `value`, or an element of the list `value`, is a number outside the allowed range or a
  /// string that is not allowed.
  ///
  /// - Parameters:
  ///   - element: the index of the value in a variadic parameter.
  ///   - index: the index of the value in the list that the parameter takes.
  func check(
    _ value: Value, of command: String, element: Int? = nil, inList index: Int? = nil
  ) throws {
    let part = CommandError.Part.parameter(name, element: element)
    let what = index.map { "element \($0) of '\(name)'" } ?? "'\(name)'"
    if case .list(let list) = value, allowed != nil || choices != nil, element == nil, index == nil
    {
      for (index, item) in list.values.enumerated() {
        try check(item, of: command, inList: index)
      }
    }
    if let allowed, case .number(let number) = value, !allowed.contains(number) {
      throw CommandError(
        "\(command): \(what) must be \(allowed.words)\(unit.map { " (\($0))" } ?? ""), not "
          + NumberText.format(number), hint: allowed.hint(for: number)
      ).at(part)
    }
    if let choices, case .string(let text) = value, !choices.contains(text) {
      let near = Suggestion.nearest(to: text, in: choices)
      throw CommandError(
        "\(command): \(what) must be \(MessageText.list(choices.map { "\"\($0)\"" })), not \"\(text)\"",
        hint: near.map { "did you mean \"\($0)\"?" }
      ).at(part)
    }
  }

  /// The error about a value that the parameter does not accept.
  func refusal(
    of value: Value, reason: String?, hint: String? = nil, command: String, element: Int? = nil
  ) -> CommandError {
    let got = ValueText.brief(value)
    return CommandError(
      "\(command): '\(name)' takes \(takes), not \(got)\(reason.map { ": \($0)" } ?? "")",
      hint: hint
    ).at(.parameter(name, element: element))
  }
}
