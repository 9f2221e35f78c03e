// The seeds of a session's statements: each has its own, and each follows from the one before, so that
// `seed n` in front of any statement gives it and all behind it the streams that they had.

internal import Encodings

/// The chain of seeds.
public enum StatementSeed {
  /// The seed of a session that sets none.
  public static let first: UInt64 = 1

  /// The seed of the statement that comes next. Below 2³², where it goes through all numbers once before
  /// any comes again (the finaliser of MurmurHash3, which is one to one, on a step of the golden ratio).
  static func following(_ seed: UInt64) -> UInt64 {
    var h = UInt32(truncatingIfNeeded: seed ^ (seed >> 32)) &+ 0x9E37_79B9
    h = (h ^ (h >> 16)) &* 0x85EB_CA6B
    h = (h ^ (h >> 13)) &* 0xC2B2_AE35
    return UInt64(h ^ (h >> 16))
  }

  /// The seed of something random called `name`, drawn for the `turn`-th time in the statement of `seed`.
  static func draw(_ name: String, turn: Int, seed: UInt64) -> UInt64 {
    var hash = BitHash(name.utf8).value
    for word in [seed, UInt64(turn)] { hash = mix(hash ^ word) }
    return hash
  }

  /// A word whose bits all depend on all of another's (SplitMix64: Steele, Lea and Flood, 2014).
  static func mix(_ word: UInt64) -> UInt64 {
    var z = word &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
