// Sounds through filters, in double precision: a corner far below the sample rate leaves coefficients that differ from a
// double integrator by 1e-9, which single precision cannot hold.

internal import Runs
public import Sounds

extension Sound {
  /// The highest order of a lowpass or highpass.
  public static let mostOrder = 64

  /// The sound through a Butterworth lowpass or highpass of any order.
  ///
  /// - Parameters:
  ///   - kind: `lowpass` or `highpass`.
  ///   - frequency: the corner in Hz, at which the level is 3 dB lower.
  ///   - order: from 1 to `mostOrder`.
  /// - Throws: `SoundError` if the frequency is not between 0 and half of the sample rate, or if samples are not finite.
  public func filtered(
    _ kind: Biquad.Kind, frequency: Double, order: Int, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    try require(frequency: frequency)
    return try through(
      Biquad.butterworth(kind, frequency: frequency, order: order, rate: rate), isStopped)
  }

  /// The sound through a bandpass or notch.
  ///
  /// - Parameters:
  ///   - frequency: the centre in Hz.
  ///   - q: the centre divided by the bandwidth at −3 dB, above 0.
  /// - Throws: as `filtered(_:frequency:order:)` does.
  public func filtered(
    _ kind: Biquad.Kind, frequency: Double, q: Double, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    try require(frequency: frequency)
    return try through([Biquad(kind, frequency: frequency, q: q, rate: rate)], isStopped)
  }

  private func require(frequency: Double) throws(SoundError) {
    guard frequency > 0, frequency < rate / 2 else { throw .frequency(frequency, rate: rate) }
    try requireFinite()
  }

  /// The sound through filters, one after another. After a stop, the sound is returned unfinished.
  package func through(
    _ filters: [Biquad], _ isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    var result = samples
    for channel in result.indices {
      var states = [(Double, Double)](repeating: (0, 0), count: filters.count)
      for first in stride(from: 0, to: count, by: Sound.part) {
        if isStopped() { return self }
        result[channel].withUnsafeMutableBufferPointer { samples in
          for n in first..<Swift.min(first + Sound.part, count) {
            var x = Double(samples[n])
            // The transposed direct form II.
            for (k, filter) in filters.enumerated() {
              let y = filter.b0 * x + states[k].0
              states[k].0 = filter.b1 * x - filter.a1 * y + states[k].1
              states[k].1 = filter.b2 * x - filter.a2 * y
              x = y
            }
            samples[n] = Float(x)
          }
        }
      }
    }
    return try Sound(samples: result, rate: rate)
  }

  /// The number of samples between two looks at an interrupt.
  static let part = 1 << 16
}
