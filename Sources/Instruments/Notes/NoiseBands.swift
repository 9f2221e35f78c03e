// The bands in which the noise of a note is described. Invariant: the edges rise, and every band is at least as wide as
// a bin of the transforms that measure and make the noise.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// Bands of noise from 0 Hz to half the sample rate, about as wide as the ear's critical bands.
///
/// The edges lie at equal steps of the scale of equivalent rectangular bandwidths, 21.4 log₁₀(1 + 0.00437 f)
/// (Glasberg and Moore, "Derivation of auditory filter shapes from notched-noise data", 1990), and at least `narrowest`
/// apart.
package struct NoiseBands: Sendable, Equatable {
  /// The edges of the bands in Hz, one more than there are bands.
  package let edges: [Double]
  /// The usual number of bands.
  package static let usual = 32
  /// The least width of a band in Hz.
  static let narrowest = 100.0

  /// The number of bands.
  package var count: Int { edges.count - 1 }

  /// The bands of sounds with a sample rate of `rate` Hz.
  package init(rate: Double, count: Int = usual) {
    let top = rate / 2
    func scale(_ frequency: Double) -> Double { 21.4 * log10(1 + 0.00437 * frequency) }
    func frequency(_ scale: Double) -> Double { (pow(10, scale / 21.4) - 1) / 0.00437 }
    var edges = [0.0]
    for band in 1..<count {
      // What is left above the latest edge is divided evenly among the bands that are left.
      let left = Double(count - band + 1)
      let step = (scale(top) - scale(edges[band - 1])) / left
      let next = frequency(scale(edges[band - 1]) + step)
      let most = top - (left - 1) * 1e-3
      edges.append(
        min(max(next, edges[band - 1] + min(NoiseBands.narrowest, top / Double(count))), most))
    }
    self.edges = edges + [top]
  }

  /// The shares of a transform's bins in each band: for each band, the first bin and the width of the overlap of each bin
  /// from this one on, in bins. Bin k covers the frequencies within half a bin of k · rate / `size`.
  package func shares(size: Int, rate: Double) -> [(first: Int, shares: [Float])] {
    let width = rate / Double(size)
    return (0..<count).map { band in
      let (low, high) = (edges[band] / width, edges[band + 1] / width)
      let first = Int(clamped: (low + 0.5).rounded(.down))
      let last = min(Int(clamped: (high + 0.5).rounded(.down)), size / 2)
      let shares = (first...max(first, last)).map { bin -> Float in
        let (left, right) = (max(low, Double(bin) - 0.5), min(high, Double(bin) + 0.5))
        return Float(max(0, right - left))
      }
      return (first, shares)
    }
  }
}
