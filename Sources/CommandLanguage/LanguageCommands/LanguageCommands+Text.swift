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
        let text = items.values.map(ValueText.printed).joined(separator: separator ?? "")
        if text.utf8.count > Operations.stringLimit { throw Operations.stringTooLong }
        return text
      },
      Command(
        "split", area: area, "Splits a string into its parts.",
        Parameter<String>("text", "the string to split"),
        Parameter<String?>("separator", "the string between two parts; by default any blanks"),
        example: "split(\"a, b\", \", \")", gives: "a list of strings"
      ) { (context: Context, text: String, separator: String?) -> [String] in
        guard let separator else {
          return text.split(whereSeparator: \.isWhitespace).map(String.init)
        }
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

  private static func split(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var at = 0
    while at + mark.count <= bytes.count {
      if bytes[at] == mark[0], bytes[at..<(at + mark.count)].elementsEqual(mark) {
        parts.append(String(decoding: bytes[start..<at], as: UTF8.self))
        at += mark.count
        start = at
      } else {
        at += 1
      }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }
}
