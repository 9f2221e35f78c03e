import Glibc
import Networks
import Runs
import Tensors
import Testing

/// Tests that training lowers the loss, resumes exactly, and never applies an update that is not finite.
@Suite struct TrainerTests {
  private func trainer(
    _ rule: TrainingRule = TrainingRule(schedule: .constant(rate: 0.01))
  ) throws -> (Training, SequenceBatch<Float>, LSTMState<Float>) {
    let shape = try NetworkShape(
      inputs: 4, outputs: 4, layers: 2, units: 12, mixtures: 2, skip: true)
    var random = RandomStream(seed: 31, name: "trainer")
    let network = RecurrentDensityNetwork<Float>(shape, random: &random)
    // Each target is the input frame with its elements in reverse order, which the network can learn.
    let steps = 6
    let streams = 10
    let inputs = (0..<steps * streams * 4).map { _ in Float(random.normal()) }
    let targets = inputs.indices.map { inputs[$0 / 4 * 4 + 3 - $0 % 4] }
    let batch = SequenceBatch(steps: steps, streams: streams, inputs: inputs, targets: targets)
    return (
      Training(network, rule: rule, random: random), batch, network.zeroState(streams: streams)
    )
  }

  private let broken = SequenceBatch<Float>(
    steps: 1, streams: 10, inputs: [Float](repeating: 0, count: 40),
    targets: [Float](repeating: .nan, count: 40))

  @Test(arguments: OptimizerTests.rules) func theTrainerLowersTheLoss(_ rule: OptimizerTests.Rule)
    throws
  {
    var (trainer, batch, state) = try trainer(
      TrainingRule(optimizer: rule.optimizer, schedule: .constant(rate: 0.02)))
    let zero = state
    let first = trainer.update(batch, carried: &state).loss.mean
    var last = first
    for _ in 0..<60 {
      state = zero
      last = trainer.update(batch, carried: &state).loss.mean
    }
    #expect(last < first - 0.3, "from \(first) to \(last)")
  }

  @Test(arguments: [(0.2, 0.0), (0, 0.05), (0.2, 0.05)])
  func aRestoredTrainerContinuesBitForBit(dropout: Double, noise: Double) throws {
    let rule = TrainingRule(
      schedule: .cosine(peak: 0.01, last: 1e-4, warmUp: 3, total: 20), dropout: dropout,
      weightNoise: noise)
    var (trainer, batch, carried) = try trainer(rule)
    for _ in 0..<7 { _ = trainer.update(batch, carried: &carried) }
    let kept = (trainer.state, carried)
    let reports = (0..<7).map { _ in trainer.update(batch, carried: &carried) }

    var (fresh, _, _) = try self.trainer(rule)
    fresh.state = kept.0
    var again = kept.1
    let repeated = (0..<7).map { _ in fresh.update(batch, carried: &again, run: Run(threads: 3)) }
    #expect(repeated == reports)
    #expect(fresh.state == trainer.state)
    #expect(again == carried)
  }

  /// In each of two updates of plain gradient descent, the gradient is computed with the noisy weights.
  @Test func weightNoiseEvaluatesTheGradientAtTheNoisyWeights() throws {
    let deviation = 0.1
    let rate = 0.01
    var (trainer, batch, carried) = try trainer(
      TrainingRule(
        optimizer: .sgd(), schedule: .constant(rate: rate), clipping: GradientClipping(),
        weightNoise: deviation))
    var random = trainer.state.random
    var clean = trainer.network
    var own = carried
    for _ in 0..<2 {
      var noisy = clean
      var all: [Double] = []
      for part in clean.parameters.layout.parts where part.name.contains("weight") {
        var stream = random.stream("noise on \(part.name)")
        let noise = normals(part.range.count, from: &stream).map { deviation * $0 }
        noisy.parameters[part.name] = zip(clean.parameters[part.name], noise).map {
          $0 + Float($1)
        }
        all += noise
      }
      // The deviation of n Gaussian numbers has a relative standard error of 1/√(2n).
      let n = Double(all.count)
      let spread = (all.reduce(0) { $0 + $1 * $1 } / n).squareRoot()
      #expect(abs(spread / deviation - 1) < 5 / (2 * n).squareRoot())
      var gradient = ParameterSet<Float>(zeros: clean.shape)
      let loss = noisy.lossAndGradient(batch, state: &own, gradient: &gradient)
      for k in gradient.values.indices {
        clean.parameters.values[k] -= Float(rate) * gradient.values[k]
      }
      let report = trainer.update(batch, carried: &carried, run: Run(threads: 2))
      // The trainer computes the noise with logarithm and cosine in single precision, and the test in double
      // precision.
      #expect(abs(report.loss.mean - loss.mean) < 1e-5)
      let difference = zip(trainer.network.parameters.values, clean.parameters.values).map {
        abs($0 - $1)
      }
      #expect((difference.max() ?? 1) < 1e-6)
      clean = trainer.network
      _ = random.next()
    }
    #expect(trainer.state.random == random)
  }

