// Sums and extremes along an axis. Invariant: a reduction sums each line of elements in double precision, in an order
// that depends only on the line's length. Neither the layout of a view nor the number of threads affects the result.

internal import CVectorMath

/// An operation that reduces a line of numbers to one, named as in the Sonde language.
public enum Reduction: String, Sendable, CaseIterable {
  case sum, mean
  /// The product, computed in double precision.
  case prod
  /// 1 if at least one element is not 0, or if all elements are not 0; otherwise 0. NaN is not 0.
  case any, all
  /// The middle element after sorting, or the mean of the two middle elements; NaN if an element is NaN.
  case median
  /// The variance (the mean squared distance from the mean), and the standard deviation (the square root of the
  /// variance). Unless there is a correction, the sum of squares is divided by the number of elements.
  case variance = "var"
  case deviation = "std"
  /// The smallest and the largest element; NaN if an element is NaN.
  case min, max
  /// The index of the first smallest or the first largest element; NaN counts as the smallest and as the
  /// largest.
  case argmin, argmax

  /// Whether the results are truth values.
  public var givesMarks: Bool { self == .any || self == .all }

  /// Whether the reduction of a line without elements has a result: 0, 1, false or true.
  public var takesNothing: Bool {
    switch self {
    case .sum, .prod, .any, .all: true
    default: false
    }
  }
}

extension Tensor {
  /// The result of `reduction` along `axis`, or over all elements if `axis` is nil.
  ///
  /// - Parameters:
  ///   - keepDims: whether the axis stays in the shape with length 1 (or all axes, if `axis` is nil).
  ///   - correction: the number that is subtracted from the number of elements in the divisor of `var` and
  ///     `std`.
  ///   - isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Returns: a tensor without `axis`, or without any axis if `axis` is nil.
  /// - Throws: `TensorError.noAxis` if there is no such axis; `TensorError.empty` for lines without elements
  ///   (except for `sum` and `any`, which are then 0, and `prod` and `all`, which are then 1); `TensorError.badArgument` for indices that do not fit into a 32-bit
  ///   float (in lines longer than 2²⁴).
  public func reduce(
    _ reduction: Reduction, axis: Int? = nil, keepDims: Bool = false, correction: Int = 0,
    isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    var length = count
    if let axis { length = shape[try layout.axis(axis)] }
    let target = try Shape(shapeReduced(axis, keepDims))
    if length == 0, !reduction.takesNothing, target.count > 0 {
      throw .empty(of: reduction.rawValue, shape: shape)
    }
    if reduction == .argmin || reduction == .argmax, length > 1 << 24 {
      throw .badArgument(
        "\(reduction.rawValue) of a line of \(length) elements: at most \(1 << 24) are allowed")
    }
    let lines = try lines(along: axis, isStopped)
    let values = Tensor.filled(target.count) { result in
      lines.withUnsafeValues { all in
        for i in 0..<target.count {
          if isStopped() { return }
          let line = UnsafeBufferPointer(rebasing: all[i * length..<(i + 1) * length])
          result[i] = reduction.reduce(line, correction, isStopped)
        }
      }
    }
    return Tensor(target, values, isMask: reduction.givesMarks)
  }

  /// The cumulative sums along `axis`. If `axis` is nil, the result has one axis with the cumulative sums over
  /// all elements, row by row.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.noAxis` if there is no such axis.
  public func cumsum(
    axis: Int? = nil, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    try alongLines(axis, isStopped) { line, result in
      var sum = 0.0
      StridedLoop.forEachPiece(of: line.count, isStopped: isStopped) { piece in
        for i in piece {
          sum += Double(line[i])
          result[i] = Float(sum)
        }
      }
    }
  }

  /// The tensor with `axis` moved to the last position, so that the elements of each line are adjacent.
  func lines(
    along axis: Int?, _ isStopped: () -> Bool
  ) throws(TensorError) -> Tensor {
    guard let axis else { return contiguous(isStopped: isStopped) }
    let along = try layout.axis(axis)
    let others = shape.indices.filter { $0 != along }
    return try transpose(others + [along]).contiguous(isStopped: isStopped)
  }

  func shapeReduced(_ axis: Int?, _ keepDims: Bool) throws(TensorError) -> [Int] {
    guard let axis else { return keepDims ? shape.map { _ in 1 } : [] }
    var lengths = shape
    let along = try layout.axis(axis)
    if keepDims { lengths[along] = 1 } else { lengths.remove(at: along) }
    return lengths
  }

