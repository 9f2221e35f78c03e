// Tests of the curves of whole sounds.

import Glibc
import Measures
import Runs
import Sounds
import TestSupport
import Testing

@Suite struct FollowingTests {
  private static func tone(_ frequency: Double, _ seconds: Double) throws -> Sound {
    try Signals.tone(frequency: frequency, duration: seconds, shape: .saw, gain: 0.3)
  }

  @Test func thePitchHoldsItsLastValueThroughParts() throws {
    var generator = Seeded(5)
    let sound = try Sound.concat([
      Signals.silence(duration: 0.2), Self.tone(200, 0.4),
      Signals.noise(duration: 0.3, using: &generator).scaled(by: 0.1), Self.tone(300, 0.4),
      Signals.silence(duration: 0.2),
    ])
    let curves = try Following.curves(of: sound)
    #expect(curves.times.count == curves.pitch.count)
    #expect(curves.times.first == 0 && abs((curves.times.last ?? 0) - 1.5) < 0.006)
    for (time, pitch) in zip(curves.times, curves.pitch) {
      if time < 0.57 { #expect(abs(1200 * log2(pitch / 200)) < 30, "\(pitch) Hz at \(time) s") }
      if time > 0.65, time < 0.88 { #expect(abs(1200 * log2(pitch / 200)) < 60, "\(time)") }
      if time > 0.95 { #expect(abs(1200 * log2(pitch / 300)) < 30, "\(pitch) Hz at \(time) s") }
    }
    let middle = zip(curves.times, curves.isPitched).filter { $0.0 > 0.64 && $0.0 < 0.86 }
    #expect(middle.allSatisfy { !$0.1 })
  }

  @Test func curvesHaveNoDelay() throws {
    let rise: (Double) -> Double = { 150 * exp2($0) }
    let samples = PitchFollowerTests.vowel("a", 1, pitch: rise)
    let curves = try Following.curves(of: try Sound(mono: samples, rate: 44_100))
    for (time, pitch) in zip(curves.times, curves.pitch) where time > 0.03 && time < 0.97 {
      #expect(abs(1200 * log2(pitch / rise(time))) < 10)
    }
  }

  @Test func aShortLeapByAnOctaveIsMendedAndALongOneStays() throws {
    func highest(_ seconds: Double) throws -> Double {
      let samples = PitchFollowerTests.vowel("u", 1) { t in
        t > 0.5 && t < 0.5 + seconds ? 400 : 200
      }
      let curves = try Following.curves(of: try Sound(mono: samples, rate: 44_100))
      return zip(curves.times, curves.pitch).filter { $0.0 > 0.4 && $0.0 < 0.9 }.map(\.1).max() ?? 0
    }
    #expect(try highest(0.03) < 250)
    #expect(try highest(0.2) > 380)
  }

  @Test func aSoundWithoutAPitchIsAnError() throws {
    var generator = Seeded(6)
    let noise = try Signals.noise(duration: 0.5, using: &generator)
    for sound in [noise, try Signals.silence(duration: 0.5), try Signals.silence(duration: 0)] {
      #expect(throws: MeasureError.noPitch(lowest: 60, highest: 2000)) {
        try Following.curves(of: sound)
      }
    }
  }

  @Test func anInterruptEndsTheCurves() throws {
    let interrupt = Interrupt()
    interrupt.request()
    let tone = try Self.tone(200, 1)
    #expect(throws: Interrupted.self) {
      try Following.curves(of: tone, run: Run(interrupt: interrupt))
    }
  }
}
