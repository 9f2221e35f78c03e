// Tests of the pitch of whole sounds: closed forms at many rates and lengths, and Praat's figures.

import Glibc
import Measures
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct PitchCurveTests {
  /// The share of the frames that Praat also calls voiced which must be within 50 cents of Praat's pitch.
  private static let agreement = 0.99

  @Test(arguments: [8000.0, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])
  func thePitchDoesNotDependOnTheRate(_ rate: Double) throws {
    for frequency in [41.2, 55, 110, 220, 440, 987.77] {
      let tone = try Signals.tone(
        frequency: frequency, duration: 0.4, shape: .saw, rate: rate, gain: 0.5)
      let curve = try PitchCurve(tone)
      #expect(!curve.times.isEmpty)
      // At 8 kHz a period of 988 Hz has eight samples.
      let cents = 1200 * log2(try #require(curve.median) / frequency)
      #expect(abs(cents) < 2, "\(rate) \(frequency): \(cents)")
      for pitch in curve.frequencies {
        let cents = 1200 * log2(try #require(pitch) / frequency)
        #expect(abs(cents) < 10, "\(rate) \(frequency): \(cents)")
      }
    }
  }

  @Test(arguments: [8000.0, 44_100, 192_000])
  func fiftyMillisecondsAreEnough(_ rate: Double) throws {
    for frequency in [110.0, 220, 660] {
      let tone = try Signals.tone(frequency: frequency, duration: 0.05, shape: .saw, rate: rate)
      let median = try #require(try PitchCurve(tone).median)
      #expect(abs(1200 * log2(median / frequency)) < 10)
    }
  }

  @Test func anOffsetAndSilenceChangeNothing() throws {
    let tone = try Signals.tone(frequency: 110, duration: 0.3, shape: .saw, gain: 0.1)
    let plain = try #require(try PitchCurve(tone).median)
    let lifted = try Sound(samples: tone.samples.map { $0.map { $0 + 0.8 } }, rate: tone.rate)
    #expect(abs(1200 * log2(try #require(try PitchCurve(lifted).median) / plain)) < 1)
    let silence = try Signals.silence(duration: 2)
    let amid = try PitchCurve(try Sound.concat([silence, tone, silence]))
    #expect(abs(1200 * log2(try #require(amid.median) / plain)) < 1)
    let voiced = amid.times.indices.filter { amid.frequencies[$0] != nil }.map { amid.times[$0] }
    #expect(try #require(voiced.min()) > 1.97 && (try #require(voiced.max())) < 2.33)
  }

  @Test func aGlideIsFollowed() throws {
    // From 110 Hz up two octaves in two seconds; the phase is the integral of the frequency.
    let slope = log(2.0)
    let glide = try sound(2) { t in
      let phase = 110 * (exp(slope * t) - 1) / slope
      return 0.3 * (1...6).reduce(0.0) { $0 + sin(2 * .pi * Double($1) * phase) / Double($1) }
    }
    let curve = try PitchCurve(glide)
    for (time, pitch) in zip(curve.times, curve.frequencies) {
      #expect(abs(1200 * log2(try #require(pitch) / (110 * exp(slope * time)))) < 5)
    }
  }

  @Test func limitsAndStepAreKept() throws {
    let tone = try Signals.tone(frequency: 220, duration: 1, shape: .saw)
    let low = try PitchCurve(tone, lowest: 60, highest: 150)
    // Below 150 Hz, the period of the tone's lower octave is the only one.
    for pitch in low.frequencies { #expect(abs(try #require(pitch) - 110) < 0.5) }
    let fine = try PitchCurve(tone, lowest: 100, step: 0.002)
    #expect(abs(fine.times[1] - fine.times[0] - 0.002) < 1e-9)
    // A frame has three periods of the lowest pitch.
    #expect(abs(fine.times[0] - 0.015) < 0.002)
    #expect(throws: MeasureError.self) { try PitchCurve(tone, lowest: 500, highest: 400) }
    #expect(throws: MeasureError.self) { try PitchCurve(tone, lowest: 5) }
  }

  @Test func noiseSilenceAndNothingHaveNoPitch() throws {
    var generator = Seeded(1)
    let noise = try PitchCurve(try Signals.noise(duration: 2, using: &generator))
    #expect(noise.frequencies.allSatisfy { $0 == nil } && noise.median == nil)
    #expect(try PitchCurve(try Signals.silence(duration: 1)).median == nil)
    for count in [0, 1, 5, 30] {
      let short = try PitchCurve(
        try Sound(mono: [Float](repeating: 0.5, count: count), rate: 8000))
      #expect(short.median == nil)
    }
    let broken = try Sound(
      mono: (0..<8000).map { $0 == 9 ? .nan : sin(Float($0) / 10) }, rate: 8000)
    #expect(try PitchCurve(broken).median != nil)
  }

  @Test func theCurveDoesNotDependOnThreads() throws {
    let piano = try recording("piano-c4")
    #expect(try PitchCurve(piano, run: Run(threads: 3)) == (try PitchCurve(piano)))
  }

  @Test func thePitchOfRecordingsIsThatOfPraat() throws {
    var lines = 0
    for line in try Repository.figures("pitch.txt", of: "Measures") {
      let numbers = try line[1...].map { try #require(Double($0)) }
      let curve = try PitchCurve(try recording(line[0]))
      var (both, near) = (0, 0)
      for (place, theirs) in numbers[4...].enumerated() where theirs > 0 {
        let time = numbers[3] + Double(place) * numbers[2]
        guard
          let own = curve.times.indices.min(by: {
            abs(curve.times[$0] - time) < abs(curve.times[$1] - time)
          }), abs(curve.times[own] - time) < 0.006, let pitch = curve.frequencies[own]
        else { continue }
        both += 1
        if abs(1200 * log2(pitch / theirs)) <= 50 { near += 1 }
      }
      #expect(both > 100, "\(line[0])")
      #expect(Double(near) >= Self.agreement * Double(both), "\(line[0]): \(near) of \(both)")
      lines += 1
    }
    #expect(lines == 5)
  }
}
