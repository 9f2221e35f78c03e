// Resets at even intervals. Frames of `someFrames` are 1/16 s apart.

import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct ResetsTests {
  private func reset(
    _ period: Double, _ source: Frames, _ pick: ResetPick, seed: UInt64 = 1
  ) throws -> PeriodicReset {
    try PeriodicReset(
      period: period, source: source, pick: pick,
      random: RandomStream(seed: seed, name: "resets"))
  }

  /// The numbers of the frames before which a reset is due.
  private func due(_ reset: PeriodicReset, _ count: Int) -> [Int] {
    var reset = reset
    return (0..<count).filter { reset.frame(before: $0) != nil }
  }

  @Test func resetsComeOnceAPeriod() throws {
    let source = try someFrames(400)
    #expect(due(try reset(0.5, source, .middle), 33) == [8, 16, 24, 32])
    // 5.6 frames: the first frame at or after each multiple.
    #expect(due(try reset(0.35, source, .middle), 30) == [6, 12, 17, 23, 28])
    #expect(due(try reset(1.0 / 16, source, .middle), 6) == [1, 2, 3, 4, 5])
    #expect(due(try reset(1e9, source, .middle), 300) == [])
  }

  @Test(arguments: [1e-3, 1e-30, 1e-300, Double.leastNonzeroMagnitude])
  func aTinyPeriodResetsEveryFrame(_ period: Double) throws {
    let source = try someFrames(20)
    #expect(due(try reset(period, source, .middle), 200) == Array(1..<200))
  }

  @Test func anAlignedResetTakesTheFrameThatItReplaces() throws {
    let source = try someFrames(20)
    var aligned = try reset(0.5, source, .aligned)
    for t in 0..<60 {
      let frame = aligned.frame(before: t)
      #expect(frame == ([8, 16].contains(t) ? source[t - 1] : nil), "none past the source's end")
    }
    // The last frame of the source stands in the place before frame 20.
    var dense = try reset(0.001, source, .aligned)
    #expect(dense.frame(before: 20) == source[19])
    #expect(dense.frame(before: 21) == nil)
  }

  @Test func aMiddleResetIsTheMiddle() throws {
    let source = try someFrames(21)
    var middle = try reset(0.5, source, .middle)
    #expect(middle.frame(before: 8) == source[10])
    #expect(middle.frame(before: 800) == source[10])
  }

  @Test func randomResetsAreSeededAndReachEveryFrame() throws {
    let source = try someFrames(8)
    var (one, two) = (try reset(0.01, source, .random), try reset(0.01, source, .random))
    var other = try reset(0.01, source, .random, seed: 2)
    var seen: Set<Int> = []
    var differs = false
    for t in 1..<200 {
      let frame = one.frame(before: t)
      #expect(frame == two.frame(before: t))
      differs = differs || frame != other.frame(before: t)
      seen.insert(try #require((0..<8).first { source[$0] == frame }))
    }
    #expect(seen.count == 8 && differs)
  }

  @Test func whatIsNoResetIsAnError() throws {
    let source = try someFrames(20)
    for (period, text) in [(0, "0"), (-1, "-1"), (Double.nan, "nan"), (.infinity, "inf")] {
      #expect(throws: ModelError("the period of resets must be above 0 s, not \(text)")) {
        try reset(period, source, .aligned)
      }
    }
    #expect(throws: ModelError("resets need frames, not the deltas between them")) {
      try reset(1, source.delta(), .aligned)
    }
    #expect(throws: ModelError("resets need a source with frames")) {
      try reset(1, source[0..<0], .aligned)
    }
  }
}
