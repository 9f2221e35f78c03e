// Reading numbers from bytes that may be anything. Invariant: no access outside the bytes; what would
// be one is nil, and the caller says what that means.

/// A place in an array of bytes, little-endian numbers being read from there on.
package struct ByteReader {
  package let bytes: [UInt8]
  package private(set) var place: Int
  let end: Int

  package init(_ bytes: [UInt8], from place: Int = 0) {
    self.bytes = bytes
    self.place = min(max(place, 0), bytes.count)
    end = bytes.count
  }

  /// The bytes that are left.
  package var left: Int { end - place }

  /// The next whole number of this type.
  package mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    guard left >= MemoryLayout<Number>.size else { return nil }
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
    place += MemoryLayout<Number>.size
    return Number(littleEndian: number)
  }

  /// The next `count` bytes.
  package mutating func read(count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, left >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// The next `count` bytes as UTF-8.
  package mutating func text(count: Int) -> String? {
    read(count: count).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Appends `number`, least byte first.
  package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
