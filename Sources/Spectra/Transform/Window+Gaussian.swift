// The Gaussian nearest to a window, which determines the phase gradient of its magnitudes.

internal import Glibc

extension Window {
  /// γ of the nearest Gaussian e^(−πt²/γ), with t in window lengths: γ/L² in the notation of Průša, Balazs
  /// and Søndergaard (2017), the source of these figures; for Kaiser windows `fittedGamma`.
  public var gamma: Double {
    switch self {
    case .hann: 0.25645
    case .hamming: 0.29794
    case .blackman: 0.17954
    case .kaiser: Window.fittedGamma(values(1024))
    }
  }

  /// γ by a least-squares fit of the Gaussian, with its tails, to a window with peak 1, by golden-section
  /// search. It gives the published figures to 0.1 %.
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
