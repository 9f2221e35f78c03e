// Commands about numbers and lists of numbers. Tensors and envelopes join in from the standard library,
// by declarations of their own under the same names.

internal import Glibc

/// A number, or a list of numbers that is gone through one by one.
private enum NumberOrList: CommandArgument {
  case number(Double)
  case list([Value])
  static let takes = "a number or a list of numbers"
  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .list: true
    default: false
    }
  }
  static func take(_ value: Value, in context: Context) throws -> NumberOrList {
    switch value {
    case .number(let number): return .number(number)
    case .list(let list): return .list(list.values)
    default: throw ArgumentMismatch()
    }
  }
}

/// Numbers that were given one by one, or as one list.
private struct Numbers: CommandArgument {
  var values: [Double]
  static let takes = "a number or a list of numbers"
  static func accepts(_ value: Value) -> Bool { NumberOrList.accepts(value) }
  static func take(_ value: Value, in context: Context) throws -> Numbers {
    switch value {
    case .number(let number): return Numbers(values: [number])
    case .list(let list):
      guard let numbers = list.numbers else {
        throw ArgumentMismatch("it has an element that is no number")
      }
      return Numbers(values: numbers)
    default: throw ArgumentMismatch()
    }
  }
}

extension LanguageCommands {
  private static let area = "numbers"

  /// Commands about numbers.
  static var numbers: [Command] {
    [
      function("sin", "The sine of an angle in radians.", "sin(pi / 2)", .sin) { sin($0) },
      function("cos", "The cosine of an angle in radians.", "cos(0)", .cos) { cos($0) },
      function("tan", "The tangent of an angle in radians.", "tan(pi / 4)") { tan($0) },
      function("exp", "e to the power of a number.", "exp(1)", .exp) { exp($0) },
      function("log", "The natural logarithm.", "log(exp(2))", .log) { log($0) },
      function("log10", "The logarithm to base 10.", "log10(1000)") { log10($0) },
      function("sqrt", "The square root.", "sqrt(2)", .sqrt) { $0.squareRoot() },
      function("abs", "The number without its sign.", "abs(-3)", .abs) { Swift.abs($0) },
      function("floor", "The whole number at or below.", "floor(2.7)", .floor) {
        $0.rounded(.down)
      },
      function("ceil", "The whole number at or above.", "ceil(2.1)", .ceil) { $0.rounded(.up) },
      function("round", "The nearest whole number; halves go away from zero.", "round(2.5)", .round)
      { $0.rounded(.toNearestOrAwayFromZero) },
      function("tanh", "The hyperbolic tangent.", "tanh(0.5)") { tanh($0) },
      function("sigmoid", "1 / (1 + exp(-x)).", "sigmoid(0)") { 1 / (1 + exp(-$0)) },
      Command(
        "clamp", area: area, "The nearest number between two others.",
        Parameter<NumberOrList>("x", "what to hold in"),
        Parameter<Double>("low", "the lower end"), Parameter<Double>("high", "the upper end"),
        example: "clamp(12, 0, 10)", gives: "a number or a list"
      ) { (context: Context, x: NumberOrList, low: Double, high: Double) -> Value in
        if low > high {
          throw CommandError("clamp: the lower end is above the upper one")
        }
        return try apply(x, "clamp") { min(max($0, low), high) }
      },
      reduction("sum", "The sum of numbers.", "sum([1, 2, 3])") { $0.reduce(0, +) },
      reduction("mean", "The mean of numbers.", "mean([1, 2, 3])", needsOne: true) {
        $0.reduce(0, +) / Double($0.count)
      },
      reduction("min", "The smallest of numbers.", "min(3, 1, 2)", needsOne: true) { numbers in
        numbers.contains(where: \.isNaN) ? .nan : numbers.min() ?? .nan
      },
      reduction("max", "The largest of numbers.", "max([3, 1, 2])", needsOne: true) { numbers in
        numbers.contains(where: \.isNaN) ? .nan : numbers.max() ?? .nan
      },
    ]
  }

  /// A command that is a function of one number.
  private static func function(
    _ name: String, _ summary: String, _ example: String, _ shortcut: Shortcut = .none,
    _ body: @escaping @Sendable (Double) -> Double
  ) -> Command {
    Command(
      name, area: area, summary,
      Parameter<NumberOrList>("x", "a number, or a list that is gone through"),
      example: example, gives: "a number or a list"
    ) { (context: Context, x: NumberOrList) -> Value in try apply(x, name, body) }
    .with(shortcut: shortcut)
  }

  private static func apply(
    _ x: NumberOrList, _ name: String, _ body: (Double) -> Double, depth: Int = 0
  ) throws -> Value {
    switch x {
    case .number(let number): return .number(body(number))
    case .list(let values):
      if depth > Operations.depthLimit {
        throw CommandError("\(name): the list is nested too deeply")
      }
      return .list(
        try values.map { value in
          switch value {
          case .number(let number): return .number(body(number))
          case .list(let list):
            return try apply(.list(list.values), name, body, depth: depth + 1)
          default: throw CommandError("\(name) takes numbers, not \(ValueText.brief(value))")
          }
        })
    }
  }

  /// A command that makes one number of many.
  private static func reduction(
    _ name: String, _ summary: String, _ example: String, needsOne: Bool = false,
    _ body: @escaping @Sendable ([Double]) -> Double
  ) -> Command {
    Command(
      name, area: area, summary,
      Parameter<Numbers>("values", "a list of numbers, or the first of several"),
      Parameter<Rest<Numbers>>("others", "the other numbers"),
      example: example, gives: "a number"
    ) { (context: Context, first: Numbers, others: Rest<Numbers>) -> Double in
      let all = first.values + others.values.flatMap(\.values)
      if needsOne, all.isEmpty { throw CommandError("\(name): there are no numbers") }
      return body(all)
    }
  }
}
