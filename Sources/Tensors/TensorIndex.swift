// What stands between the brackets of a slice, one for each axis. Ranges mean what they mean in Python:
// negative bounds count from the end, and bounds outside the axis are moved to its ends.

/// Which elements of one axis a slice takes.
public enum TensorIndex: Sendable, Equatable {
  /// The element at this place, negative ones counted from the end; the axis goes away.
  case item(Int)
  /// The elements from `lower` to before `upper` in steps of `step`. A bound that is left out is the end
  /// of the axis that the step comes from or goes to.
  case range(lower: Int?, upper: Int?, step: Int)

  /// The whole axis.
  public static let all = TensorIndex.range(lower: nil, upper: nil, step: 1)

  /// The elements of `range`.
  public static func range(_ range: Range<Int>) -> TensorIndex {
    .range(lower: range.lowerBound, upper: range.upperBound, step: 1)
  }

  /// Where the range starts on an axis of `length` elements, and how many it takes.
  ///
  /// - Throws: `TensorError.zeroStep`.
  static func resolve(lower: Int?, upper: Int?, step: Int, length: Int)
    throws(TensorError) -> (start: Int, count: Int)
  {
    guard step != 0 else { throw .zeroStep }
    func place(_ bound: Int, _ lowest: Int, _ highest: Int) -> Int {
      min(max(bound < 0 ? bound + length : bound, lowest), highest)
    }
    if step > 0 {
      let start = lower.map { place($0, 0, length) } ?? 0
      let end = upper.map { place($0, 0, length) } ?? length
      return (start, end > start ? (end - start - 1) / step + 1 : 0)
    }
    let start = lower.map { place($0, -1, length - 1) } ?? length - 1
    let end = upper.map { place($0, -1, length - 1) } ?? -1
    // A step of Int.min has no positive counterpart; it takes one element as any step past the end does.
    let back = step == .min ? Int.max : -step
    return (start, start > end ? (start - end - 1) / back + 1 : 0)
  }
}

extension TensorIndex: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .item(value) }
}
