// Tests of training: the loss falls, the result does not depend on threads and interruptions, and updates that are not
// finite are skipped.

import Glibc
import Runs
import SoundModels
import Spectra
import TensorFiles
import Testing

@Suite struct TrainingTests {
  /// The whole model with its current training: optimiser, streams and carried state.
  private func all(_ model: SoundModel) throws -> SafeTensors { try ModelFile.encode(model) }

  @Test(arguments: Target.allCases) func trainingLowersTheLossOfATone(_ target: Target) throws {
    let frames = try toneFrames()
    let model = try SoundModel(
      of: [frames], settings: smallSettings(target, sequence: 20), seed: 1)
    let before = try model.evaluate(frames)
    let report = try model.train(request(120))
    #expect(report.steps == 120 && report.done == 120 && report.planned == 120 && !report.stopped)
    #expect(report.frames == 120 * 4 * 20 && report.seconds > 0)
    #expect(report.loss == model.recentLoss && model.steps == 120)
    let after = try model.evaluate(frames)
    // The loss falls by at least a quarter of a nat for each of the 18 features.
    #expect(after.mean < before.mean - 4.5)
    #expect(after.median < before.median - 4.5)
    #expect(model.recentLoss < model.losses[0] - 4.5)
  }

  @Test func trainingGivesTheSameModelForAnyNumberOfThreads() throws {
    func trained(_ threads: Int) throws -> SafeTensors {
      let model = try SoundModel(
        of: [someFrames(80)], settings: smallSettings(layers: 2, dropout: 0.2), seed: 3)
      try model.train(request(20, streams: 20), run: stopping(at: 12, threads: threads))
      #expect(model.steps == 12)
      return try all(model)
    }
    let one = try trained(1)
    for threads in [2, 5] { #expect(try trained(threads) == one) }
  }

  @Test(arguments: TrainingRequest.Rule.allCases, Target.allCases)
  func aResumedTrainingEqualsATrainingThatNeverStopped(
    _ rule: TrainingRequest.Rule, _ target: Target
  )
    throws
  {
    var request = request(30)
    request.rule = rule
    let settings = smallSettings(target, layers: 2, dropout: 0.2)
    let frames = [try someFrames(60)]
    func model() throws -> SoundModel { try SoundModel(of: frames, settings: settings, seed: 3) }

    let whole = try model()
    try whole.train(request, run: stopping(at: 20))
    let parts = try model()
    let first = try parts.train(request, run: stopping(at: 7))
    #expect(first.stopped && first.steps == 7 && first.planned == 30)
    // The model is written and read in the middle of the training, and `train` receives the frames again.
    let read = try ModelFile.decode(try all(parts))
    let second = try read.train(request, on: frames, run: stopping(at: 13))
    #expect(second.steps == 6 && second.done == 13)
    // `train` without a request also resumes.
    try read.train(on: frames, run: stopping(at: 20))
    try parts.train(run: stopping(at: 20))
    #expect(try all(parts) == all(whole))
    #expect(try all(read) == all(whole))

    let last = try read.train(request, on: frames)
    try whole.train(request)
    #expect(!last.stopped && last.done == 30)
    #expect(try all(read) == all(whole) && whole.steps == 30)
    let never = try model()
    try never.train(request)
    #expect(try all(never) == all(whole))
  }

  @Test func trainingAfterTheEndOfATrainingPlanStartsANewPlan() throws {
    let frames = [try someFrames(60)]
    let one = try SoundModel(of: frames, settings: smallSettings(), seed: 3)
    try one.train(request(10))
    let read = try ModelFile.decode(try all(one))
    let report = try one.train(request(10))
    #expect(report.done == 10 && one.steps == 20)
    try read.train(request(10), on: frames)
    #expect(try all(read) == all(one))
    // The batches and the noise differ from the batches and the noise of the first ten steps, because each plan has its
    // own random streams.
    let long = try SoundModel(of: frames, settings: smallSettings(), seed: 3)
    try long.train(request(20))
    #expect(long.losses != one.losses)
  }

  @Test func aDifferentTrainingRequestOrSourceStartsANewTrainingPlan() throws {
    let frames = [try someFrames(60)]
    var events: [TrainingEvent] = []
    let model = try SoundModel(of: frames, settings: smallSettings(), seed: 3)
    try model.train(request(20), run: stopping(at: 5))
    // The same request resumes the training, and an event reports the resumption.
    let same = try model.copy().train(request(20)) { events.append($0) }
    #expect(same.steps == 15 && events == [.resumed(step: 5, planned: 20)])
    events = []
    let longer = try model.copy().train(request(21)) { events.append($0) }
    #expect(longer.steps == 21 && longer.done == 21)
    #expect(events == [.replanned(stoppedAt: 5, planned: 20)])
    let wider = try model.copy().train(request(20, streams: 5))
    #expect(wider.steps == 20)
    let copy = model.copy()
    let other = try copy.train(request(20), on: [try someFrames(60, seed: 9)])
    #expect(other.steps == 20 && copy.steps == 25)
  }

  @Test func anInterruptedTrainingKeepsItsSteps() throws {
    let model = try smallModel()
    let before = model.network.parameters
    let report = try model.train(request(50), run: stopping(at: 3))
    #expect(report.stopped && report.steps == 3 && model.steps == 3)
    #expect(model.network.parameters != before)
    #expect(model.losses.count == 3)
  }

  @Test func anInterruptBeforeTheFirstStepDoesNotChangeTheModel() throws {
    let (model, never) = (try smallModel(), try smallModel())
    let interrupt = Interrupt()
    interrupt.request()
    let report = try model.train(request(10), run: Run(interrupt: interrupt))
    #expect(report.steps == 0 && report.stopped && report.loss.isNaN)
    #expect(model.network.parameters == never.network.parameters)
    try model.train(request(10))
    try never.train(request(10))
    #expect(try all(model) == all(never))
  }

  @Test func trainingReportsItsProgressAtEveryStep() throws {
    let model = try smallModel()
    let lines = Notes()
    let run = Run(report: { lines.run().note("\($0.label) \($0.step) of \($0.total ?? 0)") })
    try model.train(request(3), run: run)
    #expect(lines.all == ["training 1 of 3", "training 2 of 3", "training 3 of 3"])
  }

  @Test func aTimedTrainingLastsItsTime() throws {
    let model = try smallModel()
    let report = try model.train(TrainingRequest(length: .time(0.4), streams: 4))
    // The training never ends much before its time. On a busy machine one step may exceed the time.
    #expect(report.seconds >= 0.95 * 0.4 && report.seconds < 600)
    #expect(!report.stopped && report.done == report.planned && report.steps > 0)
    // The training is finished, so the same request starts a new training of the same length.
    let again = try model.train(TrainingRequest(length: .time(0.2), streams: 4))
    let third = try model.train(TrainingRequest(length: .time(0.2), streams: 4))
    #expect(again.steps > 0 && third.steps > 0 && third.done == third.steps)
  }

  @Test func aStoppedTimedTrainingResumesForTheRestOfItsTime() throws {
    let model = try smallModel()
    let request = TrainingRequest(length: .time(0.3), streams: 4)
    let first = try model.train(request, run: stopping(at: 6))
    let second = try model.train(request)
    #expect(first.planned == nil && first.stopped && !second.stopped)
    #expect(second.done == second.steps + 6 && second.planned == second.done)
    #expect(first.seconds + second.seconds >= 0.95 * 0.3 && second.seconds < 600)
  }

  @Test func theLengthOfATrainingIsGivenInEpochsOrByDefault() throws {
    let model = try smallModel(frames: 57)
    // 56 pairs of frames in 4 streams of 7 frames make two steps per epoch.
    #expect(
      try model.train(TrainingRequest(length: .epochs(2.5), streams: 4)).planned == 5)
    #expect(
      try model.train(TrainingRequest(length: .epochs(1e-6), streams: 4)).planned == 1)
    let usual = try model.train(run: stopping(at: 1))
    // The usual length is 675 000 × (5/20)^0.4 frames in batches of 16 × 7 frames.
    #expect(usual.planned == 3461)
  }

  @Test func oneModelLearnsSeveralSourcesTogether() throws {
    let sources = [try someFrames(60), try someFrames(90, seed: 8)]
    let model = try SoundModel(of: sources, settings: smallSettings(.value), seed: 3)
    let before = try sources.map { try model.evaluate($0).mean }
    try model.train(request(150))
    for (source, loss) in zip(sources, before) {
      let after = try model.evaluate(source).mean
      #expect(after < loss - 2)
    }
    // The training depends on the order of the sources.
    let stopped = try SoundModel(of: sources, settings: smallSettings(), seed: 3)
    try stopped.train(request(10), run: stopping(at: 5))
    #expect(try stopped.copy().train(request(10), on: sources).steps == 5)
    #expect(try stopped.copy().train(request(10), on: sources.reversed()).steps == 10)
  }

  @Test func trainingOnFramesThatDoNotFitTheModelIsAnError() throws {
    let model = try smallModel()
    func message(_ frames: [Frames]) -> String? {
      do {
        try model.train(request(5), on: frames)
        return nil
      } catch { return "\(error)" }
    }
    #expect(message([try someFrames(20, bins: 6)])?.contains("another shape") == true)
    #expect(message([try someFrames(20).delta()])?.contains("deltas") == true)
    #expect(message([try someFrames(3)])?.contains("too short: 3 frames") == true)
    let read = try ModelFile.decode(try all(model))
    #expect(
      throws: ModelError(
        "this model was read from a file, which does not contain its sources: give the training frames as"
          + " well"
      )
    ) { try read.train(request(5)) }
    #expect(model.steps == 0 && model.losses.isEmpty)
  }

  @Test func aTrainingUpdateThatIsNotFiniteIsSkippedAndReported() throws {
    let model = try smallModel()
    var events: [TrainingEvent] = []
    var request = request(12)
    (request.rule, request.learningRate, request.clipNorm) = (.sgd, 1e30, nil)
    request.schedule = .constant
    try model.train(request) { events.append($0) }
    #expect(model.steps == 12 && model.network.parameters.isFinite)
    #expect(events.contains { if case .skipped = $0 { true } else { false } })
    #expect(events.contains { if case .returned(_, 0.5) = $0 { true } else { false } })
    // The model can be saved, and its training can continue at a lower learning rate.
    _ = try ModelFile.decode(try all(model))
    request.learningRate = 1e-6
    let report = try model.train(request)
    #expect(report.steps == 12 && model.network.parameters.isFinite)
  }

  @Test func trainingOnFramesThatOverflowLeavesTheModelUnchanged() throws {
    let source = try someFrames(60)
    let model = try SoundModel(of: [source], settings: smallSettings(), seed: 3)
    let before = model.network.parameters
    var events: [TrainingEvent] = []
    // Every frequency alternates between the two ends of the range of 32-bit floats.
    let hostile = try frames(
      source.settings, source.magnitudes.values,
      source.frequencies.values.indices.map { $0 / 5 % 2 == 0 ? 1e38 : -1e38 })
    let report = try model.train(request(7), on: [hostile]) { events.append($0) }
    #expect(model.network.parameters == before && events.count == 7)
    #expect(report.steps == 7 && report.loss.isNaN)
    // The next training starts a new plan and has finite losses.
    let next = try model.train(request(7))
    #expect(next.loss.isFinite && model.network.parameters.isFinite)
  }
}
