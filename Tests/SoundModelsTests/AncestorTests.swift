// Tests that models avoid the faults of Sonde's ancestor program, which Documentation/Ancestor.md lists. Networks that
// give one mixture for every input make the samples predictable.

import Glibc
import Networks
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct AncestorTests {
  /// A model with the target `value` that gives the same mixture for every input.
  private func model(logits: [Float], means: [Float], spread: Float) throws -> SoundModel {
    var settings = smallSettings(.value, mixtures: logits.count)
    settings.deviationFloor = 1e-6
    return try saying(
      SoundModel(of: [someFrames(80)], settings: settings, seed: 1), logits: logits, means: means,
      spread: spread)
  }

  /// The features of 4000 frames that the model generates after its opening.
  private func sampled(_ model: SoundModel, variance: Double = 1) throws -> [Float] {
    let made = try model.sampleFrames(
      SamplingOptions(samples: 4003 * 4, variance: .constant(variance), seed: 3))
    return Array(model.scaling.matrix(made)[(4 * 8)...])
  }

  /// Fault 1 was noise with the deviation √σ, ten times too much at σ = 0.01.
  @Test func noiseSampledFromAModelHasTheLearntDeviation() throws {
    let model = try model(logits: [0], means: [0.25], spread: 0.01)
    for variance in [1.0, 0.09, 4] {
      let features = try sampled(model, variance: variance)
      for i in 0..<8 {
        let (mean, deviation) = moments(column(i, of: features, width: 8))
        // The deviation of 4000 draws has a standard error of 1.1 %, and frames round features by 1e-5.
        #expect(abs(deviation / (0.01 * variance.squareRoot()) - 1) < 0.05)
        #expect(abs(mean - 0.25) < 0.001)
      }
    }
  }

  /// Fault 2 was that every draw used the component of the largest weight.
  @Test func sampledFramesComeFromEveryMixtureComponent() throws {
    let model = try model(
      logits: [log(0.6), log(0.3), log(0.1)], means: [-0.5, 0, 0.5], spread: 1e-3)
    let features = try sampled(model)
    let first = column(0, of: features, width: 8)
    for (mean, weight) in [(-0.5, 0.6), (0, 0.3), (0.5, 0.1)] {
      let share = Double(first.filter { abs($0 - mean) < 0.1 }.count) / Double(first.count)
      // The share of a component in 4000 draws has a standard error of 0.8 %.
      #expect(abs(share - weight) < 0.03)
    }
    // A component is chosen for the whole frame, not for each feature.
    #expect((0..<4000).allSatisfy { abs(features[8 * $0] - features[8 * $0 + 3]) < 0.1 })
  }

  /// Fault 3 was a product of densities without logarithms; the product is 0 in 80 dimensions, or at an attack.
  @Test func aModelLearnsFramesFarFromItsFirstPrediction() throws {
    let bins = 41
    let settings = try AnalysisSettings(rate: 1024, fft: 128, hop: 32, bins: bins)
    // The source is silent for 20 frames and at full scale for 20 frames.
    let source = try frames(
      settings, (0..<40 * bins).map { $0 < 20 * bins ? 0 : 1 },
      (0..<40 * bins).map { Float(settings.binCenter($0 % bins)) })
    var small = smallSettings(.value, mixtures: 3, sequence: 39, noise: 0)
    small.deviationFloor = 1e-3
    let blank = try SoundModel(of: [source], settings: small, seed: 1)
    // The model predicts silence with certainty: scaled levels are −1 before the attack and +1 after it.
    let model = try saying(blank, logits: [0, -1, -2], means: [-1, -1, -1], spread: 0.01)
    let loss = try model.evaluate(source)
    // At σ = 0.011 the exact loss is ½ · (2/0.011)² for each of 40 levels, which differ from the mean by 2, plus ½ ·
    // (1/0.011)² for each of 40 frequencies, which differ from the mean by 1. The logarithm of a sum of densities plus
    // 1e-12 would be 27.6.
    let sigma = 0.011
    let exact = 40 * 0.5 * (pow(2 / sigma, 2) + pow(1 / sigma, 2))
    for t in [19, 25, 38] { #expect(abs(loss.frames[t] / exact - 1) < 0.05) }
    // The gradient is not 0, so one step changes the means.
    let before = model.network.parameters["density.bias"]
    var one = request(1, streams: 1)
    (one.rule, one.schedule) = (.sgd, .constant)
    try model.train(one, on: [source])
    let after = model.network.parameters["density.bias"]
    #expect(zip(before, after).dropFirst(3).contains { abs($0 - $1) > 1e-5 })
  }

  /// Fault 4 was an additional delta from the last frame to the first, an outlier that also widened the scale.
  @Test func deltasOfASourceIncludeNoDeltaFromTheLastToTheFirstFrame() throws {
    // Levels rise by 0.5 dB per frame over 60 frames, so a delta from the last frame to the first would be −29.5 dB.
    let source = try frames(60) { t, k in 0.5 * Double(t) - 40 + Double(k) }
    let model = try SoundModel(
      of: [source], settings: smallSettings(.delta, noise: 0), seed: 1)
    let row = model.scaling.matrix(source)
    for k in 0..<4 {
      let change = model.scaling.changes[k] * model.scaling.deviations[k]
      #expect(abs(change - 0.5) < 0.005)
    }
    let maker = BatchMaker(rows: [row], model: model)
    var batcher = StreamBatcher(
      lengths: [60], streams: 4, steps: 7, random: RandomStream(seed: 1, name: "batches"))
    for _ in 0..<200 {
      let batch = maker.batch(batcher.next(), steps: batcher.steps)
      // The levels rise by one deviation of the change per frame, and the frequencies stay constant.
      let off = batch.targets.enumerated().map { i, y in abs(y - (i % 8 < 4 ? 1 : 0)) }
      #expect(off.allSatisfy { $0 < 0.02 })
    }
  }

  /// Fault 5 was one mean and deviation for the magnitudes of all bins, and one for all frequencies.
  @Test func everyBinIsScaledSeparately() throws {
    // The mean levels of the bins are 0 to −20 dB, and their swings are 20 to 4 dB.
    let source = try frames(64) { t, k in
      -5 * Double(k) + (t % 2 == 0 ? 1 : -1) * 20 / Double(k + 1)
    }
    let scaling = try FrameScaling(fitting: [source], includesDC: true)
    for k in 0..<5 {
      #expect(abs(scaling.means[k] + 5 * Double(k)) < 0.05)
      #expect(abs(scaling.deviations[k] / (20 / Double(k + 1)) - 1) < 0.01)
    }
    let matrix = scaling.matrix(source)
    for k in 0..<5 {
      let (mean, deviation) = moments(column(k, of: matrix, width: 10))
      #expect(abs(mean) < 1e-4 && abs(deviation - 1) < 1e-4)
    }
  }
}
