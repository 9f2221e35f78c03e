// Tests of the held-out losses of a training.

import Files
import SoundModels
import Spectra
import TensorFiles
import TestSupport
import Testing

@Suite struct HeldOutTests {
  @Test func trainingNeverReadsTheHeldOutFrames() throws {
    let source = try someFrames(80)
    let (one, other) = (try smallModel(), try smallModel())
    let report = try one.train(request(50), heldOut: .share(0.25))
    try other.train(request(50), on: [source[0..<60]])
    #expect(one.weights == other.weights && one.losses == other.losses)
    #expect(other.heldOut.isEmpty)
    #expect(one.heldOut.map(\.step) == Array(1...50))
    #expect(one.heldOut.last?.loss == (try one.evaluate(source[60..<80]).mean))
    #expect(report.heldOutLoss == one.heldOut.last?.loss)
  }

  @Test func aLongTrainingIsEvaluatedAHundredTimesAndAtItsEnd() throws {
    let model = try smallModel()
    let held = try someFrames(20, seed: 2)
    try model.train(request(205), heldOut: .frames([held]))
    #expect(model.heldOut.map(\.step) == Array(stride(from: 2, through: 204, by: 2)) + [205])
  }

  /// Evaluation never uses more frames than training, even for a large held-out share.
  @Test func aLargeHeldOutShareIsEvaluatedRarelyAndInPart() throws {
    let model = try smallModel()
    let held = try (0..<30).map { try someFrames(300, seed: UInt64($0)) }
    try model.train(request(50), heldOut: .frames(held))
    #expect(model.heldOut.count < 10 && model.heldOut.last?.step == 50)
    let losses = try held.flatMap { try model.evaluate($0[0..<66]).frames }
    #expect(model.heldOut.last?.loss == losses.reduce(0, +) / Double(losses.count))
  }

  @Test func heldOutLossesOfSeveralSourcesAreWeightedByTheirFrames() throws {
    let model = try smallModel()
    let (short, long) = (try someFrames(20, seed: 2), try someFrames(50, seed: 3))
    try model.train(request(3), heldOut: .frames([short, long]))
    let losses = try model.evaluate(short).frames + model.evaluate(long).frames
    #expect(model.heldOut.last?.loss == losses.reduce(0, +) / Double(losses.count))
  }

  @Test func aResumedTrainingHasTheSameHeldOutLosses() throws {
    let (whole, parts) = (try smallModel(), try smallModel())
    try whole.train(request(40), heldOut: .share(0.2))
    try parts.train(request(40), heldOut: .share(0.2), run: stopping(at: 13))
    let file = try ModelFile.decode(ModelFile.encode(parts))
    try file.train(request(40), on: [try someFrames(80)], heldOut: .share(0.2))
    #expect(file == whole)
    #expect(whole.copy().heldOut == whole.heldOut)
  }

  @Test func aModelFileWithInvalidHeldOutStepsIsRefused() throws {
    let model = try smallModel()
    try model.train(request(5), heldOut: .share(0.2))
    for words: [UInt64] in [[1, 2, 3, 4, 6], [1, 3, 2, 4, 5], [1, 2, 3]] {
      let whole = try ModelFile.encode(model)
      var file = SafeTensors()
      file.metadata = whole.metadata
      for entry in whole.entries {
        let isSteps = entry.name == "held_out.steps"
        try file.add(
          entry.name, shape: isSteps ? [words.count] : entry.shape,
          isSteps ? .uint64s(words) : entry.values)
      }
      #expect(throws: ModelError.self) { try ModelFile.decode(file) }
    }
  }

  @Test(arguments: [0.0, 1, -0.5, .nan, 0.01, 0.99])
  func heldOutSharesOutOfRangeAreErrors(_ share: Double) throws {
    let model = try smallModel()
    #expect(throws: ModelError.self) { try model.train(request(5), heldOut: .share(share)) }
    #expect(model.steps == 0)
  }

  @Test func heldOutFramesThatDoNotFitTheModelAreErrors() throws {
    let model = try smallModel()
    let wide = try someFrames(20, bins: 6)
    #expect(throws: ModelError.self) { try model.train(request(5), heldOut: .frames([wide])) }
    #expect(throws: ModelError.self) { try model.train(request(5), heldOut: .frames([])) }
  }
}
