// Converts reset rules to functions of the language, and converts functions of the language to reset rules.

internal import CommandLanguage
internal import SoundModels
internal import Spectra

extension ResetRule {
  /// The rule as a function `fn(t, frame)` that continues from the rule's current state. A sequence of rules becomes
  /// a list of functions.
  var value: Value {
    if let sequence = self as? ResetSequence {
      return .list(ListValue(sequence.rules.map(\.value)))
    }
    let (box, kind) = (RuleHolder(self), kind)
    var reset = Command(
      kind.name, area: "sound from a model", "Applies a reset rule: \(kind.summary).",
      Parameter<Int>("t", "the number of the next frame"),
      Parameter<Frame?>("frame", "the frame before frame t"),
      example: "every(250ms, pv)(10)"
    ) { (context: Context, t: Int, frame: Frame?) -> Frame? in
      context.willChange(box) {
        let before = box.rule
        return { box.rule = before }
      }
      do { return try box.rule.frame(before: t, previous: frame) } catch let error as ResetError {
        throw CommandError(kind.sentence(for: error))
      }
    }
    reset.state = box
    return .function(FunctionValue([reset]))
  }
}

/// An object that contains the reset rule of a function. The rule keeps its state between calls, and all calls run on
/// the session's thread.
private final class RuleHolder: @unchecked Sendable {
  var rule: any ResetRule
  init(_ rule: any ResetRule) { self.rule = rule }
}

extension FunctionValue {
  /// The rule of a function, in its current state; nil for a function that a user wrote.
  var resetRule: (any ResetRule)? { (commands.first?.state as? RuleHolder)?.rule }
}

/// The resets that a generator applies: a rule, a user's function, or a list of these.
struct ResetRuleArgument: CommandArgument, @unchecked Sendable {
  // A function is detached on the session's thread, before another thread calls it.
  private let functions: [FunctionValue]
  static let takes =
    "a reset rule from every(…), on_drift(…), leak(…) or within(…), a function of a frame number and the frame"
    + " before it, or a list of these"

  static func accepts(_ value: Value) -> Bool { functions(value) != nil }

  static func take(_ value: Value, in context: Context) throws -> ResetRuleArgument {
    guard let functions = functions(value) else { throw ArgumentMismatch() }
    return ResetRuleArgument(functions: functions)
  }

  private static func functions(_ value: Value) -> [FunctionValue]? {
    switch value {
    case .function(let function):
      // Of the commands, only those that reset rules make are functions of a frame number and a frame.
      return function.commands.isEmpty || function.resetRule != nil ? [function] : nil
    case .list(let list):
      let each = list.values.map { value -> FunctionValue? in
        if case .function = value { functions(value)?.first } else { nil }
      }
      return each.allSatisfy { $0 != nil } ? each.compactMap { $0 } : nil
    default: return nil
    }
  }

  /// The rule for a generator with the given analysis settings; nil for an empty list.
  ///
  /// - Throws: `CommandError` if a rule has other analysis settings, or a function cannot be detached.
  func fitting(_ analysis: AnalysisSettings, in context: Context) throws -> (any ResetRule)? {
    let rules = try functions.map { function -> any ResetRule in
      try function.resetRule ?? FunctionReset(function, analysis, in: context)
    }
    for rule in rules where rule.analysis != analysis {
      throw CommandError(
        "the frames of the reset rule do not fit: the generator has \(analysis), the rule has"
          + " \(rule.analysis)")
    }
    return rules.count == 1 ? rules[0] : try ResetSequence(rules)
  }
}

/// A reset function, or a list of reset functions. Each function in a list receives the result of the previous
/// function.
struct ResetArgument: CommandArgument, @unchecked Sendable {
  /// The reset function, which is called only on the session's thread.
  let reset: ResetFunction
  static let takes =
    "a function of a frame number and the frame before it, or a list of such functions"

  static func accepts(_ value: Value) -> Bool { Several<Callback>.accepts(value) || isEmpty(value) }

  static func take(_ value: Value, in context: Context) throws -> ResetArgument {
    let functions =
      isEmpty(value) ? [] : try Several<Callback>.take(value, in: context).values.map(\.function)
    return ResetArgument { t, previous in
      var put: Frame?
      for function in functions {
        let result = try context.call(
          function, [.number(Double(t)), .object(put ?? previous)])
        if result.isNil { continue }
        guard case .object(let object) = result, let frame = object as? Frame else {
          throw CommandError(
            "the reset '\(function.name)' must return a frame or nil, not \(result.kindInWords)")
        }
        put = frame
      }
      return put
    }
  }

  private static func isEmpty(_ value: Value) -> Bool {
    if case .list(let list) = value { list.count == 0 } else { false }
  }

  private init(_ reset: @escaping ResetFunction) { self.reset = reset }
}
