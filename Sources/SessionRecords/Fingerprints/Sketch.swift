// A few numbers that give the distance of two contents, where a digest only tells that they differ.

internal import CommandLanguage
internal import Encodings

/// A sketch of numbers: four sums. The place of a number decides to which sum it is added, and with which sign.
/// The distance of the sums is about that of the contents (Charikar, Chen and Farach-Colton, "Finding frequent
/// items in data streams", 2002); with four sums, within a factor of about two.
struct Sketch: Equatable {
  /// Precedes a sketch's text.
  static let mark: Character = "~"
  private static let buckets = 4
  /// The resolution of the text, relative to each sum.
  static let resolution = 3e-5

  private(set) var sums = [Double](repeating: 0, count: buckets)
  /// How many numbers were added.
  private var count: UInt64 = 0
  /// A hash of everything that is no such number: contents in which it differs have no distance.
  private var rest = BitHash()

  init() {}

  var isEmpty: Bool { count == 0 }

  /// Adds bytes that have no distance from others: they are the same or differ.
  mutating func add(rest bytes: some Sequence<UInt8>) {
    rest.add(bytes)
  }

  /// Adds numbers, each times a scale. Numbers that are not finite count as 0.
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

  /// Adds the content of another sketch as the next numbers.
  mutating func add(_ other: Sketch) {
    for sum in other.sums { add(sum) }
    add(rest: (0..<3).map { UInt8(truncatingIfNeeded: other.shortRest >> (8 * $0)) })
  }

  /// The hash as it is written: 24 bits.
  private var shortRest: UInt64 {
    (rest.value ^ (rest.value >> 24) ^ (rest.value >> 48)) & 0xFF_FFFF
  }

  private static func bits(_ place: UInt64) -> UInt64 {
    StatementSeed.mix(place &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The distance of another sketch, relative to this one; nil where the contents differ in more than numbers,
  /// or this one has only zeros.
  func distance(to other: Sketch) -> Double? {
    if shortRest != other.shortRest { return nil }
    return Sketch.distance(from: sums, to: other.sums)
  }

  /// The distance between as many numbers, relative to the first; nil where those are all zeros or the distance is
  /// not finite.
  static func distance(from numbers: [Double], to others: [Double]) -> Double? {
    let size = numbers.reduce(0) { $0 + $1 * $1 }
    let off = zip(numbers, others).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if off == 0 { return 0 }
    return size > 0 && off.isFinite ? (off / size).squareRoot() : nil
  }

  // MARK: Text

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The sums as single-precision numbers without their last eight bits, and the hash: four letters of 6 bits
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

  /// Reads a sketch; nil where the text is none.
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
    // Folding it again changes nothing.
    rest = BitHash(value: UInt64(words[Sketch.buckets]))
  }
}
