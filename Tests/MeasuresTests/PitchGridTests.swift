// Tests of the pitch of notes from 30 to 2000 Hz at rates from 8 to 192 kHz: short notes, notes with an offset, with
// noise, and with silence around them. The right values are the frequencies of the formulas.

import Glibc
import Measures
import Sounds
import TestSupport
import Testing

@Suite struct PitchGridTests {
  enum Shape: String, CaseIterable, Sendable { case sine, saw, square, pulses }

  /// A note without partials above half the sample rate, of amplitude 0.3 or less.
  static func note(
    _ shape: Shape, _ frequency: Double, rate: Double, duration: Double, offset: Double = 0,
    noise: Double = 0, silence: Double = 0
  ) throws -> Sound {
    let partials = shape == .sine ? 1 : min(24, Int(rate / 2 / frequency - 0.01))
    var weights = [Double](repeating: 1, count: partials)
    for k in 1...partials {
      switch shape {
      case .sine: weights[k - 1] = 0.3
      case .saw: weights[k - 1] = 0.2 / Double(k)
      case .square: weights[k - 1] = k % 2 == 1 ? 0.25 / Double(k) : 0
      case .pulses: weights[k - 1] = 0.3 / Double(partials)
      }
    }
    var generator = Seeded(UInt64(frequency * 10 + rate))
    let count = Int(rate * duration)
    let samples = (0..<count).map { (n: Int) -> Float in
      let turn = 2 * Double.pi * frequency * Double(n) / rate
      var sum = offset + noise * Double.random(in: -1...1, using: &generator)
      // The sines of k·turn, by the recurrence of Chebyshev.
      var (before, now) = (0.0, sin(turn))
      let twice = 2 * cos(turn)
      for weight in weights {
        sum += weight * now
        (before, now) = (now, twice * now - before)
      }
      return Float(sum)
    }
    let quiet = [Float](repeating: 0, count: Int(rate * silence))
    return try Sound(mono: quiet + samples + quiet, rate: rate)
  }

  /// Whether the pitch is within half a percent.
  static func isRight(_ sound: Sound, _ frequency: Double) -> Bool {
    guard let median = PitchTrack(sound).median else { return false }
    return abs(median / frequency - 1) <= 0.005
  }

  @Test(arguments: [8000.0, 11_025, 16_000, 44_100, 96_000, 192_000])
  func notesAreFoundAtEveryRate(_ rate: Double) throws {
    var (right, all) = (0, 0)
    var wrong: [String] = []
    let cases: [(Double, Double, Double, Double)] = [
      (0.15, 0, 0, 0), (0.4, 0.8, 0, 0), (0.4, 0, 0.02, 0), (0.3, 0, 0, 0.5),
    ]
    for frequency in [30.0, 41.2, 55, 82.4, 110, 220, 261.6, 440, 880, 1319, 1760, 2000] {
      for shape in Shape.allCases {
        for (duration, offset, noise, silence) in cases {
          let sound = try Self.note(
            shape, frequency, rate: rate, duration: duration, offset: offset, noise: noise,
            silence: silence)
          all += 1
          if Self.isRight(sound, frequency) {
            right += 1
          } else {
            wrong.append(
              "\(shape) \(frequency) Hz \(duration) s offset \(offset) noise \(noise) silence \(silence): \(PitchTrack(sound).median ?? 0)"
            )
          }
        }
      }
    }
    #expect(Double(right) >= 0.98 * Double(all), "\(right) of \(all): \(wrong)")
  }

  @Test(arguments: [
    ("bass41_96k.wav", 41.2), ("dc_saw110.wav", 110), ("note220_8k_400ms.wav", 220),
  ])
  func thePitchesOfTheSamplesAreFound(_ name: String, _ frequency: Double) throws {
    let sound = try SoundFile.read(Repository.sample(name))
    #expect(Self.isRight(sound, frequency), "\(PitchTrack(sound).median ?? 0)")
    let quiet = try Signals.silence(duration: 0.5, rate: sound.rate)
    #expect(Self.isRight(try Sound.concat([quiet, sound, quiet]), frequency))
  }

  @Test func anyRateAndEveryKindOfSamplesIsMeasuredWithoutATrap() throws {
    for rate in [1.0, 7, 100, 8000, 10_000_000] {
      for value: Float in [0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .nan, .infinity]
      {
        let spike = (0..<3000).map { (n: Int) -> Float in n == 1500 ? value : 0 }
        let flat = [Float](repeating: value, count: 3000)
        for samples in [spike, flat] {
          let track = PitchTrack(try Sound(mono: samples, rate: rate))
          #expect(track.strengths.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
      }
    }
  }
}
