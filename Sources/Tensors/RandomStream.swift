// Reproducible random numbers. All code in Sonde draws random numbers from named random streams of one seed, so
// that additional draws from one random stream do not change another.

internal import CVectorMath
internal import Encodings
internal import Glibc

/// A seeded random stream. Random streams with the same seed are distinguished by their names.
///
/// The generator is xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64 from the seed and the FNV-1a
/// hash of the name. A random stream is a value: a copy continues with the same numbers as the original.
///
/// ```swift
/// var weights = RandomStream(seed: 7, name: "weights")
/// let x = weights.normal()
/// ```
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable {
  /// The state that determines all future draws: four words, and the second number of a pair of Gaussian draws
  /// if that number is still unused.
  public struct State: Sendable, Equatable {
    public var words: [UInt64]
    public var spare: Double?
    public init(words: [UInt64], spare: Double?) {
      self.words = words
      self.spare = spare
    }
  }

  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64
  private var spare: Double?

  /// The random stream called `name` with the seed `seed`.
  public init(seed: UInt64, name: String) {
    var mixer = seed ^ BitHash(name.utf8).value
    a = RandomStream.splitMix(&mixer)
    b = RandomStream.splitMix(&mixer)
    c = RandomStream.splitMix(&mixer)
    d = RandomStream.splitMix(&mixer)
  }

  /// The random stream that continues from `state`; nil if the state is invalid (not four words, or only
  /// zeros).
  public init?(_ state: State) {
    guard state.words.count == 4, state.words.contains(where: { $0 != 0 }) else { return nil }
    (a, b, c, d) = (state.words[0], state.words[1], state.words[2], state.words[3])
    spare = state.spare
  }

  /// The state of the random stream, for storage in a file.
  public var state: State { State(words: [a, b, c, d], spare: spare) }

  /// A separate random stream called `name`, derived from the state of this random stream, which stays
  /// unchanged.
  public func stream(_ name: String) -> RandomStream {
    RandomStream(seed: a ^ (d &* 0x9E37_79B9_7F4A_7C15), name: name)
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let result = RandomStream.rotate(b &* 5, 7) &* 9
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = RandomStream.rotate(d, 45)
    return result
  }

  /// Fills `words` with random bits: those of a call of `next` for each word.
  public mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    // A copy, which the compiler keeps in registers.
    var stream = self
    guard let base = words.baseAddress else { return }
    for k in 0..<words.count { (base + k).initialize(to: stream.next()) }
    self = stream
  }

  /// A number drawn uniformly from [0, 1), with 53 bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer drawn uniformly from `0..<count`.
  public mutating func index(below count: Int) -> Int {
    Int.random(in: 0..<count, using: &self)
  }

  /// A Gaussian draw with mean 0 and standard deviation 1, by Box and Muller's method.
  public mutating func normal() -> Double {
    if let waiting = spare {
      spare = nil
      return waiting
    }
    let first = next()
    let (across, up) = RandomStream.pair(first, next())
    spare = up
    return across
  }

  /// Fills `numbers` with Gaussian draws in single precision. The draws and the state afterwards are those of a call of
  /// `normal` for each number.
  ///
  /// - Parameter factors: a factor for each draw, by which the draw is multiplied before it is rounded; nil for none.
  public mutating func fillNormals(
    _ numbers: UnsafeMutableBufferPointer<Float>, factors: UnsafePointer<Double>? = nil
  ) {
    guard let to = numbers.baseAddress else { return }
    let count = numbers.count
    var next = 0
    func scaled(_ draw: Double, _ place: Int) -> Float {
      Float(factors.map { $0[place] * draw } ?? draw)
    }
    if spare != nil, next < count {
      to[next] = scaled(normal(), next)
      next += 1
    }
    let block = 64
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * block) { words in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: block) { doubt in
        guard let words = words.baseAddress, let doubt = doubt.baseAddress else { return }
        while count - next >= 2 {
          let pairs = min(block, (count - next) / 2)
          fill(UnsafeMutableBufferPointer(start: words, count: 2 * pairs))
          sonde_normals(pairs, words, factors.map { $0 + next }, to + next, doubt)
          for k in 0..<pairs where doubt[k] != 0 {
            let (across, up) = RandomStream.pair(words[2 * k], words[2 * k + 1])
            to[next + 2 * k] = scaled(across, next + 2 * k)
            to[next + 2 * k + 1] = scaled(up, next + 2 * k + 1)
          }
          next += 2 * pairs
        }
      }
    }
    if next < count { to[next] = scaled(normal(), next) }
  }

  /// The two Gaussian draws that two random words give.
  private static func pair(_ first: UInt64, _ second: UInt64) -> (Double, Double) {
    let radius = (-2 * log(1 - Double(first >> 11) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * (Double(second >> 11) * 0x1p-53)
    return (radius * cos(angle), radius * sin(angle))
  }

  private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