  /// The method of `noise.h` in double precision: 512 random words give 1024 numbers; each 16 words give 16 cosines
  /// and then 16 sines.
  private func normals(_ count: Int, from random: inout RandomStream) -> [Double] {
    var normals: [Double] = []
    while normals.count < count {
      for _ in 0..<32 {
        let pairs = (0..<16).map { _ -> (Double, Double) in
          let word = random.next()
          let radius = (-2 * log((Double(word >> 32) + 0.5) * 0x1p-32)).squareRoot()
          let angle = Double(word & 0xFFFF_FFFF) * 0x1p-32 * 2 * Double.pi
          return (radius * cos(angle), radius * sin(angle))
        }
        normals += pairs.map(\.0) + pairs.map(\.1)
      }
    }
    return Array(normals[..<count])
  }

  @Test func trainingWithWeightNoiseLowersTheLoss() throws {
    var (trainer, batch, state) = try trainer(
      TrainingRule(schedule: .constant(rate: 0.02), weightNoise: 0.03))
    let zero = state
    func loss() -> Double {
      var own = zero
      return trainer.network.evaluate(batch, state: &own).mean
    }
    let first = loss()
    for _ in 0..<60 {
      state = zero
      _ = trainer.update(batch, carried: &state)
    }
    #expect(loss() < first - 0.3, "from \(first) to \(loss())")
  }

  @Test func anUpdateThatIsNotFiniteIsSkipped() throws {
    var (trainer, batch, carried) = try trainer()
    _ = trainer.update(batch, carried: &carried)
    let parameters = trainer.network.parameters
    let optimizer = trainer.state.current.optimizer
    let before = carried
    let report = trainer.update(broken, carried: &carried)
    #expect(report.outcome == .skipped)
    #expect(trainer.network.parameters == parameters)
    #expect(trainer.state.current.optimizer == optimizer)
    #expect(carried == before)
    #expect(trainer.update(batch, carried: &carried).outcome == .updated)
    #expect(trainer.state.skipped == 1 && trainer.state.skippedInARow == 0)
  }

  @Test func threeSkippedUpdatesInARowRestoreTheParametersAndHalveTheLearningRate() throws {
    var (trainer, batch, carried) = try trainer()
    _ = trainer.update(batch, carried: &carried)
    let good = trainer.state.current
    _ = trainer.update(batch, carried: &carried)
    #expect(trainer.state.current != good)
    #expect(trainer.update(broken, carried: &carried).outcome == .skipped)
    #expect(trainer.update(broken, carried: &carried).outcome == .skipped)
    let report = trainer.update(broken, carried: &carried)
    #expect(report.outcome == .returned(rateFactor: 0.5))
    // The last parameters with a finite loss are the parameters before the last update.
    #expect(trainer.state.current == good)
    #expect(carried == trainer.network.zeroState(streams: 10))
    let after = trainer.update(batch, carried: &carried)
    #expect(after.outcome == .updated)
    #expect(after.rate == 0.005)
    #expect(trainer.state.skipped == 3 && trainer.state.returns == 1)
  }

  @Test func anUpdateThatMakesTheLossOverflowIsUndone() throws {
    // The learning rate is so large that the first update makes the loss overflow.
    var (trainer, batch, carried) = try trainer(
      TrainingRule(
        optimizer: .sgd(), schedule: .constant(rate: 1e30), clipping: GradientClipping()))
    let start = trainer.network.parameters
    let outcomes = (0..<4).map { _ in trainer.update(batch, carried: &carried).outcome }
    #expect(outcomes == [.updated, .skipped, .skipped, .returned(rateFactor: 0.5)])
    #expect(trainer.network.parameters == start)
  }
}
