// A fast hash (FNV-1a, 64 bits: Fowler, Noll and Vo). The hash distinguishes data, but is not secure. The random
// numbers of named random streams depend on the hash, so this hash function must never change.

internal import WholeNumbers

/// A hash to which data are added piece by piece.
public struct BitHash: Sendable, Equatable {
  @usableFromInline var state: UInt64

  /// Makes a hash to which no data were added.
  @inlinable public init() { state = 0xCBF2_9CE4_8422_2325 }

  /// The hash of the given bytes.
  @inlinable public init(_ bytes: some Sequence<UInt8>) {
    self.init()
    add(bytes)
  }

  /// Makes a hash that continues from the value of an earlier hash.
  public init(value: UInt64) { state = value }

  /// The hash of all data that were added up to now.
  public var value: UInt64 { state }

  /// Adds 64 bits in one step, in the same way as FNV-1a adds a byte.
  @inlinable public mutating func add(_ word: UInt64) { state = (state ^ word) &* 0x100_0000_01B3 }

  /// Adds bytes one by one.
  @inlinable public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(UInt64(byte)) }
  }

  /// Adds the bits of each number, one word per number.
  public mutating func add(_ values: [Float]) {
    for value in values { add(UInt64(value.bitPattern)) }
  }
}
