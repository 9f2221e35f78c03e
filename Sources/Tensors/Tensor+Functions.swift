// Functions of one tensor, element by element. The wide loops of CVectorMath compute the common ones; the
// rest are computed in double precision and rounded once.

internal import CVectorMath
internal import Glibc

/// A function of one number, named as in the Sonde language.
public enum ElementFunction: String, Sendable, CaseIterable {
  case negative, abs, sqrt, floor, ceil
  /// To the nearest integer; halves go to the even one.
  case round
  case exp, log, log10, sin, cos, tan, tanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
}

extension Tensor {
  /// `function` applied to every element. `exp`, `log`, `sin` and `cos` are within 1 unit in the last place,
  /// `tanh` 2, `sigmoid` 3; the others are correctly rounded from double precision.
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

  /// The elements clamped between `lower` and `upper`; nil is no bound. NaN stays NaN.
  ///
  /// - Throws: `TensorError.badArgument` if `lower` is above `upper` or one is NaN.
  public func clamp(_ lower: Float?, _ upper: Float?) throws(TensorError) -> Tensor {
    let (low, high) = (lower ?? -.infinity, upper ?? .infinity)
    guard low <= high else {
      throw .badArgument(
        "clamp from \(low) to \(high): the lower bound must not be above the upper")
    }
    return map { $0 < low ? low : ($0 > high ? high : $0) }
  }

  /// `transform` applied to every element.
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
