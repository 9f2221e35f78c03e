// Commands about numbers: functions of one number, and reductions of many numbers to one number. The standard
// library adds declarations with the same names for tensors and for lists.

internal import Glibc
internal import WholeNumbers

/// Numbers that are given as several arguments or as a list.
struct Numbers: CommandArgument {
  var values: [Double]
  static let takes = "a number or a list of numbers"
  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .number, .list: true
    default: false
    }
  }
  static func take(_ value: Value, in context: Context) throws -> Numbers {
    switch value {
    case .number(let number): return Numbers(values: [number])
    case .list(let list):
      guard let numbers = list.numbers else { throw ArgumentMismatch.noNumber(in: list) }
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
      function("abs", "The absolute value.", "abs(-3)", .abs) { Swift.abs($0) },
      function("floor", "Rounds down to a whole number.", "floor(2.7)", .floor) {
        $0.rounded(.down)
      },
      function("ceil", "Rounds up to a whole number.", "ceil(2.1)", .ceil) { $0.rounded(.up) },
      Command(
        "round", area: area,
        "Rounds to the nearest whole number or to some decimals; a half rounds to the even neighbour.",
        Parameter<Double>("x", "a number"),
        Parameter<Int?>(
          "decimals",
          "the number of digits after the point; below 0, of digits before it that are 0",
          allowed: .whole(-400...400)),
        example: "round(2.5)\nround(pi, 2)", gives: "a number"
      ) { (context: Context, x: Double, decimals: Int?) -> Double in
        x.rounded(decimals: decimals ?? 0)
      }
      .with(shortcut: .round),
      Command(
        "isnan", area: area, "Whether a number is nan.",
        Parameter<Double>("x", "a number"),
        example: "isnan(0 / 0)", gives: "true or false"
      ) { (context: Context, x: Double) -> Bool in x.isNaN },
      function("tanh", "The hyperbolic tangent.", "tanh(0.5)") { tanh($0) },
      function("sigmoid", "The sigmoid function, 1 / (1 + exp(-x)).", "sigmoid(0)") {
        1 / (1 + exp(-$0))
      },
      Command(
        "clamp", area: area, "Limits a number to a range.",
        Parameter<Double>("x", "the number to limit"),
        Parameter<Double>("low", "the lower end"), Parameter<Double>("high", "the upper end"),
        example: "clamp(12, 0, 10)", gives: "a number"
      ) { (context: Context, x: Double, low: Double, high: Double) -> Double in
        if low > high {
          throw CommandError("clamp: the lower end is above the upper end")
        }
        return min(max(x, low), high)
      },
      reduction("sum", "The sum of numbers.", "sum([1, 2, 3])") { $0.reduce(0, +) },
      reduction("mean", "The mean of numbers.", "mean([1, 2, 3])", needsOne: true) {
        $0.reduce(0, +) / Double($0.count)
      },
      reduction("prod", "The product of numbers.", "prod([2, 3, 4])") { $0.reduce(1, *) },
      reduction("min", "The smallest of several numbers.", "min(3, 1, 2)", needsOne: true) {
        numbers in
        numbers.contains(where: \.isNaN) ? .nan : numbers.min() ?? .nan
      },
      reduction("max", "The largest of several numbers.", "max([3, 1, 2])", needsOne: true) {
        numbers in
        numbers.contains(where: \.isNaN) ? .nan : numbers.max() ?? .nan
      },
      reduction(
        "var", "The variance of numbers: the mean squared distance from their mean.",
        "var([1, 2, 3, 4])", needsOne: true
      ) { variance($0) },
      reduction(
        "std", "The standard deviation of numbers: the square root of their variance.",
        "std([1, 2, 3, 4])", needsOne: true
      ) { variance($0).squareRoot() },
      reduction(
        "argmin",
        "The index of the smallest number; the first index if several numbers are smallest.",
        "argmin([3, 1, 2])", needsOne: true
      ) { numbers in place(numbers) { $0 < $1 } },
      reduction(
        "argmax",
        "The index of the largest number; the first index if several numbers are largest.",
        "argmax([3, 1, 2])", needsOne: true
      ) { numbers in place(numbers) { $0 > $1 } },
    ]
  }

  /// Declares a command that is a function of one number.
  private static func function(
    _ name: String, _ summary: String, _ example: String, _ shortcut: Shortcut = .none,
    _ body: @escaping @Sendable (Double) -> Double
  ) -> Command {
    Command(
      name, area: area, summary,
      Parameter<Double>("x", "a number"),
      example: example, gives: "a number"
    ) { (context: Context, x: Double) -> Double in body(x) }
    .with(shortcut: shortcut)
  }

  private static func variance(_ numbers: [Double]) -> Double {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
  }

  /// The first index of the smallest or the greatest number; `stands(a, b)` is true if `a` is to replace `b`. If a
  /// number is nan, the result is the index of the first nan.
  private static func place(_ numbers: [Double], _ stands: (Double, Double) -> Bool) -> Double {
    if let place = numbers.firstIndex(where: \.isNaN) { return Double(place) }
    var best = 0
    for place in numbers.indices where stands(numbers[place], numbers[best]) { best = place }
    return Double(best)
  }

  /// Declares a command that reduces many numbers to one number.
  static func reduction(
    _ name: String, _ summary: String, _ example: String, needsOne: Bool = false,
    _ body: @escaping @Sendable ([Double]) -> Double
  ) -> Command {
    Command(
      name, area: area, summary,
      Parameter<Numbers>("values", "a list of numbers, or the first of several numbers"),
      Parameter<Rest<Numbers>>("others", "the other numbers"),
      example: example, gives: "a number"
    ) { (context: Context, first: Numbers, others: Rest<Numbers>) -> Double in
      let all = first.values + others.values.flatMap(\.values)
      if needsOne, all.isEmpty { throw CommandError("\(name): there are no numbers") }
      return body(all)
    }
  }
}
