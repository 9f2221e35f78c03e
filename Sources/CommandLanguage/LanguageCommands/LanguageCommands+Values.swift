// Commands about any value: printing, kinds, copies, errors.

extension LanguageCommands {
  /// Commands about any value.
  static var values: [Command] {
    [
      Command(
        "print", area: "session", "Writes values on one line, with blanks between them.",
        Parameter<Rest<Value>>("values", "the values to write"),
        example: "print \"the answer is\", 6 * 7"
      ) { (context: Context, values: Rest<Value>) -> Void in
        context.write(values.values.map(ValueText.printed).joined(separator: " ") + "\n")
      },
      Command(
        "show", area: "looking", "Writes a detailed description of a value.",
        Parameter<Value>("value", "the value to describe"),
        example: "show [1, 2, 3]",
        details:
          "For a list or a record, `show` writes the parts, for a string the lines, for a function the"
          + " parameters. For sounds, frames, models and other values, `show` writes the components,"
          + " with small pictures made of characters, so that no screen is needed."
      ) { (context: Context, value: Value) -> Void in
        var value = value
        if case .object(let object) = value { value = .object(try object.present(in: context)) }
        context.write(ValueText.details(value, window: context.window()?.columns) + "\n")
      },
      Command(
        "type", area: "session", "The name of a value's kind.",
        Parameter<Value>("value", "any value"),
        example: "type([1, 2])", gives: "a string"
      ) { (context: Context, value: Value) -> String in value.kind },
      Command(
        "same", area: "session", "Whether two values and all their parts are equal, as one bool.",
        Parameter<Value>("a", "any value"), Parameter<Value>("b", "any value"),
        example: "same([1, [2]], [1, [2]])", gives: "true or false"
      ) { (context: Context, a: Value, b: Value) -> Bool in Operations.same(a, b) },
      Command(
        "copy", area: "session", "A separate copy of a value and of all its parts.",
        Parameter<Value>("value", "any value"),
        example: "a = [1, 2]\nb = copy(a)\nappend b, 3\nprint a", gives: "the copy"
      ) { (context: Context, value: Value) -> Value in
        try Operations.copy(value, context)
      },
      Command(
        "error", area: "session", "Stops with an error, which 'try' can catch.",
        Parameter<Value>("message", "the message of the error"),
        example: "try { error \"too quiet\" } catch e { print e }"
      ) { (context: Context, message: Value) -> Void in
        let words = ValueText.printed(message)
        throw CommandError(
          words.allSatisfy(\.isWhitespace) ? "'error' was called without a message" : words)
      },
      Command(
        "assert", area: "session", "Stops with an error unless a condition is true.",
        Parameter<Bool>("condition", "the condition that must be true"),
        Parameter<String?>("message", "the message of the error"),
        example: "assert 1 + 1 == 2, \"arithmetic\""
      ) { (context: Context, condition: Bool, message: String?) -> Void in
        if !condition {
          throw CommandError(
            message.map { "assertion failed: \($0)" } ?? "assertion failed", about: "condition")
        }
      },
      Command(
        "length", area: "lists, text", "The number of elements that a value has.",
        Parameter<Countable>("value", "the value whose elements are counted"),
        example: "length([3, 4, 5])", gives: "a number"
      ) { (context: Context, value: Countable) -> Int in value.count }
      .with(shortcut: .length),
    ]
  }
}

/// A value that `length` accepts, because its elements can be counted.
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
        throw ArgumentMismatch("the range has no end, or too many numbers to count")
      }
      return Countable(count: count)
    case .object(let object):
      guard let count = object.elementCount else {
        let names = object.propertyNotes.map(\.name)
        throw ArgumentMismatch(
          hint: names.isEmpty ? nil : "its properties are \(MessageText.list(names, last: "and"))")
      }
      return Countable(count: count)
    default: throw ArgumentMismatch()
    }
  }
}

extension Command {
  /// A copy of the command with a shortcut. The machine runs the simplest case of the copy without binding arguments.
  func with(shortcut: Shortcut) -> Command {
    var copy = self
    copy.shortcut = shortcut
    return copy
  }
}
