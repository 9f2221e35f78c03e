// Tests of filters: SciPy's results over corners, orders and rates, stability, and closed forms.

import Effects
import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct FilterTests {
  /// The greatest difference from SciPy, relative to full scale: the rounding of the samples to single precision, and that of
  /// the coefficients of a corner at a 400 000th of the sample rate.
  private static let tolerance = 2e-6

  private func input(rate: Double) throws -> Sound {
    let samples = (0..<4000).map { n -> Float in
      let step = (7919 * n * n + 104_729 * n) % 65536
      return Float(step) / 32768 - 1
    }
    return try Sound(mono: samples, rate: rate)
  }

  @Test func filtersEqualThoseOfSciPy() throws {
    var lines = 0
    for line in try Repository.figures("filters.txt", of: "Effects") {
      let kind = try #require(Biquad.Kind(rawValue: line[0]))
      let numbers = try line[1...].map { try #require(Double($0)) }
      let (rate, frequency, number) = (numbers[0], numbers[1], numbers[2])
      let sound = try input(rate: rate)
      let result =
        switch kind {
        case .lowpass, .highpass:
          try sound.filtered(kind, frequency: frequency, order: Int(number))
        case .bandpass, .notch: try sound.filtered(kind, frequency: frequency, q: number)
        }
      for (place, expected) in zip([0, 1, 2, 10, 100, 1000, 3999], numbers[3...]) {
        #expect(
          abs(Double(result.samples[0][place]) - expected) < Self.tolerance, "\(line) at \(place)")
      }
      lines += 1
    }
    #expect(lines > 150)
  }

  /// The input is bounded, so the output of a stable filter is too; a pole outside the unit circle would overflow.
  @Test(arguments: [1, 7, 16, 64], [0.001, 10, 1000, 3999.9])
  func everyOrderIsStable(order: Int, frequency: Double) throws {
    var generator = Seeded(3)
    let noise = try Signals.noise(duration: 20, rate: 8000, gain: 0.5, using: &generator)
    for kind in [Biquad.Kind.lowpass, .highpass] {
      let result = try noise.filtered(kind, frequency: frequency, order: order)
      #expect(result.peak < 2)
    }
  }

  /// At the corner the level of a Butterworth filter is −3.01 dB, whatever its order.
  @Test(arguments: [1, 2, 5, 12]) func theCornerIsThreeDecibelsDown(order: Int) throws {
    let tone = try Signals.tone(frequency: 1000, duration: 1, rate: 44_100)
    for kind in [Biquad.Kind.lowpass, .highpass] {
      let result = try tone.filtered(kind, frequency: 1000, order: order)
      let level = 20 * log10(Double(result.slice(22_050..<44_100).rms / tone.rms))
      #expect(abs(level + 3.0103) < 0.01)
    }
  }

  @Test func aBandpassKeepsItsCentreAndANotchRemovesIt() throws {
    let tone = try Signals.tone(frequency: 1000, duration: 1, rate: 44_100)
    let kept = try tone.filtered(.bandpass, frequency: 1000, q: 8)
    let removed = try tone.filtered(.notch, frequency: 1000, q: 8)
    #expect(abs(kept.slice(22_050..<44_100).rms / tone.rms - 1) < 1e-3)
    #expect(removed.slice(22_050..<44_100).rms / tone.rms < 1e-4)
  }

  @Test func aFrequencyOutsideTheRangeAndBadSamplesAreErrors() throws {
    let tone = try Signals.tone(frequency: 100, duration: 0.1, rate: 8000)
    for frequency in [0, -1, 4000, 5000, .nan, .infinity] {
      #expect(throws: SoundError.self) {
        try tone.filtered(.lowpass, frequency: frequency, order: 2)
      }
    }
    let bad = try Sound(mono: [0, .nan, 1], rate: 8000)
    #expect(throws: SoundError.self) { try bad.filtered(.notch, frequency: 100, q: 1) }
    let empty = try Sound(mono: [], rate: 8000)
    #expect(try empty.filtered(.highpass, frequency: 100, order: 3).count == 0)
  }
}
