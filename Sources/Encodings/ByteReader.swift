// Reading numbers from arbitrary bytes. Invariant: there is no access outside the bytes; a read beyond the last
// byte returns nil, and the caller reports the error.

internal import WholeNumbers

/// A reader of little-endian numbers from an array of bytes, with the position of the next byte.
package struct ByteReader {
  package let bytes: [UInt8]
  package private(set) var place: Int
  let end: Int

  package init(_ bytes: [UInt8], from place: Int = 0) {
    self.bytes = bytes
    self.place = min(max(place, 0), bytes.count)
    end = bytes.count
  }

  /// A reader of the bytes in `span`, which must lie within `bytes`.
  package init(_ bytes: [UInt8], in span: Range<Int>) {
    self.bytes = bytes
    place = span.lowerBound
    end = span.upperBound
  }

  /// The number of bytes not yet read.
  package var left: Int { end - place }

  /// The next integer of the type `type`; nil if too few bytes are left.
  package mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    guard left >= MemoryLayout<Number>.size else { return nil }
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
    place += MemoryLayout<Number>.size
    return Number(littleEndian: number)
  }

  /// The next `count` bytes; nil if too few bytes are left.
  package mutating func read(count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, left >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// The next `count` bytes as UTF-8 text; nil if too few bytes are left or the bytes are not valid UTF-8.
  package mutating func text(count: Int) -> String? {
    read(count: count).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension ByteReader {
  /// The next bytes, whose number stands before them; nil if too few bytes are left.
  package mutating func block() -> [UInt8]? {
    read(UInt64.self).flatMap { Int(exactly: $0) }.flatMap { read(count: $0) }.map(Array.init)
  }

  /// The next UTF-8 text, whose number of bytes stands before it; nil if the bytes are no such text.
  package mutating func text() -> String? {
    read(UInt64.self).flatMap { Int(exactly: $0) }.flatMap { text(count: $0) }
  }
}

extension [UInt8] {
  /// Appends the bytes of `number`, from the least significant to the most significant.
  package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends the number of `bytes`, and then the bytes.
  package mutating func append(block bytes: [UInt8]) {
    append(littleEndian: UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  /// Appends the number of bytes of `text` in UTF-8, and then the bytes.
  package mutating func append(text: String) { append(block: Array(text.utf8)) }
}
