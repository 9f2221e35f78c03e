import Networks
import Runs
import Tensors
import Testing

/// Tests that one network gives the same results in batches, in shards, on threads and step by step, and tests of
/// the initialisation of networks.
@Suite struct NetworkTests {
  /// The tolerance for sums of the same products in different orders, in single precision.
  static let single = 1e-5

  private func network(
    layers: Int = 2, skip: Bool = true
  ) throws -> (RecurrentDensityNetwork<Float>, RandomStream) {
    let shape = try NetworkShape(
      inputs: 7, outputs: 5, layers: layers, units: 19, mixtures: 3, skip: skip)
    var random = RandomStream(seed: 21, name: "network")
    var network = RecurrentDensityNetwork<Float>(shape, random: &random)
    if skip { network.parameters["skip.weight"] = (0..<35).map { _ in Float(random.normal()) } }
    return (network, random)
  }

  /// The program from which Sonde descends used the logarithm of a sum over the batch as its loss, which is not the
  /// mean loss.
  @Test func theLossOfABatchIsTheMeanOverItsStreams() throws {
    var (network, random) = try network()
    let both: SequenceBatch<Float> = someBatch(
      network.shape, steps: 6, streams: 2, random: &random)
    var state = network.zeroState(streams: 2)
    let loss = network.evaluate(both, state: &state)
    var means = [0.0, 0.0]
    for stream in 0..<2 {
      var own = network.zeroState()
      let single = network.evaluate(pick(stream, of: both), state: &own)
      means[stream] = single.mean
      #expect(
        largestDifference(
          own.hidden.map { Double($0) }, state.stream(stream).hidden.map { Double($0) })
          < NetworkTests.single)
    }
    #expect(abs(loss.mean - (means[0] + means[1]) / 2) < NetworkTests.single * abs(loss.mean))
  }

  @Test(arguments: [0.0, 0.3]) func resultsOfANetworkDoNotDependOnTheNumberOfThreads(
    dropout: Double
  ) throws {
    var (network, random) = try network()
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 20, streams: 37, random: &random)
    var results: [(Loss, ParameterSet<Float>, LSTMState<Float>)] = []
    for threads in [1, 2, 5] {
      var state = network.zeroState(streams: 37)
      var gradient = ParameterSet<Float>(zeros: network.shape)
      let loss = network.lossAndGradient(
        batch, state: &state, gradient: &gradient,
        dropout: dropout > 0 ? Dropout(rate: dropout, random: random) : nil,
        run: Run(threads: threads))
      results.append((loss, gradient, state))
    }
    for other in results.dropFirst() {
      #expect(other.0 == results[0].0)
      #expect(other.1.values == results[0].1.values)
      #expect(other.2 == results[0].2)
    }
  }

  @Test func singleStepsOfANetworkGiveTheResultsOfABatch() throws {
    var (network, random) = try network(layers: 3)
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 9, streams: 1, random: &random)
    var state = network.zeroState()
    let loss = network.evaluate(batch, state: &state)
    let (steps, end) = stepped(network, over: batch)
    #expect(steps.count == 9)
    for (step, (density, target)) in steps.enumerated() {
      let one = density.negativeLogLikelihood(of: target)
      #expect(abs(one - loss.frames[step]) < NetworkTests.single * abs(one))
    }
    #expect(
      largestDifference(end.cell.map { Double($0) }, state.cell.map { Double($0) })
        < NetworkTests.single)
  }

  @Test func aSegmentInTwoPartsGivesTheSameStateAsTheWholeSegment() throws {
    var (network, random) = try network()
    let whole: SequenceBatch<Float> = someBatch(
      network.shape, steps: 8, streams: 3, random: &random)
    var state = network.zeroState(streams: 3)
    let loss = network.evaluate(whole, state: &state)
    var carried = network.zeroState(streams: 3)
    var frames: [Double] = []
    for part in [0..<5, 5..<8] {
      frames += network.evaluate(pick(steps: part, of: whole), state: &carried).frames
    }
    #expect(frames == loss.frames)
    #expect(carried == state)
  }

  @Test func resettingOneStreamKeepsTheStatesOfTheOtherStreams() throws {
    var (network, random) = try network()
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 4, streams: 3, random: &random)
    var state = network.zeroState(streams: 3)
    _ = network.evaluate(batch, state: &state)
    let before = state
    state.reset(stream: 1)
    #expect(state.stream(0) == before.stream(0))
    #expect(state.stream(1) == network.zeroState())
    #expect(state.stream(2) == before.stream(2))
  }

  @Test func dropoutDependsOnTheSeed() throws {
    var (network, random) = try network()
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 4, streams: 9, random: &random)
    func loss(_ dropout: Dropout?) -> Loss {
      var state = network.zeroState(streams: 9)
      var gradient = ParameterSet<Float>(zeros: network.shape)
      return network.lossAndGradient(batch, state: &state, gradient: &gradient, dropout: dropout)
    }
    let first = loss(Dropout(rate: 0.5, random: RandomStream(seed: 1, name: "a")))
    #expect(first == loss(Dropout(rate: 0.5, random: RandomStream(seed: 1, name: "a"))))
    #expect(first != loss(Dropout(rate: 0.5, random: RandomStream(seed: 1, name: "b"))))
    #expect(first != loss(nil))
    #expect(loss(Dropout(rate: 0, random: random)) == loss(nil))
  }

  @Test func newNetworksHaveTheDistributionsOfTheInitialisation() throws {
    let shape = try NetworkShape(
      inputs: 6, outputs: 6, layers: 2, units: 24, mixtures: 4, skip: true)
    var random = RandomStream(seed: 8, name: "weights")
    let set: ParameterSet<Double> = Initialization.recipe.parameters(for: shape, random: &random)
    // The recurrent matrix Q of every gate is orthogonal: Q Qᵀ = 1.
    let recurrent = set["lstm.weight_hh_l1"]
    for gate in 0..<4 {
      for row in 0..<24 {
        for other in 0..<24 {
          var product = 0.0
          for k in 0..<24 {
            product +=
              recurrent[(gate * 24 + row) * 24 + k] * recurrent[(gate * 24 + other) * 24 + k]
          }
          #expect(abs(product - (row == other ? 1 : 0)) < 1e-12)
        }
      }
    }
    let bias = zip(set["lstm.bias_ih_l0"], set["lstm.bias_hh_l0"]).map { $0 + $1 }
    #expect(bias[24..<48].allSatisfy { $0 == 1 })
    #expect(bias[0..<24].allSatisfy { $0 == 0 } && bias[48...].allSatisfy { $0 == 0 })
    #expect(set["density.weight"].allSatisfy { abs($0) <= 0.02 })
    #expect(set["density.bias"][0..<4].allSatisfy { $0 == 0 })
    #expect(set["density.bias"][4..<28].contains { abs($0) > 0.05 })
    #expect(set["density.bias"][28...].allSatisfy { $0 == 0 })
    #expect(set["skip.weight"].allSatisfy { $0 == 0 })
    #expect(set["lstm.weight_ih_l0"].allSatisfy { abs($0) <= (6.0 / 30).squareRoot() })
  }

  @Test func theInitialisationOfTheAncestorProgramIsUniform() throws {
    let shape = try NetworkShape(inputs: 6, outputs: 6, layers: 1, units: 24, mixtures: 4)
    var random = RandomStream(seed: 8, name: "weights")
    let set: ParameterSet<Float> = Initialization.uniform(bound: 0.08).parameters(
      for: shape, random: &random)
    #expect(set["lstm.weight_hh_l0"].allSatisfy { abs($0) <= 0.08 })
    #expect(set["lstm.weight_hh_l0"].contains { abs($0) > 0.07 })
    #expect(set["lstm.bias_ih_l0"][24..<48].allSatisfy { $0 == 1 })
  }

  @Test func anInvalidNetworkShapeIsRefused() {
    #expect(throws: NetworkError("a network needs 1 to 1000000 units, not 0")) {
      try NetworkShape(inputs: 1, outputs: 1, layers: 1, units: 0, mixtures: 1)
    }
  }

  @Test func aNetworkRefusesParametersForAnotherNetworkShape() throws {
    let (network, _) = try network()
    let other = try NetworkShape(inputs: 7, outputs: 5, layers: 2, units: 18, mixtures: 3)
    #expect(throws: NetworkError.self) {
      try RecurrentDensityNetwork(other, parameters: network.parameters)
    }
    var set = network.parameters
    #expect(throws: NetworkError.self) { try set.load("lstm.weight_ih_l9", [1]) }
    #expect(throws: NetworkError.self) { try set.load("density.bias", [1]) }
  }

  @Test func theLossOfABatchHasAMeanAndAMedian() {
    let odd = Loss(frames: [3, -1, 100])
    #expect(odd.mean == 34 && odd.median == 3)
    #expect(Loss(frames: [4, 1, 2, 100]).median == 3)
    #expect(!Loss(frames: [1, .nan]).isFinite)
  }
}
