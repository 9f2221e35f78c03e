// The Gaussian that is nearest to a window. The Gaussian's width relates the phase gradient of a spectrum to
// the magnitudes.

internal import Glibc

extension Window {
  /// γ of the nearest Gaussian e^(−πt²/γ), with t in window lengths: γ/L² in the notation of Průša, Balazs and
  /// Søndergaard (2017), who published these figures. For Kaiser windows, γ is computed by `fittedGamma`.
  public var gamma: Double {
    switch self {
    case .hann: 0.25645
    case .hamming: 0.29794
    case .blackman: 0.17954
    case .kaiser: Window.fittedGamma(values(1024))
    }
  }

  /// γ from a least-squares fit of the Gaussian, including its tails, to a window with a peak of 1. The fit
  /// uses a golden-section search, and the results differ from the published figures by at most 0.1 %.
  package static func fittedGamma(_ values: [Double]) -> Double {
    let count = Double(values.count)
    func error(_ gamma: Double) -> Double {
      var sum = 0.0
      for n in -values.count..<(2 * values.count) {
        let t = (Double(n) - count / 2) / count
        let window = values.indices.contains(n) ? values[n] : 0
        let difference = window - exp(-Double.pi * t * t / gamma)
        sum += difference * difference
      }
      return sum
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (1e-4, 4.0)
    for _ in 0..<60 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if error(a) < error(b) { high = b } else { low = a }
    }
    return (low + high) / 2
  }
}
