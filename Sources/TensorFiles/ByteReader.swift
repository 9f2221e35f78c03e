// Reading numbers from arbitrary bytes. Invariant: no access outside the bytes; a read beyond them gives
// nil, and the caller reports the error.

/// A place in an array of bytes, from which little-endian numbers are read.
package struct ByteReader {
  package let bytes: [UInt8]
  package private(set) var place: Int
  let end: Int

  package init(_ bytes: [UInt8], from place: Int = 0) {
    self.bytes = bytes
    self.place = min(max(place, 0), bytes.count)
    end = bytes.count
  }

  /// The number of bytes left.
  package var left: Int { end - place }

  /// Reads the next integer of this type.
  package mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    guard left >= MemoryLayout<Number>.size else { return nil }
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Number.self) }
    place += MemoryLayout<Number>.size
    return Number(littleEndian: number)
  }

  /// Reads the next `count` bytes.
  package mutating func read(count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, left >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// Reads the next `count` bytes as UTF-8.
  package mutating func text(count: Int) -> String? {
    read(count: count).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Appends `number`, least significant byte first.
  package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
