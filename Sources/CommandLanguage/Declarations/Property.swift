// The declaration of a property that all values of one kind have. The reading of the property, the suggestions in
// errors, the help and the completion all use the declaration.

/// A property that every value of a kind has.
///
/// ```swift
/// static let properties: [Property<Chord>] = [
///   Property("root", "a number", "the lowest note, in Hz") { .number($0.root) }
/// ]
/// ```
public struct Property<Owner>: Sendable {
  /// The property's name and help.
  public let note: PropertyNote
  /// Reads the property of a value; throws if it cannot be computed.
  public let value: @Sendable (Owner) throws -> Value

  /// Declares a property.
  ///
  /// - Parameters:
  ///   - kind: the kind of the property's value, in words with the article: `a number`.
  ///   - help: the meaning of the property, with its unit, in a few words.
  ///   - value: reads the property of a value.
  public init(
    _ name: String, _ kind: String, _ help: String,
    value: @escaping @Sendable (Owner) throws -> Value
  ) {
    note = PropertyNote(name, kind, help)
    self.value = value
  }
}

/// The help about a kind of value.
public struct KindNote: Sendable, Equatable {
  /// The kind's name, which `type(v)` returns.
  public var name: String
  /// A description of the values of the kind, in one sentence.
  public var help: String
  /// The properties that every value of the kind has.
  public var properties: [PropertyNote]
}

/// The help about a property.
public struct PropertyNote: Sendable, Equatable {
  /// The name after the dot.
  public var name: String
  /// The kind of the property's value, in words with the article: `a number`.
  public var kind: String
  /// The meaning of the property, with its unit; may be empty.
  public var help: String

  /// Describes a property.
  public init(_ name: String, _ kind: String, _ help: String = "") {
    self.name = name
    self.kind = kind
    self.help = help
  }
}
