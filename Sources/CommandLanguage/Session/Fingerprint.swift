// What tells one content from another in the record of a session: SHA-256 over everything that makes a
// value what it is, in one fixed byte order, so that it is the same on every machine.

internal import Crypto

/// A digest that grows with what is added to it.
///
/// ```swift
/// var fingerprint = Fingerprint("sound")
/// fingerprint.add(rate)
/// fingerprint.add(samples)
/// print(fingerprint.text)   // sha256:5f0c1d2e3a4b5c6d
/// ```
public struct Fingerprint {
  /// How many hexadecimal digits are kept of the 64: enough to tell a session's values apart.
  public static let digits = 16
  /// What stands before the digits.
  public static let mark = "sha256:"

  private var hash = SHA256()

  /// A digest that has seen nothing but the name of what it is of.
  public init(_ kind: String) { add(kind) }

  /// A digest that has seen nothing.
  public init() {}

  /// Adds bytes as they are, without their count.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// Adds bytes as they are, without their count.
  public mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }

  /// Adds a text with its length, so that two texts are not one.
  public mutating func add(_ text: String) {
    add(text.utf8.count)
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// Adds the bits of a number: -0 and 0 are two, and so are two kinds of nan.
  public mutating func add(_ number: Double) { add(word: number.bitPattern) }
  /// Adds a whole number as 64 bits.
  public mutating func add(_ number: Int) { add(word: UInt64(bitPattern: Int64(number))) }
  /// Adds 1 or 0, as 64 bits.
  public mutating func add(_ bool: Bool) { add(word: bool ? 1 : 0) }

  /// Adds numbers with their count.
  public mutating func add(_ numbers: [Float]) {
    add(numbers.count)
    numbers.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }

  /// Adds numbers with their count.
  public mutating func add(_ numbers: [Double]) {
    add(numbers.count)
    numbers.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }

  /// Adds 64 bits, the lowest byte first.
  public mutating func add(word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { hash.update(bufferPointer: $0) }
  }

  /// `sha256:` and the first digits.
  public var text: String {
    let hexadecimal = Array("0123456789abcdef".utf8)
    var digits: [UInt8] = []
    for byte in hash.finalize() {
      digits.append(hexadecimal[Int(byte >> 4)])
      digits.append(hexadecimal[Int(byte & 15)])
    }
    return Fingerprint.mark + String(decoding: digits.prefix(Fingerprint.digits), as: UTF8.self)
  }
}
