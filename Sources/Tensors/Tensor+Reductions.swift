// Sums and extremes along an axis. Invariant: a reduction sums each line of elements in double precision, in an order
// that depends only on the line's length. Neither the layout of a view nor the number of threads affects the result.

/// An operation that reduces a line of numbers to one, named as in the Sonde language.
public enum Reduction: String, Sendable, CaseIterable {
  case sum, mean
  /// The variance (the mean squared distance from the mean), and the standard deviation (the square root of the
  /// variance). Unless there is a correction, the sum of squares is divided by the number of elements.
  case variance = "var"
  case deviation = "std"
  /// The smallest and the largest element; NaN if an element is NaN.
  case min, max
  /// The index of the first smallest or the first largest element; NaN counts as the smallest and as the
  /// largest.
  case argmin, argmax
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
  ///   (except for `sum`, which is then 0); `TensorError.badArgument` for indices that do not fit into a 32-bit
  ///   float (in lines longer than 2²⁴).
  public func reduce(
    _ reduction: Reduction, axis: Int? = nil, keepDims: Bool = false, correction: Int = 0,
    isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    var length = count
    if let axis { length = shape[try layout.axis(axis)] }
    let target = try Shape(shapeReduced(axis, keepDims))
    if length == 0, reduction != .sum, target.count > 0 {
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
          result[i] = reduction.reduce(line, correction)
        }
      }
    }
    return Tensor(target, values)
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

  /// The elements of each line in ascending order (or in descending order if `descending` is true), with NaN
  /// last.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.noAxis` if there is no such axis.
  public func sort(
    axis: Int = -1, descending: Bool = false, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    try alongLines(axis, isStopped) { line, result in
      FloatSorting.sort(line, into: result, descending: descending, isStopped: isStopped)
    }
  }

  /// The tensor with `axis` moved to the last position, so that the elements of each line are adjacent.
  private func lines(
    along axis: Int?, _ isStopped: () -> Bool
  ) throws(TensorError) -> Tensor {
    guard let axis else { return contiguous(isStopped: isStopped) }
    let along = try layout.axis(axis)
    let others = shape.indices.filter { $0 != along }
    return try transpose(others + [along]).contiguous(isStopped: isStopped)
  }

  private func shapeReduced(_ axis: Int?, _ keepDims: Bool) throws(TensorError) -> [Int] {
    guard let axis else { return keepDims ? shape.map { _ in 1 } : [] }
    var lengths = shape
    let along = try layout.axis(axis)
    if keepDims { lengths[along] = 1 } else { lengths.remove(at: along) }
    return lengths
  }

  /// The tensor made by applying `body` to every line along `axis`.
  private func alongLines(
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
  fileprivate func reduce(_ line: UnsafeBufferPointer<Float>, _ correction: Int) -> Float {
    let count = Double(line.count)
    switch self {
    case .sum: return Float(Reduction.total(line) { $0 })
    case .mean: return Float(Reduction.total(line) { $0 } / count)
    case .variance, .deviation:
      let mean = Reduction.total(line) { $0 } / count
      let squares = Reduction.total(line) { ($0 - mean) * ($0 - mean) }
      let variance = squares / Swift.max(count - Double(correction), 0)
      return Float(self == .variance ? variance : variance.squareRoot())
    case .min: return line[Reduction.place(line) { $0 < $1 }]
    case .max: return line[Reduction.place(line) { $0 > $1 }]
    case .argmin: return Float(Reduction.place(line) { $0 < $1 })
    case .argmax: return Float(Reduction.place(line) { $0 > $1 })
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

  /// The index of the first NaN; if there is no NaN, the index of the first element that no other element
  /// precedes in the given order.
  @inline(__always)
  private static func place(
    _ line: UnsafeBufferPointer<Float>, _ comesBefore: (Float, Float) -> Bool
  ) -> Int {
    var place = 0
    for i in line.indices {
      if line[i].isNaN { return i }
      if comesBefore(line[i], line[place]) { place = i }
    }
    return place
  }
}
