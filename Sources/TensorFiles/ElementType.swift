// The types of numbers in files, and their conversion to 32-bit floats. Invariant: each element takes `width`
// bytes, and any bytes can be converted to a number.

internal import WholeNumbers

/// A type of numbers in a file.
enum ElementType: Sendable, Equatable {
  case bool
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case float16, bfloat16, float32, float64

  /// The number of bytes per element.
  var width: Int {
    switch self {
    case .bool, .int8, .uint8: return 1
    case .int16, .uint16, .float16, .bfloat16: return 2
    case .int32, .uint32, .float32: return 4
    case .int64, .uint64, .float64: return 8
    }
  }

  /// The elements in `bytes`, converted to the nearest 32-bit floats; a number that is too large is converted
  /// to infinity.
  ///
  /// - Precondition: `bytes` contains a whole number of elements.
  func floats(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> [Float] {
    func each<Number: FixedWidthInteger>(_ type: Number.Type, _ make: (Number) -> Float) -> [Float]
    {
      ElementType.words(bytes, type, bigEndian: bigEndian, make)
    }
    switch self {
    case .bool: return each(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: return each(Int8.self) { Float($0) }
    case .int16: return each(Int16.self) { Float($0) }
    case .int32: return each(Int32.self) { Float($0) }
    case .int64: return each(Int64.self) { Float($0) }
    case .uint8: return each(UInt8.self) { Float($0) }
    case .uint16: return each(UInt16.self) { Float($0) }
    case .uint32: return each(UInt32.self) { Float($0) }
    case .uint64: return each(UInt64.self) { Float($0) }
    case .float16: return each(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: return each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float32: return each(UInt32.self) { Float(bitPattern: $0) }
    case .float64: return each(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// The elements in `bytes`, converted to the nearest 64-bit floats.
  ///
  /// - Precondition: `bytes` contains a whole number of elements.
  func doubles(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> [Double] {
    switch self {
    case .int64: ElementType.words(bytes, Int64.self, bigEndian: bigEndian) { Double($0) }
    case .uint64: ElementType.words(bytes, UInt64.self, bigEndian: bigEndian) { Double($0) }
    case .int32: ElementType.words(bytes, Int32.self, bigEndian: bigEndian) { Double($0) }
    case .uint32: ElementType.words(bytes, UInt32.self, bigEndian: bigEndian) { Double($0) }
    case .float64:
      ElementType.words(bytes, UInt64.self, bigEndian: bigEndian) { Double(bitPattern: $0) }
    // 32-bit floats hold every number of the other types.
    default: floats(bytes, bigEndian: bigEndian).map { Double($0) }
    }
  }

  /// Whether a whole number in `bytes` is not a number of the type `Number`.
  func losesDigits<Number: BinaryFloatingPoint>(
    _ bytes: ArraySlice<UInt8>, bigEndian: Bool, in type: Number.Type
  ) -> Bool {
    func any<Whole: FixedWidthInteger>(_ whole: Whole.Type) -> Bool {
      bytes.withUnsafeBytes { raw in
        stride(from: 0, to: raw.count, by: MemoryLayout<Whole>.size).contains { place in
          let word = raw.loadUnaligned(fromByteOffset: place, as: Whole.self)
          return Number(exactly: bigEndian ? Whole(bigEndian: word) : Whole(littleEndian: word))
            == nil
        }
      }
    }
    switch self {
    case .int64: return any(Int64.self)
    case .uint64: return any(UInt64.self)
    case .int32: return any(Int32.self)
    case .uint32: return any(UInt32.self)
    default: return false
    }
  }

  /// The result of `make` for each integer of the type `type` in `bytes`.
  static func words<Number: FixedWidthInteger, Element>(
    _ bytes: ArraySlice<UInt8>, _ type: Number.Type, bigEndian: Bool = false,
    _ make: (Number) -> Element
  ) -> [Element] {
    bytes.withUnsafeBytes { raw in
      let width = MemoryLayout<Number>.size
      let count = raw.count / width
      // An empty array shares its storage with all empty arrays, and the initialiser would write to it.
      if count == 0 { return [] }
      return [Element](unsafeUninitializedCapacity: count) { result, initialized in
        for i in 0..<count {
          let word = raw.loadUnaligned(fromByteOffset: i * width, as: Number.self)
          let number = bigEndian ? Number(bigEndian: word) : Number(littleEndian: word)
          (result.baseAddress.map { $0 + i })?.initialize(to: make(number))
        }
        initialized = count
      }
    }
  }
}
