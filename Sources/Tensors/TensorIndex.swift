// The index of a slice, one for each axis. Ranges work as in Python: negative bounds count from the end,
// and bounds outside the axis are moved to its ends.

/// The elements of one axis that a slice selects.
public enum TensorIndex: Sendable, Equatable {
  /// The element at this index, negative ones counted from the end; the axis is removed.
  case item(Int)
  /// The elements from `lower` to before `upper` in steps of `step`. A nil bound is the end of the axis on
  /// its side, in the direction of the step.
  case range(lower: Int?, upper: Int?, step: Int)

  /// The whole axis.
  public static let all = TensorIndex.range(lower: nil, upper: nil, step: 1)

  /// The elements of `range`.
  public static func range(_ range: Range<Int>) -> TensorIndex {
    .range(lower: range.lowerBound, upper: range.upperBound, step: 1)
  }

  /// The start of the range on an axis of `length` elements, and the number of selected elements.
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
    // A step of Int.min has no positive counterpart; like any step past the end it selects one element.
    let back = step == .min ? Int.max : -step
    return (start, start > end ? (start - end - 1) / back + 1 : 0)
  }
}

extension TensorIndex: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .item(value) }
}
