// Operations on two tensors, element by element. Both tensors are broadcast to their common shape without
// copying, and each operation is one loop over rows.

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
    switch operation {
    case .add: return combine(target, a, b, isStopped) { $0 + $1 }
    case .subtract: return combine(target, a, b, isStopped) { $0 - $1 }
    case .multiply: return combine(target, a, b, isStopped) { $0 * $1 }
    case .divide: return combine(target, a, b, isStopped) { $0 / $1 }
    case .wholeQuotient: return combine(target, a, b, isStopped) { wholeQuotient($0, $1) }
    case .remainder: return combine(target, a, b, isStopped) { remainder($0, $1) }
    case .power:
      if b.count > 0, b.strides.allSatisfy({ $0 == 0 }), b.storage[b.offset] == 2 {
        return combine(target, a, a, isStopped) { $0 * $1 }
      }
      return combine(target, a, b, isStopped) { powf($0, $1) }
    case .minimum: return combine(target, a, b, isStopped) { $0 <= $1 || $0.isNaN ? $0 : $1 }
    case .maximum: return combine(target, a, b, isStopped) { $0 >= $1 || $0.isNaN ? $0 : $1 }
    case .equal: return combine(target, a, b, isStopped) { $0 == $1 ? 1 : 0 }
    case .notEqual: return combine(target, a, b, isStopped) { $0 != $1 ? 1 : 0 }
    case .less: return combine(target, a, b, isStopped) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: return combine(target, a, b, isStopped) { $0 <= $1 ? 1 : 0 }
    case .greater: return combine(target, a, b, isStopped) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: return combine(target, a, b, isStopped) { $0 >= $1 ? 1 : 0 }
    }
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
    // Two passes are needed: no number can mark the positions of elements from `b`, since any number can be an element
    // of `a`.
    let a = try a.broadcast(to: target.lengths)
    var result = combine(target, marks, a, isStopped) { $0 != 0 ? $1 : 0 }
    let walk = StridedLoop(
      target.lengths, marks.strides, try b.broadcast(to: target.lengths).strides)
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

  /// A loop over the elements of two tensors with the same shape.
  @inline(__always)
  private static func combine(
    _ target: Shape, _ a: Tensor, _ b: Tensor, _ isStopped: () -> Bool,
    _ operation: (Float, Float) -> Float
  ) -> Tensor {
    let walk = StridedLoop(target.lengths, a.strides, b.strides)
    let values = filled(target.count) { result in
      a.storage.withUnsafeBufferPointer { left in
        b.storage.withUnsafeBufferPointer { right in
          guard let into = result.baseAddress, let left = left.baseAddress,
            let right = right.baseAddress
          else { return }
          walk.forEachRowPair(isStopped: isStopped) { at, x, y, length, xStep, yStep in
            let to = into + at
            let x = left + (a.offset + x)
            let y = right + (b.offset + y)
            switch (xStep, yStep) {
            case (1, 1): for i in 0..<length { to[i] = operation(x[i], y[i]) }
            case (1, 0):
              let fixed = y[0]
              for i in 0..<length { to[i] = operation(x[i], fixed) }
            case (0, 1):
              let fixed = x[0]
              for i in 0..<length { to[i] = operation(fixed, y[i]) }
            default:
              for i in 0..<length { to[i] = operation(x[i * xStep], y[i * yStep]) }
            }
          }
        }
      }
    }
    return Tensor(target, values)
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
