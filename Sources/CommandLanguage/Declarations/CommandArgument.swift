// The Swift types that a command's body can take and return, and the conversions from values of the language.

internal import WholeNumbers

/// The error of a conversion: the parameter does not accept the value. The caller adds the parameter's name, the
/// accepted values and the given value.
public struct ArgumentMismatch: Error {
  /// The fault of the value; nil if the message "takes …, not …" is enough.
  public var reason: String?
  /// The remedy; nil if there is none.
  public var hint: String?
  /// Makes the error. The `reason` becomes the end of the message.
  public init(_ reason: String? = nil, hint: String? = nil) {
    (self.reason, self.hint) = (reason, hint)
  }

  /// The mismatch of an element of a list.
  init(element index: Int, _ value: Value) {
    self.init("element \(index) is \(value.kindInWords)", hint: MessageText.missingHint(value))
  }

  /// The mismatch of a list that has an element that is not a number.
  static func noNumber(in list: ListValue) -> ArgumentMismatch {
    let place = list.values.firstIndex { if case .number = $0 { false } else { true } }
    return place.map { ArgumentMismatch(element: $0, list[$0]) } ?? ArgumentMismatch()
  }
}

/// A type that a parameter can have.
///
/// An `ObjectValue` type needs only the conformance. A type that accepts several kinds of values (a
/// number, an envelope or a function) implements `takes`, `accepts` and `take`.
public protocol CommandArgument: Sendable {
  /// The accepted values in words: `a number`, `frames`.
  static var takes: String { get }
  /// Converts a value of the language to the Swift type.
  ///
  /// - Throws: `ArgumentMismatch` if the type does not accept the value.
  static func take(_ value: Value, in context: Context) throws -> Self
  /// Whether the type accepts values of this kind. The result selects one of several declarations of a name.
  static func accepts(_ value: Value) -> Bool
  /// The value of an argument that a call leaves out; nil if every call must give the argument.
  static var whenLeftOut: Self? { get }
  /// Whether the type takes all remaining positional values.
  static var isVariadic: Bool { get }
  /// The value as a literal of the language, for defaults in help texts.
  var literal: String { get }
}

extension CommandArgument {
  /// Always nil: a call must give the value.
  public static var whenLeftOut: Self? { nil }
  /// Always false: the type takes one value.
  public static var isVariadic: Bool { false }
  /// Always `…`, because the values of most types have no short literal.
  public var literal: String { "…" }
}

/// A type that a command's body can return.
public protocol CommandResult: Sendable {
  /// The result as a value of the language.
  var commandValue: Value { get }
}

extension CommandArgument where Self: ObjectValue {
  /// Whether the value is an object of this type.
  public static func accepts(_ value: Value) -> Bool {
    if case .object(let object) = value { return object is Self }
    return false
  }
  /// The object; throws `ArgumentMismatch` if the object has another type.
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .object(let object) = value, let mine = object as? Self else {
      throw ArgumentMismatch()
    }
    return mine
  }
}

extension CommandResult where Self: ObjectValue {
  /// The object itself.
  public var commandValue: Value { .object(self) }
}

/// All positional values from a parameter's position on.
public struct Rest<Element: CommandArgument>: CommandArgument {
  /// The values in the order of the call; empty if the call gives none.
  public var values: [Element]
  /// Wraps values as if a call had given them as arguments.
  public init(_ values: [Element] = []) { self.values = values }
  /// The accepted kinds of each of the values, in words.
  public static var takes: String { Element.takes }
  /// Always true: the type takes all remaining positional values.
  public static var isVariadic: Bool { true }
  /// An empty `Rest`: a call may give no values.
  public static var whenLeftOut: Rest? { Rest() }
  /// Whether the value can be an element of the `Rest`.
  public static func accepts(_ value: Value) -> Bool { Element.accepts(value) }
  /// The values of a list; throws `ArgumentMismatch` if an element does not fit.
  public static func take(_ value: Value, in context: Context) throws -> Rest {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    return Rest(try list.values.map { try Element.take($0, in: context) })
  }
}

