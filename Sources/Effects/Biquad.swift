// Filters of the second order, and cascades of them. The coefficients are those of Robert Bristow-Johnson, "Cookbook
// formulae for audio equalizer biquad filter coefficients" (1994–2021). Invariant: all poles lie inside the unit circle,
// so that a filter of any order is stable at any sample rate.

internal import Glibc

/// A filter of the second order: y[n] = b0 x[n] + b1 x[n−1] + b2 x[n−2] − a1 y[n−1] − a2 y[n−2].
public struct Biquad: Sendable, Equatable {
  public let b0: Double
  public let b1: Double
  public let b2: Double
  public let a1: Double
  public let a2: Double

  /// The numerator and the denominator of the formulae, divided by the first coefficient of the denominator.
  private init(b: (Double, Double, Double), a: (Double, Double, Double)) {
    (b0, b1, b2) = (b.0 / a.0, b.1 / a.0, b.2 / a.0)
    (a1, a2) = (a.1 / a.0, a.2 / a.0)
  }

  /// A kind of filter.
  public enum Kind: String, Sendable, CaseIterable {
    case lowpass, highpass, bandpass, notch
  }

  /// A filter.
  ///
  /// - Parameters:
  ///   - frequency: the corner or centre in Hz, above 0 and below half of `rate`.
  ///   - q: the quality, above 0; the bandwidth of a bandpass or notch is `frequency / q`.
  public init(_ kind: Kind, frequency: Double, q: Double, rate: Double) {
    let angle = 2 * Double.pi * frequency / rate
    let (c, alpha) = (cos(angle), sin(angle) / (2 * q))
    let denominator = (1 + alpha, -2 * c, 1 - alpha)
    switch kind {
    // 1 − cos is written as 2 sin² of half the angle, which keeps its digits at low frequencies.
    case .lowpass:
      let half = 2 * sin(angle / 2) * sin(angle / 2)
      self.init(b: (half / 2, half, half / 2), a: denominator)
    case .highpass:
      let half = 2 * cos(angle / 2) * cos(angle / 2)
      self.init(b: (half / 2, -half, half / 2), a: denominator)
    case .bandpass: self.init(b: (alpha, 0, -alpha), a: denominator)
    case .notch: self.init(b: (1, -2 * c, 1), a: denominator)
    }
  }

  /// The K-weighting of ITU-R BS.1770-4: a high shelf of 4 dB and a highpass. The recommendation has coefficients for
  /// 48 kHz; these are the same filters for any rate, by the bilinear transform of their analogue forms (De Man,
  /// "Evaluation of implementations of the EBU R128 loudness measurement", 2018).
  public static func kWeighting(rate: Double) -> [Biquad] {
    let shelf: Biquad = {
      let (frequency, decibels, q) = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
      let k = tan(Double.pi * min(frequency / rate, 0.49))
      let high = pow(10, decibels / 20)
      let middle = pow(high, 0.4996667741545416)
      return Biquad(
        b: (high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k),
        a: (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k))
    }()
    let (frequency, q) = (38.13547087602444, 0.5003270373238773)
    let k = tan(Double.pi * min(frequency / rate, 0.49))
    let scale = 1 + k / q + k * k
    // The recommendation does not normalise the numerator of the highpass.
    return [
      shelf,
      Biquad(b: (scale, -2 * scale, scale), a: (scale, 2 * (k * k - 1), 1 - k / q + k * k)),
    ]
  }

  /// A lowpass or highpass of the first order, by the bilinear transform; the second coefficients are 0.
  private init(first kind: Kind, frequency: Double, rate: Double) {
    let t = tan(Double.pi * frequency / rate)
    let b = kind == .lowpass ? (t, t, 0.0) : (1.0, -1.0, 0.0)
    self.init(b: b, a: (1 + t, t - 1, 0))
  }

  /// A Butterworth lowpass or highpass of any order, as filters of the second and at most one of the first order.
  ///
  /// - Parameter order: at least 1; the slope is 6 dB per octave and order.
  public static func butterworth(
    _ kind: Kind, frequency: Double, order: Int, rate: Double
  ) -> [Biquad] {
    var all: [Biquad] = []
    for k in 0..<order / 2 {
      // The poles lie on a circle, at these angles from the negative real axis.
      let angle = Double.pi * Double(2 * k + 1 + order % 2) / Double(2 * order)
      all.append(Biquad(kind, frequency: frequency, q: 1 / (2 * cos(angle)), rate: rate))
    }
    if order % 2 == 1 { all.append(Biquad(first: kind, frequency: frequency, rate: rate)) }
    return all
  }
}
