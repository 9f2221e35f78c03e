// The seeds of a session's statements: the seed of each statement follows from the seed of the statement before. If
// `seed n` is run again before a statement, the statement and all later statements get the same random streams
// again.

internal import Encodings
internal import WholeNumbers

/// The chain of seeds.
public enum StatementSeed {
  /// The seed of a session that does not set a seed.
  public static let first: UInt64 = 1

  /// The seed of the statement that follows a statement with the seed `seed`. All seeds are below 2³². The next seed is
  /// the finaliser of MurmurHash3, a one-to-one function, applied to `seed + c`, where `c` is 2³² divided by the golden
  /// ratio. From the seed 1, a seed returns only after 2,515,841,374 statements.
  package static func following(_ seed: UInt64) -> UInt64 {
    var h = UInt32(truncatingIfNeeded: seed ^ (seed >> 32)) &+ 0x9E37_79B9
    h = (h ^ (h >> 16)) &* 0x85EB_CA6B
    h = (h ^ (h >> 13)) &* 0xC2B2_AE35
    return UInt64(h ^ (h >> 16))
  }

  /// The seed of item number `number` of a sweep with the seed `seed`. Different items have different seeds.
  public static func item(_ number: Int, of seed: UInt64) -> UInt64 {
    let place = UInt32(truncatingIfNeeded: number) &* 0x9E37_79B1
    return following(UInt64(UInt32(truncatingIfNeeded: mix(seed)) &+ place))
  }

  /// The seed of the random stream `name` in a statement with the seed `seed`. The number `turn` counts the seeds that
  /// the statement has drawn for the stream.
  static func draw(_ name: String, turn: Int, seed: UInt64) -> UInt64 {
    var hash = BitHash(name.utf8).value
    for word in [seed, UInt64(turn)] { hash = mix(hash ^ word) }
    return hash
  }

  /// Mixes the bits of a word, so that each bit of the result depends on all bits of the word (SplitMix64: Steele,
  /// Lea and Flood, 2014).
  package static func mix(_ word: UInt64) -> UInt64 {
    var z = word &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
