// Tests that compare the samples of simple sounds with closed formulas.

import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct SignalsTests {
  /// The tolerance for the rounding of a number below 1 in 32-bit floats, with a margin for the accumulated error of
  /// the complex rotation.
  static let rounding = 1e-7

  @Test func aGeneratedSineEqualsItsFormula() throws {
    let sound = try Signals.tone(frequency: 997, duration: 2, rate: 48_000, gain: 0.5)
    #expect(sound.count == 96_000 && sound.rate == 48_000)
    for index in stride(from: 0, to: sound.count, by: 97) {
      let exact = 0.5 * sin(2 * Double.pi * 997 * Double(index) / 48_000)
      #expect(abs(Double(sound.samples[0][index]) - exact) < Self.rounding)
    }
  }

  /// The Fourier coefficient of the sine at `frequency`, over whole periods.
  func coefficient(_ sound: Sound, _ frequency: Double) -> Double {
    var sum = 0.0
    for (index, sample) in sound.samples[0].enumerated() {
      sum += Double(sample) * sin(2 * Double.pi * frequency * Double(index) / sound.rate)
    }
    return 2 * sum / Double(sound.count)
  }

  @Test(arguments: WaveShape.allCases) func generatedWavesContainOnlyThePartialsOfTheirShape(
    _ shape: WaveShape
  ) throws {
    let sound = try Signals.tone(frequency: 1000, duration: 1, shape: shape, rate: 10_000)
    let exact: [Double] =
      switch shape {
      case .sine: [1, 0, 0, 0]
      case .square: [4 / .pi, 0, 4 / (3 * .pi), 0]
      case .saw: [2 / .pi, -2 / (2 * .pi), 2 / (3 * .pi), -2 / (4 * .pi)]
      case .triangle: [8 / (.pi * .pi), 0, -8 / (9 * .pi * .pi), 0]
      }
    for n in 1...4 {
      #expect(abs(coefficient(sound, Double(n) * 1000) - exact[n - 1]) < 1e-6)
    }
    // The four partials contain all of the energy, so nothing is aliased; the fifth is at half the sample rate.
    let energy = exact.reduce(0) { $0 + $1 * $1 / 2 }
    #expect(abs(Double(sound.rms) - energy.squareRoot()) < 1e-6)
  }

  @Test func signalSettingsOutOfRangeAreErrors() {
    for frequency in [0, -1, 22_050, .nan, 1e9] {
      #expect(throws: SoundError.self) { try Signals.tone(frequency: frequency, duration: 1) }
    }
    for duration in [-1, .nan, .infinity, 1e12] {
      #expect(throws: SoundError.self) { try Signals.tone(frequency: 1, duration: duration) }
      #expect(throws: SoundError.self) { try Signals.silence(duration: duration) }
    }
    #expect(throws: SoundError.self) { try Signals.silence(duration: 1, channels: 0) }
    #expect(throws: SoundError.self) { try Signals.tone(frequency: 1, duration: 1, gain: .nan) }
  }

  @Test func generatedNoiseIsUniformSeededAndWhite() throws {
    var (one, two, three) = (Seeded(3), Seeded(3), Seeded(4))
    let sound = try Signals.noise(duration: 2, gain: 0.5, using: &one)
    #expect(try sound == Signals.noise(duration: 2, gain: 0.5, using: &two))
    #expect(try sound != Signals.noise(duration: 2, gain: 0.5, using: &three))
    #expect(sound.peak <= 0.5 && sound.peak > 0.4999)
    // For 88 200 draws the standard error of the deviation is 0.2 %, and the standard error of a correlation is 0.34 %.
    // The bounds are five standard errors.
    #expect(abs(sound.rms - 0.5 / Float(3).squareRoot()) < 0.01 * 0.29)
    let x = sound.samples[0]
    let neighbours = zip(x, x.dropFirst()).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(neighbours / Double(x.count) / Double(sound.rms * sound.rms)) < 0.017)
  }
}
