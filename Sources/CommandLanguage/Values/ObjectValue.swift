// The protocol of domain values: sounds, frames, tensors, models and others. Only the kind and the summary have no
// default, so that a simple type conforms in two lines.

/// A value in one media type, such as `text/plain`, `image/png` or `audio/wav`.
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

/// A domain value, which the language uses only through the requirements of this protocol.
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
  /// The kind's name, which `type(v)` returns.
  var kind: String { get }
  /// One informative line: `sound · 4.50 s · 44100 Hz · mono`.
  var summary: String { get }
  /// The detailed description that `show(v)` prints, in one or more lines.
  var details: String { get }
  /// The text that `print v` writes; by default the summary.
  var text: String { get }
  /// The value in media types other than text, the best first; empty by default.
  var representations: [Representation] { get }
  /// A digest of the content that is the same for equal values in every run, such as `sha256:…`.
  ///
  /// - Parameter isStopped: called after about every 300 000 numbers; if the result is true, no digest is made.
  /// - Returns: nil, the default, if no digest is defined; nil after a stop.
  func fingerprint(isStopped: @escaping () -> Bool) -> String?
  /// The approximate memory of the value, in bytes.
  var byteCount: Int { get }
  /// Whether assignment shares the value instead of copying it. Models and generators are shared.
  var isReference: Bool { get }
  /// Whether a command's result of this kind, such as a figure, is shown even if a `;` follows the command.
  var alwaysShows: Bool { get }
  /// The properties of every value of the type; the default `property` reads these properties.
  static var properties: [Property<Self>] { get }
  /// The descriptions of this value's properties, for help, completion and hints; by default the descriptions in
  /// `properties`.
  var propertyNotes: [PropertyNote] { get }

  /// The current value of an object that changes over time, for showing and copying the object; by default the object
  /// itself.
  func present(in context: Context) throws -> any ObjectValue
  /// The property `name`; nil if the value has no such property. Throws if the property cannot be computed.
  func property(_ name: String, in context: Context) throws -> Value?
  /// Changes the property `name`; false if no such property can be changed. Throws if `value` does not fit.
  mutating func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool
  /// The element, slice or part at `index`; nil if the value cannot be indexed. Throws if the index is wrong.
  func element(_ index: [IndexItem], in context: Context) throws -> Value?
  /// Changes the element or part at `index`; false if the value cannot be changed by index. Throws if the index or
  /// `value`
  /// does not fit.
  mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool

  /// The number of elements for `length(v)` and `for v in`; nil if the value has no elements.
  var elementCount: Int? { get }
  /// The element at `position` in `0..<elementCount`, for `for v in`.
  func element(at position: Int, in context: Context) throws -> Value

  /// The result of `self op other`, or of `other op self` if `reversed`; nil if the operator cannot be applied to
  /// values of the two kinds. Throws if the two values do not fit together, such as tensors of different shapes.
  func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value?
  /// Replaces the object by the result of `self op other`, or of `other op self` if `reversed`, without new memory for
  /// the result. No code can stop the operation.
  ///
  /// - Returns: false, without a change, if the result has to be a new object. Throws if the two values do not fit
  ///   together; the object is then unchanged.
  mutating func apply(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Bool
  /// Whether the object can be an index.
  var isIndex: Bool { get }
  /// The elements that the object selects as an index of a list; nil if it cannot be such an index.
  func selection() -> IndexSelection?
  /// The result of a prefix operator; nil if the operator cannot be applied.
  func applying(_ operation: UnaryOperator, in context: Context) throws -> Value?
  /// Whether the two objects and all their parts are equal.
  func isSame(as other: any ObjectValue) -> Bool
  /// A separate object with the same content, for `copy(v)`.
  func copied() -> any ObjectValue
}

extension ObjectValue {
  /// By default the same text as `summary`.
  public var details: String { summary }
  /// By default the same text as `summary`.
  public var text: String { summary }
  /// By default empty: the value is shown only as text.
  public var representations: [Representation] { [] }
  /// By default nil: the record of a session cannot compare the value.
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? { nil }
  /// By default the size of the Swift value, without the memory of the objects to which the value refers.
  public var byteCount: Int { MemoryLayout<Self>.size }
  /// By default false: assignment copies the value.
  public var isReference: Bool { false }
  /// By default false: a `;` hides the value.
  public var alwaysShows: Bool { false }
  /// By default empty: the values have no properties.
  public static var properties: [Property<Self>] { [] }
  /// By default the descriptions in `properties`.
  public var propertyNotes: [PropertyNote] { Self.properties.map(\.note) }
  /// The property of the type with the given name; nil if the type has no such property. Throws an error if the
  /// property cannot be read.
  public func property(_ name: String, in context: Context) throws -> Value? {
    try Self.properties.first { $0.note.name == name }?.value(self)
  }
  /// By default false: no property can be changed.
  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool { false }
  /// By default nil: the value cannot be indexed.
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? { nil }
  /// By default false: no element can be changed.
  public mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool { false }
  /// By default nil: the value has no elements.
  public var elementCount: Int? { nil }
  /// The element with the index `position`; the value nil if indexing returns no element. Throws the error of
  /// indexing.
  public func element(at position: Int, in context: Context) throws -> Value {
    guard let value = try element([.number(Double(position))], in: context) else { return .nil }
    return value
  }
  /// By default nil: no operator can be applied.
  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? { nil }
  /// By default false: every result is a new object.
  public mutating func apply(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Bool { false }
  /// By default false: the value is no index.
  public var isIndex: Bool { false }
  /// By default nil: the value is no index.
  public func selection() -> IndexSelection? { nil }
  /// By default nil: no operator can be applied.
  public func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? { nil }
  /// By default the object itself.
  public func present(in context: Context) throws -> any ObjectValue { self }
  /// By default the object itself, which is a copy if the type is a struct.
  public func copied() -> any ObjectValue { self }
  /// By default false: the values of the type cannot be compared.
  public func isSame(as other: any ObjectValue) -> Bool { false }
}

extension ObjectValue where Self: AnyObject {
  /// Whether `self` and `other` are the same object.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) === self }
}

extension ObjectValue where Self: Equatable {
  /// Whether `other` has the same type and is equal.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

extension ObjectValue where Self: Equatable & AnyObject {
  /// Whether `other` has the same type and is equal.
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

/// The conversion of lists to tensors for arithmetic. The standard library provides the conversion.
public struct ArithmeticProvider: Sendable {
  /// Makes a tensor of a list of numbers, or of lists of numbers. Throws if the list contains anything else.
  public var tensor: @Sendable (ListValue, Context) throws -> any ObjectValue
  /// Makes a provider of the conversion.
  public init(tensor: @escaping @Sendable (ListValue, Context) throws -> any ObjectValue) {
    self.tensor = tensor
  }
}
