// Functions of one tensor, element by element. CVectorMath computes the common functions in vectorised loops;
// all other functions are computed in double precision and rounded once.

internal import CVectorMath
internal import Glibc

/// A function of one number, named as in the Sonde language.
public enum ElementFunction: String, Sendable, CaseIterable {
  case negative, abs, sqrt, floor, ceil
  /// Rounding to the nearest integer; a number halfway between two integers is rounded to the even integer.
  case round
  case exp, log, log10, sin, cos, tan, tanh
  /// The logistic function, 1 / (1 + e⁻ˣ).
  case sigmoid
}

extension Tensor {
  /// The result of `function` for every element. The error is at most 1 unit in the last place for `exp`,
  /// `log`, `sin` and `cos`, 2 units for `tanh`, and 3 units for `sigmoid`; all other functions are correctly
  /// rounded from double precision.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  public func apply(
    _ function: ElementFunction, isStopped: () -> Bool = { false }
  ) -> Tensor {
    switch function {
    case .negative: return rows(isStopped, sonde_negative)
    case .abs: return rows(isStopped, sonde_magnitude)
    case .sqrt: return rows(isStopped, sonde_sqrt)
    case .floor: return rows(isStopped, sonde_floor)
    case .ceil: return rows(isStopped, sonde_ceil)
    case .round: return rows(isStopped, sonde_round)
    case .exp: return rows(isStopped, sonde_exp)
    case .log: return rows(isStopped, sonde_log)
    case .sin: return rows(isStopped, sonde_sin)
    case .cos: return rows(isStopped, sonde_cos)
    case .tanh: return rows(isStopped, sonde_tanh)
    case .sigmoid: return rows(isStopped, sonde_sigmoid)
    case .log10: return map(isStopped) { Float(Glibc.log10(Double($0))) }
    case .tan: return map(isStopped) { Float(Glibc.tan(Double($0))) }
    }
  }

  /// The elements clamped to the range from `lower` to `upper`; a nil means that there is no bound. NaN stays
  /// NaN.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.badArgument` if `lower` is above `upper`, or if a bound is NaN.
  public func clamp(
    _ lower: Float?, _ upper: Float?, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let (low, high) = (lower ?? -.infinity, upper ?? .infinity)
    guard low <= high else {
      throw .badArgument(
        "clamp from \(low) to \(high): the lower bound must not be above the upper bound")
    }
    return map(isStopped) { $0 < low ? low : ($0 > high ? high : $0) }
  }

  /// The result of `transform` for every element.
  @inline(__always)
  public func map(_ transform: (Float) -> Float) -> Tensor { map({ false }, transform) }

  @inline(__always)
  func map(_ isStopped: () -> Bool, _ transform: (Float) -> Float) -> Tensor {
    rows(isStopped) { from, to, count in for i in 0..<count { to[i] = transform(from[i]) } }
  }

  /// The result of `loop` for pieces of the elements, row by row, until `isStopped` returns true.
  @inline(__always)
  private func rows(
    _ isStopped: () -> Bool,
    _ loop: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    let elements = isContiguous ? self : contiguous(isStopped: isStopped)
    return elements.withUnsafeValues { source in
      Tensor(
        layout,
        Tensor.filled(source.count) { result in
          guard let from = source.baseAddress, let to = result.baseAddress else { return }
          StridedLoop.forEachPiece(of: source.count, isStopped: isStopped) { piece in
            loop(from + piece.lowerBound, to + piece.lowerBound, piece.count)
          }
        })
    }
  }
}
