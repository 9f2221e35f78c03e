import Networks
import Runs
import Tensors

/// A batch of random Gaussian numbers for a network of `shape`.
func someBatch<Scalar: NetworkScalar>(
  _ shape: NetworkShape, steps: Int, streams: Int, random: inout RandomStream
) -> SequenceBatch<Scalar> {
  SequenceBatch(
    steps: steps, streams: streams,
    inputs: (0..<steps * streams * shape.inputs).map { _ in Scalar(random.normal()) },
    targets: (0..<steps * streams * shape.outputs).map { _ in Scalar(random.normal()) })
}

/// A batch that contains one stream of another batch.
func pick(_ stream: Int, of batch: SequenceBatch<Float>) -> SequenceBatch<Float> {
  func one(_ numbers: [Float], _ width: Int) -> [Float] {
    (0..<batch.steps).flatMap { step -> ArraySlice<Float> in
      let first = (step * batch.streams + stream) * width
      return numbers[first..<first + width]
    }
  }
  return SequenceBatch(
    steps: batch.steps, streams: 1, inputs: one(batch.inputs, batch.inputWidth),
    targets: one(batch.targets, batch.targetWidth))
}

/// A batch that contains some steps of another batch.
func pick(steps: Range<Int>, of batch: SequenceBatch<Float>) -> SequenceBatch<Float> {
  func some(_ numbers: [Float], _ width: Int) -> [Float] {
    let row = batch.streams * width
    return Array(numbers[steps.lowerBound * row..<steps.upperBound * row])
  }
  return SequenceBatch(
    steps: steps.count, streams: batch.streams, inputs: some(batch.inputs, batch.inputWidth),
    targets: some(batch.targets, batch.targetWidth))
}

/// The loss and gradient of a network with 3 components and 40 targets that are 10⁴ deviations from the means.
func lossOfAFarTarget(groups: Int = 1) throws -> (Loss, ParameterSet<Float>) {
  let shape = try NetworkShape(
    inputs: 40, outputs: 40, layers: 1, units: 4, mixtures: 3, groups: groups)
  var random = RandomStream(seed: 4, name: "far")
  let network = RecurrentDensityNetwork<Float>(shape, random: &random)
  let batch = SequenceBatch<Float>(
    steps: 1, streams: 1, inputs: [Float](repeating: 0, count: 40),
    targets: [Float](repeating: 1e4, count: 40))
  var state = network.zeroState()
  var gradient = ParameterSet<Float>(zeros: shape)
  let loss = network.lossAndGradient(batch, state: &state, gradient: &gradient)
  return (loss, gradient)
}

/// The densities and targets of `network` at each step of a batch of one stream, and the state after the last step.
func stepped(
  _ network: RecurrentDensityNetwork<Float>, over batch: SequenceBatch<Float>
) -> (steps: [(density: MixtureDensity<Float>, target: [Float])], state: LSTMState<Float>) {
  var state = network.zeroState()
  let (inputs, outputs) = (network.shape.inputs, network.shape.outputs)
  let steps = (0..<batch.steps).map { step in
    (
      network.step(Array(batch.inputs[step * inputs..<(step + 1) * inputs]), state: &state),
      Array(batch.targets[step * outputs..<(step + 1) * outputs])
    )
  }
  return (steps, state)
}

/// A trainer with its training state and the network that it trains.
struct Training {
  private var trainer: Trainer<Float>
  private let first: RecurrentDensityNetwork<Float>
  var state: TrainingState<Float>
  /// The network with the current parameters.
  var network: RecurrentDensityNetwork<Float> {
    var network = first
    network.parameters = state.current.parameters
    return network
  }

  init(_ network: RecurrentDensityNetwork<Float>, rule: TrainingRule, random: RandomStream) {
    trainer = Trainer(network, rule: rule)
    first = network
    state = TrainingState(
      parameters: network.parameters, optimizer: rule.optimizer, random: random)
  }

  mutating func update(
    _ batch: SequenceBatch<Float>, carried: inout LSTMState<Float>, run: Run = Run()
  ) -> UpdateReport {
    trainer.update(&state, on: batch, carried: &carried, run: run)
  }

  mutating func drawnTargets(
    _ batch: SequenceBatch<Float>, carried: LSTMState<Float>, variance: Double, run: Run
  ) -> [Float] {
    trainer.drawnTargets(&state, for: batch, carried: carried, variance: variance, run: run)
  }
}
