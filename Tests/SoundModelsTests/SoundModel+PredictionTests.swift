// Tests of a model's predictions for frames of a source.

import Glibc
import Networks
import SoundModels
import Spectra
import Testing

@Suite struct PredictionTests {
  @Test(arguments: Target.allCases) func predictionsHaveValidShapesAndWeights(_ target: Target)
    throws
  {
    let model = try smallModel(target, steps: 5)
    let density = try model.predict(someFrames(30))
    #expect(density.weights.shape == [30, 2])
    #expect(density.means.shape == [30, 2, 8] && density.deviations.shape == [30, 2, 8])
    let weights = density.weights.values
    for t in 0..<30 { #expect(abs(weights[2 * t] + weights[2 * t + 1] - 1) < 1e-6) }
    #expect(density.deviations.values.allSatisfy { $0 > 0 })
  }

  /// `evaluate` scales the targets and adds the offset, and `predict` unscales the densities; both give the same
  /// likelihood of the next frame's features. 600 frames are two segments.
  @Test(arguments: Target.allCases) func theLossFromEvaluateAgreesWithTheDensitiesFromPredict(
    _ target: Target
  ) throws {
    let model = try smallModel(target, steps: 20)
    let frames = try someFrames(600, seed: 4)
    let rows = model.scaling.matrix(frames)
    let density = try model.predict(frames)
    let (weights, means) = (density.weights.values, density.means.values)
    let deviations = density.deviations.values
    let loss = try model.evaluate(frames)
    #expect(loss.frames.count == 599, "no last frame is followed by the first")
    for t in 0..<599 {
      let next = (0..<8).map { i -> Double in
        let now = target == .delta ? Double(rows[t * 8 + i]) : 0
        return Double(rows[(t + 1) * 8 + i]) - now
      }
      let mixture = try MixtureDensity<Double>(
        logWeights: (0..<2).map { log(Double(weights[t * 2 + $0])) },
        means: means[t * 16..<(t + 1) * 16].map(Double.init),
        deviations: deviations[t * 16..<(t + 1) * 16].map(Double.init))
      let wanted = mixture.negativeLogLikelihood(of: next)
      // In single precision, the relative error is about 1e-4 for targets that are several deviations of 0.02 from the
      // mean.
      #expect(abs(loss.frames[t] - wanted) < 1e-3 * max(1, abs(wanted)))
    }
  }

  @Test func predictingFramesThatDoNotFitTheModelIsAnError() throws {
    let model = try smallModel()
    #expect(throws: ModelError.self) { try model.predict(someFrames(30, bins: 6)) }
    #expect(throws: ModelError.self) { try model.evaluate(someFrames(30, bins: 6)) }
    #expect(throws: ModelError("too short: 7 frames, and a model needs at least 8")) {
      try model.evaluate(someFrames(7))
    }
  }
}
