// Tests of resampling: the lengths, the delay, and the noise that resampling adds to a sine.

import Glibc
import Sounds
import Testing

/// Two sample rates, before and after resampling.
struct Rates: Sendable, CustomTestStringConvertible {
  var from: Double
  var to: Double
  var testDescription: String { "\(from) to \(to)" }
  static let all = [
    (44_100, 48_000), (48_000, 44_100), (44_100, 22_050), (44_100, 88_200), (8000, 44_100),
    (44_100, 44_099.5), (96_000, 16_000),
  ].map { Rates(from: $0.0, to: $0.1) }
}

@Suite struct ResamplerTests {
  /// At the quality "very high" of soxr, the noise is more than 120 dB below the signal if the ratio of the sample
  /// rates is simple. At other ratios soxr interpolates its filter, and the noise is a few dB louder.
  static let leastRatio = 115.0

  @Test(arguments: Rates.all) func aResampledSineIsTheSameSineWithoutDelay(_ rates: Rates) throws {
    let frequency = 0.21 * min(rates.from, rates.to)
    let sound = try Signals.tone(frequency: frequency, duration: 1, rate: rates.from, gain: 0.5)
    let resampled = try Resampler.resample(sound, to: rates.to)
    #expect(resampled.rate == rates.to)
    #expect(resampled.count == Int((Double(sound.count) * rates.to / rates.from).rounded(.up)))
    let wanted = try Signals.tone(frequency: frequency, duration: 2, rate: rates.to, gain: 0.5)
    // The filter turns the ends of the sine into steps, so a tenth of the sound is left out at each end.
    let (start, end) = (resampled.count / 10, resampled.count * 9 / 10)
    var (energy, noise) = (0.0, 0.0)
    for index in start..<end {
      let exact = Double(wanted.samples[0][index])
      energy += exact * exact
      noise +=
        (exact - Double(resampled.samples[0][index]))
        * (exact - Double(resampled.samples[0][index]))
    }
    #expect(10 * log10(energy / noise) > Self.leastRatio)
  }

  @Test func resamplingRemovesFrequenciesAboveHalfTheNewSampleRate() throws {
    let sound = try Signals.tone(frequency: 15_000, duration: 1, gain: 0.5)
    let resampled = try Resampler.resample(sound, to: 22_050)
    let middle = try resampled.trim(from: 0.1, to: 0.9)
    #expect(middle.rms < 0.5e-6)
  }

  @Test(arguments: [0, 1, 2, 3, 10, 147, 1000]) func resampledSoundsHaveTheExactLength(_ count: Int)
    throws
  {
    let sound = try Sound(
      samples: [[Float](repeating: 0.5, count: count), [Float](repeating: 0, count: count)],
      rate: 44_100)
    for rate in [48_000, 22_050, 11_025, 1, 44_100.0] {
      let resampled = try Resampler.resample(sound, to: rate)
      #expect(resampled.count == Int((Double(count) * rate / 44_100).rounded(.up)))
      #expect(resampled.channels == 2)
      try resampled.requireFinite()
    }
  }

  @Test func resamplingToTheSameSampleRateChangesNothing() throws {
    let sound = try Signals.tone(frequency: 440, duration: 0.1)
    #expect(try Resampler.resample(sound, to: 44_100) == sound)
    #expect(throws: SoundError.rate(0)) { try Resampler.resample(sound, to: 0) }
    #expect(throws: SoundError.self) { try Resampler.resample(sound, to: .nan) }
  }
}
