// The protocol of domain values (sounds, frames, tensors, models …). Only the kind and the summary have no
// default, so that a simple value conforms in two lines.

/// A value in one media type: `text/plain`, `image/png`, `audio/wav` ….
public struct Representation: Sendable {
  /// The media type, such as `image/png`.
  public var mediaType: String
  /// The content in that media type.
  public var bytes: [UInt8]
  /// Makes a representation.
  public init(mediaType: String, bytes: [UInt8]) {
    self.mediaType = mediaType
    self.bytes = bytes
  }
}

/// A domain value, which the language uses only through these requirements.
///
/// A struct behaves as a value of the language: assignment through an index or a property changes only the
/// named variable. A class is a reference if `isReference` is true.
///
/// ```swift
/// struct Chord: ObjectValue {
///   var kind: String { "chord" }
///   var summary: String { "chord · 3 notes" }
/// }
/// ```
public protocol ObjectValue {
  /// The kind's name, as `type(v)` gives it.
  var kind: String { get }
  /// One informative line: `sound · 4.50 s · 44100 Hz · mono`.
  var summary: String { get }
  /// The detailed description that `show(v)` prints; it may have several lines.
  var details: String { get }
  /// The text that `print v` writes; by default the summary.
  var text: String { get }
  /// The value in richer media than text, the best first; by default none.
  var representations: [Representation] { get }
  /// A digest of the content, as `sha256:…`, for the record of a session; nil, the default, if there is none.
  var fingerprint: String? { get }
  /// The approximate memory of the value, in bytes.
  var byteCount: Int { get }
  /// Whether assignment shares the value, as it does models and generators, instead of copying it.
  var isReference: Bool { get }
  /// Whether a command's result of this kind is shown even if a `;` follows, as figures are.
  var alwaysShows: Bool { get }
  /// The properties that every value of the type has; `property` reads them too.
  static var properties: [Property<Self>] { get }
  /// The help about the properties of this value, for help, completion and hints; by default that of
  /// `properties`.
  var propertyNotes: [PropertyNote] { get }

  /// The current value of an object that changes over time, which is shown and copied; by default the object
  /// itself.
  func present(in context: Context) throws -> any ObjectValue
  /// The property `name`; nil if there is none. Throws if the property cannot be computed.
  func property(_ name: String, in context: Context) throws -> Value?
  /// Changes the property `name`; false if no such property can be changed. Throws if `value` does not fit.
  mutating func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool
  /// The element, slice or part at `index`; nil if the value cannot be indexed. Throws if the index is wrong.
  func element(_ index: [IndexItem], in context: Context) throws -> Value?
  /// Changes the element or part at `index`; false if that is not possible. Throws if the index or `value`
  /// does not fit.
  mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool

  /// The number of elements for `length(v)` and `for v in`; nil if the value has no elements.
  var elementCount: Int? { get }
  /// The element at `position` in `0..<elementCount`, as `for v in` takes it.
  func element(at position: Int, in context: Context) throws -> Value

  /// The result of `self op other`, or of `other op self` if `reversed`; nil if the operator cannot be applied
  /// to the two. Throws if it can, but the values do not fit, such as tensors of different shapes.
  func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value?
  /// The result of a prefix operator; nil if it cannot be applied.
  func applying(_ operation: UnaryOperator, in context: Context) throws -> Value?
  /// Whether the two objects and all their parts are equal.
  func isSame(as other: any ObjectValue) -> Bool
  /// A separate object with the same content, as `copy(v)` gives it.
  func copied() -> any ObjectValue
}

extension ObjectValue {
  /// The summary.
  public var details: String { summary }
  /// The summary.
  public var text: String { summary }
  /// None: the value is shown only as text.
  public var representations: [Representation] { [] }
  /// nil: the record of a session cannot compare the value.
  public var fingerprint: String? { nil }
  /// The size of the Swift value, without memory that it refers to.
  public var byteCount: Int { MemoryLayout<Self>.size }
  /// false: assignment copies the value.
  public var isReference: Bool { false }
  /// false: a `;` hides the value.
  public var alwaysShows: Bool { false }
  /// None.
  public static var properties: [Property<Self>] { [] }
  /// The help about the properties of the type.
  public var propertyNotes: [PropertyNote] { Self.properties.map(\.note) }
  /// The property of the type with this name; nil if there is none. Throws what reading it throws.
  public func property(_ name: String, in context: Context) throws -> Value? {
    try Self.properties.first { $0.note.name == name }?.value(self)
  }
  /// false: no property can be changed.
  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool { false }
  /// nil: the value cannot be indexed.
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? { nil }
  /// false: no element can be changed.
  public mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool { false }
  /// nil: the value has no elements.
  public var elementCount: Int? { nil }
  /// The element with the index `position`, or nil if there is none. Throws what the index throws.
  public func element(at position: Int, in context: Context) throws -> Value {
    guard let value = try element([.number(Double(position))], in: context) else { return .nil }
    return value
  }
  /// nil: no operator can be applied.
  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? { nil }
  /// nil: no operator can be applied.
  public func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? { nil }
  /// The object itself.
  public func present(in context: Context) throws -> any ObjectValue { self }
  /// The object itself, which is a copy if the type is a struct.
  public func copied() -> any ObjectValue { self }
  /// false: the values of the type cannot be compared.
  public func isSame(as other: any ObjectValue) -> Bool { false }
}

extension ObjectValue where Self: AnyObject {
  /// Whether the two are one object.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) === self }
}

extension ObjectValue where Self: Equatable {
  /// Whether the other has the same type and is equal.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

extension ObjectValue where Self: Equatable & AnyObject {
  /// Whether the other has the same type and is equal.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

/// How lists take part in arithmetic, which the standard library provides.
public struct ArithmeticProvider: Sendable {
  /// Makes a tensor of a list of numbers, or of lists of numbers. Throws if the list is not one of these.
  public var tensor: @Sendable (ListValue, Context) throws -> any ObjectValue
  /// Makes a provider.
  public init(tensor: @escaping @Sendable (ListValue, Context) throws -> any ObjectValue) {
    self.tensor = tensor
  }
}
