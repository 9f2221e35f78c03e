// What a domain value (sound, frames, tensor, model …) offers the language. Everything but its kind and
// its one line has a default, so that a simple value conforms in two lines.

/// How a value looks in one media type: `text/plain`, `image/png`, `audio/wav` ….
public struct Representation: Sendable {
  public var mediaType: String
  public var bytes: [UInt8]
  public init(mediaType: String, bytes: [UInt8]) {
    self.mediaType = mediaType
    self.bytes = bytes
  }
}

/// A domain value: the language knows it by what it offers here.
///
/// A struct behaves as a value of the language: assignment through an index or a property changes the
/// variable that was named and no other. A class is a reference where `isReference` says so.
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
  /// All about the value, as `show(v)` prints it; several lines are welcome.
  var details: String { get }
  /// What `print v` writes; the summary where nothing else is said.
  var text: String { get }
  /// How the value looks in richer media than text, best first.
  var representations: [Representation] { get }
  /// A digest of the content, as `sha256:…`, for the record of a session; nil where there is none.
  var fingerprint: String? { get }
  /// Roughly how much memory the value takes.
  var byteCount: Int { get }
  /// Whether assignment shares the value (models, generators) instead of copying it.
  var isReference: Bool { get }
  /// Whether a command's result of this kind shows even behind a `;` (figures do).
  var alwaysShows: Bool { get }
  /// The properties that every value of the type has; read through `property` like all others.
  static var properties: [Property<Self>] { get }
  /// What there is to read about the properties of this value, for help, completion and the hints of
  /// errors; those of the type where nothing else is said.
  var propertyNotes: [PropertyNote] { get }

  /// The value as it is now, where it changes by itself: what is shown and copied.
  func present(in context: Context) throws -> any ObjectValue
  /// The property `name`; nil where there is no such one.
  func property(_ name: String, in context: Context) throws -> Value?
  /// Changes the property `name`; false where there is no such one that can be changed.
  mutating func setProperty(_ name: String, to value: Value, in context: Context) throws -> Bool
  /// The element, slice or part at `index`; nil where the value takes no index.
  func element(_ index: [IndexItem], in context: Context) throws -> Value?
  /// Changes what is at `index`; false where the value cannot be changed so.
  mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool

  /// How many elements `length(v)` and `for v in` find; nil where the value cannot be gone through.
  var elementCount: Int? { get }
  /// The element at `position` in `0..<elementCount`, as `for v in` takes it.
  func element(at position: Int, in context: Context) throws -> Value

  /// The value with `other`: `self op other`, or `other op self` where `reversed`. Nil where the
  /// operator means nothing for the two.
  func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value?
  /// The value under a prefix operator; nil where it means nothing.
  func applying(_ operation: UnaryOperator, in context: Context) throws -> Value?
  /// Whether the two are the same, deeply, as one bool.
  func isSame(as other: any ObjectValue) -> Bool
  /// A separate value of the same content; what `copy(v)` gives.
  func copied() -> any ObjectValue
}

extension ObjectValue {
  public var details: String { summary }
  public var text: String { summary }
  public var representations: [Representation] { [] }
  public var fingerprint: String? { nil }
  public var byteCount: Int { MemoryLayout<Self>.size }
  public var isReference: Bool { false }
  public var alwaysShows: Bool { false }
  public static var properties: [Property<Self>] { [] }
  public var propertyNotes: [PropertyNote] { Self.properties.map(\.note) }
  public func property(_ name: String, in context: Context) throws -> Value? {
    try Self.properties.first { $0.note.name == name }?.value(self)
  }
  public mutating func setProperty(
    _ name: String, to value: Value, in context: Context
  ) throws -> Bool { false }
  public func element(_ index: [IndexItem], in context: Context) throws -> Value? { nil }
  public mutating func setElement(
    _ index: [IndexItem], to value: Value, in context: Context
  ) throws -> Bool { false }
  public var elementCount: Int? { nil }
  public func element(at position: Int, in context: Context) throws -> Value {
    guard let value = try element([.number(Double(position))], in: context) else { return .nil }
    return value
  }
  public func applying(
    _ operation: BinaryOperator, with other: Value, reversed: Bool, in context: Context
  ) throws -> Value? { nil }
  public func applying(_ operation: UnaryOperator, in context: Context) throws -> Value? { nil }
  public func present(in context: Context) throws -> any ObjectValue { self }
  public func copied() -> any ObjectValue { self }
  public func isSame(as other: any ObjectValue) -> Bool { false }
}

extension ObjectValue where Self: AnyObject {
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) === self }
}

extension ObjectValue where Self: Equatable {
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

extension ObjectValue where Self: Equatable & AnyObject {
  public func isSame(as other: any ObjectValue) -> Bool { (other as? Self) == self }
}

/// What the standard library lends the language: how a list joins arithmetic.
public struct ArithmeticProvider: Sendable {
  /// A list of numbers (or of lists of them) as the value that does arithmetic: a tensor. Throws where
  /// the list is no such thing.
  public var tensor: @Sendable (ListValue, Context) throws -> any ObjectValue
  public init(tensor: @escaping @Sendable (ListValue, Context) throws -> any ObjectValue) {
    self.tensor = tensor
  }
}
