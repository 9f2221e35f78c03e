// Tests that a playing generator gives the same samples as offline sampling, and that changes take effect
// between two frames.

import Runs
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct GeneratorVoiceTests {
  private func everything(_ voice: GeneratorVoice) throws -> [Float] {
    var samples: [Float] = []
    while let next = try voice.next() { samples += next }
    return samples
  }

  @Test(arguments: Target.allCases, [1, 100, 6400, 20_001])
  func playedSamplesEqualTheResynthesisOfTheGeneratedFrames(_ target: Target, _ length: Int) throws
  {
    let model = try smallModel(target, steps: 10)
    let generator = try GeneratorTests.generator(model)
    let live = try everything(try GeneratorVoice(generator, samples: length))
    #expect(generator.count == 0)
    let frames = try generator.frames(samples: length)
    #expect(live == (try PhaseVocoder.synthesize(frames)).samples[0])
    #expect(live.count == length)
  }

  @Test func playbackContinuesFromTheStateOfTheGenerator() throws {
    let generator = try GeneratorTests.generator(try smallModel(steps: 10))
    for _ in 0..<7 { _ = try generator.next() }
    let live = try everything(try GeneratorVoice(generator, samples: 3000))
    #expect(live == (try PhaseVocoder.synthesize(generator.frames(samples: 3000))).samples[0])
  }

  @Test func changesOfAPlayingGeneratorAreAppliedBetweenFramesAndRecorded() throws {
    let model = try smallModel(steps: 10)
    let (generator, other) = (
      try GeneratorTests.generator(model), try GeneratorTests.generator(model)
    )
    let voice = try GeneratorVoice(generator)
    for _ in 0..<20 { _ = try voice.next() }
    let count = voice.meet(generator) {
      generator.controls.variance = .constant(2)
      return generator.count
    }
    #expect(count == voice.count && generator.count == count)
    for _ in 0..<10 { _ = try voice.next() }
    try voice.meet(generator) { try generator.reset(to: model.opening[0]) }
    // A second generator gives the same result if the changes are applied at their recorded frames.
    try other.advance(to: count)
    other.controls.variance = .constant(2)
    try other.advance(to: generator.count)
    try other.reset(to: model.opening[0])
    #expect(other.memoryNumbers.features == generator.memoryNumbers.features)
    #expect(other.memoryNumbers.random == generator.memoryNumbers.random)
  }

  @Test func aFailedChangeDoesNotAffectAPlayingGenerator() throws {
    let generator = try GeneratorTests.generator(try smallModel(steps: 10))
    let voice = try GeneratorVoice(generator)
    for _ in 0..<20 { _ = try voice.next() }
    let wide = try someFrames(20, bins: 6)
    #expect(throws: ModelError.self) {
      try voice.meet(generator) { try generator.reset(to: wide[0]) }
    }
    let before = generator.memoryNumbers.features
    #expect(voice.meet(generator) { generator.memoryNumbers.features } == before)
  }

  @Test func playbackOfAGeneratorHasAShortestAndALongestLength() throws {
    let generator = try GeneratorTests.generator(try smallModel())
    #expect(throws: ModelError.self) { try GeneratorVoice(generator, samples: 0) }
    #expect(throws: ModelError.self) { try GeneratorVoice(generator, samples: .max) }
  }
}

@Suite struct GeneratorControlsTests {
  @Test func knobsOfAGeneratorApplyIfACallHasNoArguments() throws {
    let model = try smallModel(steps: 10)
    let (one, two) = (try GeneratorTests.generator(model), try GeneratorTests.generator(model))
    one.controls.variance = .constant(0.5)
    one.controls.temperature = .constant(0.7)
    one.controls.speed = .constant(1.5)
    for _ in 0..<20 {
      #expect(try one.next() == two.next(variance: 0.5, temperature: 0.7, speed: 1.5))
    }
    #expect(try one.next(variance: 0) == two.next(variance: 0, temperature: 0.7, speed: 1.5))
  }

  @Test func theEnvelopeOfAKnobBeginsWhenTheKnobIsSet() throws {
    let model = try smallModel(steps: 10)
    let (one, two) = (try GeneratorTests.generator(model), try GeneratorTests.generator(model))
    for _ in 0..<5 { _ = (try one.next(), try two.next()) }
    let period = model.analysis.period
    let points = [Curve.Point(time: 0, value: 0), Curve.Point(time: 10 * period, value: 1)]
    one.controls.variance = .envelope(points, since: one.count)
    for t in 0..<15 {
      let variance = min(Double(t) / 10, 1)
      let (a, b) = (try one.next(), try two.next(variance: variance))
      for (x, y) in zip(a.magnitudes + a.frequencies, b.magnitudes + b.frequencies) {
        // The times are products of the period with one or two rounding errors.
        #expect(abs(x - y) <= 1e-5 * max(abs(y), 1))
      }
    }
  }

  /// The resets of a generator pick the same frames as the resets of sampling.
  @Test(arguments: ResetPick.allCases) func aGeneratorAndSamplingResetToTheSameFrames(
    _ pick: ResetPick
  ) throws {
    let model = try smallModel(steps: 10)
    let source = try someFrames(80)
    let resets = try PeriodicReset(
      period: 7 * model.analysis.period, source: source, pick: pick,
      crossfade: 3 * model.analysis.period, random: RandomStream(seed: 4, name: "resets"))
    let generator = try GeneratorTests.generator(model, seed: 9)
    generator.controls.reset = resets
    var sampling = resets
    let samples = 60 * model.analysis.hop
    let whole = try model.sampleFrames(
      SamplingOptions(
        samples: samples, reset: { try sampling.frame(before: $0, previous: $1) }, seed: 9))
    let first = model.opening.count
    for t in first..<whole.count { #expect(try generator.next() == whole[t]) }
    let kept = generator.copy()
    let ahead = try generator.next()
    #expect(try kept.next() == ahead)
  }

  /// Generators with different resets have different states.
  @Test func theStateOfAGeneratorDependsOnTheSettingsOfItsResets() throws {
    let model = try smallModel()
    func words(_ source: Frames, _ pick: ResetPick) throws -> [UInt64] {
      let generator = try GeneratorTests.generator(model)
      generator.controls.reset = try PeriodicReset(
        period: 0.1, source: source, pick: pick, random: RandomStream(seed: 1, name: "resets"))
      return generator.memoryNumbers.random
    }
    let usual = try words(someFrames(80), .aligned)
    #expect(try words(someFrames(80), .aligned) == usual)
    #expect(try words(someFrames(80), .middle) != usual)
    #expect(try words(someFrames(80, seed: 2), .aligned) != usual)
  }
}
