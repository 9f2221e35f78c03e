// The lengths of a tensor's axes. Invariant: no length is negative, the number of axes is at most `largestRank`, and
// the product of the lengths is at most `largestCount`. Therefore computing the number of elements never overflows.

/// The lengths of a tensor's axes, from the outermost to the innermost. A single number has the shape without
/// axes.
public struct Shape: Sendable, Equatable {
  /// The greatest number of elements in a tensor: 2³⁰, which take 4 GiB.
  public static let largestCount = 1 << 30
  /// The greatest number of axes of a tensor.
  public static let largestRank = 32

  /// The length of each axis.
  public let lengths: [Int]
  /// The number of elements.
  public let count: Int

  /// The shape with the given lengths of axes.
  ///
  /// - Throws: `TensorError.negativeLength` if a length is negative; `TensorError.tooLarge` if there are too
  ///   many axes or elements.
  public init(_ lengths: [Int]) throws(TensorError) {
    if lengths.contains(where: { $0 < 0 }) { throw .negativeLength(shape: lengths) }
    guard lengths.count <= Shape.largestRank else { throw .tooLarge(shape: lengths) }
    // The checked product omits zero lengths, so that the computation of strides cannot overflow.
    var product = 1
    for length in lengths where length > 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow, next <= Shape.largestCount else { throw .tooLarge(shape: lengths) }
      product = next
    }
    self.lengths = lengths
    count = lengths.contains(0) ? 0 : product
  }

  /// The stride along each axis of a tensor whose elements are stored row by row.
  public var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: lengths.count)
    var stride = 1
    for axis in lengths.indices.reversed() {
      strides[axis] = stride
      stride *= max(lengths[axis], 1)
    }
    return strides
  }

  /// The shape of the result if tensors of two shapes are broadcast by NumPy's rules. Counted from the last axis, two
  /// lengths must be equal, or one of them must be 1; a missing axis has the length 1.
  ///
  /// - Throws: `TensorError.notBroadcastable` if two lengths do not fit; `TensorError.tooLarge` if the common
  ///   shape is too large.
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

  /// The index of an axis; a negative `axis` is counted from the end.
  ///
  /// - Throws: `TensorError.noAxis` if the shape has no such axis.
  public func axis(_ axis: Int) throws(TensorError) -> Int {
    let found = axis < 0 ? axis + lengths.count : axis
    guard lengths.indices.contains(found) else { throw .noAxis(axis, shape: lengths) }
    return found
  }

  /// The text of a shape in Python's notation, such as `(3, 4)`, `(3,)` or `()`.
  static func text(_ lengths: [Int]) -> String {
    if lengths.count == 1 { return "(\(lengths[0]),)" }
    return "(" + lengths.map(String.init).joined(separator: ", ") + ")"
  }
}

extension Shape: CustomStringConvertible {
  public var description: String { Shape.text(lengths) }
}
