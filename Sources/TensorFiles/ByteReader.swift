// Reading numbers from bytes that may be anything. Invariant: no access outside the bytes; what would
// be one is nil, and the caller says what that means.

/// A place in an array of bytes, little-endian numbers being read from there on.
struct ByteReader {
  let bytes: [UInt8]
  var place: Int
  let end: Int

  init(_ bytes: [UInt8], from place: Int = 0) {
    self.bytes = bytes
    self.place = min(max(place, 0), bytes.count)
    end = bytes.count
  }

  /// The bytes that are left.
  var left: Int { end - place }

  /// The next whole number of this type.
  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    guard left >= MemoryLayout<Number>.size else { return nil }
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
    place += MemoryLayout<Number>.size
    return Number(littleEndian: number)
  }

  /// The next `count` bytes.
  mutating func read(count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, left >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// The next `count` bytes as UTF-8.
  mutating func text(count: Int) -> String? {
    read(count: count).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Appends `number`, least byte first.
  mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
