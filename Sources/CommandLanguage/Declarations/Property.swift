// A property of a kind of value, declared once: reading it, suggestions in errors, help and completion
// all come from the declaration.

/// A property that all values of a kind have.
///
/// ```swift
/// static let properties: [Property<Chord>] = [
///   Property("root", "a number", "the lowest note, in Hz") { .number($0.root) }
/// ]
/// ```
public struct Property<Owner>: Sendable {
  public let note: PropertyNote
  /// Reads it from a value of the kind.
  public let value: @Sendable (Owner) throws -> Value

  /// Declares a property.
  ///
  /// - Parameters:
  ///   - kind: what it gives, in words with the article: `a number`.
  ///   - help: what it is, with its unit, in a few words.
  public init(
    _ name: String, _ kind: String, _ help: String,
    value: @escaping @Sendable (Owner) throws -> Value
  ) {
    note = PropertyNote(name, kind, help)
    self.value = value
  }
}

/// What is to be read about a kind of value.
public struct KindNote: Sendable, Equatable {
  public var name: String
  public var help: String
  public var properties: [PropertyNote]
}

/// What is to be read about a property.
public struct PropertyNote: Sendable, Equatable {
  public var name: String
  /// What it gives, in words with the article: `a number`.
  public var kind: String
  public var help: String

  public init(_ name: String, _ kind: String, _ help: String = "") {
    self.name = name
    self.kind = kind
    self.help = help
  }
}
