// A few numbers that tell how far two contents lie apart, where a digest only tells that they do.

internal import Encodings

/// A sketch of numbers: the sums of them that fall, each with a sign, into one of four buckets, both drawn by
/// the number's place. Sums of two contents lie about as far apart as the contents themselves (Charikar,
/// Chen and Farach-Colton, "Finding frequent items in data streams", 2002): so far as four buckets tell,
/// within a factor of about two.
struct Sketch: Equatable {
  /// What stands before a sketch's text.
  static let mark: Character = "~"
  private static let buckets = 4
  /// The resolution of what is written, relative to each sum.
  static let resolution = 3e-5

  private(set) var sums = [Double](repeating: 0, count: buckets)
  /// How many numbers were added.
  private var count: UInt64 = 0
  /// Of all that is no such number: what has another one of these is not near, it is other (FNV-1a).
  private var rest = BitHash()

  init() {}

  var isEmpty: Bool { count == 0 }

  /// Adds what is no number that could lie near another.
  mutating func add(rest bytes: some Sequence<UInt8>) {
    rest.add(bytes)
  }

  /// Adds numbers, each times a scale; what is not finite counts as nothing.
  mutating func add(_ numbers: [Float], scale: Double = 1) {
    var (bits, left) = (UInt64(0), 0)
    var place = count
    sums.withUnsafeMutableBufferPointer { sums in
      for number in numbers {
        if left == 0 { (bits, left) = (Sketch.bits(place), 21) }
        if number.isFinite {
          sums[Int(bits & 3)] += (bits & 4 == 0 ? scale : -scale) * Double(number)
        }
        bits >>= 3
        left -= 1
        place += 1
      }
    }
    count = place
  }

  /// Adds one number.
  mutating func add(_ number: Double) {
    let bits = Sketch.bits(count ^ 0x5DEE_CE66_D1CE_4E5B)
    if number.isFinite { sums[Int(bits & 3)] += bits & 4 == 0 ? number : -number }
    count += 1
  }

  /// Adds what another sketch is of, in its place among the rest.
  mutating func add(_ other: Sketch) {
    for sum in other.sums { add(sum) }
    add(rest: (0..<3).map { UInt8(truncatingIfNeeded: other.shortRest >> (8 * $0)) })
  }

  /// The rest as it is written: 24 bits.
  private var shortRest: UInt64 {
    (rest.value ^ (rest.value >> 24) ^ (rest.value >> 48)) & 0xFF_FFFF
  }

  private static func bits(_ place: UInt64) -> UInt64 {
    StatementSeed.mix(place &* 0x9E37_79B9_7F4A_7C15)
  }

  /// How far the other lies from this, relative to this; nil where it is other in what is no number, and
  /// where this is of nothing but zeros.
  func distance(to other: Sketch) -> Double? {
    if shortRest != other.shortRest { return nil }
    return Sketch.distance(from: sums, to: other.sums)
  }

  /// How far some numbers lie from as many others, relative to those; nil where those are nothing but zeros, or
  /// the distance is not finite.
  static func distance(from numbers: [Double], to others: [Double]) -> Double? {
    let size = numbers.reduce(0) { $0 + $1 * $1 }
    let off = zip(numbers, others).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if off == 0 { return 0 }
    return size > 0 && off.isFinite ? (off / size).squareRoot() : nil
  }

  // MARK: Text

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The sums as single-precision numbers without their last eight bits, and the rest: four letters of 6 bits
  /// each.
  var text: String {
    let words = sums.map { sum -> UInt32 in
      let most = Double(Float.greatestFiniteMagnitude)
      return Float(sum.isNaN ? 0 : min(max(sum, -most), most)).bitPattern >> 8
    }
    let letters = (words + [UInt32(shortRest)]).flatMap { word in
      (0..<4).map { Sketch.letters[Int(word >> (18 - 6 * UInt32($0))) & 63] }
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The sketch that a text says; nil where it says none.
  init?(_ text: some StringProtocol) {
    let numbers = text.utf8.compactMap { letter in Sketch.letters.firstIndex(of: letter) }
    guard numbers.count == text.utf8.count, numbers.count == 4 * (Sketch.buckets + 1) else {
      return nil
    }
    let words = stride(from: 0, to: numbers.count, by: 4).map { start in
      numbers[start..<start + 4].reduce(UInt32(0)) { $0 << 6 | UInt32($1) }
    }
    for bucket in 0..<Sketch.buckets {
      let sum = Double(Float(bitPattern: words[bucket] << 8))
      guard sum.isFinite else { return nil }
      sums[bucket] = sum
    }
    count = 1
    // Folded, it gives itself.
    rest = BitHash(value: UInt64(words[Sketch.buckets]))
  }
}
