// Tests of the envelope of a spectrum, and of pitch shifts that keep the envelope.

import Glibc
import Sounds
import Spectra
import Testing

@Suite struct FormantTests {
  /// The response of two resonances at 700 and 2400 Hz, which are similar to the resonances of a vowel.
  static func resonance(_ frequency: Double) -> Double {
    func one(_ centre: Double, _ width: Double) -> Double {
      let x = (frequency - centre) / width
      return 1 / (1 + x * x)
    }
    return one(700, 150) + 0.3 * one(2400, 250) + 0.002
  }

  /// A harmonic sound of 1 s whose partials have the levels of `resonance`.
  static func vowel(_ fundamental: Double) throws -> Sound {
    let rate = 44_100.0
    var samples = [Float](repeating: 0, count: 44_100)
    for n in 1...Int(6000 / fundamental) {
      let frequency = Double(n) * fundamental
      let level = 0.2 * resonance(frequency)
      // Schroeder phases keep the peak of the sound low.
      let start = Double.pi * Double(n * n) / 30
      for i in samples.indices {
        samples[i] += Float(level * sin(2 * .pi * frequency * Double(i) / rate + start))
      }
    }
    return try Sound(mono: samples, rate: rate)
  }

  static func frames(_ fundamental: Double) throws -> Frames {
    try PhaseVocoder.analyze(vowel(fundamental), AnalysisSettings(rate: 44_100, fft: 2048))
  }

  @Test(arguments: [120.0, 150, 220, 331]) func theFundamentalOfAHarmonicSpectrumIsFound(
    frequency: Double
  ) throws {
    let found = try #require(try Self.frames(frequency).fundamental())
    #expect(abs(1200 * log2(found / frequency)) < 5, "\(found)")
  }

  /// After a shift the partials have new frequencies and the levels of the resonances at these frequencies.
  @Test(arguments: [-500.0, 300, 500]) func formantsCanStayInPlaceWhenThePitchIsShifted(
    cents: Double
  ) throws {
    let frames = try Self.frames(150)
    let moved = 150 * exp2(cents / 1200)
    let kept = try frames.shifted(keepsFormants: true) { _ in cents }
    let plain = try frames.shifted { _ in cents }
    let (sound, other) = (try PhaseVocoder.synthesize(kept), try PhaseVocoder.synthesize(plain))
    var (far, farther) = (0.0, 0.0)
    let numbers = 2...Int(3000 / moved)
    for n in numbers {
      let frequency = Double(n) * moved
      let wanted = 0.2 * Self.resonance(frequency)
      far += abs(20 * log10(FramesTransformationTests.level(sound, at: frequency) / wanted))
      farther += abs(20 * log10(FramesTransformationTests.level(other, at: frequency) / wanted))
    }
    (far, farther) = (far / Double(numbers.count), farther / Double(numbers.count))
    // An envelope that is known only at partials has errors of about a decibel between them.
    #expect(far < 1.2, "\(far) dB")
    #expect(farther > 2 * far, "\(farther) dB without, \(far) dB with")
    // The loudest partial is one of the two partials beside the lower resonance.
    let levels = numbers.map { FramesTransformationTests.level(sound, at: Double($0) * moved) }
    let loudest = try #require(levels.indices.max { levels[$0] < levels[$1] })
    #expect(abs(Double(numbers.lowerBound + loudest) * moved - 700) < moved)
    #expect(abs(try #require(try kept.fundamental()) - moved) < 1)
  }

  @Test func aPitchShiftOfZeroChangesNothing() throws {
    let frames = try FramesTests.piano(60)
    #expect(try frames.shifted(keepsFormants: true) { _ in 0 } == frames)
    // Frames with few bins, and silent frames, also have an envelope.
    for bins in 1...4 {
      let narrow = try frames.limited(toBins: bins).shifted(keepsFormants: true) { _ in 200 }
      #expect(narrow.magnitudes.values.allSatisfy { $0.isFinite })
    }
  }
}
