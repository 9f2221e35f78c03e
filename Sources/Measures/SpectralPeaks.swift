// The peaks in the spectrum of one frame.

internal import Glibc
public import Spectra

/// A peak in the spectrum of a frame.
public struct SpectralPeak: Sendable, Equatable {
  /// The bin of the peak.
  public var bin: Int
  /// The frequency of the peak's bin in the frame, in Hz.
  public var frequency: Double
  /// The interpolated magnitude of the peak: the top of a parabola through the levels (in dB) of three bins, the
  /// peak's bin and its two neighbours.
  public var magnitude: Double

  public init(bin: Int, frequency: Double, magnitude: Double) {
    self.bin = bin
    self.frequency = frequency
    self.magnitude = magnitude
  }
}

extension Frame {
  /// The local maxima of the magnitudes, in the order of their frequencies. The magnitude of a peak is greater
  /// than the magnitude of the next lower bin, not less than the magnitude of the next higher bin, and at most
  /// `range` dB below the highest magnitude. The first and the last bin are ignored.
  public func peaks(within range: Double = 60) -> [SpectralPeak] {
    guard let highest = magnitudes.max(), highest > 0, bins >= 3 else { return [] }
    let low = Double(highest) * Decibels.magnitude(-range)
    return (1..<(bins - 1)).compactMap { k in
      let (below, here, above) = (magnitudes[k - 1], magnitudes[k], magnitudes[k + 1])
      guard here > below, here >= above, Double(here) >= low else { return nil }
      // A magnitude of 0 has no level in dB, so a peak beside a bin of magnitude 0 is not interpolated.
      var magnitude = Double(here)
      if below > 0, above > 0 {
        let levels = [below, here, above].map { Decibels.of(Double($0)) }
        let bend = levels[0] - 2 * levels[1] + levels[2]
        let slope = levels[0] - levels[2]
        if bend < 0 { magnitude = Decibels.magnitude(levels[1] - slope * slope / (8 * bend)) }
      }
      return SpectralPeak(bin: k, frequency: Double(frequencies[k]), magnitude: magnitude)
    }
  }
}
