// Tests of several reset rules in sequence, in sampling and in a generator.

import Glibc
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct ResetSequenceTests {
  /// Two leaks of ½ leave a quarter of the distance, because the second leak receives the result of the first.
  @Test func resetRulesApplyInTheOrderOfTheirList() throws {
    let anchor = try frames(1) { _, _ in 0 }[0]
    let own = try frames(1) { _, _ in -40 }[0]
    let leak = try LeakReset(
      source: someFrames(8), amount: .constant(0.5), anchor: .frame(anchor))
    var both = try #require(try ResetSequence([leak, leak]))
    let put = try #require(try both.frame(before: 1, previous: own))
    #expect(abs(20 * log10(Double(put.magnitudes[1])) - -10) < 1e-4)
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

  /// A generator with rules gives the same frames as sampling with these rules, for every target.
  @Test(arguments: [Target.delta, .value]) func aGeneratorAndSamplingApplyResetRulesEqually(
    _ target: Target
  )
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
      // A copy of the generator continues with the same frames as the generator.
      let kept = generator.copy()
      #expect(try generator.next() == whole[t], "\(t)")
      if t % 7 == 0 {
        generator.becomes(kept)
        #expect(try generator.next() == whole[t], "\(t)")
      }
    }
  }

  /// Rules with different settings have different descriptions.
  @Test func resetRulesWithDifferentSettingsHaveDifferentDescriptions() throws {
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