/// A function of the language that a command calls through its context.
public struct Callback: CommandArgument {
  /// The function; `Context.call` runs it.
  public var function: FunctionValue
  /// The accepted values in words: `a function`.
  public static let takes = "a function"
  /// Whether the value is a function.
  public static func accepts(_ value: Value) -> Bool {
    if case .function = value { return true }
    return false
  }
  /// The function; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> Callback {
    guard case .function(let function) = value else { throw ArgumentMismatch() }
    return Callback(function: function)
  }
}

extension Double: CommandArgument, CommandResult {
  /// The accepted values in words: `a number`.
  public static var takes: String { "a number" }
  /// Whether the value is a number.
  public static func accepts(_ value: Value) -> Bool {
    if case .number = value { return true }
    return false
  }
  /// The number; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> Double {
    guard case .number(let number) = value else { throw ArgumentMismatch() }
    return number
  }
  /// The shortest decimal text that converts back to the same number.
  public var literal: String { NumberText.format(self) }
  /// The number as a value of the language.
  public var commandValue: Value { .number(self) }
}

extension Int: CommandArgument, CommandResult {
  /// The accepted values in words: `a whole number`.
  public static var takes: String { "a whole number" }
  /// Whether the value is a number, whole or not.
  public static func accepts(_ value: Value) -> Bool { Double.accepts(value) }
  /// The number; throws `ArgumentMismatch` unless the number is whole and its absolute value is at most 2⁵³.
  public static func take(_ value: Value, in context: Context) throws -> Int {
    guard case .number(let number) = value, let whole = Int(whole: number) else {
      throw ArgumentMismatch()
    }
    return whole
  }
  /// The number as decimal digits.
  public var literal: String { String(self) }
  /// The number as a value of the language, exact up to an absolute value of 2⁵³.
  public var commandValue: Value { .number(Double(self)) }
}

extension Bool: CommandArgument, CommandResult {
  /// The accepted values in words: `true or false`.
  public static var takes: String { "true or false" }
  /// Whether the value is a bool.
  public static func accepts(_ value: Value) -> Bool {
    if case .bool = value { return true }
    return false
  }
  /// The bool; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> Bool {
    guard case .bool(let bool) = value else { throw ArgumentMismatch() }
    return bool
  }
  /// The word `true` or `false`.
  public var literal: String { self ? "true" : "false" }
  /// The bool as a value of the language.
  public var commandValue: Value { .bool(self) }
}

extension String: CommandArgument, CommandResult {
  /// The accepted values in words: `a string`.
  public static var takes: String { "a string" }
  /// Whether the value is a string.
  public static func accepts(_ value: Value) -> Bool {
    if case .string = value { return true }
    return false
  }
  /// The string; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> String {
    guard case .string(let text) = value else { throw ArgumentMismatch() }
    return text
  }
  /// The string in quotes, with escapes.
  public var literal: String { ValueText.quoted(self) }
  /// The string as a value of the language.
  public var commandValue: Value { .string(self) }
}

extension Optional: CommandArgument where Wrapped: CommandArgument {
  /// The values that the wrapped type accepts, in words; nil is not mentioned.
  public static var takes: String { Wrapped.takes }
  /// Always nil: a call may leave out the argument.
  public static var whenLeftOut: Wrapped?? { .some(.none) }
  /// Whether the value is nil or the wrapped type accepts the value.
  public static func accepts(_ value: Value) -> Bool { value.isNil || Wrapped.accepts(value) }
  /// Nil, or the value converted to the wrapped type; throws the error of the wrapped type's conversion.
  public static func take(_ value: Value, in context: Context) throws -> Wrapped? {
    value.isNil ? nil : try Wrapped.take(value, in: context)
  }
  /// The wrapped value's literal, or `nil`.
  public var literal: String { self?.literal ?? "nil" }
}

