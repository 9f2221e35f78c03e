// Tests of pitch tracks of sounds whose pitch is known.

import Glibc
import Measures
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct PitchTrackTests {
  /// The error of the pitch in cents, since the lag is interpolated by a parabola through three points.
  static let tolerance = 0.1

  @Test(arguments: [55.0, 110, 220, 440, 880, 1500])
  func thePitchOfASineIsItsFrequency(_ frequency: Double) throws {
    let track = PitchTrack(try Signals.tone(frequency: frequency, duration: 1))
    #expect(track.times.count == 1 + (44_100 - 4096) / 1024)
    #expect(abs(track.times[0] - 2048 / 44_100) < 1e-12)
    for pitch in track.frequencies {
      let cents = 1200 * log2(try #require(pitch) / frequency)
      // A parabola approximates the cosine less exactly when a period has fewer lags.
      #expect(abs(cents) < (frequency > 500 ? 1 : Self.tolerance))
    }
    #expect(track.strengths.allSatisfy { $0 > 0.99 && $0 <= 1 })
    #expect(abs(try #require(track.drift)) < Self.tolerance)
  }

  @Test(arguments: [WaveShape.saw, .square, .triangle])
  func thePitchOfARichToneIsItsFundamental(_ shape: WaveShape) throws {
    let track = PitchTrack(try Signals.tone(frequency: 196, duration: 0.5, shape: shape))
    let median = try #require(track.median)
    #expect(abs(1200 * log2(median / 196)) < 0.5)
  }

  @Test(arguments: [5.0, -20, 0]) func thePitchDriftOfAGlideIsItsSlope(_ slope: Double) throws {
    // The frequency is f(t) = 440 · 2^(slope t / 1200), and the phase is the integral of f.
    let rate = slope / 1200 * log(2)
    let glide = try sound(4) { t in
      0.5 * sin(2 * .pi * 440 * (rate == 0 ? t : (exp(rate * t) - 1) / rate))
    }
    let track = PitchTrack(glide)
    #expect(abs(try #require(track.drift) - slope) < 0.02)
    #expect(abs(1200 * log2(try #require(track.median) / 440) - 2 * slope) < 0.2)
  }

  @Test func noiseAndSilenceHaveNoPitch() throws {
    var generator = Seeded(1)
    let noise = PitchTrack(try Signals.noise(duration: 2, using: &generator))
    #expect(noise.frequencies.allSatisfy { $0 == nil })
    #expect(noise.median == nil && noise.drift == nil)
    let silence = PitchTrack(try Signals.silence(duration: 1))
    #expect(silence.median == nil && silence.strengths.allSatisfy { $0 == 0 })
    let short = PitchTrack(try Signals.tone(frequency: 440, duration: 0.05))
    #expect(short.times.isEmpty && short.median == nil)
  }

  @Test func aSoundWithFewPitchedPartsHasNoPitch() throws {
    var generator = Seeded(2)
    let tone = try Signals.tone(frequency: 440, duration: 0.5)
    let noise = try Signals.noise(duration: 2, using: &generator)
    #expect(PitchTrack(try Sound.concat([tone, noise])).median == nil)
    #expect(PitchTrack(try Sound.concat([tone, tone, tone, tone, tone, noise])).median != nil)
  }

  @Test func recordedNotesHaveASteadyPitchAndBellsDoNot() throws {
    for (name, steady) in [
      ("clarinet-a3", true), ("piano-c4", true), ("guitar-fifths", false), ("bell", false),
    ] {
      #expect(PitchTrack(try recording(name)).isSteady == steady)
    }
    #expect(!PitchTrack(try Signals.silence(duration: 1)).isSteady)
  }

  @Test func thePitchTrackDoesNotDependOnLevelOrThreads() throws {
    let piano = try recording("piano-c4")
    let track = PitchTrack(piano)
    #expect(PitchTrack(piano, run: Run(threads: 3)) == track)
    // Scaling by a power of two is exact in floating point.
    #expect(PitchTrack(piano.scaled(by: 0.25)).frequencies == track.frequencies)
    #expect(abs(1200 * log2(try #require(track.median) / 261.63)) < 15)
  }
}
