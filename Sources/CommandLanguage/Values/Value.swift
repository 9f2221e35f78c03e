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
  public var kindInWords: String { MessageText.article(kind) }

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
    guard turns.isFinite, turns < 9e15 else { return nil }
    return max(0, Int(turns))
  }

  /// How many numbers a loop gets of it: a whole number that may be below 0 for none, infinite, or nan.
  var turns: Double { ((end - start) / step).rounded(.up) }

  /// The number at `index`, counted from 0.
  public func number(at index: Int) -> Double { start + Double(index) * step }
}

/// One item between the `[ ]` of an index: a number, or a range whose bounds may be left out.
public enum IndexItem: Sendable, Equatable {
  case number(Double)
  case range(start: Double?, end: Double?, step: Double)
}
