// Indexes, slices and properties of whole values.

internal import WholeNumbers

extension IndexItem {
  /// The position in `0..<count` that an index refers to; negative indexes count from the end.
  ///
  /// - Parameter what: the noun for the indexed value in errors: `list`.
  /// - Throws: `CommandError` if the index is not whole or out of range.
  public static func position(_ number: Double, count: Int, of what: String) throws -> Int {
    guard number == number.rounded(), !number.isInfinite else {
      throw CommandError(
        "the index \(NumberText.format(number)) is not whole",
        hint: number.isFinite ? "use floor(…), which returns a whole number" : nil)
    }
    let place = number < 0 ? number + Double(count) : number
    guard place >= 0, place < Double(count) else {
      throw CommandError(
        "the index \(NumberText.format(number)) is out of range",
        hint: count == 0
          ? "the \(what) is empty" : "the \(what) has indexes 0 to \(count - 1)")
    }
    return Int(clamped: place)
  }

  /// The positions of a slice within `0..<count`, given as the first position, the number of positions and the step. A
  /// bound that is left out or out of range is replaced by the nearest end. Negative bounds count from the end.
  ///
  /// - Throws: `CommandError` if a bound or the step is not whole, or if the step is 0 or infinite.
  public static func positions(
    start: Double?, end: Double?, step: Double, count: Int
  ) throws -> (first: Int, count: Int, step: Int) {
    for case let bound? in [start, end, step] {
      guard bound == bound.rounded() || bound.isInfinite, !bound.isNaN else {
        throw CommandError(
          "the bound \(NumberText.format(bound)) of the slice is not whole",
          hint: "use floor(…), which returns a whole number")
      }
    }
    guard step != 0, step.isFinite, abs(step) < 0x1p53 else {
      throw CommandError("a slice's step cannot be \(NumberText.format(step))")
    }
    let size = Double(count)
    let low = step > 0 ? 0.0 : -1.0
    let high = step > 0 ? size : size - 1
    func clamp(_ bound: Double) -> Double {
      min(max(bound < 0 ? bound + size : bound, low), high)
    }
    let first = start.map(clamp) ?? (step > 0 ? 0 : size - 1)
    let last = end.map(clamp) ?? (step > 0 ? size : -1)
    let turns = max(0, ((last - first) / step).rounded(.up))
    return (Int(clamped: first), Int(clamped: turns), Int(clamped: step))
  }
}

extension Operations {
  /// A value as one item of an index.
  ///
  /// - Throws: `CommandError` unless the value is a number, a range, a list or an object that can be an index.
  static func indexItem(_ value: Value) throws -> IndexItem {
    switch value {
    case .number(let number): return .number(number)
    case .range(let range): return .range(start: range.start, end: range.end, step: range.step)
    case .list: return .selection(value)
    case .object(let object) where object.isIndex: return .selection(value)
    default:
      throw CommandError(
        "an index is a number, a range or a list of indexes, not \(ValueText.brief(value))")
    }
  }

  /// The positions in `0..<count` that a list or an object selects.
  ///
  /// - Throws: `CommandError` if a position is not whole or out of range, if the number of marks is not `count`, or if
  ///   the list contains anything but numbers or only bools.
  private static func positions(
    _ selection: Value, count: Int, of what: String, _ context: Context
  ) throws -> [Int] {
    let chosen: IndexSelection?
    switch selection {
    case .list(let list): chosen = try list.selection
    case .object(let object): chosen = object.selection()
    default: chosen = nil
    }
    switch chosen {
    case .positions(let numbers):
      try requireItems(numbers.count, of: selection, context)
      return try numbers.map { try IndexItem.position($0, count: count, of: what) }
    case .marks(let marks):
      guard marks.count == count else {
        throw CommandError(
          "\(marks.count) marks do not fit a \(what) of \(MessageText.count(count, "element"))")
      }
      return marks.indices.filter { marks[$0] }
    case nil:
      throw CommandError(
        "an index is a number, a range or a list of indexes, not \(ValueText.brief(selection))")
    }
  }

  static func element(of container: Value, at index: Value, _ context: Context) throws -> Value {
    if case .record(let record) = container {
      switch index {
      case .string(let name):
        guard let value = record[name] else { throw noProperty(name, of: container, context) }
        return value
      default:
        throw CommandError(
          "a record's index is a name, not \(ValueText.brief(index))",
          hint: "write r.name or r[\"name\"]")
      }
    }
    return try element(of: container, items: [try indexItem(index)], context)
  }

