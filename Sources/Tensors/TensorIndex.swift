// The index of a slice or a selection along one axis. Ranges work as in Python: negative bounds are counted from the end, and
// bounds outside the axis are moved to the ends of the axis.

/// The elements of one axis that a slice selects.
public enum TensorIndex: Sendable, Equatable {
  /// The element at an index, which is counted from the end if it is negative; the axis is removed.
  case item(Int)
  /// The elements from `lower` up to but not including `upper` in steps of `step`. If `lower` is nil, the range starts
  /// at the first element in the direction of the step; if `upper` is nil, the range ends with the last element in this
  /// direction.
  case range(lower: Int?, upper: Int?, step: Int)
  /// The elements at several indexes, which are counted from the end if they are negative. In the result, the axes of
  /// `shape` replace the axis.
  case positions([Int], shape: [Int])
  /// The elements where a tensor is not 0. The tensor has the shape of as many axes as it has itself; in the result, one
  /// axis replaces these axes.
  case mask(Tensor)

  /// The whole axis.
  public static let all = TensorIndex.range(lower: nil, upper: nil, step: 1)

  /// The elements with indices in `range`.
  public static func range(_ range: Range<Int>) -> TensorIndex {
    .range(lower: range.lowerBound, upper: range.upperBound, step: 1)
  }

  /// The start of the range on an axis of `length` elements, and the number of selected elements.
  ///
  /// - Throws: `TensorError.zeroStep` if the step is 0.
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
    // A step of Int.min has no positive counterpart, so Int.max is used. Every step that is longer than the axis
    // selects one element.
    let back = step == .min ? Int.max : -step
    return (start, start > end ? (start - end - 1) / back + 1 : 0)
  }
}

extension TensorIndex {
  /// Whether the index selects elements that have no common distance in memory.
  var isSelection: Bool {
    switch self {
    case .item, .range: false
    case .positions, .mask: true
    }
  }
}

extension TensorIndex: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .item(value) }
}
