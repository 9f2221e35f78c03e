// Tests of the inputs and targets of a training step.

import Glibc
import Networks
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct BatchMakerTests {
  static let places: [StreamBatcher.Place] = [
    .init(source: 0, position: 0, begins: true), .init(source: 1, position: 13, begins: false),
  ]

  /// A model of two sources, the batch maker of the model, and the rows of the sources.
  static func maker(
    _ target: Target, noise: Double
  ) throws -> (model: SoundModel, maker: BatchMaker, rows: [[Float]]) {
    let sources = [try someFrames(40), try someFrames(30, seed: 2)]
    let model = try SoundModel(of: sources, settings: smallSettings(target, noise: noise), seed: 1)
    let rows = sources.map { model.scaling.matrix($0) }
    return (model, BatchMaker(rows: rows, model: model), rows)
  }

  @Test func aValueTargetIsTheNextFrame() throws {
    let (_, maker, rows) = try Self.maker(.value, noise: 0)
    let batch = maker.batch(Self.places, steps: 16)
    #expect(batch.steps == 16 && batch.streams == 2 && maker.lossOffset == 0)
    for t in 0..<16 {
      for (b, place) in Self.places.enumerated() {
        let at = (t * 2 + b) * 8
        let from = (place.position + t) * 8
        let row = rows[place.source]
        #expect(batch.inputs[at..<at + 8] == row[from..<from + 8])
        #expect(batch.targets[at..<at + 8] == row[from + 8..<from + 16])
      }
    }
  }

  @Test func aDeltaTargetIsTheNextFrameMinusTheNoisyInput() throws {
    let (model, maker, rows) = try Self.maker(.delta, noise: 1)
    var noise = RandomStream(seed: 9, name: "noise")
    let batch = maker.batch(Self.places, steps: 16, noise: &noise)
    for t in 0..<16 {
      for (b, place) in Self.places.enumerated() {
        for i in 0..<8 {
          let at = (t * 2 + b) * 8 + i
          let next = rows[place.source][(place.position + t + 1) * 8 + i]
          #expect(batch.inputs[at] != next)
          // The noisy input plus the delta is the clean next frame.
          let reached = batch.inputs[at] + batch.targets[at] * model.targetScale[i]
          #expect(abs(reached - next) < 1e-6 * max(1, abs(next)) * 8)
        }
      }
    }
    // The target scale is √(σ_change² + σ_noise²), where both deviations equal the deviation of the change.
    for i in 0..<8 {
      #expect(model.noiseScale[i] == Float(model.scaling.changes[i]))
      #expect(
        abs(Double(model.targetScale[i]) / model.scaling.changes[i] - 2.0.squareRoot()) < 1e-6)
    }
  }

  @Test(arguments: [(Target.value, 0.2), (.delta, 1)])
  func trainingNoiseIsAddedOnlyToInputs(_ target: Target, _ amount: Double) throws {
    let (model, maker, rows) = try Self.maker(target, noise: amount)
    var noise = RandomStream(seed: 9, name: "noise")
    var off = [[Double]](repeating: [], count: 8)
    for _ in 0..<300 {
      let batch = maker.batch(Self.places, steps: 16, noise: &noise)
      let clean = maker.batch(Self.places, steps: 16)
      if target == .value { #expect(batch.targets == clean.targets) }
      for (at, input) in batch.inputs.enumerated() {
        off[at % 8].append(Double(input - clean.inputs[at]))
      }
    }
    for i in 0..<8 {
      let (mean, deviation) = moments(off[i])
      let wanted = target == .value ? amount : amount * model.scaling.changes[i]
      // The deviation of 9600 draws has a standard error of 0.7 %, and the mean of the draws has a standard error of 1
      // % of the deviation.
      #expect(abs(deviation / wanted - 1) < 0.03)
      #expect(abs(mean) < 0.04 * wanted)
    }
    #expect(maker.batch(Self.places, steps: 16).inputs[0] == rows[0][0])
  }

  @Test func trainingNoiseDependsOnTheSeed() throws {
    let (_, maker, _) = try Self.maker(.value, noise: 0.2)
    var one = RandomStream(seed: 9, name: "noise")
    var two = one
    let first = maker.batch(Self.places, steps: 5, noise: &one)
    #expect(first == maker.batch(Self.places, steps: 5, noise: &two))
    #expect(one == two)
    #expect(first != maker.batch(Self.places, steps: 5, noise: &one))
  }

  @Test func theLikelihoodOfADeltaPlusTheOffsetIsTheLikelihoodOfTheFeatures() throws {
    let (model, maker, rows) = try Self.maker(.delta, noise: 1)
    let batch = maker.batch([Self.places[0]], steps: 1)
    let scale = model.targetScale.map(Double.init)
    var random = RandomStream(seed: 2, name: "density")
    let means = (0..<8).map { _ in random.normal() }
    let deviations = (0..<8).map { _ in 0.1 + random.uniform() }
    let ofDeltas = try MixtureDensity<Double>(
      logWeights: [0], means: means, deviations: deviations)
    let ofFeatures = try MixtureDensity<Double>(
      logWeights: [0], means: (0..<8).map { Double(rows[0][$0]) + means[$0] * scale[$0] },
      deviations: (0..<8).map { deviations[$0] * scale[$0] })
    let next = rows[0][8..<16].map(Double.init)
    let deltas = batch.targets.map(Double.init)
    // The targets are 32-bit floats, and the standardised values can be several tens.
    #expect(
      abs(
        ofDeltas.negativeLogLikelihood(of: deltas) + maker.lossOffset
          - ofFeatures.negativeLogLikelihood(of: next)) < 1e-3)
  }
}
