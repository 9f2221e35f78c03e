// Tests of making models, and of the errors for unsuitable sources.

import SoundModels
import Spectra
import Testing

@Suite struct SoundModelTests {
  private func message(_ sources: [Frames], _ settings: ModelSettings = smallSettings()) -> String?
  {
    do {
      _ = try SoundModel(of: sources, settings: settings, seed: 1)
      return nil
    } catch { return "\(error)" }
  }

  @Test func aModelKeepsTheAnalysisSettingsOfItsSource() throws {
    let source = try someFrames(50)
    let model = try SoundModel(of: [source], settings: smallSettings(), seed: 1)
    #expect(model.opening == source[0..<4])
    #expect(model.sourceSamples == source.sampleCount && model.analysis == source.settings)
    #expect(model.steps == 0 && model.losses.isEmpty && model.recentLoss.isNaN)
    // The LSTM has 4 × 8 × (8 + 8 + 2) parameters, each of the density's 2 + 2 × 2 × 8 outputs has 9, and the skip has
    // 64.
    #expect(model.parameterCount == 576 + 34 * 9 + 64)
  }

  @Test func theSeedDeterminesTheInitialWeights() throws {
    func weights(_ seed: UInt64) throws -> [Float] {
      try SoundModel(of: [someFrames(50)], settings: smallSettings(), seed: seed)
        .network.parameters.values
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test func onlyDeltaModelsHaveASkipPath() throws {
    #expect(try smallModel(.delta).network.shape.skip)
    #expect(try !smallModel(.value).network.shape.skip)
  }

  @Test func aModelIncludesBinZeroOnRequest() throws {
    let model = try SoundModel(
      of: [someFrames(50)], settings: smallSettings(includesDC: true), seed: 1)
    #expect(model.network.shape.inputs == 10)
    try model.train(request(5))
    #expect(try model.sampleFrames(SamplingOptions(samples: 100))[10].magnitudes[0] > 0)
    #expect(try smallModel().sampleFrames(SamplingOptions(samples: 100))[10].magnitudes[0] == 0)
  }

  @Test func aCopyOfAModelIsIndependent() throws {
    let model = try smallModel(.delta, steps: 5)
    let before = model.network.parameters
    let copy = model.copy()
    try copy.train(request(5))
    #expect(model.network.parameters == before && model.steps == 5 && copy.steps == 10)
    // The copy continues training exactly as the original model does.
    try model.train(request(5))
    #expect(model.network.parameters == copy.network.parameters && model.losses == copy.losses)
  }

  @Test func makingAModelOfUnsuitableSourcesIsAnError() throws {
    let source = try someFrames(20)
    #expect(message([]) == "a model needs frames to learn from")
    #expect(
      message([source, try someFrames(7)])
        == "too short: 7 frames, and a model needs at least 8")
    #expect(message([try someFrames(8)]) == nil)
    #expect(message([try source.delta()])?.contains("a model of deltas") == true)
    #expect(
      message([source, try someFrames(20, bins: 6)])
        == "frames of another shape: this model expects \(source.settings), but these frames have"
        + " \(try smallAnalysis(bins: 6))")
    let silent = try frames(
      source.settings, [Float](repeating: 0, count: 100), source.frequencies.values)
    #expect(message([silent]) == "the frames are silent: there is nothing to learn")
    #expect(message([silent, source]) == nil, "one that sounds is enough")
    var values = source.magnitudes.values
    values[11] = .infinity
    #expect(
      message([try frames(source.settings, values, source.frequencies.values)])?
        .contains("not finite") == true)
    #expect(message([try someFrames(20, bins: 1)])?.contains("keep more bins") == true)
  }

  @Test func aSoundThatNeverChangesIsLearnt() throws {
    // Deviations have a minimum, so that likelihoods stay bounded.
    let constant = try frames(50) { _, k in -10 * Double(k) }
    for target in Target.allCases {
      let model = try SoundModel(of: [constant], settings: smallSettings(target), seed: 1)
      try model.train(request(60))
      #expect(model.losses.allSatisfy { $0.isFinite })
      let made = try model.sampleFrames(SamplingOptions(samples: 400))
      for k in 1..<5 {
        #expect(abs(made[100].magnitudes[k] / constant[0].magnitudes[k] - 1) < 0.3)
      }
    }
  }

  @Test func modelSettingsOutOfRangeAreErrors() throws {
    let source = [try someFrames(20)]
    func refuses(_ wanted: String, _ change: (inout ModelSettings) -> Void) {
      var settings = smallSettings()
      change(&settings)
      #expect(message(source, settings) == wanted)
    }
    refuses("layers must be from 1 to 16, not 0") { $0.layers = 0 }
    refuses("units must be from 1 to 4096, not -1") { $0.units = -1 }
    refuses("mixtures must be from 1 to 256, not 0") { $0.mixtures = 0 }
    refuses("sequence must be from 1 to 100000, not 0") { $0.sequence = 0 }
    refuses("noise must be from 0.0 to 10.0, not -0.1") { $0.noise = -0.1 }
    refuses("noise must be from 0.0 to 10.0, not nan") { $0.noise = .nan }
    refuses("dropout must be from 0.0 to 0.999999, not 1.0") { $0.dropout = 1 }
    refuses("the floor of the deviations must be from 1e-09 to 1000.0, not 0.0") {
      $0.deviationFloor = 0
    }
    var huge = smallSettings()
    (huge.units, huge.layers) = (4096, 16)
    #expect(message(source, huge)?.contains("too large") == true)
  }

  @Test func theDefaultTrainingNoiseDependsOnTheTarget() {
    #expect(ModelSettings(target: .value).noise == 0.2)
    #expect(ModelSettings(target: .delta).noise == 2)
    #expect(ModelSettings(target: .delta, noise: 0).noise == 0)
  }
}
