// A quick hash (FNV-1a, 64 bits: Fowler, Noll and Vo). It tells data apart; it keeps no secrets. What is
// drawn from a named stream depends on it, so its values never change.

/// A hash that grows with what is added to it.
public struct BitHash: Sendable, Equatable {
  @usableFromInline var state: UInt64

  /// The hash of nothing.
  public init() { state = 0xCBF2_9CE4_8422_2325 }

  /// The hash of bytes.
  public init(_ bytes: some Sequence<UInt8>) {
    self.init()
    add(bytes)
  }

  /// A hash that grows on from a value that a hash once had.
  public init(value: UInt64) { state = value }

  /// The hash of all that was added.
  public var value: UInt64 { state }

  /// Adds 64 bits in one step, as FNV-1a adds a byte.
  @inlinable public mutating func add(_ word: UInt64) { state = (state ^ word) &* 0x100_0000_01B3 }

  /// Adds bytes one by one.
  @inlinable public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(UInt64(byte)) }
  }

  /// Adds the bits of each number, as one word a number.
  public mutating func add(_ values: [Float]) {
    for value in values { add(UInt64(value.bitPattern)) }
  }
}
