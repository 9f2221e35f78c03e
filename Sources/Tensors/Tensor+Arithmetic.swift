// Operations on two tensors, element by element. Both tensors are broadcast to their common shape without
// copying, and each operation is one loop over rows.

internal import CVectorMath
internal import Glibc

/// An operation on two numbers; comparisons give 1 for true and 0 for false.
public enum ElementOperation: String, Sendable, CaseIterable {
  case add, subtract, multiply, divide
  /// The quotient, rounded down.
  case wholeQuotient
  /// The remainder that belongs to `wholeQuotient`; it has the sign of the divisor.
  case remainder
  case power
  /// The smaller and the larger of two numbers; NaN if one of the numbers is NaN.
  case minimum, maximum
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  /// The angle of the point (b, a) in radians, from -π to π.
  case arctangent

  /// Whether the results are truth values: those of comparisons, and products and extremes of truth values.
  func givesMask(_ a: Tensor, _ b: Tensor) -> Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .multiply, .minimum, .maximum: a.isMask && b.isMask
    default: false
    }
  }

  /// Whether an operation on 2³⁰ elements takes about a second.
  var isQuick: Bool {
    switch self {
    case .wholeQuotient, .remainder, .power, .arctangent: false
    default: true
    }
  }
}

extension Tensor {
  /// The result of the operation on the elements of `a` and `b` after broadcasting.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.notBroadcastable` if the shapes do not broadcast; `TensorError.tooLarge` if the
  ///   result would be too large.
  public static func combine(
    _ operation: ElementOperation, _ a: Tensor, _ b: Tensor, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let target = try Shape.broadcast(a.layout, b.layout)
    try require(target)
    let a = try a.broadcast(to: target.lengths)
    let b = try b.broadcast(to: target.lengths)
    let loop = Tensor.loop(operation, b)
    let values = filled(target.count) { result in
      a.storage.withUnsafeBufferPointer { left in
        b.storage.withUnsafeBufferPointer { right in
          guard let into = result.baseAddress, let first = left.baseAddress,
            let second = right.baseAddress
          else { return }
          let (left, right) = (first + a.offset, second + b.offset)
          StridedLoop(target.lengths, a.strides, b.strides).forEachRowPair(isStopped: isStopped) {
            at, x, y, length, xStep, yStep in
            loop(left + x, xStep, right + y, yStep, into + at, length)
          }
        }
      }
    }
    return Tensor(target, values, isMask: operation.givesMask(a, b))
  }

  /// Sets the elements to the result of `self operation other`, or of `other operation self` if `reversed`. Nothing can
  /// stop the operation, so that no one sees a part of the result.
  ///
  /// - Returns: false, without a change, if the result has another shape, if the operation is slow, or if the elements
  ///   are not stored row by row.
  /// - Throws: `TensorError.notBroadcastable` if the shapes do not broadcast; the tensor is then unchanged.
  public mutating func combine(
    _ operation: ElementOperation, with other: Tensor, reversed: Bool
  ) throws(TensorError) -> Bool {
    guard operation.isQuick, isWhole, try Shape.broadcast(layout, other.layout) == layout else {
      return false
    }
    let other = try other.broadcast(to: shape)
    let walk = StridedLoop(shape, strides, other.strides)
    let loop = Tensor.loop(operation, other)
    isMask = operation.givesMask(self, other)
    storage.withUnsafeMutableBufferPointer { own in
      other.storage.withUnsafeBufferPointer { second in
        guard let own = own.baseAddress, let second = second.baseAddress else { return }
        let otherStart = second + other.offset
        walk.forEachRowPair { at, x, y, length, xStep, yStep in
          if reversed {
            loop(otherStart + y, yStep, own + x, xStep, own + at, length)
          } else {
            loop(own + x, xStep, otherStart + y, yStep, own + at, length)
          }
        }
      }
    }
    return true
  }

