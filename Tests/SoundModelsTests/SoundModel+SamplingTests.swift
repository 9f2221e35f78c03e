// Tests of sampling a duration from a model.

import Runs
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct SamplingTests {
  private struct Refused: Error {}

  @Test(arguments: [1, 4, 5, 100, 101, 319])
  func sampledFramesAreEnoughForTheRequestedNumberOfSamples(
    _ samples: Int
  )
    throws
  {
    let model = try smallModel()
    let made = try model.sampleFrames(SamplingOptions(samples: samples))
    #expect(made.count == 1 + (samples + 3) / 4)
    #expect(made.sampleCount == samples && made.settings == model.analysis)
    let opening = min(4, made.count)
    #expect(made[0..<opening].magnitudes == model.opening[0..<opening].magnitudes)
    #expect(made[0..<opening].frequencies == model.opening[0..<opening].frequencies)
    #expect(made.firstPhases == model.opening.firstPhases)
  }

  @Test func samplingAndAGeneratorWithTheSameSeedGiveTheSameFrames() throws {
    let model = try smallModel(.delta, steps: 10)
    let options = SamplingOptions(samples: 160, seed: 5)
    let made = try model.sampleFrames(options)
    #expect(try model.sampleFrames(options) == made)
    #expect(try model.sampleFrames(SamplingOptions(samples: 160, seed: 6)) != made)
    #expect(
      try model.sampleFrames(SamplingOptions(samples: 80, seed: 5))[0..<21].magnitudes
        == made[0..<21].magnitudes)
    let generator = try GeneratorTests.generator(model, seed: 5)
    for t in 4..<made.count { #expect(try generator.next() == made[t]) }
  }

  @Test func samplingStartsWithTheFramesOfTheGivenOpening() throws {
    let model = try smallModel()
    let source = try someFrames(80)
    let made = try model.sampleFrames(SamplingOptions(samples: 160, opening: source[30..<50]))
    for t in 0..<4 { #expect(made[t] == source[30 + t]) }
    #expect(made.firstPhases == source[30..<50].firstPhases)
    let one = try model.sampleFrames(SamplingOptions(samples: 160, opening: source[30..<31]))
    #expect(one[0] == source[30] && one[1] != source[31])
  }

  @Test func samplingEvaluatesCurvesAtEveryFrame() throws {
    let model = try smallModel(.value, steps: 10)
    // After a second, which is 16 frames, the speed is 0 and the frames repeat.
    let made = try model.sampleFrames(
      SamplingOptions(
        samples: 160,
        speed: .envelope([
          .init(time: 0, value: 1), .init(time: 1, value: 1), .init(time: 1, value: 0),
        ])))
    #expect(made[14] != made[15])
    for t in 16..<made.count { #expect(made[t] == made[15]) }
    let calm = try model.sampleFrames(
      SamplingOptions(
        samples: 160, variance: .function { $0 < 20 ? 0 : 1 }, temperature: .samples([0, 0])))
    let other = try model.sampleFrames(
      SamplingOptions(
        samples: 160, variance: .function { $0 < 20 ? 0 : 1 }, temperature: .samples([0, 0]),
        seed: 77))
    #expect(calm[19] == other[19] && calm[20] != other[20])
  }

  @Test func samplingAppliesTheResetRuleBeforeEveryFrame() throws {
    let model = try smallModel(.delta, steps: 10)
    let source = try someFrames(80)
    var asked: [Int] = []
    var before: [Frame] = []
    let made = try model.sampleFrames(
      SamplingOptions(
        samples: 160, variance: .constant(0), speed: .constant(0),
        reset: { t, previous in
          asked.append(t)
          before.append(previous)
          return t == 10 ? source[50] : nil
        }))
    #expect(asked == Array(4..<made.count))
    for (t, frame) in zip(asked, before) { #expect(frame == made[t - 1]) }
    // At speed 0 every frame repeats the frame before it; after the reset the frames repeat the inserted frame.
    for t in 4..<10 {
      for (a, b) in zip(made[t].magnitudes[1...], model.opening[3].magnitudes[1...]) {
        #expect(abs(a - b) < 1e-4 * b)
      }
    }
    for t in 10..<made.count {
      for (a, b) in zip(made[t].magnitudes[1...], source[50].magnitudes[1...]) {
        #expect(abs(a - b) < 1e-4 * b)
      }
    }
  }

  @Test func samplingReportsTheErrorsOfCurvesAndResets() throws {
    let model = try smallModel()
    #expect(throws: Refused.self) {
      try model.sampleFrames(
        SamplingOptions(samples: 100, variance: .function { _ in throw Refused() }))
    }
    #expect(throws: Refused.self) {
      try model.sampleFrames(SamplingOptions(samples: 100, reset: { _, _ in throw Refused() }))
    }
    #expect(throws: ModelError("variance must be a finite number of at least 0, not -1")) {
      try model.sampleFrames(SamplingOptions(samples: 100, variance: .constant(-1)))
    }
    let wide = try someFrames(20, bins: 6)
    #expect(throws: ModelError.self) {
      try model.sampleFrames(SamplingOptions(samples: 100, reset: { _, _ in wide[0] }))
    }
    #expect(throws: ModelError.self) {
      try model.sampleFrames(SamplingOptions(samples: 100, opening: wide))
    }
  }

  @Test(arguments: [0, -1, Int.min, Int.max, Int.max - 2, 40_000_000])
  func sampledLengthsOutOfRangeAreErrors(_ samples: Int) throws {
    let model = try smallModel()
    #expect(throws: ModelError("a length must be from 1 to 39999996 samples, not \(samples)")) {
      try model.sampleFrames(SamplingOptions(samples: samples))
    }
  }

  @Test func anInterruptStopsSampling() throws {
    let model = try smallModel()
    #expect(throws: Interrupted.self) {
      try model.sampleFrames(SamplingOptions(samples: 4000), run: stopping(at: 64))
    }
  }
}
