// The values of the language that commands take and return. Inside the interpreter the same values are stored in
// `Slot`s, which share their heap objects with `Value`.

internal import WholeNumbers

/// A value of the language.
///
/// Lists, records and functions are references: two values may share one list, record or function. All other kinds
/// behave as values. A value belongs to the session that made it, and only the session's thread may use the value.
/// The type may be `Sendable`, because only one thread uses each value.
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
  /// The kind's name, which `type(v)` returns, such as `number`, `list` or `sound`.
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

  /// A list with the given elements.
  public static func list(_ values: [Value]) -> Value { .list(ListValue(values)) }

  /// A list of numbers.
  public static func list(_ numbers: [Double]) -> Value {
    .list(ListValue(numbers.map(Value.number)))
  }

  /// A record with the given fields, in the given order.
  public static func record(_ fields: KeyValuePairs<String, Value>) -> Value {
    let record = RecordValue()
    for (name, value) in fields { record.set(name, value) }
    return .record(record)
  }

  /// Whether the value is a domain value, such as a tensor or a sound.
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

/// A range of numbers, `start..end by step`. The number `end` is not in the range.
public struct RangeValue: Sendable, Equatable {
  /// The first number.
  public var start: Double
  /// The bound of the range, which the numbers do not reach.
  public var end: Double
  /// The difference of two neighbouring numbers; below 0 for a range that goes down, never 0.
  public var step: Double
  /// A range; `step` must not be 0.
  public init(_ start: Double, _ end: Double, by step: Double = 1) {
    self.start = start
    self.end = end
    self.step = step
  }

  /// The number of numbers in the range; nil if the range has no end or has more than 2⁵³ numbers.
  public var count: Int? { turns <= 0 ? 0 : Int(whole: turns) }

  /// The number of iterations of a loop over the range: a whole number, infinity or nan. A number below 0 means no
  /// iterations.
  var turns: Double { ((end - start) / step).rounded(.up) }

  /// The number at `index`, counted from 0; the index is not checked.
  public func number(at index: Int) -> Double { start + Double(index) * step }
}

/// One item between the `[ ]` of an index. A bound of a range is nil if the index leaves out the bound.
public enum IndexItem: Sendable {
  case number(Double)
  case range(start: Double?, end: Double?, step: Double)
  /// A list or an object with elements: the positions of the selected elements, or a mark for each element.
  case selection(Value)
}

/// The elements that a list or an object selects as an index.
public enum IndexSelection: Sendable {
  /// The positions of the elements; negative positions count from the end.
  case positions([Double])
  /// For each element, whether it is selected.
  case marks([Bool])
}
