// Tests that attacks keep their place and their shape through analysis, transformation and resynthesis.

import Glibc
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct AttackTests {
  /// A click, alone or together with a tone that has a hundredth of the click's amplitude.
  static func click(at place: Int, tone: Float = 0) throws -> Sound {
    var samples = (0..<30_000).map { n in
      tone * Float(sin(2 * Double.pi * 440 * Double(n) / 44_100))
    }
    samples[place] += 1
    return try Sound(mono: samples, rate: 44_100)
  }

  /// The share of the energy of `sound` within ±3 ms of a sample.
  static func share(_ sound: Sound, at place: Double) -> Double {
    var (near, all) = (0.0, 0.0)
    for (n, sample) in sound.samples[0].enumerated() {
      let energy = Double(sample) * Double(sample)
      all += energy
      if abs(Double(n) - place) <= 0.003 * 44_100 { near += energy }
    }
    return near / all
  }

  static let settings: [(fft: Int, hop: Int)] = [(2048, 512), (2048, 256), (512, 128), (1024, 256)]

  static func frames(_ sound: Sound, _ one: (fft: Int, hop: Int)) throws -> Frames {
    try PhaseVocoder.analyze(
      sound, AnalysisSettings(rate: 44_100, fft: one.fft, hop: one.hop))
  }

  @Test(arguments: [0.5, 0.8, 1.1, 1.5, 2, 3.3, 8])
  func aStretchedClickKeepsItsShape(factor: Double) throws {
    for one in Self.settings {
      for place in [100, 600, 12_288, 12_400, 12_500, 12_543, 13_001] {
        let frames = try Self.frames(Self.click(at: place), one)
        let made = try PhaseVocoder.synthesize(frames.stretched(by: factor))
        let share = Self.share(made, at: Double(place) * factor)
        #expect(share >= 0.9, "\(one) \(place) \(factor): \(share)")
      }
    }
  }

  /// Without attack handling the click is smeared, which shows that the previous test can fail.
  @Test func stretchingWithoutAttackHandlingSmearsAClick() throws {
    let frames = try Self.frames(Self.click(at: 12_500), (2048, 512))
    let made = try PhaseVocoder.synthesize(frames.stretched(by: 2, keepsAttacks: false))
    #expect(Self.share(made, at: 25_000) < 0.9)
  }

  @Test(arguments: [-700.0, -100, 50, 300, 1200])
  func aShiftedClickKeepsItsShape(cents: Double) throws {
    for one in Self.settings {
      for place in [12_288, 12_500] {
        let frames = try Self.frames(Self.click(at: place), one)
        let made = try PhaseVocoder.synthesize(frames.shifted { _ in cents })
        let share = Self.share(made, at: Double(place))
        #expect(share >= 0.9, "\(one) \(place) \(cents): \(share)")
      }
    }
  }

  @Test(arguments: [SynthesisPhase.accumulate, .pghi, .hybrid])
  func anUnmodifiedClickKeepsItsShape(phase: SynthesisPhase) throws {
    for one in Self.settings {
      let frames = try Self.frames(Self.click(at: 12_500), one)
      let share = Self.share(try PhaseVocoder.synthesize(frames, phase: phase), at: 12_500)
      #expect(share >= 0.9, "\(one): \(share)")
    }
  }

  /// After stretching, the tone has the same level as before, and the click still has more than half its peak.
  @Test func stretchingKeepsAClickAndTheToneUnderIt() throws {
    let frames = try Self.frames(Self.click(at: 12_500, tone: 0.01), (2048, 512))
    let made = try PhaseVocoder.synthesize(frames.stretched(by: 2))
    #expect(abs(FramesTransformationTests.level(made, at: 440) - 0.01) < 0.001)
    let peak = made.samples[0].map(abs).max() ?? 0
    #expect(peak > 0.5, "\(peak)")
  }

  @Test func steadySoundsHaveNoAttacks() throws {
    let frames = try FramesTransformationTests.tone(440)
    // In the stretched part of a steady tone, every second frame has the magnitudes of an original frame.
    let made = try frames[20..<60].stretched(by: 2)
    for t in 0..<30 { #expect(made[2 * t].magnitudes == frames[20 + t].magnitudes) }
  }
}
