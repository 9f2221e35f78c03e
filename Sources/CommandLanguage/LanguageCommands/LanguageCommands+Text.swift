// Commands about text.

extension LanguageCommands {
  private static let area = "lists, text"

  /// Commands about text.
  static var text: [Command] {
    [
      Command(
        "join", area: area, "Joins the items into one string.",
        Parameter<Items>("items", "the items to join"),
        Parameter<String?>("separator", "the string between two items; by default empty"),
        example: "join([\"a\", \"b\"], \", \")", gives: "a string"
      ) { (context: Context, items: Items, separator: String?) -> String in
        var text = ""
        for (index, item) in items.values.enumerated() {
          if index > 0, let separator { text += separator }
          text += ValueText.printed(item)
          if text.utf8.count > Operations.stringLimit { throw Operations.stringTooLong }
        }
        return text
      },
      Command(
        "split", area: area, "Splits a string into its parts.",
        Parameter<String>("text", "the string to split"),
        Parameter<String?>("separator", "the string between two parts; by default any blanks"),
        example: "split(\"a, b\", \", \")", gives: "a list of strings"
      ) { (context: Context, text: String, separator: String?) -> [String] in
        guard let separator else {
          try requireParts(text.utf8.reduce(1) { $0 + ($1 <= 0x20 || $1 >= 0x80 ? 1 : 0) }, context)
          return text.split(whereSeparator: \.isWhitespace).map(String.init)
        }
        let count =
          separator.isEmpty
          ? text.utf8.count : parts(of: Array(text.utf8), Array(separator.utf8)) { _ in }.count
        try requireParts(count, context)
        if separator.isEmpty { return text.map { String($0) } }
        return split(text, separator)
      },
      Command(
        "string", area: area, "The string that 'print' writes for a value.",
        Parameter<Value>("value", "any value"),
        example: "string(0.5)", gives: "a string"
      ) { (context: Context, value: Value) -> String in ValueText.printed(value) },
      Command(
        "number", area: area, "Reads a number from a string.",
        Parameter<String>("text", "the text of a number in the notation of the language"),
        example: "number(\"1e-3\")", gives: "a number"
      ) { (context: Context, text: String) -> Double in
        let (tokens, _) = Lexer.read(Source(text, name: ""))
        var rest = tokens[...].filter { $0.kind != .newline }[...]
        var sign = 1.0
        if rest.first?.kind == .symbol(.minus) {
          sign = -1
          rest = rest.dropFirst()
        }
        switch (rest.first?.kind, rest.dropFirst().first?.kind) {
        case (.number(let number), .end): return sign * number
        case (.name("inf"), .end): return sign * .infinity
        case (.name("nan"), .end): return .nan
        default: throw CommandError("\(ValueText.quoted(text)) is not a number")
        }
      },
      Command(
        "number", area: area, "The given number, unchanged.",
        Parameter<Double>("value", "a number"),
        example: "number(3)", gives: "a number"
      ) { (context: Context, value: Double) -> Double in value },
      Command(
        "format", area: area, "A number as text, with a given number of decimals or digits.",
        Parameter<Double>("number", "the number to format"),
        Parameter<Int?>(
          "decimals", "the number of digits after the decimal point", default: nil,
          allowed: .whole(0...15)),
        Parameter<Int?>(
          "digits", "the number of significant digits; zeros at the end are dropped", default: nil,
          allowed: .whole(1...15)),
        Parameter<Int>(
          "width", "the smallest width in characters; blanks are added in front", default: 0,
          allowed: .whole(0...1000)),
        example: "format(pi, decimals: 2, width: 8)", gives: "a string"
      ) { (context: Context, number: Double, decimals: Int?, digits: Int?, width: Int) -> String in
        var text = NumberText.format(number)
        if let decimals {
          text = NumberText.fixed(number, decimals: decimals)
        } else if let digits {
          text = NumberText.brief(number, digits: digits)
        }
        return String(repeating: " ", count: max(0, width - text.count)) + text
      },
    ]
  }

  /// Checks that there is memory for the `count` parts of a string, and that a list can contain the parts.
  private static func requireParts(_ count: Int, _ context: Context) throws {
    guard count <= ListValue.limit else { throw CommandError.listTooLong }
    try Operations.requireObjects(count, context)
  }

  /// The parts of a string between the occurrences of a separator that is not empty.
  private static func split(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    return parts(of: bytes, Array(separator.utf8)) { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Calls `body` with the range of each part of `bytes` between the occurrences of `mark`, and lists the results.
  private static func parts<Part>(
    of bytes: [UInt8], _ mark: [UInt8], _ body: (Range<Int>) -> Part
  ) -> [Part] {
    var parts: [Part] = []
    var start = 0
    var at = 0
    while at + mark.count <= bytes.count {
      if bytes[at] == mark[0], bytes[at..<(at + mark.count)].elementsEqual(mark) {
        parts.append(body(start..<at))
        at += mark.count
        start = at
      } else {
        at += 1
      }
    }
    parts.append(body(start..<bytes.count))
    return parts
  }
}
