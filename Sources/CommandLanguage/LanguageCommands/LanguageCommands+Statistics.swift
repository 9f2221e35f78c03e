// Commands about the order of numbers and about truth values in lists. The standard library adds declarations with the
// same names for tensors.

internal import WholeNumbers

/// Truth values that are given as several arguments or as a list; a number is true unless it is 0.
private struct Marks: CommandArgument {
  var values: [Bool]
  static let takes = "true or false, a number, or a list of these"

  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .bool, .number: true
    case .list(let list): list.count == 0 || mark(list[0]) != nil
    default: false
    }
  }

  static func take(_ value: Value, in context: Context) throws -> Marks {
    if let mark = mark(value) { return Marks(values: [mark]) }
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    return Marks(
      values: try list.values.enumerated().map { index, item in
        guard let mark = mark(item) else { throw ArgumentMismatch(element: index, item) }
        return mark
      })
  }

  private static func mark(_ value: Value) -> Bool? {
    switch value {
    case .bool(let bool): bool
    case .number(let number): number != 0
    default: nil
    }
  }
}

/// The numbers of a list.
private struct NumberList: CommandArgument {
  var values: [Double]
  static let takes = "a list of numbers"

  static func accepts(_ value: Value) -> Bool { ListValue.accepts(value) }

  static func take(_ value: Value, in context: Context) throws -> NumberList {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    guard let numbers = list.numbers else { throw ArgumentMismatch.noNumber(in: list) }
    return NumberList(values: numbers)
  }
}

extension LanguageCommands {
  private static let area = "numbers"

  /// Commands about the order of numbers and about truth values.
  static var statistics: [Command] {
    [
      reduction(
        "median",
        "The middle number after sorting, or the mean of the two middle numbers; nan if a number is nan.",
        "median([3, 1, 2])", needsOne: true
      ) { quantile($0, 0.5) },
      Command(
        "quantile", area: area,
        "The number below which a part of the numbers lies, interpolated between two neighbours after sorting.",
        Parameter<NumberList>("values", "a list of numbers"),
        Parameter<Value>(
          "part", "the part of the numbers below the result, or a list of parts",
          allowed: .within(0...1)),
        example: "quantile([1, 2, 3, 4], 0.25)\nquantile([1, 2, 3, 4], [0.1, 0.9])",
        gives: "a number, or a list of numbers",
        details:
          "The place of a part p among n sorted numbers is p · (n − 1). The result is nan if a number is nan."
      ) { (context: Context, list: NumberList, part: Value) -> Value in
        if list.values.isEmpty { throw CommandError("quantile: there are no numbers") }
        let parts = try Numbers.take(part, in: context).values
        let sorted = sortedUnlessNaN(list.values)
        let found = parts.map { interpolated(sorted, $0) }
        if case .number = part { return .number(found[0]) }
        return .list(found)
      },
      Command(
        "any", area: area, "Whether at least one of several values is true, or not 0.",
        Parameter<Marks>("values"), Parameter<Rest<Marks>>("others", "other values"),
        example: "any([false, true])", gives: "true or false"
      ) { (context: Context, first: Marks, others: Rest<Marks>) -> Bool in
        (first.values + others.values.flatMap(\.values)).contains(true)
      },
      Command(
        "all", area: area, "Whether all of several values are true, or not 0.",
        Parameter<Marks>("values"), Parameter<Rest<Marks>>("others", "other values"),
        example: "all([false, true])", gives: "true or false"
      ) { (context: Context, first: Marks, others: Rest<Marks>) -> Bool in
        !(first.values + others.values.flatMap(\.values)).contains(false)
      },
    ]
  }

  /// The quantile of numbers; `part` is from 0 to 1.
  private static func quantile(_ numbers: [Double], _ part: Double) -> Double {
    interpolated(sortedUnlessNaN(numbers), part)
  }

  /// The sorted numbers; nil if a number is nan.
  private static func sortedUnlessNaN(_ numbers: [Double]) -> [Double]? {
    numbers.contains(where: \.isNaN) ? nil : numbers.sorted()
  }

  private static func interpolated(_ sorted: [Double]?, _ part: Double) -> Double {
    guard let sorted, !sorted.isEmpty else { return .nan }
    let rank = part * Double(sorted.count - 1)
    let low = Int(clamped: rank)
    let (a, b) = (sorted[low], sorted[min(low + 1, sorted.count - 1)])
    let share = rank - Double(low)
    // Infinite neighbours with the share 0 would give nan.
    return share == 0 || a == b ? a : a + (b - a) * share
  }
}
