// The lengths of a tensor's axes. Invariant: no length is negative, there are at most `largestRank` of
// them, and their product is at most `largestCount`, so that counting elements never overflows.

/// The lengths of a tensor's axes, outermost first; without axes it is a single number.
public struct Shape: Sendable, Equatable {
  /// The most elements that a tensor may have: 2³⁰, which is 4 GiB.
  public static let largestCount = 1 << 30
  /// The most axes that a tensor may have.
  public static let largestRank = 32

  /// The length of each axis.
  public let lengths: [Int]
  /// The number of elements.
  public let count: Int

  /// The shape of these lengths.
  ///
  /// - Throws: `TensorError.negativeLength`, `.tooLarge`.
  public init(_ lengths: [Int]) throws(TensorError) {
    if lengths.contains(where: { $0 < 0 }) { throw .negativeLength(shape: lengths) }
    guard lengths.count <= Shape.largestRank else { throw .tooLarge(shape: lengths) }
    // Zero lengths are left out of the checked product, so that strides cannot overflow either.
    var product = 1
    for length in lengths where length > 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow, next <= Shape.largestCount else { throw .tooLarge(shape: lengths) }
      product = next
    }
    self.lengths = lengths
    count = lengths.contains(0) ? 0 : product
  }

  /// The strides along each axis if the elements are stored row by row.
  public var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: lengths.count)
    var stride = 1
    for axis in lengths.indices.reversed() {
      strides[axis] = stride
      stride *= max(lengths[axis], 1)
    }
    return strides
  }

  /// The common shape of tensors of these two shapes, by NumPy's broadcasting: counted from the last axis,
  /// lengths must be equal or one of them 1; missing axes count as 1.
  ///
  /// - Throws: `TensorError.notBroadcastable`, `.tooLarge`.
  public static func broadcast(_ a: Shape, _ b: Shape) throws(TensorError) -> Shape {
    if a == b { return a }
    let rank = max(a.lengths.count, b.lengths.count)
    var lengths = [Int](repeating: 1, count: rank)
    for back in 1...max(rank, 1) where back <= rank {
      let x = back <= a.lengths.count ? a.lengths[a.lengths.count - back] : 1
      let y = back <= b.lengths.count ? b.lengths[b.lengths.count - back] : 1
      guard x == y || x == 1 || y == 1 else { throw .notBroadcastable(a.lengths, b.lengths) }
      lengths[rank - back] = x == 1 ? y : x
    }
    return try Shape(lengths)
  }

  /// The index of an axis; negative ones count from the end.
  ///
  /// - Throws: `TensorError.noAxis`.
  public func axis(_ axis: Int) throws(TensorError) -> Int {
    let found = axis < 0 ? axis + lengths.count : axis
    guard lengths.indices.contains(found) else { throw .noAxis(axis, shape: lengths) }
    return found
  }

  /// A shape as Python writes it: `(3, 4)`, `(3,)`, `()`.
  static func text(_ lengths: [Int]) -> String {
    if lengths.count == 1 { return "(\(lengths[0]),)" }
    return "(" + lengths.map(String.init).joined(separator: ", ") + ")"
  }
}

extension Shape: CustomStringConvertible {
  public var description: String { Shape.text(lengths) }
}
