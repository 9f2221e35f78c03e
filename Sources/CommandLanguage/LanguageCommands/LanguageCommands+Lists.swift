// Commands about lists and records.

/// The items of a list, a range, a string, a record or an object with elements.
public struct Items: CommandArgument {
  public let values: [Value]
  public static let takes = "a list, a range, a string or a value with elements"
  public static func accepts(_ value: Value) -> Bool {
    switch value {
    case .list, .range, .string, .record: true
    case .object(let object): object.elementCount != nil
    default: false
    }
  }
  public static func take(_ value: Value, in context: Context) throws -> Items {
    guard let values = try Operations.items(value, context) else { throw ArgumentMismatch() }
    return Items(values: values)
  }
}

extension LanguageCommands {
  private static let area = "lists, text"

  /// Commands about lists and records.
  static var lists: [Command] { changing + making }

  private static var changing: [Command] {
    [
      Command(
        "append", area: area, "Appends values to the end of a list in place.",
        Parameter<ListValue>("list", "the list"),
        Parameter<Rest<Value>>("values", "the values to append"),
        example: "a = [1]\nappend a, 2, 3\nprint a"
      ) { (context: Context, list: ListValue, values: Rest<Value>) -> Void in
        try context.require(list.growth(for: values.values.count))
        context.willChange(list)
        for value in values.values { try list.append(value) }
      }
      .with(shortcut: .append)
      .changingInPlace(),
      Command(
        "insert", area: area, "Inserts a value into a list before the element at an index.",
        Parameter<ListValue>("list", "the list"),
        Parameter<Int>("index", "the new element's index; a negative index counts from the end"),
        Parameter<Value>("value", "the value to insert"),
        example: "a = [1, 3]\ninsert a, 1, 2\nprint a"
      ) { (context: Context, list: ListValue, index: Int, value: Value) -> Void in
        let place = index < 0 ? index + list.count : index
        guard place >= 0, place <= list.count else {
          throw CommandError(
            "the index \(index) is out of range",
            hint: "the list has \(MessageText.count(list.count, "element"))", about: "index")
        }
        try context.require(list.growth(for: 1))
        context.willChange(list)
        try list.insert(value, at: place)
      }
      .changingInPlace(),
      Command(
        "remove", area: area,
        "Removes the element at an index from a list and returns the element.",
        Parameter<ListValue>("list", "the list"),
        Parameter<Double>("index", "the element's index; a negative index counts from the end"),
        example: "a = [1, 2, 3]\nremove a, 0;\nprint a", gives: "the removed element"
      ) { (context: Context, list: ListValue, index: Double) -> Value in
        let place = try IndexItem.position(index, count: list.count, of: "list")
        context.willChange(list)
        return list.remove(at: place)
      },
      Command(
        "remove", area: area, "Removes a field from a record and returns the field's value.",
        Parameter<RecordValue>("record", "the record"),
        Parameter<String>("name", "the field's name"),
        example: "r = (a: 1, b: 2)\nremove r, \"a\";\nprint r", gives: "the field's value"
      ) { (context: Context, record: RecordValue, name: String) -> Value in
        context.willChange(record)
        guard let value = record.remove(name) else {
          throw Operations.noProperty(name, of: .record(record), context)
        }
        return value
      },
    ]
  }

