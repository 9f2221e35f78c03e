// A quick hash of many numbers: FNV-1a over whole words in place of bytes. It tells data apart; it does not
// keep secrets.

/// A hash that grows.
struct BitHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }

  /// Adds the bits of each number.
  mutating func add(_ values: [Float]) { for value in values { add(UInt64(value.bitPattern)) } }
}
