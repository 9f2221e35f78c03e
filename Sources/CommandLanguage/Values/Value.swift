// What a name of the language may stand for. A `Value` is what commands take and give; inside the
// interpreter the same things live in `Slot`s, which share the heap objects of this one.

/// A value of the language.
///
/// Lists, records and functions are references: two values may share one. Everything else behaves as a
/// value. Values belong to the session that made them, whose thread alone may touch them; that is why
/// they may be sent, and nothing else makes it safe.
public enum Value: @unchecked Sendable {
  case `nil`
  case bool(Bool)
  case number(Double)
  case string(String)
  case list(ListValue)
  case record(RecordValue)
  indirect case range(RangeValue)
  case function(FunctionValue)
  indirect case object(any ObjectValue)
}

extension Value {
  /// The kind's name, as `type(v)` gives it: `number`, `list`, `sound` ….
  public var kind: String {
    switch self {
    case .nil: "nil"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .function: "function"
    case .object(let object): object.kind
    }
  }

  /// The kind with its article, for messages: `a number`, `frames`, `nil`.
  public var kindInWords: String { Words.article(kind) }

  /// A list with these elements.
  public static func list(_ values: [Value]) -> Value { .list(ListValue(values)) }

  /// A list of numbers.
  public static func list(_ numbers: [Double]) -> Value {
    .list(ListValue(numbers.map(Value.number)))
  }

  /// A record with these fields, in this order.
  public static func record(_ fields: KeyValuePairs<String, Value>) -> Value {
    let record = RecordValue()
    for (name, value) in fields { record.set(name, value) }
    return .record(record)
  }

  /// Whether it is a domain value: a tensor, a sound ….
  var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  /// Whether the value is nil.
  public var isNil: Bool {
    if case .nil = self { return true }
    return false
  }
}

/// A range of numbers as the language writes it: `start..end by step`, half-open.
public struct RangeValue: Sendable, Equatable {
  public var start: Double
  public var end: Double
  public var step: Double
  public init(_ start: Double, _ end: Double, by step: Double = 1) {
    self.start = start
    self.end = end
    self.step = step
  }

  /// How many numbers the range gives; nil where that is not finite.
  public var count: Int? {
    let count = ((end - start) / step).rounded(.up)
    guard count.isFinite, count < 9e15 else { return nil }
    return max(0, Int(count))
  }

  /// The number at `index`, counted from 0.
  public func number(at index: Int) -> Double { start + Double(index) * step }
}

/// One item between the `[ ]` of an index: a number, or a range whose bounds may be left out.
public enum IndexItem: Sendable, Equatable {
  case number(Double)
  case range(start: Double?, end: Double?, step: Double)
}

/// Small help with words in messages.
public enum Words {
  private static let bare: Set<String> = ["nil", "frames"]

  /// `kind` with its article: `a number`, `an envelope`, `frames`, `nil`.
  public static func article(_ kind: String) -> String {
    if bare.contains(kind) { return kind }
    return ("aeiou".contains(kind.first ?? " ") ? "an " : "a ") + kind
  }

  /// A text in a message: cut where it is long.
  static func short(_ text: String) -> String {
    text.utf8.count > 60 ? String(text.prefix(59)) + "…" : text
  }

  /// `items` as a list in words: `a, b or c`.
  public static func list(_ items: [String], last: String = "or") -> String {
    guard let end = items.last else { return "" }
    if items.count == 1 { return end }
    return items.dropLast().joined(separator: ", ") + " \(last) " + end
  }
}

extension Words {
  /// The words that no name can be.
  public static var keywords: [String] { Keyword.allCases.map(\.rawValue) }

  /// What an article's phrase becomes for several: `a number` → `numbers`.
  static func plural(_ phrase: String) -> String {
    // Of "a list of numbers" there are several lists.
    if let part = phrase.firstRange(of: " of ") {
      return plural(String(phrase[..<part.lowerBound])) + phrase[part.lowerBound...]
    }
    for article in ["a ", "an "] where phrase.hasPrefix(article) {
      return phrase.dropFirst(article.count) + "s"
    }
    return phrase
  }
}

extension Words {
  /// `1 argument`, `2 arguments`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
