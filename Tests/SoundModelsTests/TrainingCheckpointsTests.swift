// Tests of the times at which a training saves checkpoints.

import Runs
import SoundModels
import Testing

@Suite struct TrainingCheckpointsTests {
  /// The times of the first checkpoints, if writing takes `cost` seconds each time.
  private func times(_ count: Int, longest: Double, cost: Double = 0) -> [Double] {
    var schedule = CheckpointSchedule(longest: longest)
    return (0..<count).map { _ in
      let due = schedule.due
      schedule.kept(from: due, to: due + cost)
      return due
    }
  }

  @Test func checkpointsComeEarlyAndThenAtGrowingIntervals() {
    #expect(times(8, longest: 20) == [1, 3, 7, 15, 31, 51, 71, 91])
    #expect(times(3, longest: 0.25) == [0.25, 0.5, 0.75])
  }

  /// With 0.3 s of writing, 10 s between two checkpoints make 3 %; the interval is at most three times the longest one.
  @Test func slowWritingMakesTheIntervalsLonger() {
    let slow = times(4, longest: 20, cost: 0.3)
    #expect(zip(slow, [1, 11.3, 21.6, 31.9]).allSatisfy { abs($0 - $1) < 1e-9 }, "\(slow)")
    #expect(times(3, longest: 20, cost: 30) == [1, 91, 181])
  }

  /// The longest interval is an hour, and yet the first checkpoint comes after a second.
  @Test func aTrainingKeepsAnEarlyCheckpointFromWhichItResumes() throws {
    let model = try smallModel()
    let interrupt = Interrupt()
    var kept: SoundModel?
    let checkpoints = TrainingCheckpoints(every: 3600) { step in
      kept = model.copy()
      #expect(kept?.steps == step)
      interrupt.request()
    }
    let long = request(1_000_000_000)
    let report = try model.train(long, checkpoints: checkpoints, run: Run(interrupt: interrupt))
    #expect(report.seconds >= 1 && report.seconds < 600)
    let (steps, copy) = (model.steps, try #require(kept))
    #expect(copy.steps == steps && steps > 0)
    try copy.train(long, run: stopping(at: steps + 3))
    try model.train(long, run: stopping(at: steps + 3))
    #expect(copy == model && copy.steps == steps + 3)
  }
}
