// Commands about any value: printing, kinds, copies, errors.

extension LanguageCommands {
  /// Commands about any value.
  static var values: [Command] {
    [
      Command(
        "print", area: "session", "Writes values, parted by a blank, and ends the line.",
        Parameter<Rest<Value>>("values", "what to write"),
        example: "print \"the answer is\", 6 * 7"
      ) { (context: Context, values: Rest<Value>) -> Void in
        context.write(values.values.map(ValueText.printed).joined(separator: " ") + "\n")
      },
      Command(
        "show", area: "looking", "Writes all there is to say about a value.",
        Parameter<Value>("value", "what to show"),
        example: "show [1, 2, 3]",
        details:
          "Parts of lists and records, lines of strings, the parameters of functions; of sounds,"
          + " frames, models and all other values what they are made of, with small pictures in characters:"
          + " no screen is needed."
      ) { (context: Context, value: Value) -> Void in
        var value = value
        if case .object(let object) = value { value = .object(try object.present(in: context)) }
        context.write(ValueText.details(value) + "\n")
      },
      Command(
        "type", area: "session", "The name of a value's kind.",
        Parameter<Value>("value", "any value"),
        example: "type([1, 2])", gives: "a string"
      ) { (context: Context, value: Value) -> String in value.kind },
      Command(
        "same", area: "session", "Whether two values are the same, deeply; always one bool.",
        Parameter<Value>("a", "any value"), Parameter<Value>("b", "any value"),
        example: "same([1, [2]], [1, [2]])", gives: "true or false"
      ) { (context: Context, a: Value, b: Value) -> Bool in Operations.same(a, b) },
      Command(
        "copy", area: "session", "A separate value of the same content, as deep as it goes.",
        Parameter<Value>("value", "any value"),
        example: "a = [1, 2]\nb = copy(a)\nappend b, 3\nprint a", gives: "the copy"
      ) { (context: Context, value: Value) -> Value in
        try Operations.copy(value, context)
      },
      Command(
        "error", area: "session", "Stops with an error, which 'try' can catch.",
        Parameter<Value>("message", "what is wrong"),
        example: "try { error \"too quiet\" } catch e { print e }"
      ) { (context: Context, message: Value) -> Void in
        throw CommandError(ValueText.printed(message))
      },
      Command(
        "assert", area: "session", "Stops with an error unless a condition is true.",
        Parameter<Bool>("condition", "what ought to be true"),
        Parameter<String?>("message", "what the error says"),
        example: "assert 1 + 1 == 2, \"arithmetic\""
      ) { (context: Context, condition: Bool, message: String?) -> Void in
        if !condition {
          throw CommandError(
            message.map { "assertion failed: \($0)" } ?? "assertion failed", about: "condition")
        }
      },
      Command(
        "length", area: "lists, text", "How many elements a value has.",
        Parameter<Countable>("value", "what to count"),
        example: "length([3, 4, 5])", gives: "a number"
      ) { (context: Context, value: Countable) -> Int in value.count }
      .with(shortcut: .length),
    ]
  }
}

/// What `length` counts.
private struct Countable: CommandArgument {
  var count: Int
  static let takes = "a list, a string, a record, a range or a value with elements"
  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .list, .string, .record, .range: true
    case .object(let object): object.elementCount != nil
    default: false
    }
  }
  static func take(_ value: Value, in context: Context) throws -> Countable {
    switch value {
    case .list(let list): return Countable(count: list.count)
    case .string(let text): return Countable(count: text.count)
    case .record(let record): return Countable(count: record.count)
    case .range(let range):
      guard let count = range.count else {
        throw ArgumentMismatch("it has no end, or one too far off to count")
      }
      return Countable(count: count)
    case .object(let object):
      guard let count = object.elementCount else { throw ArgumentMismatch() }
      return Countable(count: count)
    default: throw ArgumentMismatch()
    }
  }
}

extension Command {
  /// The same command with a simplest case that the machine does by itself.
  func with(shortcut: Shortcut) -> Command {
    var copy = self
    copy.shortcut = shortcut
    return copy
  }
}