  /// The tensor made by applying `body` to every line along `axis`.
  func alongLines(
    _ axis: Int?, _ isStopped: () -> Bool,
    _ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) -> Tensor {
    guard let axis else { return try reshape([count]).alongLines(0, isStopped, body) }
    let along = try layout.axis(axis)
    let lines = try lines(along: along, isStopped)
    let length = shape[along]
    let values = Tensor.filled(count) { result in
      lines.withUnsafeValues { all in
        for start in stride(from: 0, to: all.count, by: Swift.max(length, 1)) {
          if isStopped() { return }
          body(
            UnsafeBufferPointer(rebasing: all[start..<start + length]),
            UnsafeMutableBufferPointer(rebasing: result[start..<start + length]))
        }
      }
    }
    var back = Array(0..<rank - 1)
    back.insert(rank - 1, at: along)
    return try Tensor(lines.layout, values).transpose(back).contiguous(isStopped: isStopped)
  }
}

// MARK: - By name

extension Tensor {
  public func sum(axis: Int? = nil, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(.sum, axis: axis, keepDims: keepDims)
  }
  public func mean(axis: Int? = nil, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(.mean, axis: axis, keepDims: keepDims)
  }
  public func min(axis: Int? = nil, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(.min, axis: axis, keepDims: keepDims)
  }
  public func max(axis: Int? = nil, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(.max, axis: axis, keepDims: keepDims)
  }
}

// MARK: - One line

extension Reduction {
  fileprivate func reduce(
    _ line: UnsafeBufferPointer<Float>, _ correction: Int, _ isStopped: () -> Bool
  ) -> Float {
    let count = Double(line.count)
    switch self {
    case .sum: return Float(sonde_total(line.baseAddress, line.count))
    case .mean: return Float(sonde_total(line.baseAddress, line.count) / count)
    case .prod: return Float(line.reduce(1.0) { $0 * Double($1) })
    case .any: return line.contains { $0 != 0 } ? 1 : 0
    case .all: return line.allSatisfy { $0 != 0 } ? 1 : 0
    case .median:
      let middle = line.count / 2
      let places = line.count % 2 == 0 ? [middle - 1, middle] : [middle]
      let found = FloatSorting.select(places, of: line, isStopped: isStopped)
      return Float(found.reduce(0.0) { $0 + Double($1) } / Double(found.count))
    case .variance, .deviation:
      let mean = sonde_total(line.baseAddress, line.count) / count
      let squares = Reduction.total(line) { ($0 - mean) * ($0 - mean) }
      let variance = squares / Swift.max(count - Double(correction), 0)
      return Float(self == .variance ? variance : variance.squareRoot())
    case .min: return Reduction.extreme(line, sonde_smallest)
    case .max: return Reduction.extreme(line, sonde_largest)
    case .argmin: return Float(Reduction.place(line, sonde_smallest))
    case .argmax: return Float(Reduction.place(line, sonde_largest))
    }
  }

  /// The sum of `term` over all elements, computed from eight partial sums that are added in a fixed order.
  @inline(__always)
  private static func total(_ line: UnsafeBufferPointer<Float>, _ term: (Double) -> Double)
    -> Double
  {
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var (e, f, g, h) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 8 <= line.count {
      a += term(Double(line[i]))
      b += term(Double(line[i + 1]))
      c += term(Double(line[i + 2]))
      d += term(Double(line[i + 3]))
      e += term(Double(line[i + 4]))
      f += term(Double(line[i + 5]))
      g += term(Double(line[i + 6]))
      h += term(Double(line[i + 7]))
      i += 8
    }
    while i < line.count {
      a += term(Double(line[i]))
      i += 1
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h))
  }

  /// The extreme; the first zero if zeros of both signs are the extreme.
  private static func extreme(
    _ line: UnsafeBufferPointer<Float>, _ extreme: (UnsafePointer<Float>, Int) -> Float
  ) -> Float {
    guard let start = line.baseAddress else { return .nan }
    let found = extreme(start, line.count)
    return found == 0 ? line[sonde_place_of(start, found, line.count)] : found
  }

  /// The index of the first NaN; if there is no NaN, the index of the first element that is equal to the extreme.
  private static func place(
    _ line: UnsafeBufferPointer<Float>, _ extreme: (UnsafePointer<Float>, Int) -> Float
  ) -> Int {
    guard let start = line.baseAddress else { return 0 }
    return sonde_place_of(start, extreme(start, line.count), line.count)
  }
}