  private static var making: [Command] {
    [
      Command(
        "map", area: area, "Calls a function with each item and lists the results.",
        Parameter<Items>("items", "the items"),
        Parameter<Callback>("function", "the function to call with each item"),
        example: "map([1, 2, 3], fn(x) { x * x })", gives: "a list"
      ) { (context: Context, items: Items, function: Callback) -> [Value] in
        try items.values.map { try context.call(function.function, [$0]) }
      },
      Command(
        "filter", area: area, "The items for which a function returns true.",
        Parameter<Items>("items", "the items"),
        Parameter<Callback>("function", "a function of an item that returns true or false"),
        example: "filter(0..10, fn(x) { x % 3 == 0 })", gives: "a list"
      ) { (context: Context, items: Items, function: Callback) -> [Value] in
        try items.values.filter { item in
          let result = try context.call(function.function, [item])
          guard case .bool(let keeps) = result else {
            throw CommandError(
              "filter: the function must return true or false, not \(ValueText.brief(result))")
          }
          return keeps
        }
      },
      Command(
        "reduce", area: area, "Combines all items into one value, from the left.",
        Parameter<Items>("items", "the items"),
        Parameter<Callback>(
          "function", "the function to call with the combined value so far and the next item"),
        Parameter<Value?>("start", "the initial value; by default the first item"),
        example: "reduce([1, 2, 3], fn(a, b) { a * b }, 10)", gives: "the combined value"
      ) { (context: Context, items: Items, function: Callback, start: Value?) -> Value in
        var rest = items.values[...]
        guard var result = start ?? rest.popFirst() else {
          throw CommandError("reduce: there are no items", hint: "give a start value")
        }
        for item in rest { result = try context.call(function.function, [result, item]) }
        return result
      },
      Command(
        "sort", area: area,
        "Sorts the items, which must be all numbers or all strings, with nil last.",
        Parameter<Items>("items", "the items to sort"),
        Parameter<Callback?>(
          "by", "a function that returns the sort key of an item, a number, a string or nil",
          default: nil),
        Parameter<Bool>("descending", "whether the largest item comes first", default: false),
        example: "sort([3, 1, 2], descending: true)", gives: "a list"
      ) { (context: Context, items: Items, by: Callback?, descending: Bool) -> [Value] in
        let keys = try by.map { key in
          try items.values.map { try context.call(key.function, [$0]) }
        }
        return try sorted(items.values, by: keys, descending: descending, for: "sort")
      },
      Command(
        "argsort", area: area,
        "The indexes that sort the items, which must be all numbers or all strings, with nil last.",
        Parameter<Items>("items", "the items"),
        Parameter<Bool>("descending", "whether the largest item comes first", default: false),
        example: "a = [3, 1, 2]\nprint a[argsort(a)]", gives: "a list of numbers"
      ) { (context: Context, items: Items, descending: Bool) -> [Value] in
        let places = items.values.indices.map { Value.number(Double($0)) }
        return try sorted(places, by: items.values, descending: descending, for: "argsort")
      },
      Command(
        "unique", area: area,
        "The different items in ascending order; the items must be all numbers or all strings, with nil last.",
        Parameter<Items>("items", "the items"),
        example: "unique([3, 1, 3])", gives: "a list"
      ) { (context: Context, items: Items) -> [Value] in
        let sorted = try sorted(items.values, by: nil, descending: false, for: "unique")
        var found: [Value] = []
        for value in sorted where found.last.map({ !Operations.same($0, value) }) ?? true {
          found.append(value)
        }
        return found
      },
      Command(
        "reverse", area: area, "The items in reverse order.",
        Parameter<Items>("items", "the items to reverse"),
        example: "reverse([1, 2, 3])", gives: "a list"
      ) { (context: Context, items: Items) -> [Value] in items.values.reversed() },
      Command(
        "reverse", area: area, "The text with its characters in reverse order.",
        Parameter<String>("text", "the text to reverse"),
        example: "reverse(\"abc\")", gives: "a string"
      ) { (context: Context, text: String) -> String in
        try context.require(text.utf8.count * MemoryLayout<Character>.stride)
        return String(text.reversed())
      },
      Command(
        "keys", area: area, "The names of a record's fields, in order.",
        Parameter<RecordValue>("record", "the record"),
        example: "keys((fft: 512, hop: 128))", gives: "a list of strings"
      ) { (context: Context, record: RecordValue) -> [String] in record.keys },
      Command(
        "column", area: area, "The values of one field of all records of a list.",
        Parameter<ListValue>("table", "a list of records"),
        Parameter<String>("name", "the name of the field"),
        example: "column([(a: 1, b: 2), (a: 3, b: 4)], \"a\")", gives: "a list",
        details:
          "A record without the field has the value nil. `filter(c, fn(v) { v != nil })` leaves nil out."
      ) { (context: Context, table: ListValue, name: String) -> [Value] in
        try Operations.requireObjects(table.count, context)
        var isKnown = false
        let values = try table.values.enumerated().map { number, item in
          guard case .record(let record) = item else {
            throw CommandError(
              "column: a table is a list of records, and item \(number) is \(item.kindInWords)")
          }
          guard let value = record[name] else { return Value.nil }
          isKnown = true
          return value
        }
        if !isKnown, let first = table.values.first, case .record(let record) = first {
          throw CommandError(
            "column: no record has the field '\(name)'",
            hint: Suggestion.hint(for: name, among: record.keys))
        }
        return values
      },
      Command(
        "enumerate", area: area, "Each item with its index, as lists of index and item.",
        Parameter<Items>("items", "the items"),
        example: "enumerate([\"a\", \"b\"])", gives: "a list of lists"
      ) { (context: Context, items: Items) -> [[Value]] in
        try Operations.requireObjects(2 * items.values.count, context)
        return items.values.enumerated().map { [.number(Double($0)), $1] }
      },
      Command(
        "zip", area: area,
        "Lists of the first items, the second items and so on, up to the end of the shortest sequence.",
        Parameter<Items>("first", "the first sequence of items"),
        Parameter<Rest<Items>>("others", "the other sequences"),
        example: "zip([1, 2], [\"a\", \"b\"])", gives: "a list of lists"
      ) { (context: Context, first: Items, others: Rest<Items>) -> [[Value]] in
        let all = [first.values] + others.values.map(\.values)
        let count = all.map(\.count).min() ?? 0
        try Operations.requireObjects((1 + all.count / 4) * 2 * count, context)
        return (0..<count).map { index in all.map { $0[index] } }
      },
    ]
  }
}
