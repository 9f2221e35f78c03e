// Tests of training and sampling on extreme numbers: whatever a model learns from, its weights and its frames stay
// finite, or an error says why it cannot learn.

import Glibc
import Runs
import SoundModels
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct StressTests {
  /// Trains a model of `source` and samples it; the weights, the losses of good steps and the frames are finite.
  @discardableResult
  private func survives(
    _ source: Frames, _ target: Target, _ request: TrainingRequest = request(40)
  ) throws -> (report: TrainingReport, events: [TrainingEvent]) {
    let model = try SoundModel(of: [source], settings: smallSettings(target), seed: 3)
    var events: [TrainingEvent] = []
    let report = try model.train(request) { events.append($0) }
    #expect(report.steps == 40 && model.weights.allSatisfy(\.isFinite))
    let sampled = try model.sampleFrames(SamplingOptions(samples: 400, seed: 1))
    try sampled.requireFinite()
    let sound = try PhaseVocoder.synthesize(sampled)
    #expect(sound.count == 400 && sound.samples[0].allSatisfy(\.isFinite))
    return (report, events)
  }

  private func scaled(_ source: Frames, _ change: (Int, Float) -> Float) throws -> Frames {
    try frames(
      source.settings, source.magnitudes.values.enumerated().map { change($0, $1) },
      source.frequencies.values)
  }

  @Test(arguments: Target.allCases) func aModelLearnsFromASpikeOfAMillion(_ target: Target) throws {
    let source = try someFrames(80)
    let spiked = try scaled(source) { place, level in place / 5 == 40 ? level + 1e6 : level }
    try survives(spiked, target)
    // The same in the frequencies.
    let shifted = try frames(
      source.settings, source.magnitudes.values,
      source.frequencies.values.enumerated().map { $0 / 5 == 40 ? $1 + 1e6 : $1 })
    try survives(shifted, target)
  }

  @Test(arguments: Target.allCases, [-44, -40, -30, 30])
  func aModelOfTinyOrHugeLevelsIsFiniteOrRefused(_ target: Target, _ exponent: Int) throws {
    let source = try scaled(someFrames(80)) { Float(Double($1) * pow(10, Double(exponent))) }
    do { try survives(source, target) } catch let error as ModelError {
      #expect(error.description.contains("silent"), "\(error)")
    }
  }

  @Test(arguments: Target.allCases) func silenceCannotBeLearnt(_ target: Target) throws {
    let silent = try scaled(someFrames(80)) { _, _ in 0 }
    let error = #expect(throws: ModelError.self) { try survives(silent, target) }
    #expect(error?.description.contains("silent") == true, "\(String(describing: error))")
    // Silence after a sound can be learnt.
    try survives(scaled(someFrames(80)) { $0 < 200 ? $1 : 0 }, target)
  }

  @Test(arguments: Target.allCases) func aModelLearnsFromFullScale(_ target: Target) throws {
    let square = try Sound(mono: (0..<640).map { $0 / 8 % 2 == 0 ? 1 : -1 }, rate: 64)
    try survives(PhaseVocoder.analyze(square, smallAnalysis()), target)
  }

  @Test(arguments: [Float.nan, .infinity]) func samplesThatAreNotFiniteAreRefused(_ bad: Float)
    throws
  {
    var samples = [Float](repeating: 0.1, count: 640)
    samples[300] = bad
    let error = #expect(throws: SoundError.self) {
      try PhaseVocoder.analyze(Sound(mono: samples, rate: 64), smallAnalysis())
    }
    #expect(error == .notFinite(count: 1, firstTime: 300 / 64.0))
    let source = try someFrames(80)
    for isLevel in [true, false] {
      func spoilt(_ values: [Float]) -> [Float] { values.dropLast() + [bad] }
      let frames = try frames(
        source.settings, isLevel ? spoilt(source.magnitudes.values) : source.magnitudes.values,
        isLevel ? source.frequencies.values : spoilt(source.frequencies.values))
      #expect(throws: ModelError.self) {
        try SoundModel(of: [frames], settings: smallSettings(), seed: 3)
      }
    }
  }

  /// The usual rate is 0.003. The verdict of the training, which the user reads, says that the loss diverged, unless the
  /// optimiser itself divides by the size of the first gradients (adagrad).
  @Test(arguments: Target.allCases, TrainingRequest.Rule.allCases)
  func aLearningRateAThousandTimesTooHighIsSurvived(_ target: Target, _ rule: TrainingRequest.Rule)
    throws
  {
    for rate in [3.0, 3e6, 1e30] {
      var wild = request(40)
      (wild.learningRate, wild.rule, wild.clipNorm) = (rate, rule, nil)
      let (report, events) = try survives(someFrames(80), target, wild)
      let verdict = try #require(report.verdict)
      if case .diverged(let returns) = verdict {
        // Every return to the last good weights is an event too.
        let told = events.filter { if case .returned = $0 { true } else { false } }.count
        #expect(told == returns)
      } else {
        #expect(rule == .adagrad && rate == 3, "\(verdict)")
      }
    }
  }
}
