// The width of the numbers along an axis. gnuplot chooses the marks of an axis. The code here computes the same steps
// between the marks, and from these steps an approximate width of the numbers.

internal import Glibc
internal import WholeNumbers

extension Axis {
  /// The number of characters in the longest number along the axis.
  package func markWidth(_ range: ClosedRange<Double>) -> Int {
    if let ticks { return ticks.map(\.label.count).max() ?? 0 }
    if let marks = logarithmicTicks(range) { return marks.map(\.label.count).max() ?? 0 }
    if scale == .logarithmic {
      return [range.lowerBound, range.upperBound].map {
        Axis.mark(pow(10, log10($0).rounded())).count
      }.max() ?? 0
    }
    return equalMarks(range).map { Axis.mark($0).count }.max() ?? 0
  }

  /// The number of digits that distinguish the numbers along the axis: six, or more for a narrow range of large
  /// numbers.
  func markDigits(_ range: ClosedRange<Double>) -> Int {
    let width = range.upperBound - range.lowerBound
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    guard width > 0, size > 0, (size / width).isFinite else { return 6 }
    return min(max(6, Int(clamped: log10(size / width).rounded(.up)) + 2), 15)
  }

  /// If the range contains too few powers of ten, marks at 1, 2 and 5 times the powers of ten; in a range with fewer than
  /// three of these, marks at all multiples, or at equal distances. Otherwise nil.
  package func logarithmicTicks(_ range: ClosedRange<Double>) -> [Tick]? {
    guard scale == .logarithmic, range.lowerBound > 0 else { return nil }
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    guard high - low < 3.5 else { return nil }
    let powers = Int(clamped: low.rounded(.down))...Int(clamped: high.rounded(.up))
    func marks(_ multiples: [Double]) -> [Double] {
      powers.flatMap { power in multiples.map { $0 * pow(10, Double(power)) } }
        .filter(range.contains)
    }
    let fewest = 3
    var places = marks([1, 2, 5])
    if places.count < fewest { places = marks((1...9).map { Double($0) }) }
    if places.count < fewest { places = equalMarks(range) }
    return places.map { Tick($0, Axis.mark($0, digits: markDigits(range))) }
  }

  /// Marks at equal distances, which are 1, 2 or 5 times a power of ten; none if the range is empty.
  private func equalMarks(_ range: ClosedRange<Double>) -> [Double] {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else { return [] }
    let rough = width / 6
    let power = pow(10, log10(rough).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    let first = (range.lowerBound / step).rounded(.up)
    return (0...Int(clamped: min(width / step, 20))).map { (first + Double($0)) * step }
      .filter(range.contains)
  }

  /// A number in gnuplot's format `%.6g`, or with more digits.
  private static func mark(_ value: Double, digits: Int = 6) -> String {
    var buffer = [CChar](repeating: 0, count: 40)
    let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(digits)g", $0) }
    return String(
      decoding: buffer.prefix(Int(max(count, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
