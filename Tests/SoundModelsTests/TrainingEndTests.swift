// Tests of the end of a training: the distance that the user asks for, the time, and the
// average of the weights.

import Files
import Glibc
import Runs
import SoundModels
import TensorFiles
import Testing

@Suite struct TrainingEndTests {
  @Test func theAverageFollowsTheLatestWeights() {
    var average = WeightAverage(of: [100, 0])
    for n in 2...101 { average.add([1, Float(n)]) }
    // The first weights are forgotten, and the mean of n with the weights n^12 is 13/14 of the latest n.
    #expect(average.count == 101 && abs(average.values[0] - 1) < 1e-6)
    #expect(abs(average.values[1] - 101 * 13 / 14) < 1)
  }

  @Test func aClimbingLossIsNoticedAfterAWholeWindow() {
    // The loss falls from 100 to 0 nats in 500 steps, and then stays or climbs by 1 nat per step.
    func losses(_ count: Int, slope: Double) -> [Double] {
      (0..<count).map { step -> Double in
        let t = Double(step)
        return t < 500 ? 100 - t / 5 : slope * (t - 500)
      }
    }
    // The lowest mean, of the steps 400 to 499, is 10.1, and half of the fall is 44.95. The mean of the steps 500 to 599
    // is 49.5, which is less than 55.05, and that of the steps 600 to 699 is 149.5.
    let climbing = losses(800, slope: 1)
    let noticed = (1...800).filter { LossClimb.hasClimbed(climbing[..<$0]) }
    #expect(noticed == [700, 800])
    let flat = losses(2000, slope: 0)
    #expect(!(1...2000).contains { LossClimb.hasClimbed(flat[..<$0]) })
    // A loss that falls again is not climbing, although it is still high.
    let falling = climbing + (0..<100).map { step -> Double in 290 - Double(step) }
    #expect(!LossClimb.hasClimbed(falling[...]))
    // One high loss among low losses is not a climb.
    var single = flat
    single[1050] = 4000
    #expect(!LossClimb.hasClimbed(single[..<1100]))
  }

  private func open(_ nearness: Double? = nil) -> TrainingRequest {
    // The usual 675 000 × (5/20)^0.4 frames make 108 steps of 512 streams with 7 frames each.
    TrainingRequest(streams: 512, nearness: nearness)
  }

  @Test func aTrainingEndsAtTheDistanceThatIsAskedFor() throws {
    let frames = [try someFrames(60)]
    func model() throws -> SoundModel {
      try SoundModel(of: frames, settings: smallSettings(hasClock: true), seed: 3)
    }
    // Any model is within 1000 dB of its source, so the first free run ends the training.
    let near = try model()
    let report = try near.train(open(1000))
    #expect(report.ending == .near(1000) && report.done == 20 && report.missed == nil)
    #expect(report.best?.step == 20)
    // No free run is within a millionth of a decibel.
    let far = try model().train(
      TrainingRequest(length: .steps(45), streams: 4, nearness: 1e-6))
    #expect(far.ending == .plan && far.done == 45 && far.missed == 1e-6)
    // The number of steps is only a limit, and the file of the shorter training can be read.
    let limited = try model()
    let short = try limited.train(
      TrainingRequest(length: .steps(3000), streams: 512, nearness: 1000))
    #expect(short.done == 20 && short.planned == 20)
    #expect(try ModelFile.decode(ModelFile.encode(limited)) == limited)
    for bad in [0, -1, Double.nan, 2000] {
      #expect(throws: ModelError.self) { try model().train(open(bad)) }
    }
  }

  @Test func theUsualTrainingGoesOnIfTheModelIsFarFromItsSource() throws {
    // A step of 512 streams reads so many frames that the usual training has 108 steps. With a low learning rate a model
    // is then far from its source.
    let usual = TrainingRequest(streams: 512, learningRate: 1e-4)
    func model() throws -> SoundModel {
      try SoundModel(of: [someFrames(60)], settings: smallSettings(), seed: 3)
    }
    let whole = try model()
    var events: [TrainingEvent] = []
    let report = try whole.train(usual) { events.append($0) }
    // After 45 % of its longest plan, the training goes on with the other 55 %.
    #expect(report.done == 108 + 132 && report.planned == 240 && report.endedByItself)
    let goesOn = events.compactMap { event -> Int? in
      if case .goesOn(let planned, let distance) = event, distance > 3 { planned } else { nil }
    }
    #expect(goesOn == [240])
    // A training that was stopped before or after this step, and read from its file, makes the same steps.
    for stop in [100, 108, 150] {
      let first = try model()
      try first.train(usual, run: stopping(at: stop))
      #expect(first.steps == stop)
      let second = try ModelFile.decode(ModelFile.encode(first))
      try second.train(usual, on: [someFrames(60)])
      #expect(try ModelFile.encode(second) == ModelFile.encode(whole), "stopped at \(stop)")
    }
    // A request for the same number of steps does not go on, and ends with other weights.
    let fixed = try model()
    let planned = try fixed.train(TrainingRequest(length: .steps(108), streams: 512))
    #expect(planned.done == 108 && !planned.endedByItself)
  }

  @Test func aRepeatedTimedTrainingMakesTheSameStepsWithoutTheClock() throws {
    let frames = [try someFrames(60)]
    func model() throws -> SoundModel {
      try SoundModel(of: frames, settings: smallSettings(hasClock: true), seed: 3)
    }
    let request = TrainingRequest(length: .time(0.5), streams: 4)
    let once = try model()
    let report = try once.train(request)
    #expect(report.ending == .time && report.wasTimed && report.done == report.planned)
    let again = try model()
    let repeated = try again.train(
      request, until: TrainingEnd(step: report.done, isTimeOver: true))
    #expect(repeated.done == report.done && repeated.ending == .time)
    #expect(try ModelFile.encode(again) == ModelFile.encode(once))
    // A timed training that the user stopped resumes, and a repeated run stops at the same step.
    let stopped = try model()
    let first = try stopped.train(request, run: stopping(at: 7))
    #expect(first.stopped && first.done == 7 && first.planned == nil)
    let same = try model()
    try same.train(request, until: TrainingEnd(step: 7, isTimeOver: false))
    #expect(try ModelFile.encode(same) == ModelFile.encode(stopped))
  }
}
