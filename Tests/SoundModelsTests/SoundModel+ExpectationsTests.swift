// Tests that a model's expectations in decibels and hertz agree with the densities that `predict` returns for features.

import SoundModels
import Spectra
import Testing

@Suite struct SoundModelExpectationsTests {
  /// The tolerance for rounding in single precision, in dB.
  static let tolerance = 1e-3

  @Test(arguments: Target.allCases)
  func expectedLevelsEqualThePredictionsInDecibels(_ target: Target) throws {
    let model = try smallModel(target, steps: 10)
    let frames = try #require(model.sources.first)
    let expected = try model.predict(frames)
    let bin = model.scaling.firstBin + 2
    let mixtures = try model.levelMixtures(ofBin: bin, over: frames)
    #expect(mixtures.count == frames.count)
    let now = model.levels(ofBin: bin, in: frames)
    let (means, deviations) = (expected.means.values, expected.deviations.values)
    for t in [0, 7, frames.count - 1] {
      #expect(abs(mixtures[t].reduce(0) { $0 + $1.weight } - 1) < 1e-5)
      for (m, component) in mixtures[t].enumerated() {
        let place = (t * mixtures[t].count + m) * model.scaling.features + 2
        let scale = model.scaling.deviations[2]
        let base = target == .delta ? now[t] : model.scaling.means[2]
        #expect(abs(component.mean - base - Double(means[place]) * scale) < Self.tolerance)
        #expect(abs(component.deviation - Double(deviations[place]) * scale) < Self.tolerance)
      }
    }
  }

  @Test func levelsOfLoudBinsAreEqualInTheModelAndInTheFrames() throws {
    let model = try smallModel()
    let frames = try #require(model.sources.first)
    let bin = model.scaling.firstBin
    let levels = model.levels(ofBin: bin, in: frames)
    let decibels = frames.decibels.values
    var compared = 0
    for t in stride(from: 0, to: frames.count, by: 9) {
      let level = Double(decibels[t * frames.bins + bin])
      // The levels from the model and from the frames agree only far above the floor of the model.
      guard level > -40 else { continue }
      compared += 1
      #expect(abs(levels[t] - level) < 0.01)
    }
    #expect(compared > 3)
  }

  @Test func theMeanPredictedDeviationOfEveryBinIsPositive() throws {
    let model = try smallModel(steps: 5)
    let frames = try #require(model.sources.first)
    let deviations = try model.meanDeviations(over: frames)
    #expect(deviations.levels.count == model.scaling.modelled.count)
    #expect(deviations.frequencies.count == model.scaling.modelled.count)
    #expect((deviations.levels + deviations.frequencies).allSatisfy { $0 > 0 && $0.isFinite })
  }
}
