// Digests with which the record of a session distinguishes values. A digest is the SHA-256 hash of all parts of a
// value in a fixed byte order, so a value has the same digest on every machine.

internal import Crypto
internal import Encodings
internal import WholeNumbers

/// A digest to which content is added step by step.
///
/// ```swift
/// var fingerprint = Fingerprint("sound")
/// fingerprint.add(rate)
/// fingerprint.add(samples)
/// print(fingerprint.text ?? "stopped")   // sha256:5f0c1d2e3a4b5c6d~v_KZwBYvv4DYwAAsqE3x
/// ```
public struct Fingerprint {
  /// The number of digits that are kept from the 64 hexadecimal digits of SHA-256. These digits are enough to
  /// distinguish the values of a session.
  public static let digits = 16
  /// The text before the digits.
  public static let mark = "sha256:"

  /// The number of numbers between two questions whether the work is stopped; a multiple of the `Sketch.run` numbers
  /// that share their random bits.
  static let piece = Sketch.run << 14

  private var hash = SHA256()
  /// A sketch of the numbers, from which the relative difference between two values is estimated.
  private var sketch = Sketch()

  private let isStopped: () -> Bool
  /// Whether the work was stopped, so that the digest lacks a part of the content.
  private(set) var wasStopped = false

  /// Makes a digest that begins with the name of a kind of value.
  ///
  /// - Parameter isStopped: called after about every 300 000 numbers; if the result is true, the digest has no text.
  public init(_ kind: String, isStopped: @escaping () -> Bool = { false }) {
    self.init(isStopped: isStopped)
    add(kind)
  }

  /// Makes an empty digest.
  ///
  /// - Parameter isStopped: called after about every 300 000 numbers; if the result is true, the digest has no text.
  public init(isStopped: @escaping () -> Bool = { false }) { self.isStopped = isStopped }

  /// Adds bytes unchanged, without their count.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// Adds bytes unchanged, without their count.
  public mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }

  /// Adds a text with its length. Without the length, two texts in a row would have the same digest as one joined
  /// text.
  public mutating func add(_ text: String) {
    add(text.utf8.count)
    sketch.add(rest: text.utf8)
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// Adds the bits of a number: -0 and 0 have different digests, and two kinds of nan have different digests.
  public mutating func add(_ number: Double) { add(word: number.bitPattern) }
  /// Adds a whole number as 64 bits.
  public mutating func add(_ number: Int) {
    let word = UInt64(bitPattern: Int64(number))
    sketch.add(rest: (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
    add(word: word)
  }
  /// Adds true as 1 and false as 0, in 64 bits.
  public mutating func add(_ bool: Bool) { add(bool ? 1 : 0) }

  /// Adds the length of an array of numbers, and then the numbers.
  ///
  /// - Parameter scale: the factor by which the numbers are multiplied in the sketch; 0 leaves the numbers out of the
  ///   sketch.
  public mutating func add(_ numbers: [Float], scale: Double = 1) {
    add(numbers.count)
    numbers.withUnsafeBufferPointer { numbers in
      walk(numbers) { digest, piece in
        if scale != 0 { digest.sketch.add(piece, scale: scale) }
        digest.hash.update(bufferPointer: UnsafeRawBufferPointer(piece))
      }
    }
  }

  /// Adds the length of an array of numbers, and then the numbers.
  public mutating func add(_ numbers: [Double]) {
    add(numbers.count)
    numbers.withUnsafeBufferPointer { numbers in
      walk(numbers) { $0.hash.update(bufferPointer: UnsafeRawBufferPointer($1)) }
    }
  }

  /// Calls `body` for each piece of the numbers, until the work is stopped.
  private mutating func walk<Number>(
    _ numbers: UnsafeBufferPointer<Number>,
    _ body: (inout Fingerprint, UnsafeBufferPointer<Number>) -> Void
  ) {
    for start in stride(from: 0, to: numbers.count, by: Fingerprint.piece) {
      if checkStop() { return }
      let end = min(start + Fingerprint.piece, numbers.count)
      body(&self, UnsafeBufferPointer(rebasing: numbers[start..<end]))
    }
  }

  /// Asks whether the work is stopped.
  mutating func checkStop() -> Bool {
    if !wasStopped { wasStopped = isStopped() }
    return wasStopped
  }

  /// Adds 64 bits, the lowest byte first.
  public mutating func add(word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { hash.update(bufferPointer: $0) }
  }

  /// Adds a number to the digest and to the sketch.
  mutating func add(measure number: Double) {
    sketch.add(number)
    add(number)
  }

  /// Adds the digest and the sketch of another fingerprint.
  mutating func add(_ other: Parts) {
    add(Array(other.digest.utf8))
    if let theirs = other.sketch { sketch.add(theirs) }
  }

  /// The text of the digest: `sha256:` and the first digits, followed by `~` and the sketch if the value contains
  /// numbers; nil after a stop.
  public var text: String? {
    if wasStopped { return nil }
    let digest = Fingerprint.mark + Hexadecimal.text(hash.finalize()).prefix(Fingerprint.digits)
    return sketch.isEmpty ? digest : "\(digest)\(Sketch.mark)\(sketch.text)"
  }
}

extension Fingerprint {
  /// The two parts of a fingerprint's text.
  struct Parts {
    /// The text `sha256:` and the digits.
    var digest: Substring
    var sketch: Sketch?

    /// - Returns: nil if the text is not a fingerprint. A fingerprint has at least the usual number of digits, and
    ///   may have a sketch.
    init?(_ text: some StringProtocol) {
      guard text.hasPrefix(Fingerprint.mark) else { return nil }
      let parts = Substring(text).split(
        separator: Sketch.mark, maxSplits: 1, omittingEmptySubsequences: false)
      let digits = parts[0].dropFirst(Fingerprint.mark.count)
      guard (Fingerprint.digits...64).contains(digits.count),
        digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
      else { return nil }
      digest = parts[0]
      if parts.count > 1 {
        guard let sketch = Sketch(parts[1]) else { return nil }
        self.sketch = sketch
      }
    }

    /// Whether two fingerprints belong to the same value. One of the two fingerprints may have more digits.
    func isSame(_ other: Parts) -> Bool {
      digest.hasPrefix(other.digest) || other.digest.hasPrefix(digest)
    }
  }
}
