// Leaks, clamps, and rules in a row.

import Glibc
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct LeakResetTests {
  private func decibels(_ frame: Frame, _ k: Int) -> Double {
    20 * log10(Double(frame.magnitudes[k]))
  }

  /// x ← x + λ (a − x) + δ ends at a + δ/λ: here 0.1 dB a frame against a leak of 0.05 ends 2 dB above, and
  /// 0.02 Hz a frame 0.4 Hz.
  @Test func whatDriftsAgainstALeakSettles() throws {
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
      // 0.95⁴⁰⁰ of the way is left: 1e-9. What is left is rounding in 32 bits, 20 times over.
      #expect(abs(decibels(now, k) - decibels(anchor, k) - 2) < 2e-4)
      #expect(abs(now.frequencies[k] - anchor.frequencies[k] - 0.4) < 2e-4)
    }
  }

  /// Half of the way from −40 to −20 dB is −30 dB; of the frequencies it is the middle.
  @Test func levelsArePulledInDecibels() throws {
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

  /// The mean of levels in dB, and of frequencies by magnitude: (1 · 4 + 0.1 · 15) / 1.1.
  @Test func theMeanIsThatOfLevels() throws {
    let settings = try smallAnalysis(bins: 2)
    let source = try frames(settings, [1, 1, 1, 0.1], [0, 4, 0, 15])
    var leak = try LeakReset(source: source, amount: .constant(1), anchor: .mean)
    let put = try #require(try leak.frame(before: 1, previous: source[0]))
    #expect(abs(decibels(put, 1) - -10) < 1e-5)
    #expect(abs(put.frequencies[1] - 5) < 1e-6)
  }

  @Test func theAmountGoesAlongItsEnvelope() throws {
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

  @Test func whatIsNoLeakIsAnError() throws {
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
    #expect(throws: ModelError("leak needs a frame: the one before frame t")) {
      try leak.frame(before: 1, previous: nil)
    }
  }

  // MARK: Clamps

  /// Magnitudes 0, 0.01 … 1 in an order of their own: percentile p is p/100.
  @Test func percentilesLieBetweenTheValues() throws {
    let settings = try smallAnalysis(bins: 2)
    let order = (0...100).map { Float($0 * 37 % 101) }
    let source = try frames(
      settings, order.flatMap { [$0 / 100, 1 - $0 / 100] }, order.flatMap { [$0, 2 * $0] })
    var within = try RangeReset(source: source, low: 2.5, high: 90)
    for (range, wanted) in zip(within.magnitudes, [0.025...0.9, 0.025...0.9]) {
      #expect(abs(Double(range.lowerBound) - wanted.lowerBound) < 1e-6)
      #expect(abs(Double(range.upperBound) - wanted.upperBound) < 1e-6)
    }
    #expect(abs(within.frequencies[1].lowerBound - 5) < 1e-5)
    #expect(abs(within.frequencies[1].upperBound - 180) < 1e-4)
    let inside = try Frame(settings: settings, magnitudes: [0.5, 0.1], frequencies: [50, 100])
    #expect(try within.frame(before: 1, previous: inside) == nil)
    let outside = try Frame(settings: settings, magnitudes: [0, 0.95], frequencies: [50, 999])
    let put = try #require(try within.frame(before: 1, previous: outside))
    #expect(put.magnitudes == [within.magnitudes[0].lowerBound, within.magnitudes[1].upperBound])
    #expect(put.frequencies == [50, within.frequencies[1].upperBound])
    #expect(try within.frame(before: 2, previous: put) == nil, "a clamp twice is a clamp")
  }

  @Test func theSourceLiesWithinAllOfItself() throws {
    let source = try someFrames(30)
    var within = try RangeReset(source: source, low: 0, high: 100)
    for t in 0..<30 { #expect(try within.frame(before: t + 1, previous: source[t]) == nil) }
  }

  @Test func percentilesOutOfOrderAreAnError() throws {
    let source = try someFrames(8)
    for (low, high, text) in [(-1, 99, "-1 and 99"), (60, 40, "60 and 40"), (0, 101, "0 and 101")] {
      #expect(
        throws: ModelError(
          "the percentiles must be from 0 to 100, the lower one first, not \(text)")
      ) {
        try RangeReset(source: source, low: Double(low), high: Double(high))
      }
    }
  }

  // MARK: Sequences

  /// Two leaks of a half leave a quarter of the way; the second sees what the first left.
  @Test func rulesFollowOneAnother() throws {
    let anchor = try frames(1) { _, _ in 0 }[0]
    let own = try frames(1) { _, _ in -40 }[0]
    let leak = try LeakReset(
      source: someFrames(8), amount: .constant(0.5), anchor: .frame(anchor))
    var both = try #require(try ResetSequence([leak, leak]))
    let put = try #require(try both.frame(before: 1, previous: own))
    #expect(abs(decibels(put, 1) - -10) < 1e-4)
    var none = try #require(
      try ResetSequence([RangeReset(source: someFrames(8), low: 0, high: 100)]))
    #expect(try none.frame(before: 1, previous: someFrames(8)[0]) == nil)
    #expect(try ResetSequence([]) == nil)
    #expect(throws: ModelError.self) {
      try ResetSequence([
        leak, RangeReset(source: someFrames(8, bins: 4), low: 0, high: 100),
      ])
    }
  }

  /// What a generator does by itself is what sampling with the same rules does, whatever the target.
  @Test(arguments: [Target.delta, .value]) func aGeneratorGoesByTheSameRules(_ target: Target)
    throws
  {
    let model = try smallModel(target, steps: 10)
    let source = try someFrames(80)
    func rules() throws -> ResetSequence {
      try #require(
        try ResetSequence([
          DriftReset(
            source: source, threshold: 2, pick: .random, crossfade: 0.2,
            random: RandomStream(seed: 2, name: "resets")),
          LeakReset(source: source, amount: .constant(0.1)),
          RangeReset(source: source, low: 10, high: 90),
        ]))
    }
    var sampling = try rules()
    var puts = 0
    let whole = try model.sampleFrames(
      SamplingOptions(
        samples: 60 * model.analysis.hop, variance: .constant(1), speed: .constant(0.7),
        reset: { t, previous in
          puts += 1
          return try sampling.frame(before: t, previous: previous)
        }, seed: 9))
    #expect(puts == whole.count - model.opening.count)
    let generator = try GeneratorTests.generator(model, seed: 9)
    generator.controls.variance = .constant(1)
    generator.controls.speed = .constant(0.7)
    generator.controls.reset = try rules()
    for t in model.opening.count..<whole.count {
      // A copy on the way, and coming back to it, change nothing.
      let kept = generator.copy()
      #expect(try generator.next() == whole[t], "\(t)")
      if t % 7 == 0 {
        generator.becomes(kept)
        #expect(try generator.next() == whole[t], "\(t)")
      }
    }
  }

  /// Rules that will do otherwise are remembered otherwise.
  @Test func rulesAreRemembered() throws {
    let source = try someFrames(20)
    let rules: [any ResetRule] = [
      try LeakReset(source: source, amount: .constant(0.1)),
      try LeakReset(source: source, amount: .constant(0.2)),
      try LeakReset(source: source, amount: .constant(0.1), anchor: .mean),
      try RangeReset(source: source, low: 1, high: 99),
      try RangeReset(source: source, low: 1, high: 98),
      try DriftReset(
        source: source, threshold: 2, random: RandomStream(seed: 2, name: "resets")),
      try DriftReset(
        source: source, threshold: 2, pick: .middle,
        random: RandomStream(seed: 2, name: "resets")),
    ]
    for (i, one) in rules.enumerated() {
      for (j, other) in rules.enumerated() { #expect((one.words == other.words) == (i == j)) }
    }
  }
}
