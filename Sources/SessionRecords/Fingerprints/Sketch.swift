// A sketch is a short summary of the numbers in a value. From two sketches, the relative difference between two
// values is estimated. Two digests only show whether the values differ.

internal import CommandLanguage
internal import Encodings
internal import WholeNumbers

/// A sketch of numbers, which consists of four sums. Each number is added to one sum, or is subtracted from one sum.
/// The position of the number selects the sum and the sign. The difference between the sums of two sketches is an
/// estimate of the difference between the values (Charikar, Chen and Farach-Colton, "Finding frequent items in data
/// streams", 2002). With four sums, the estimate is right within a factor of about two.
struct Sketch: Equatable {
  /// The character before the text of a sketch.
  static let mark: Character = "~"
  private static let buckets = 4
  /// The number of numbers whose sums and signs are selected by the same 64 random bits, three bits for each.
  static let run = 21
  /// The precision of the text: the largest rounding error of a sum, relative to the sum.
  static let resolution = 3e-5

  private(set) var sums = [Double](repeating: 0, count: buckets)
  /// The number of numbers that were added.
  private var count: UInt64 = 0
  /// A hash of all data except the numbers. If the hashes of two sketches differ, the difference is not measured.
  private var rest = BitHash()

  init() {}

  var isEmpty: Bool { count == 0 }

  /// Adds bytes to the hash. These bytes do not change the sums.
  mutating func add(rest bytes: some Sequence<UInt8>) {
    rest.add(bytes)
  }

  /// Adds numbers, each multiplied by a scale. Numbers that are not finite count as 0.
  mutating func add(_ numbers: UnsafeBufferPointer<Float>, scale: Double = 1) {
    var (bits, left) = (UInt64(0), 0)
    var place = count
    sums.withUnsafeMutableBufferPointer { sums in
      for number in numbers {
        if left == 0 { (bits, left) = (Sketch.bits(place), Sketch.run) }
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

  /// Adds the sums of another sketch as the next numbers.
  mutating func add(_ other: Sketch) {
    for sum in other.sums { add(sum) }
    add(rest: (0..<3).map { UInt8(truncatingIfNeeded: other.shortRest >> (8 * $0)) })
  }

  /// The hash shortened to 24 bits, as it is written in the text.
  private var shortRest: UInt64 {
    (rest.value ^ (rest.value >> 24) ^ (rest.value >> 48)) & 0xFF_FFFF
  }

  private static func bits(_ place: UInt64) -> UInt64 {
    StatementSeed.mix(place &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The relative difference between this sketch and another sketch; nil if the values differ in more than numbers,
  /// or if all sums of this sketch are zero.
  func distance(to other: Sketch) -> Double? {
    if shortRest != other.shortRest { return nil }
    return Sketch.distance(from: sums, to: other.sums)
  }

  /// The relative difference between two lists of equal length: the Euclidean distance, divided by the norm of the
  /// first list. The result is nil if the distance is not finite, or if the first list has only zeros and the second
  /// list has other numbers.
  static func distance(from numbers: [Double], to others: [Double]) -> Double? {
    let size = numbers.reduce(0) { $0 + $1 * $1 }
    let off = zip(numbers, others).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if off == 0 { return 0 }
    return size > 0 && off.isFinite ? (off / size).squareRoot() : nil
  }

  // MARK: Text

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The sums as single-precision numbers without their last eight bits, followed by the hash. The hash and each of
  /// the sums take four letters, with 6 bits per letter.
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

  /// Reads a sketch; nil if the text is not a sketch.
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
    // Shortening the 24-bit hash again does not change the hash.
    rest = BitHash(value: UInt64(words[Sketch.buckets]))
  }
}
