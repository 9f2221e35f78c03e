// Values that other processes, and files of a sweep, can contain. Lists, records, functions and plain values are written
// by `PortableWriter`; a domain value says itself what it is made of.

/// What a domain value is made of: bytes, and the domain values that are part of it.
public struct PortableForm {
  /// The value without its parts. Equal values have equal bytes.
  public var bytes: [UInt8]
  /// The parts, such as the sources of a model. Values share a part that is in several of them.
  public var parts: [any ObjectValue]

  /// Makes a form.
  public init(bytes: [UInt8], parts: [any ObjectValue] = []) {
    (self.bytes, self.parts) = (bytes, parts)
  }
}

/// A domain value that can be sent to another process and kept in a file.
///
/// A kind that conforms and is in the registry (`CommandRegistry.add(kind:)`) can be captured by the function of a sweep,
/// and can be a result.
public protocol PortableValue: ObjectValue, SendableMetatype {
  /// What the value is made of.
  ///
  /// - Throws: an error if the value cannot be written.
  func portableForm() throws -> PortableForm
  /// A new value of the given form.
  ///
  /// - Throws: an error if the form is damaged.
  static func make(from form: PortableForm) throws -> Self
}

/// The error of bytes that are no packed values.
struct DamagedMessage: Error, CustomStringConvertible {
  var description: String { "the values are damaged" }
}
