// Functions of neighbouring elements: differences, interpolation, convolution. Sums are computed in double precision.

internal import WholeNumbers

extension Tensor {
  /// The differences between neighbouring elements along `axis`, which becomes shorter by one.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.noAxis` if there is no such axis.
  public func differences(
    axis: Int = -1, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let along = try layout.axis(axis)
    let all = [TensorIndex](repeating: .all, count: along)
    let later = try slice(all + [.range(lower: 1, upper: nil, step: 1)])
    let earlier = try slice(
      all + [.range(lower: 0, upper: Swift.max(shape[along] - 1, 0), step: 1)])
    return try Tensor.combine(.subtract, later, earlier, isStopped: isStopped)
  }

  /// The elements, rounded to `decimals` digits after the point as NumPy does it: multiplied by 10 ^ `decimals`, rounded
  /// to the nearest integer (a half to the even one), and divided again.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  public func rounded(decimals: Int, isStopped: () -> Bool = { false }) -> Tensor {
    if decimals == 0 { return apply(.round, isStopped: isStopped) }
    return map(isStopped) { Float(Double($0).rounded(decimals: decimals)) }
  }

  /// The values at `places` of the lines through the points (`x`, `y`): `y` at the ends outside the points, NaN at NaN.
  ///
  /// - Parameters:
  ///   - places: the positions; the result has as many values.
  ///   - isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.badArgument` if there are no points, if the numbers of `x` and `y` differ, or if `x` does not
  ///   rise.
  public static func interpolate(
    at places: [Double], x: [Double], y: [Double], isStopped: () -> Bool = { false }
  ) throws(TensorError) -> [Double] {
    guard x.count == y.count else {
      throw .badArgument("interp has \(x.count) positions and \(y.count) values of points")
    }
    guard let first = y.first, let last = y.last else {
      throw .badArgument("interp needs at least one point")
    }
    for i in x.indices.dropFirst() where !(x[i] > x[i - 1]) {
      throw .badArgument(
        "interp: the positions of the points must rise, but number \(i) is \(x[i]) after \(x[i - 1])"
      )
    }
    var result = [Double](repeating: .nan, count: places.count)
    StridedLoop.forEachPiece(of: places.count, isStopped: isStopped) { piece in
      for i in piece where !places[i].isNaN {
        let place = places[i]
        if place <= x[0] {
          result[i] = first
        } else if place >= x[x.count - 1] {
          result[i] = last
        } else {
          // The last point that is not behind the place.
          var (low, high) = (0, x.count - 1)
          while high - low > 1 {
            let middle = (low + high) / 2
            if x[middle] <= place { low = middle } else { high = middle }
          }
          let slope = (y[low + 1] - y[low]) / (x[low + 1] - x[low])
          result[i] = place == x[low] ? y[low] : slope * (place - x[low]) + y[low]
        }
      }
    }
    return result
  }
}