  /// The elements of `a` at positions where `condition` is not 0, and the elements of `b` at all other
  /// positions. The three tensors are broadcast.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.notBroadcastable` if the shapes do not broadcast; `TensorError.tooLarge` if the
  ///   result would be too large.
  public static func choose(
    where condition: Tensor, _ a: Tensor, else b: Tensor, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let target = try Shape.broadcast(Shape.broadcast(condition.layout, a.layout), b.layout)
    try require(target)
    let marks = try condition.broadcast(to: target.lengths)
    var result = try a.broadcast(to: target.lengths).contiguous(isStopped: isStopped)
    let walk = StridedLoop(
      target.lengths, marks.strides, try b.broadcast(to: target.lengths).strides)
    result.isMask = a.isMask && b.isMask
    result.storage.withUnsafeMutableBufferPointer { into in
      marks.storage.withUnsafeBufferPointer { marked in
        b.storage.withUnsafeBufferPointer { other in
          walk.forEachRowPair(isStopped: isStopped) { at, x, y, length, xStep, yStep in
            for i in 0..<length where marked[marks.offset + x + i * xStep] == 0 {
              into[at + i] = other[b.offset + y + i * yStep]
            }
          }
        }
      }
    }
    return result
  }

  /// A loop over two rows: the first element and the step of each, the first element of the result, the length.
  private typealias PairLoop = (
    UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int
  ) -> Void

  /// The loop of an operation whose second operand is `b`.
  private static func loop(_ operation: ElementOperation, _ b: Tensor) -> PairLoop {
    switch operation {
    case .add: return sonde_pair_add
    case .subtract: return sonde_pair_subtract
    case .multiply: return sonde_pair_multiply
    case .divide: return sonde_pair_divide
    case .minimum: return sonde_pair_minimum
    case .maximum: return sonde_pair_maximum
    case .equal: return sonde_pair_equal
    case .notEqual: return sonde_pair_not_equal
    case .less: return sonde_pair_less
    case .lessOrEqual: return sonde_pair_less_or_equal
    case .greater: return sonde_pair_greater
    case .greaterOrEqual: return sonde_pair_greater_or_equal
    case .wholeQuotient: return loop { wholeQuotient($0, $1) }
    case .remainder: return loop { remainder($0, $1) }
    case .arctangent: return loop { Float(atan2(Double($0), Double($1))) }
    case .power:
      if b.count > 0, b.strides.allSatisfy({ $0 == 0 }), b.storage[b.offset] == 2 {
        return { x, step, _, _, to, count in sonde_pair_multiply(x, step, x, step, to, count) }
      }
      return loop { powf($0, $1) }
    }
  }

  @inline(__always)
  private static func loop(_ operation: @escaping (Float, Float) -> Float) -> PairLoop {
    { x, xStep, y, yStep, to, count in
      for i in 0..<count { to[i] = operation(x[i * xStep], y[i * yStep]) }
    }
  }

  /// The result of Python's `//` for floats: the greatest integer not above the quotient.
  private static func wholeQuotient(_ a: Float, _ b: Float) -> Float {
    if b == 0 { return a / b }
    let rest = fmodf(a, b)
    let before = rest != 0 && (b < 0) != (rest < 0) ? 1 : Float(0)
    let quotient = (a - rest) / b - before
    if quotient == 0 { return Float(signOf: a / b, magnitudeOf: 0) }
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }

  /// The result of Python's `%` for floats: the remainder after a division rounded down, with the sign of the divisor.
  private static func remainder(_ a: Float, _ b: Float) -> Float {
    let rest = fmodf(a, b)
    if rest == 0 { return Float(signOf: b, magnitudeOf: 0) }
    return (b < 0) != (rest < 0) ? rest + b : rest
  }
}

// MARK: - Operators

extension Tensor {
  public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(.add, a, b)
  }
  public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(.subtract, a, b)
  }
  public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(.multiply, a, b)
  }
  public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(.divide, a, b)
  }
  public static prefix func - (a: Tensor) -> Tensor { a.apply(.negative) }
  public static func + (a: Tensor, b: Float) -> Tensor { a.map { $0 + b } }
  public static func - (a: Tensor, b: Float) -> Tensor { a.map { $0 - b } }
  public static func * (a: Tensor, b: Float) -> Tensor { a.map { $0 * b } }
  public static func / (a: Tensor, b: Float) -> Tensor { a.map { $0 / b } }
  public static func + (a: Float, b: Tensor) -> Tensor { b.map { a + $0 } }
  public static func - (a: Float, b: Tensor) -> Tensor { b.map { a - $0 } }
  public static func * (a: Float, b: Tensor) -> Tensor { b.map { a * $0 } }
  public static func / (a: Float, b: Tensor) -> Tensor { b.map { a / $0 } }
}
