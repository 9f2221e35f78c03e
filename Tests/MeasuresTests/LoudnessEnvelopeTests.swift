// Tests of loudness envelopes of sounds whose level is known.

import Glibc
import Measures
import Sounds
import Testing

@Suite struct LoudnessEnvelopeTests {
  @Test func aFullScaleSquareWaveHasALevelOfZeroDecibels() throws {
    let square = try sound(0.5) { sin(2 * .pi * 441 * $0 + 0.1) > 0 ? 1 : -1 }
    let envelope = LoudnessEnvelope(square)
    #expect(envelope.levels.allSatisfy { abs($0) < 1e-9 })
    #expect(envelope.times.count == 1 + (22_050 - 2048) / 512)
    #expect(envelope.times[1] == 1536.0 / 44_100)
    #expect(envelope.isSteady)
    let half = LoudnessEnvelope(square.scaled(by: 0.5))
    #expect(half.levels.allSatisfy { abs($0 + 6.0206) < 1e-4 })
  }

  @Test func theLoudnessEnvelopeOfSilenceHasTheLowestLevel() throws {
    #expect(LoudnessEnvelope(try Signals.silence(duration: 0.1)).levels.allSatisfy { $0 == -100 })
    #expect(LoudnessEnvelope(try Signals.silence(duration: 0.01)).levels == [-100])
    #expect(LoudnessEnvelope(try Signals.silence(duration: 0)).levels.isEmpty)
  }

  @Test func theLevelOfAnExponentialDecayIsAStraightLine() throws {
    // The level falls by 20 dB a second.
    func decay(_ seconds: Double, _ gain: Double) throws -> Sound {
      try sound(seconds) { gain * pow(10, -$0) * sin(2 * .pi * 1000 * $0) }
    }
    let (long, short) = (LoudnessEnvelope(try decay(3, 1)), LoudnessEnvelope(try decay(2, 0.1)))
    #expect(abs(long.levels[86] - long.levels[0] + 20 * 86 * 512 / 44_100) < 0.01)
    #expect(abs(try #require(short.correlation(with: long)) - 1) < 1e-6)
    let rising = LoudnessEnvelope(try sound(2) { pow(10, $0 - 2) * sin(2 * .pi * 1000 * $0) })
    #expect(abs(try #require(rising.correlation(with: long)) + 1) < 1e-4)
  }

  @Test func aLoudnessEnvelopeHasNoCorrelationWithAConstantEnvelope() throws {
    let steady = LoudnessEnvelope(try Signals.tone(frequency: 440, duration: 1))
    let decay = LoudnessEnvelope(try sound(1) { pow(10, -$0) * sin(2 * .pi * 1000 * $0) })
    #expect(decay.correlation(with: steady) == nil)
    #expect(abs(try #require(steady.correlation(with: decay))) < 0.2)
    let silent = LoudnessEnvelope(try Signals.silence(duration: 1))
    #expect(silent.correlation(with: decay) == 0)
  }

  /// The powers of the channels are averaged, because channels of opposite polarity would cancel in a sum.
  @Test func channelsOfOppositePolarityDoNotCancelInTheLoudnessEnvelope() throws {
    let one = try Signals.tone(
      frequency: 441, duration: 0.5, shape: .sine, rate: 44_100, gain: 0.5)
    let two = try Sound(samples: [one.samples[0], one.samples[0].map { -$0 }], rate: 44_100)
    let (both, alone) = (LoudnessEnvelope(two).levels, LoudnessEnvelope(one).levels)
    // With two channels, twice as many squares are added; this changes the mean by a rounding error of about 1e-16.
    #expect(zip(both, alone).allSatisfy { abs($0 - $1) < 1e-9 } && both.count == alone.count)
    let spectra = try [two, one].map { try MeanSpectrum($0, fft: 1024).levels }
    #expect(zip(spectra[0], spectra[1]).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
