// Sorting, and what needs the order of the elements: positions, quantiles, distinct elements. NaN comes last.

internal import WholeNumbers

extension Tensor {
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

  /// The positions along `axis` that sort each line in ascending order, with NaN last. Equal elements keep their order.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.noAxis` if there is no such axis; `TensorError.badArgument` for positions that do not fit
  ///   into a 32-bit float (in lines longer than 2²⁴).
  public func order(
    axis: Int = -1, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let length = rank == 0 ? 1 : shape[try layout.axis(axis)]
    guard length <= 1 << 24 else {
      throw .badArgument(
        "argsort of a line of \(length) elements: at most \(1 << 24) are allowed")
    }
    return try alongLines(rank == 0 ? nil : axis, isStopped) { line, result in
      FloatSorting.order(line, into: result, isStopped: isStopped)
    }
  }

  /// The distinct elements in ascending order, with at most one NaN, which comes last.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the result is undefined.
  public func distinct(isStopped: () -> Bool = { false }) throws(TensorError) -> Tensor {
    let sorted = try reshape([count]).sort(isStopped: isStopped)
    var found: [Float] = []
    for value in sorted.storage {
      if let last = found.last, last == value || last.isNaN { continue }
      // Zeros of both signs are equal.
      found.append(value + 0)
    }
    return Tensor(found)
  }

  /// The quantiles of each line: the elements at the places `part` · (n − 1) of the sorted line, interpolated between
  /// the two neighbouring elements; NaN if an element of the line is NaN.
  ///
  /// - Parameters:
  ///   - parts: the parts of the elements below each quantile, from 0 to 1.
  ///   - axis: the axis, or nil for the quantiles of all elements.
  ///   - isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Returns: for each part, a tensor without `axis`, or without any axis if `axis` is nil.
  /// - Throws: `TensorError.noAxis` if there is no such axis; `TensorError.empty` for lines without elements;
  ///   `TensorError.badArgument` for a part that is not from 0 to 1.
  public func quantiles(
    _ parts: [Double], axis: Int? = nil, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> [Tensor] {
    for part in parts where !(part >= 0 && part <= 1) {
      throw .badArgument("a quantile is from 0 to 1, not \(part)")
    }
    var length = count
    if let axis { length = shape[try layout.axis(axis)] }
    let target = try Shape(shapeReduced(axis, false))
    if length == 0, target.count > 0 { throw .empty(of: "quantile", shape: shape) }
    let lines = try lines(along: axis, isStopped)
    let ranks = parts.map { $0 * Double(length - 1) }
    let places = Set(
      ranks.flatMap { [Int(clamped: $0), Swift.min(Int(clamped: $0) + 1, length - 1)] }
    )
    .sorted()
    var results = parts.map { _ in [Float](repeating: 0, count: target.count) }
    lines.withUnsafeValues { all in
      for i in 0..<target.count {
        if isStopped() { return }
        let line = UnsafeBufferPointer(rebasing: all[i * length..<(i + 1) * length])
        let found = Dictionary(
          uniqueKeysWithValues: zip(
            places, FloatSorting.select(places, of: line, isStopped: isStopped)))
        for (number, rank) in ranks.enumerated() {
          let low = Int(clamped: rank)
          let a = Double(found[low] ?? .nan)
          let b = Double(found[Swift.min(low + 1, length - 1)] ?? .nan)
          let share = rank - Double(low)
          // Infinite neighbours with the share 0 would give NaN.
          results[number][i] = Float(share == 0 || a == b ? a : a + (b - a) * share)
        }
      }
    }
    return results.map { Tensor(target, $0) }
  }
}
