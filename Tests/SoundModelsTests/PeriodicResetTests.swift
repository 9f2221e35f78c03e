// Tests of resets at even intervals; frames of `someFrames` are 1/16 s apart.

import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct PeriodicResetTests {
  private func reset(
    _ period: Double, _ source: Frames, _ pick: ResetPick, crossfade: Double = 0, seed: UInt64 = 1
  ) throws -> PeriodicReset {
    try PeriodicReset(
      period: period, source: source, pick: pick, crossfade: crossfade,
      random: RandomStream(seed: seed, name: "resets"))
  }

  /// The numbers of the frames before which a reset is due.
  private func due(_ reset: PeriodicReset, _ count: Int) throws -> [Int] {
    var reset = reset
    return try (0..<count).filter { try reset.frame(before: $0, previous: nil) != nil }
  }

  @Test func aPeriodicResetIsDueOncePerPeriod() throws {
    let source = try someFrames(400)
    #expect(try due(reset(0.5, source, .middle), 33) == [8, 16, 24, 32])
    // At a period of 5.6 frames a reset is due at the first frame at or after each multiple of the period.
    #expect(try due(reset(0.35, source, .middle), 30) == [6, 12, 17, 23, 28])
    #expect(try due(reset(1.0 / 16, source, .middle), 6) == [1, 2, 3, 4, 5])
    #expect(try due(reset(1e9, source, .middle), 300) == [])
  }

  @Test(arguments: [1e-3, 1e-30, 1e-300, Double.leastNonzeroMagnitude])
  func aPeriodShorterThanAFrameResetsEveryFrame(_ period: Double) throws {
    let source = try someFrames(20)
    #expect(try due(reset(period, source, .middle), 200) == Array(1..<200))
  }

  @Test func anAlignedResetUsesTheSourceFrameAtTheSameTime() throws {
    let source = try someFrames(20)
    var aligned = try reset(0.5, source, .aligned)
    for t in 0..<60 {
      let frame = try aligned.frame(before: t, previous: nil)
      #expect(frame == ([8, 16].contains(t) ? source[t - 1] : nil), "none past the source's end")
    }
    // Before frame 20, a reset uses the last frame of the source; before later frames there is no reset.
    var dense = try reset(0.001, source, .aligned)
    #expect(try dense.frame(before: 20, previous: nil) == source[19])
    #expect(try dense.frame(before: 21, previous: nil) == nil)
  }

  @Test func aMiddleResetUsesTheMiddleFrameOfTheSource() throws {
    let source = try someFrames(21)
    var middle = try reset(0.5, source, .middle)
    #expect(try middle.frame(before: 8, previous: nil) == source[10])
    #expect(try middle.frame(before: 800, previous: nil) == source[10])
  }

  @Test func randomResetsDependOnTheSeedAndUseEverySourceFrame() throws {
    let source = try someFrames(8)
    var (one, two) = (try reset(0.01, source, .random), try reset(0.01, source, .random))
    var other = try reset(0.01, source, .random, seed: 2)
    var seen: Set<Int> = []
    var differs = false
    for t in 1..<200 {
      let frame = try one.frame(before: t, previous: nil)
      #expect(try frame == two.frame(before: t, previous: nil))
      differs = try differs || frame != other.frame(before: t, previous: nil)
      seen.insert(try #require((0..<8).first { source[$0] == frame }))
    }
    #expect(seen.count == 8 && differs)
  }

  @Test func invalidSettingsOfPeriodicResetsAreErrors() throws {
    let source = try someFrames(20)
    for (period, text) in [(0, "0"), (-1, "-1"), (Double.nan, "nan"), (.infinity, "inf")] {
      #expect(throws: ModelError("the period of resets must be above 0 s, not \(text)")) {
        try reset(period, source, .aligned)
      }
    }
    #expect(throws: ModelError("resets need frames, not deltas between frames")) {
      try reset(1, source.delta(), .aligned)
    }
    #expect(throws: ModelError("resets need a source with at least one frame")) {
      try reset(1, source[0..<0], .aligned)
    }
  }

  // MARK: Crossfades

  /// In a fade of 4 frames before a reset at frame 8, the frames 5, 6, 7 and 8 have the shares 1/4, 2/4, 3/4 and 1.
  @Test func theShareOfTheNewFrameInACrossfadeRisesUntilTheReset() throws {
    let source = try frames(20) { t, _ in -20 - Double(t) }
    let own = try frames(20) { _, k in -3 * Double(k) }
    var faded = try reset(0.5, source, .aligned, crossfade: 0.25)
    for t in 1..<17 {
      let share = [5: 0.25, 6: 0.5, 7: 0.75, 8: 1, 13: 0.25, 14: 0.5, 15: 0.75, 16: 1][t]
      let put = try faded.frame(before: t, previous: own[t - 1])
      #expect((put == nil) == (share == nil), "\(t)")
      guard let put, let share else { continue }
      for k in 0..<5 {
        let (a, b) = (Double(own[t - 1].magnitudes[k]), Double(source[t - 1].magnitudes[k]))
        // The tolerance covers the rounding of one multiplication and two additions in 32 bits.
        #expect(abs(Double(put.magnitudes[k]) - (a + share * (b - a))) < 2e-7)
      }
      #expect(put.frequencies == source[t - 1].frequencies, "both are at the bins' centres")
      if share == 1 { #expect(put == source[t - 1]) }
    }
  }

  /// A fade as long as the period never pauses, so the share is 1/8 directly after a reset.
  @Test func aCrossfadeMayLastTheWholePeriod() throws {
    let source = try frames(40) { _, _ in -20 }
    let own = try frames(1) { _, _ in 0 }[0]
    var faded = try reset(0.5, source, .middle, crossfade: 0.5)
    for t in 1..<33 {
      let put = try faded.frame(before: t, previous: own)
      let share = t % 8 == 0 ? 1 : Double(t % 8) / 8
      let level = try #require(put?.magnitudes[1])
      #expect(abs(Double(level) - (1 - 0.9 * share)) < 1e-6, "\(t)")
    }
  }

  /// A fade keeps its randomly chosen frame until the reset, and each reset uses one random draw, as without a fade.
  @Test func aCrossfadeLeadsToTheSameRandomFrameUntilTheReset() throws {
    let source = try someFrames(8)
    let own = try frames(1) { _, _ in 0 }[0]
    var faded = try reset(0.5, source, .random, crossfade: 0.25)
    var plain = try reset(0.5, source, .random)
    for due in [8, 16, 24] {
      let wanted = try #require(try plain.frame(before: due, previous: nil))
      for t in (due - 3)...due {
        let share = Float(t - due + 4) / 4
        let put = try #require(try faded.frame(before: t, previous: own))
        for k in 0..<5 {
          let level = own.magnitudes[k] + share * (wanted.magnitudes[k] - own.magnitudes[k])
          #expect(abs(put.magnitudes[k] - level) < 1e-6)
        }
      }
    }
  }

  /// At a period of 5.6 frames and a fade of 2.5 frames, the share is 1 − (due − t) / 2.5.
  @Test func aCrossfadeMayLastAFractionalNumberOfFrames() throws {
    let source = try frames(1) { _, _ in -20 }
    let own = try frames(1) { _, _ in 0 }[0]
    var faded = try reset(0.35, source, .middle, crossfade: 2.5 / 16)
    let due = [6, 12, 17, 23, 28]
    for t in 1..<29 {
      let share = due.map { 1 - Double($0 - t) / 2.5 }.first { (0...1).contains($0) }
      let put = try faded.frame(before: t, previous: own)
      #expect((put == nil) == (share ?? 0 <= 0), "\(t)")
      if let put, let share {
        #expect(abs(Double(put.magnitudes[0]) - (1 - 0.9 * share)) < 1e-6, "\(t)")
      }
    }
  }

  @Test func aNearestResetUsesTheNearestSourceFrame() throws {
    let source = try frames(20) { t, k in -2 * Double(t) - Double(k) }
    var nearest = try reset(0.5, source, .nearest)
    for place in [0, 7, 19] {
      #expect(try nearest.frame(before: 8, previous: source[place]) == source[place])
    }
    let between = try frames(1) { _, k in -2 * 7.4 - Double(k) }[0]
    #expect(try nearest.frame(before: 16, previous: between) == source[7])
    #expect(throws: ResetError.noFrame) {
      try nearest.frame(before: 24, previous: nil)
    }
  }

  @Test func aCrossfadeDurationOutOfRangeIsAnError() throws {
    let source = try someFrames(20)
    for (crossfade, text) in [(-0.1, "-0.1"), (1.5, "1.5"), (Double.nan, "nan")] {
      #expect(
        throws: ModelError(
          "the crossfade of resets must be from 0 s to their period (1 s), not \(text) s")
      ) {
        try reset(1, source, .aligned, crossfade: crossfade)
      }
    }
    #expect(
      throws: ModelError(
        "resets by distance need a source of at least two bins that is not silent")
    ) {
      try reset(1, frames(4) { _, _ in -.infinity }, .nearest)
    }
  }
}
