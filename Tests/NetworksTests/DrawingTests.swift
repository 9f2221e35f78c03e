import Glibc
import Networks
import Runs
import Tensors
import Testing

/// Tests that targets drawn for a whole batch agree with the densities from single steps.
@Suite struct DrawingTests {
  /// The tolerance for sums in single precision; single steps and batches add the terms in different orders.
  static let single = 1e-4
  static let streams = 19
  static let steps = 4

  private func network(
    groups: Int
  ) throws -> (RecurrentDensityNetwork<Float>, SequenceBatch<Float>, LSTMState<Float>) {
    let shape = try NetworkShape(
      inputs: 5, outputs: 6, layers: 2, units: 11, mixtures: 3, skip: true, groups: groups)
    var random = RandomStream(seed: 41, name: "drawing")
    var network = RecurrentDensityNetwork<Float>(shape, random: &random)
    for k in network.parameters.values.indices {
      network.parameters.values[k] += Float(0.4 * random.normal())
    }
    let batch: SequenceBatch<Float> = someBatch(
      shape, steps: DrawingTests.steps, streams: DrawingTests.streams, random: &random)
    var state = network.zeroState(streams: DrawingTests.streams)
    for k in state.hidden.indices { state.hidden[k] = Float(0.5 * random.normal()) }
    return (network, batch, state)
  }

  /// The density at every frame of a batch, indexed as [step][stream].
  private func densities(
    _ network: RecurrentDensityNetwork<Float>, _ batch: SequenceBatch<Float>,
    _ state: LSTMState<Float>
  ) -> [[MixtureDensity<Float>]] {
    var states = (0..<batch.streams).map { state.stream($0) }
    return (0..<batch.steps).map { step in
      (0..<batch.streams).map { stream in
        let first = (step * batch.streams + stream) * batch.inputWidth
        return network.step(
          Array(batch.inputs[first..<first + batch.inputWidth]), state: &states[stream])
      }
    }
  }

  /// With a variance and temperature of 0 a draw is the mean of the component with the largest weight.
  @Test(arguments: [1, 3]) func aDrawAtVarianceAndTemperatureZeroIsTheHeaviestComponentMean(
    groups: Int
  ) throws {
    let (network, batch, state) = try network(groups: groups)
    var random = RandomStream(seed: 1, name: "draws")
    let drawn = network.drawnTargets(
      batch, state: state, variance: 0, temperature: 0, random: &random)
    #expect(drawn.count == batch.targets.count)
    for (step, row) in densities(network, batch, state).enumerated() {
      for (stream, density) in row.enumerated() {
        let known = density.draw(random: &random, variance: 0, temperature: 0)
        let first = (step * batch.streams + stream) * 6
        #expect(
          largestDifference(
            drawn[first..<first + 6].map { Double($0) }, known.map { Double($0) })
            < DrawingTests.single)
      }
    }
  }

  /// Over many passes, the means and deviations of the draws approach the means and deviations of the mixtures.
  @Test(arguments: [(1, 1.0), (3, 1.0), (3, 0.25)])
  func randomDrawsHaveTheMeansAndDeviationsOfTheirDensities(groups: Int, variance: Double) throws {
    let (network, batch, state) = try network(groups: groups)
    let passes = 4000
    var random = RandomStream(seed: 2, name: "draws")
    let workspace = Workspace<Float>()
    var sums = [Double](repeating: 0, count: batch.targets.count)
    var squares = sums
    for _ in 0..<passes {
      let drawn = network.drawnTargets(
        batch, state: state, variance: variance, random: &random, workspace: workspace)
      for (k, x) in drawn.enumerated() {
        sums[k] += Double(x)
        squares[k] += Double(x) * Double(x)
      }
    }
    var worst = (mean: 0.0, square: 0.0)
    for (step, row) in densities(network, batch, state).enumerated() {
      for (stream, density) in row.enumerated() {
        for d in 0..<6 {
          var (mean, second, fourth) = (0.0, 0.0, 0.0)
          for m in 0..<3 {
            let weight = exp(Double(density.logWeights[m * groups + d % groups]))
            let mu = Double(density.means[m * 6 + d])
            let s = variance * pow(Double(density.deviations[m * 6 + d]), 2)
            mean += weight * mu
            second += weight * (mu * mu + s)
            fourth += weight * (mu * mu * mu * mu + 6 * mu * mu * s + 3 * s * s)
          }
          let n = Double(passes)
          let k = (step * batch.streams + stream) * 6 + d
          let spread = ((second - mean * mean) / n).squareRoot()
          worst.mean = max(worst.mean, abs(sums[k] / n - mean) / spread)
          let wide = ((fourth - second * second) / n).squareRoot()
          worst.square = max(worst.square, abs(squares[k] / n - second) / wide)
        }
      }
    }
    // The largest of 456 mean errors exceeds 5 standard errors for one seed in four thousand; the errors of the
    // squares have longer tails.
    #expect(worst.mean < 5)
    #expect(worst.square < 7)
  }

  @Test func randomDrawsDoNotDependOnTheNumberOfThreads() throws {
    let (network, batch, state) = try network(groups: 2)
    let results = [1, 2, 5].map { threads in
      var random = RandomStream(seed: 3, name: "draws")
      return network.drawnTargets(
        batch, state: state, random: &random, run: Run(threads: threads))
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func eachPassOverABatchDrawsNewRandomNumbers() throws {
    let (network, batch, state) = try network(groups: 2)
    var random = RandomStream(seed: 3, name: "draws")
    let first = network.drawnTargets(batch, state: state, random: &random)
    #expect(network.drawnTargets(batch, state: state, random: &random) != first)
    var known = RandomStream(seed: 3, name: "draws")
    for _ in 0..<2 { _ = known.next() }
    #expect(random == known)
  }

  /// The data that a draw leaves in the workspace does not affect later training.
  @Test func drawingFromANetworkDoesNotChangeItsTraining() throws {
    let (network, batch, state) = try network(groups: 3)
    let rule = TrainingRule(dropout: 0.3, weightNoise: 0.02)
    func train(_ trainer: inout Training, _ run: Run) -> [[Float]] {
      var carried = state
      return (0..<3).map { _ in
        let drawn = trainer.drawnTargets(batch, carried: carried, variance: 0.5, run: run)
        let mixed = SequenceBatch(
          steps: batch.steps, streams: batch.streams,
          inputs: batch.inputs.indices.map { batch.inputs[$0] + 0.1 * drawn[$0] },
          targets: batch.targets)
        _ = trainer.update(mixed, carried: &carried, run: run)
        return drawn
      }
    }
    var trainer = Training(network, rule: rule, random: RandomStream(seed: 5, name: "training"))
    _ = train(&trainer, Run())
    let kept = trainer.state
    let drawn = train(&trainer, Run(threads: 1))
    var fresh = Training(network, rule: rule, random: RandomStream(seed: 6, name: "another"))
    fresh.state = kept
    #expect(train(&fresh, Run(threads: 3)) == drawn)
    #expect(fresh.state == trainer.state)
  }
}
