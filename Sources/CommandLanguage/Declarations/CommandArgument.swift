// How Swift types stand for values of the language: what a command's body may take and give.

/// The error of a conversion: the value is not what the parameter takes. The parameter's name, what it
/// takes and what it got are added by who calls.
public struct ArgumentMismatch: Error {
  /// More about it, where "takes …, not …" does not say enough.
  public var reason: String?
  public init(_ reason: String? = nil) { self.reason = reason }
}

/// A type that a parameter can have.
///
/// A domain type that is an `ObjectValue` conforms by naming the protocol; a type that stands for
/// several kinds (a number, an envelope or a function) writes `takes` and `take`.
public protocol CommandArgument: Sendable {
  /// What the type takes, in words with the article: `a number`, `frames`.
  static var takes: String { get }
  /// The Swift value; throws `ArgumentMismatch` for what is no such thing.
  static func take(_ value: Value, in context: Context) throws -> Self
  /// Whether the value is of a kind that the type takes. Declarations of one name are told apart by it.
  static func accepts(_ value: Value) -> Bool
  /// What stands for a value that was left out; nil where it must be given.
  static var whenLeftOut: Self? { get }
  /// Whether the type takes all positional values that are left.
  static var isVariadic: Bool { get }
  /// How the language would write this value, for defaults in help texts.
  var literal: String { get }
}

extension CommandArgument {
  public static var whenLeftOut: Self? { nil }
  public static var isVariadic: Bool { false }
  public var literal: String { "…" }
}

/// A type that a command's body can give back.
public protocol CommandResult: Sendable {
  /// The result as a value of the language.
  var commandValue: Value { get }
}

extension CommandArgument where Self: ObjectValue {
  public static func accepts(_ value: Value) -> Bool {
    if case .object(let object) = value { return object is Self }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .object(let object) = value, let mine = object as? Self else {
      throw ArgumentMismatch()
    }
    return mine
  }
}

extension CommandResult where Self: ObjectValue {
  public var commandValue: Value { .object(self) }
}

/// All positional values from a parameter's place on.
public struct Rest<Element: CommandArgument>: CommandArgument {
  public var values: [Element]
  public init(_ values: [Element] = []) { self.values = values }
  public static var takes: String { Element.takes }
  public static var isVariadic: Bool { true }
  public static var whenLeftOut: Rest? { Rest() }
  public static func accepts(_ value: Value) -> Bool { Element.accepts(value) }
  public static func take(_ value: Value, in context: Context) throws -> Rest {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    return Rest(try list.values.map { try Element.take($0, in: context) })
  }
}

/// A callback: a function of the language that a command calls back through its context.
public struct Callback: CommandArgument {
  public var function: FunctionValue
  public static let takes = "a function"
  public static func accepts(_ value: Value) -> Bool {
    if case .function = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Callback {
    guard case .function(let function) = value else { throw ArgumentMismatch() }
    return Callback(function: function)
  }
}

extension Double: CommandArgument, CommandResult {
  public static var takes: String { "a number" }
  public static func accepts(_ value: Value) -> Bool {
    if case .number = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Double {
    guard case .number(let number) = value else { throw ArgumentMismatch() }
    return number
  }
  public var literal: String { NumberText.format(self) }
  public var commandValue: Value { .number(self) }
}

extension Int: CommandArgument, CommandResult {
  public static var takes: String { "a whole number" }
  public static func accepts(_ value: Value) -> Bool { Double.accepts(value) }
  public static func take(_ value: Value, in context: Context) throws -> Int {
    guard case .number(let number) = value, number == number.rounded(), abs(number) <= 0x1p53
    else { throw ArgumentMismatch() }
    return Int(number)
  }
  public var literal: String { String(self) }
  public var commandValue: Value { .number(Double(self)) }
}

extension Bool: CommandArgument, CommandResult {
  public static var takes: String { "true or false" }
  public static func accepts(_ value: Value) -> Bool {
    if case .bool = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Bool {
    guard case .bool(let bool) = value else { throw ArgumentMismatch() }
    return bool
  }
  public var literal: String { self ? "true" : "false" }
  public var commandValue: Value { .bool(self) }
}

extension String: CommandArgument, CommandResult {
  public static var takes: String { "a string" }
  public static func accepts(_ value: Value) -> Bool {
    if case .string = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> String {
    guard case .string(let text) = value else { throw ArgumentMismatch() }
    return text
  }
  public var literal: String { ValueText.quoted(self) }
  public var commandValue: Value { .string(self) }
}

extension Optional: CommandArgument where Wrapped: CommandArgument {
  public static var takes: String { Wrapped.takes }
  public static var whenLeftOut: Wrapped?? { .some(.none) }
  public static func accepts(_ value: Value) -> Bool { value.isNil || Wrapped.accepts(value) }
  public static func take(_ value: Value, in context: Context) throws -> Wrapped? {
    value.isNil ? nil : try Wrapped.take(value, in: context)
  }
  public var literal: String { self?.literal ?? "nil" }
}

extension Optional: CommandResult where Wrapped: CommandResult {
  public var commandValue: Value { self?.commandValue ?? .nil }
}

extension Array: CommandArgument where Element: CommandArgument {
  public static var takes: String { "a list of " + MessageText.plural(Element.takes) }
  public static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else { return false }
    return list.count == 0 || Element.accepts(list[0])
  }
  public static func take(_ value: Value, in context: Context) throws -> [Element] {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    return try list.values.enumerated().map { index, value in
      do {
        return try Element.take(value, in: context)
      } catch is ArgumentMismatch {
        throw ArgumentMismatch("element \(index) is \(value.kindInWords)")
      }
    }
  }
  public var literal: String { "[" + map(\.literal).joined(separator: ", ") + "]" }
}

extension Array: CommandResult where Element: CommandResult {
  public var commandValue: Value { .list(map(\.commandValue)) }
}

extension Value: CommandArgument, CommandResult {
  public static var takes: String { "any value" }
  public static func accepts(_ value: Value) -> Bool { true }
  public static func take(_ value: Value, in context: Context) throws -> Value { value }
  public var literal: String { ValueText.shown(self) }
  public var commandValue: Value { self }
}

extension ListValue: CommandResult, @unchecked Sendable {
  public var commandValue: Value { .list(self) }
}
extension ListValue: CommandArgument {
  public static var takes: String { "a list" }
  public static func accepts(_ value: Value) -> Bool {
    if case .list = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .list(let list) = value, let mine = list as? Self else { throw ArgumentMismatch() }
    return mine
  }
}

extension RecordValue: CommandResult, @unchecked Sendable {
  public var commandValue: Value { .record(self) }
}
extension RecordValue: CommandArgument {
  public static var takes: String { "a record" }
  public static func accepts(_ value: Value) -> Bool {
    if case .record = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .record(let record) = value, let mine = record as? Self
    else { throw ArgumentMismatch() }
    return mine
  }
}

extension FunctionValue: @unchecked Sendable {}

extension RangeValue: CommandArgument, CommandResult {
  public static var takes: String { "a range" }
  public static func accepts(_ value: Value) -> Bool {
    if case .range = value { return true }
    return false
  }
  public static func take(_ value: Value, in context: Context) throws -> RangeValue {
    guard case .range(let range) = value else { throw ArgumentMismatch() }
    return range
  }
  public var literal: String { ValueText.shown(.range(self)) }
  public var commandValue: Value { .range(self) }
}