  static func element(
    of container: Value, items: [IndexItem], _ context: Context
  ) throws -> Value {
    if case .object(let object) = container {
      if let value = try object.element(items, in: context) { return value }
      throw CommandError("\(container.kindInWords) cannot be indexed").at(.piece(0))
    }
    switch container {
    case .list, .string, .range: break
    default: throw CommandError("\(container.kindInWords) cannot be indexed").at(.piece(0))
    }
    if items.count > 1 {
      if case .list(let list) = container, let first = items.first, case .number = first {
        // The first index selects an inner list, and the other indexes select from the inner list.
        let inner = try element(of: .list(list), items: [first], context)
        return try element(of: inner, items: Array(items.dropFirst()), context)
      }
      throw CommandError("\(container.kindInWords) takes one index, not \(items.count)")
    }
    guard let item = items.first else { return .nil }
    switch container {
    case .list(let list):
      switch item {
      case .number(let number):
        return list[try IndexItem.position(number, count: list.count, of: "list")]
      case .range(let start, let end, let step):
        let slice = try IndexItem.positions(
          start: start, end: end, step: step, count: list.count)
        try requireItems(slice.count, of: container, context)
        return .list(ListValue((0..<slice.count).map { list[slice.first + $0 * slice.step] }))
      case .selection(let selection):
        let places = try positions(selection, count: list.count, of: "list", context)
        return .list(ListValue(places.map { list[$0] }))
      }
    case .string(let text):
      try context.require(2 * text.utf8.count * MemoryLayout<Character>.stride)
      let letters = Array(text)
      switch item {
      case .number(let number):
        let position = try IndexItem.position(number, count: letters.count, of: "string")
        return .string(String(letters[position]))
      case .range(let start, let end, let step):
        let slice = try IndexItem.positions(
          start: start, end: end, step: step, count: letters.count)
        return .string(
          String((0..<slice.count).map { letters[slice.first + $0 * slice.step] }))
      case .selection(let selection):
        let places = try positions(selection, count: letters.count, of: "string", context)
        return .string(String(places.map { letters[$0] }))
      }
    case .range(let range):
      guard case .number(let number) = item else {
        throw CommandError("a range takes one number as its index")
      }
      let position = try IndexItem.position(number, count: range.count ?? .max, of: "range")
      return .number(range.number(at: position))
    default:
      return .nil
    }
  }

  /// Changes elements of a list.
  static func set(
    _ list: ListValue, _ items: [IndexItem], to value: Value, _ context: Context
  ) throws {
    guard let first = items.first, items.count == 1 else {
      if let first = items.first, case .number(let number) = first,
        case .list(let inner) = list[
          try IndexItem.position(number, count: list.count, of: "list")]
      {
        try set(inner, Array(items.dropFirst()), to: value, context)
        return
      }
      throw CommandError("a list takes one index, not \(items.count)")
    }
    context.willChange(list)
    switch first {
    case .number(let number):
      list[try IndexItem.position(number, count: list.count, of: "list")] = value
    case .range(let start, let end, let step):
      let slice = try IndexItem.positions(start: start, end: end, step: step, count: list.count)
      try set(list, (0..<slice.count).lazy.map { slice.first + $0 * slice.step }, to: value)
    case .selection(let selection):
      let places = try positions(selection, count: list.count, of: "list", context)
      var value = value
      // Arithmetic with lists gives tensors.
      if case .object(let object) = value, object.elementCount == places.count {
        value = .list(ListValue(try Operations.items(value, context) ?? []))
      }
      try set(list, places, to: value)
    }
  }

  /// Sets the elements at some positions to the elements of a list, or to one value.
  private static func set(
    _ list: ListValue, _ places: some Collection<Int>, to value: Value
  ) throws {
    guard case .list(let values) = value else {
      for place in places { list[place] = value }
      return
    }
    guard values.count == places.count else {
      throw CommandError(
        "\(places.count) elements take \(places.count) values, not \(values.count)")
    }
    for (place, fresh) in zip(places, values.values) { list[place] = fresh }
  }

  static func property(_ name: String, of value: Value, _ context: Context) throws -> Value {
    switch value {
    case .record(let record):
      if let field = record[name] { return field }
    case .object(let object):
      if let property = try object.property(name, in: context) { return property }
    default: break
    }
    throw noProperty(name, of: value, context)
  }

  /// The error about a missing property of a value.
  static func noProperty(
    _ name: String, of value: Value, _ context: Context, settable: Bool = false
  ) -> CommandError {
    let names: [String] =
      switch value {
      case .record(let record): record.keys
      case .object(let object): object.propertyNotes.map(\.name)
      default: []
      }
    let what = if case .record = value { "field" } else { "property" }
    if settable, names.contains(name) {
      return CommandError("the \(what) '\(name)' of \(value.kindInWords) cannot be changed")
    }
    var hint: String?
    if case .list(let list) = value, let column = column(name, of: list, context) {
      hint = column
    } else if let commands = context.registry.commands[name], takes(commands, value) {
      // Other languages have a method of the value instead of the function.
      hint = "\(name) is a function: write \(name)(…)"
    } else if let near = Suggestion.nearest(to: name, in: names) {
      hint = "did you mean '\(near)'?"
    } else if let habit = Habit.hint(for: name), isPossible(habit, for: value, context) {
      hint = habit
    } else if !names.isEmpty {
      hint = "available: " + MessageText.list(Array(names.prefix(12)), last: "and")
    }
    return CommandError("\(value.kindInWords) has no \(what) '\(name)'", hint: hint)
  }

  /// Whether one of a command's declarations takes a value as its first argument, or takes no argument.
  private static func takes(_ commands: [Command], _ value: Value) -> Bool {
    commands.contains { $0.parameters.first?.accepts(value) ?? true }
  }

  /// Whether a hint `write name(…)` names no command, or a command that takes the value.
  private static func isPossible(_ hint: String, for value: Value, _ context: Context) -> Bool {
    let start = "write "
    guard hint.hasPrefix(start) else { return true }
    let word = hint.dropFirst(start.count).prefix { $0.isLetter || $0 == "_" }
    return context.registry.commands[String(word)].map { takes($0, value) } ?? true
  }

  /// The remedy for a property of a list whose records have a field of this name; nil for any other list.
  private static func column(_ name: String, of list: ListValue, _ context: Context) -> String? {
    let isField = (0..<list.count).contains { index in
      if case .record(let record) = list[index] { record[name] != nil } else { false }
    }
    guard isField else { return nil }
    return "use column(\(context.session?.ownerName ?? "…"), \(ValueText.quoted(name)))"
  }
}
