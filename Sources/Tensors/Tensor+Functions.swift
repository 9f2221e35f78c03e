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
  public func apply(_ function: ElementFunction) -> Tensor {
    switch function {
    case .negative: return map { -$0 }
    case .abs: return map { $0.magnitude }
    case .sqrt: return rows(sonde_sqrt)
    case .floor: return map { $0.rounded(.down) }
    case .ceil: return map { $0.rounded(.up) }
    case .round: return map { $0.rounded(.toNearestOrEven) }
    case .exp: return rows(sonde_exp)
    case .log: return rows(sonde_log)
    case .sin: return rows(sonde_sin)
    case .cos: return rows(sonde_cos)
    case .tanh: return rows(sonde_tanh)
    case .sigmoid: return rows(sonde_sigmoid)
    case .log10: return map { Float(Glibc.log10(Double($0))) }
    case .tan: return map { Float(Glibc.tan(Double($0))) }
    }
  }

  /// The elements clamped to the range from `lower` to `upper`; a nil means that there is no bound. NaN stays
  /// NaN.
  ///
  /// - Throws: `TensorError.badArgument` if `lower` is above `upper`, or if a bound is NaN.
  public func clamp(_ lower: Float?, _ upper: Float?) throws(TensorError) -> Tensor {
    let (low, high) = (lower ?? -.infinity, upper ?? .infinity)
    guard low <= high else {
      throw .badArgument(
        "clamp from \(low) to \(high): the lower bound must not be above the upper bound")
    }
    return map { $0 < low ? low : ($0 > high ? high : $0) }
  }

  /// The result of `transform` for every element.
  @inline(__always)
  public func map(_ transform: (Float) -> Float) -> Tensor {
    withUnsafeValues { source in
      Tensor(
        layout,
        Tensor.filled(source.count) { result in
          for i in 0..<source.count { result[i] = transform(source[i]) }
        })
    }
  }

  private func rows(
    _ loop: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    withUnsafeValues { source in
      Tensor(
        layout,
        Tensor.filled(source.count) { result in
          if let from = source.baseAddress, let to = result.baseAddress {
            loop(from, to, source.count)
          }
        })
    }
  }
}
