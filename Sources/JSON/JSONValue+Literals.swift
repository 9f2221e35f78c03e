// JSON values written as literals, and JSON values read as an expected type.

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// The members keep the order that they have in the literal. The names must be unique.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (name: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// The text if the value is a string; otherwise nil.
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number if the value is an integer; otherwise nil.
  public var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  /// The truth value if the value is true or false; otherwise nil.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The values if the value is an array; otherwise nil.
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// The members in order if the value is an object; otherwise nil.
  public var members: [(name: String, value: JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }
}
