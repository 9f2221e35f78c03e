// The windows of an analysis. All windows are periodic: a window of N samples is the symmetric window of N + 1
// samples without its last sample. The peak of 1 is at N/2.

internal import Glibc

/// The window of an analysis, which weights the samples of a frame.
public enum Window: Sendable, Hashable {
  /// The Hann window, 0.5 − 0.5 cos(2πn/N).
  case hann
  /// The Hamming window, 0.54 − 0.46 cos(2πn/N).
  case hamming
  /// The Blackman window, 0.42 − 0.5 cos(2πn/N) + 0.08 cos(4πn/N).
  case blackman
  /// The Kaiser window, I₀(β √(1 − (2n/N − 1)²)) / I₀(β), with β from 0 to 100.
  case kaiser(beta: Double)

  /// The `count` samples of the window.
  public func values(_ count: Int) -> [Double] {
    (0..<count).map { index in
      let place = Double(index) / Double(count)
      let turn = 2 * Double.pi * place
      switch self {
      case .hann: return 0.5 - 0.5 * cos(turn)
      case .hamming: return 0.54 - 0.46 * cos(turn)
      case .blackman: return 0.42 - 0.5 * cos(turn) + 0.08 * cos(2 * turn)
      case .kaiser(let beta):
        let x = 2 * place - 1
        return Window.bessel(beta * max(0, 1 - x * x).squareRoot()) / Window.bessel(beta)
      }
    }
  }

  /// Half the width of the window's main lobe, from the lobe's peak to the first zero, in bins.
  public var lobe: Double {
    switch self {
    case .hann, .hamming: 2
    case .blackman: 3
    case .kaiser(let beta): (1 + (beta / .pi) * (beta / .pi)).squareRoot()
    }
  }

  /// The window's name: "hann", "hamming", "blackman" or "kaiser".
  public var name: String {
    switch self {
    case .hann: "hann"
    case .hamming: "hamming"
    case .blackman: "blackman"
    case .kaiser: "kaiser"
    }
  }

  /// The β of a Kaiser window; nil for all other windows.
  public var beta: Double? {
    if case .kaiser(let beta) = self { return beta }
    return nil
  }

  /// The names that `init(name:)` accepts.
  public static let names = ["hann", "hamming", "blackman", "kaiser"]

  /// The window called `name`; nil if no window has that name. Only the window "kaiser" uses `beta`.
  public init?(name: String, beta: Double = 8) {
    switch name {
    case "hann": self = .hann
    case "hamming": self = .hamming
    case "blackman": self = .blackman
    case "kaiser": self = .kaiser(beta: beta)
    default: return nil
    }
  }

  /// The modified Bessel function of the first kind and order 0, by its power series.
  private static func bessel(_ x: Double) -> Double {
    let quarter = x * x / 4
    var term = 1.0
    var sum = 1.0
    var k = 1.0
    while term > sum * 1e-17 {
      term *= quarter / (k * k)
      sum += term
      k += 1
    }
    return sum
  }
}

extension Window: CustomStringConvertible {
  public var description: String {
    if let beta { return "kaiser(beta: \(beta))" }
    return name
  }
}