extension Optional: CommandResult where Wrapped: CommandResult {
  /// The wrapped value, or nil. The prompt shows nothing for nil.
  public var commandValue: Value { self?.commandValue ?? .nil }
}

extension Array: CommandArgument where Element: CommandArgument {
  /// The accepted values in words: `a list of …`, with the kind of the elements.
  public static var takes: String { "a list of " + MessageText.plural(Element.takes) }
  /// Whether the value is an empty list or a list with a fitting first element.
  public static func accepts(_ value: Value) -> Bool {
    guard case .list(let list) = value else { return false }
    return list.count == 0 || Element.accepts(list[0])
  }
  /// The elements; throws `ArgumentMismatch` with the index of the first element that does not fit.
  public static func take(_ value: Value, in context: Context) throws -> [Element] {
    guard case .list(let list) = value else { throw ArgumentMismatch() }
    return try list.values.enumerated().map { index, value in
      do {
        return try Element.take(value, in: context)
      } catch is ArgumentMismatch {
        throw ArgumentMismatch(element: index, value)
      }
    }
  }
  /// The literals of the elements, in `[ ]`.
  public var literal: String { "[" + map(\.literal).joined(separator: ", ") + "]" }
}

extension Array: CommandResult where Element: CommandResult {
  /// A new list of the elements.
  public var commandValue: Value { .list(map(\.commandValue)) }
}

extension Value: CommandArgument, CommandResult {
  /// The accepted values in words: `any value`.
  public static var takes: String { "any value" }
  /// Always true: every value is accepted.
  public static func accepts(_ value: Value) -> Bool { true }
  /// The value itself; never throws.
  public static func take(_ value: Value, in context: Context) throws -> Value { value }
  /// The value as a literal of the language, with strings in quotes.
  public var literal: String { ValueText.shown(self) }
  /// The value itself.
  public var commandValue: Value { self }
}

extension ListValue: CommandResult, @unchecked Sendable {
  /// A reference to the list.
  public var commandValue: Value { .list(self) }
}
extension ListValue: CommandArgument {
  /// The accepted values in words: `a list`.
  public static var takes: String { "a list" }
  /// Whether the value is a list.
  public static func accepts(_ value: Value) -> Bool {
    if case .list = value { return true }
    return false
  }
  /// The list itself, not a copy; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .list(let list) = value, let mine = list as? Self else { throw ArgumentMismatch() }
    return mine
  }
}

extension RecordValue: CommandResult, @unchecked Sendable {
  /// A reference to the record.
  public var commandValue: Value { .record(self) }
}
extension RecordValue: CommandArgument {
  /// The accepted values in words: `a record`.
  public static var takes: String { "a record" }
  /// Whether the value is a record.
  public static func accepts(_ value: Value) -> Bool {
    if case .record = value { return true }
    return false
  }
  /// The record itself, not a copy; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> Self {
    guard case .record(let record) = value, let mine = record as? Self
    else { throw ArgumentMismatch() }
    return mine
  }
}

extension FunctionValue: @unchecked Sendable {}

extension RangeValue: CommandArgument, CommandResult {
  /// The accepted values in words: `a range`.
  public static var takes: String { "a range" }
  /// Whether the value is a range.
  public static func accepts(_ value: Value) -> Bool {
    if case .range = value { return true }
    return false
  }
  /// The range; throws `ArgumentMismatch` for any other value.
  public static func take(_ value: Value, in context: Context) throws -> RangeValue {
    guard case .range(let range) = value else { throw ArgumentMismatch() }
    return range
  }
  /// The range as a literal of the language: `0..10 by 2`.
  public var literal: String { ValueText.shown(.range(self)) }
  /// The range as a value of the language.
  public var commandValue: Value { .range(self) }
}
