// Commands that draw whole numbers and items. All draws obey the seed of the session.

internal import CommandLanguage
internal import Tensors
internal import WholeNumbers

extension SoundCommands {
  private static let area = "numbers"
  private static let seed = Parameter<Int?>(
    "seed", "the seed of the draws; by default a seed derived from the session's seed")
  /// The largest number of drawn items, and the ends of a range of whole numbers.
  private static let (mostItems, mostNumber) = (100_000_000, 1e15)

  static let chance: [Command] = [
    Command(
      "randint", area: area, "Draws whole numbers, each equally likely.",
      Parameter<Double>("from", "the lowest number", allowed: .within(-mostNumber...mostNumber)),
      Parameter<Double>(
        "to", "the end: the highest number is one below", allowed: .within(-mostNumber...mostNumber)
      ),
      Parameter<Int?>(
        "count", "how many numbers are drawn; by default a single number",
        allowed: .whole(0...mostItems)),
      seed,
      example: "print randint(0, 10) < 10, length(randint(1, 7, 5))",
      gives: "a number, or a list of numbers"
    ) { (context: Context, from: Double, to: Double, count: Int?, seed: Int?) -> Value in
      guard from == from.rounded(), to == to.rounded() else {
        throw CommandError("randint: 'from' and 'to' must be whole numbers")
      }
      guard from < to else {
        throw CommandError(
          "randint: no number lies from \(NumberText.format(from)) to below \(NumberText.format(to))"
        )
      }
      var random = RandomStream(seed: context.seed("randint", given: seed), name: "randint")
      let width = Int(clamped: to - from)
      func draw() -> Value { .number(from + Double(random.index(below: width))) }
      guard let count else { return draw() }
      try context.require(count * MemoryLayout<Value>.stride)
      var drawn: [Value] = []
      for number in 0..<count {
        if number % 65_536 == 0 { try context.run.interrupt.check() }
        drawn.append(draw())
      }
      return .list(ListValue(drawn))
    },
    Command(
      "choose", area: area, "Draws an item of a list.",
      Parameter<Items>("items", "the items to choose from, at least one"),
      Parameter<[Double]?>(
        "weights", "how likely each item is, relative to the others; by default all are",
        default: nil, allowed: .nonNegative),
      seed,
      example: """
        print choose(["A4", "C5", "E5"], seed: 1)
        print choose([1, 2], weights: [0, 1])
        """,
      gives: "the item"
    ) { (context: Context, items: Items, weights: [Double]?, seed: Int?) -> Value in
      guard !items.values.isEmpty else { throw CommandError("choose: there are no items") }
      var random = RandomStream(seed: context.seed("choose", given: seed), name: "choose")
      guard let weights else { return items.values[random.index(below: items.values.count)] }
      guard weights.count == items.values.count else {
        throw CommandError(
          "choose: there are \(MessageText.count(weights.count, "weight")) for"
            + " \(MessageText.count(items.values.count, "item"))")
      }
      let sum = weights.reduce(0, +)
      guard sum > 0, sum.isFinite else {
        throw CommandError("choose: the weights must be finite, and one must be above 0")
      }
      var left = random.uniform() * sum
      var chosen = 0
      for (place, weight) in weights.enumerated() where weight > 0 {
        chosen = place
        left -= weight
        if left < 0 { break }
      }
      return items.values[chosen]
    },
    Command(
      "shuffle", area: area, "Returns the items of a list in a drawn order.",
      Parameter<Items>("items", "the items"),
      seed,
      example: "print sort(shuffle(0..5))", gives: "a list"
    ) { (context: Context, items: Items, seed: Int?) -> [Value] in
      var random = RandomStream(seed: context.seed("shuffle", given: seed), name: "shuffle")
      var values = items.values
      // The shuffle of Fisher and Yates.
      for place in stride(from: values.count - 1, to: 0, by: -1) {
        values.swapAt(place, random.index(below: place + 1))
      }
      return values
    },
  ]
}
