// Tests of leaks: their equilibrium and the values that they approach.

import Glibc
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct LeakResetTests {
  private func decibels(_ frame: Frame, _ k: Int) -> Double {
    20 * log10(Double(frame.magnitudes[k]))
  }

  /// The iteration x ← x + λ (a − x) + δ converges to a + δ/λ. At λ = 0.05, a level that drifts by 0.1 dB per frame
  /// settles 2 dB above the anchor, and a frequency that drifts by 0.02 Hz per frame settles 0.4 Hz above the anchor.
  @Test func aLeakLimitsASteadyDriftToAConstantOffset() throws {
    let anchor = try frames(1) { _, k in -20 - Double(k) }[0]
    var leak = try LeakReset(
      source: someFrames(8), amount: .constant(0.05), anchor: .frame(anchor))
    var now = anchor
    for t in 1..<400 {
      now = try #require(try leak.frame(before: t, previous: now))
      for k in 0..<5 {
        now.magnitudes[k] *= Float(pow(10, 0.1 / 20))
        now.frequencies[k] += 0.02
      }
    }
    for k in 0..<5 {
      // After 400 frames 0.95⁴⁰⁰ = 1e-9 of the distance remains; the tolerance allows for 20 rounding errors of
      // 32-bit floats.
      #expect(abs(decibels(now, k) - decibels(anchor, k) - 2) < 2e-4)
      #expect(abs(now.frequencies[k] - anchor.frequencies[k] - 0.4) < 2e-4)
    }
  }

  /// With a leak of ½ and an anchor of −20 dB, a level of −40 dB moves to −30 dB, and a frequency moves halfway to the
  /// anchor's frequency.
  @Test func aLeakMovesLevelsTowardsTheAnchorInDecibels() throws {
    let source = try frames(4) { t, _ in -20 - 10 * Double(t) }
    var leak = try LeakReset(source: source, amount: .constant(0.5))
    var far = try frames(1) { _, _ in -40 }[0]
    far.frequencies = far.frequencies.map { $0 + 2 }
    for t in 1...4 {
      let put = try #require(try leak.frame(before: t, previous: far))
      #expect(abs(decibels(put, 2) - (-40 - 20 - 10 * Double(t - 1)) / 2) < 1e-4)
      #expect(abs(put.frequencies[2] - (source[0].frequencies[2] + 1)) < 1e-5)
    }
    #expect(try leak.frame(before: 5, previous: far) == nil, "past the source's end")
  }

  /// The mean frame has the mean of the levels in dB, and the mean of the frequencies weighted by magnitude: (1 · 4
  /// + 0.1 · 15) / 1.1.
  @Test func theMeanAnchorOfALeakIsTheMeanOfLevelsInDecibels() throws {
    let settings = try smallAnalysis(bins: 2)
    let source = try frames(settings, [1, 1, 1, 0.1], [0, 4, 0, 15])
    var leak = try LeakReset(source: source, amount: .constant(1), anchor: .mean)
    let put = try #require(try leak.frame(before: 1, previous: source[0]))
    #expect(abs(decibels(put, 1) - -10) < 1e-5)
    #expect(abs(put.frequencies[1] - 5) < 1e-6)
  }

  @Test func theAmountOfALeakFollowsItsEnvelope() throws {
    let anchor = try frames(1) { _, _ in 0 }[0]
    let own = try frames(1) { _, _ in -40 }[0]
    let points = [Curve.Point(time: 0, value: 0), Curve.Point(time: 1, value: 1)]
    var leak = try LeakReset(
      source: someFrames(8), amount: .envelope(points, since: 0), anchor: .frame(anchor))
    #expect(try leak.frame(before: 1, previous: own) == nil)
    let half = try #require(try leak.frame(before: 9, previous: own))
    #expect(abs(decibels(half, 1) - -20) < 1e-4)
    #expect(try leak.frame(before: 17, previous: own) == anchor)
  }

  @Test func invalidLeaksAreErrors() throws {
    let source = try someFrames(8)
    for (amount, text) in [(-0.1, "-0.1"), (1.1, "1.1"), (Double.nan, "nan")] {
      #expect(throws: ModelError("the amount of a leak must be from 0 to 1, not \(text)")) {
        try LeakReset(source: source, amount: .constant(amount))
      }
    }
    #expect(throws: ModelError.self) {
      try LeakReset(
        source: source, amount: .constant(0.1), anchor: .frame(someFrames(1, bins: 4)[0]))
    }
    var leak = try LeakReset(source: source, amount: .constant(0.1))
    #expect(throws: ResetError.noFrame) {
      try leak.frame(before: 1, previous: nil)
    }
  }
}
