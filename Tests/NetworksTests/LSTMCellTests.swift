import Glibc
import Networks
import Runs
import Tensors
import Testing

/// Tests that cells with peepholes and cells with layer normalisation agree with the equations of the papers.
@Suite struct LSTMCellTests {
  /// The tolerances for sums of the same terms in different orders, in single and in double precision.
  static let single = 1e-5
  static let double = 1e-12
  static let others = [LSTMCell.peephole, .layerNorm]

  private func network<Scalar: NetworkScalar>(
    _ type: Scalar.Type, _ cell: LSTMCell, layers: Int = 2
  ) throws -> (RecurrentDensityNetwork<Scalar>, RandomStream) {
    let shape = try NetworkShape(
      inputs: 4, outputs: 4, layers: layers, units: 13, mixtures: 2, cell: cell)
    var random = RandomStream(seed: 51, name: "cells")
    var network = RecurrentDensityNetwork<Scalar>(shape, random: &random)
    for k in network.parameters.values.indices {
      network.parameters.values[k] += Scalar(0.3 * random.normal())
    }
    return (network, random)
  }

  /// Computes one step of a layer by the equations of the papers, and returns the hidden and cell values.
  private func step(
    _ network: RecurrentDensityNetwork<Double>, _ x: [Double], _ h: [Double], _ c: [Double]
  ) -> ([Double], [Double]) {
    let set = network.parameters
    let units = h.count
    func product(_ name: String, _ v: [Double]) -> [Double] {
      let a = set[name]
      return (0..<4 * units).map { row in
        var sum = 0.0
        for k in v.indices { sum += a[row * v.count + k] * v[k] }
        return sum
      }
    }
    func normal(_ v: [Double], _ gain: String) -> [Double] {
      let mean = v.reduce(0, +) / Double(v.count)
      let variance = v.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(v.count)
      let gains = set[gain]
      return v.indices.map { gains[$0] * (v[$0] - mean) / (variance + 1e-5).squareRoot() }
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var a = product("lstm.weight_ih_l0", x)
    var b = product("lstm.weight_hh_l0", h)
    if network.shape.cell == .layerNorm {
      a = normal(a, "lstm.norm_ih_l0.weight")
      b = normal(b, "lstm.norm_hh_l0.weight")
    }
    let (first, second) = (set["lstm.bias_ih_l0"], set["lstm.bias_hh_l0"])
    let z = a.indices.map { a[$0] + b[$0] + first[$0] + second[$0] }
    var peepholes = [Double](repeating: 0, count: 3 * units)
    if network.shape.cell == .peephole { peepholes = set["lstm.weight_peephole_l0"] }
    let new = (0..<units).map { u in
      let i = sigmoid(z[u] + peepholes[u] * c[u])
      let f = sigmoid(z[units + u] + peepholes[units + u] * c[u])
      return f * c[u] + i * tanh(z[2 * units + u])
    }
    var seen = new
    if network.shape.cell == .layerNorm {
      let bias = set["lstm.norm_cell_l0.bias"]
      seen = zip(normal(new, "lstm.norm_cell_l0.weight"), bias).map { $0 + $1 }
    }
    let hidden = (0..<units).map { u in
      sigmoid(z[3 * units + u] + peepholes[2 * units + u] * new[u]) * tanh(seen[u])
    }
    return (hidden, new)
  }

  @Test(arguments: LSTMCell.allCases) func aStepOfAnLSTMCellFollowsThePublishedEquations(
    _ cell: LSTMCell
  ) throws {
    var (network, random) = try network(Double.self, cell, layers: 1)
    var state = network.zeroState()
    for k in state.hidden.indices {
      state.hidden[k] = 0.5 * random.normal()
      state.cell[k] = random.normal()
    }
    for _ in 0..<3 {
      let input = (0..<4).map { _ in random.normal() }
      let known = step(network, input, state.hidden, state.cell)
      _ = network.step(input, state: &state)
      #expect(largestDifference(state.hidden, known.0) < LSTMCellTests.double)
      #expect(largestDifference(state.cell, known.1) < LSTMCellTests.double)
    }
  }

  @Test(arguments: others) func singleStepsOfAnLSTMCellGiveTheResultsOfABatch(_ cell: LSTMCell)
    throws
  {
    var (network, random) = try network(Float.self, cell)
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 9, streams: 1, random: &random)
    var state = network.zeroState()
    let loss = network.evaluate(batch, state: &state)
    var stepped = network.zeroState()
    for step in 0..<9 {
      let density = network.step(Array(batch.inputs[step * 4..<(step + 1) * 4]), state: &stepped)
      let one = density.negativeLogLikelihood(of: Array(batch.targets[step * 4..<(step + 1) * 4]))
      #expect(abs(one - loss.frames[step]) < LSTMCellTests.single * abs(one))
    }
    #expect(
      largestDifference(stepped.cell.map { Double($0) }, state.cell.map { Double($0) })
        < LSTMCellTests.single)
  }

  @Test(arguments: others) func anLSTMCellGivesNearlyTheSameResultsInSingleAndDoublePrecision(
    _ cell: LSTMCell
  ) throws {
    var (network, random) = try network(Double.self, cell)
    let batch: SequenceBatch<Double> = someBatch(
      network.shape, steps: 6, streams: 11, random: &random)
    var gradient = ParameterSet<Double>(zeros: network.shape)
    var state = network.zeroState(streams: 11)
    let loss = network.lossAndGradient(batch, state: &state, gradient: &gradient)
    var parameters = ParameterSet<Float>(zeros: network.shape)
    parameters.values = network.parameters.values.map { Float($0) }
    let single = try RecurrentDensityNetwork(network.shape, parameters: parameters)
    let same = SequenceBatch(
      steps: 6, streams: 11, inputs: batch.inputs.map { Float($0) },
      targets: batch.targets.map { Float($0) })
    var gradients: [[Float]] = []
    for threads in [1, 3] {
      var found = ParameterSet<Float>(zeros: network.shape)
      var own = single.zeroState(streams: 11)
      let loss1 = single.lossAndGradient(
        same, state: &own, gradient: &found, run: Run(threads: threads))
      #expect(abs(loss1.mean - loss.mean) < LSTMCellTests.single * abs(loss.mean))
      gradients.append(found.values)
    }
    #expect(gradients[0] == gradients[1])
    // The tolerance is relative to the largest number of the gradient, since backward steps multiply rounding errors.
    let size = gradient.values.map { abs($0) }.max() ?? 0
    #expect(
      largestDifference(gradients[0].map { Double($0) }, gradient.values)
        < 20 * LSTMCellTests.single * size)
  }

  /// Peepholes start at 0, so a new cell with peepholes equals a plain cell.
  @Test func anLSTMCellWithPeepholesOfZeroEqualsAPlainCell() throws {
    let (plain, _) = try network(Float.self, .plain)
    var (other, random) = try network(Float.self, .peephole)
    for part in other.parameters.layout.parts {
      other.parameters[part.name] =
        part.name.contains("peephole")
        ? [Float](repeating: 0, count: part.range.count) : plain.parameters[part.name]
    }
    let batch: SequenceBatch<Float> = someBatch(
      plain.shape, steps: 6, streams: 3, random: &random)
    var states = [plain.zeroState(streams: 3), other.zeroState(streams: 3)]
    let first = plain.evaluate(batch, state: &states[0])
    let second = other.evaluate(batch, state: &states[1])
    #expect(largestDifference(first.frames, second.frames) < 10 * LSTMCellTests.single)
  }

  @Test(arguments: others) func trainingLowersTheLossOfEveryCell(_ cell: LSTMCell) throws {
    var (network, random) = try network(Float.self, cell)
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 6, streams: 4, random: &random)
    let zero = network.zeroState(streams: 4)
    var trainer = Training(
      network, rule: TrainingRule(schedule: .constant(rate: 0.02)), random: random)
    var losses: [Double] = []
    for _ in 0..<60 {
      var state = zero
      losses.append(trainer.update(batch, carried: &state).loss.mean)
    }
    #expect(losses[59] < losses[0] - 0.3)
  }

  @Test func newLSTMCellsHaveTheirInitialParameters() throws {
    for initialization in [Initialization.recipe, .uniform(bound: 0.08)] {
      let shape = try NetworkShape(
        inputs: 4, outputs: 4, layers: 2, units: 5, mixtures: 2, cell: .layerNorm)
      var random = RandomStream(seed: 1, name: "weights")
      let set: ParameterSet<Float> = initialization.parameters(for: shape, random: &random)
      for layer in 0..<2 {
        for name in ["ih", "hh", "cell"] {
          #expect(set["lstm.norm_\(name)_l\(layer).weight"].allSatisfy { $0 == 1 })
        }
        #expect(set["lstm.norm_cell_l\(layer).bias"] == [0, 0, 0, 0, 0])
      }
    }
    let (network, _) = try network(Float.self, .peephole)
    #expect(network.parameters.layout["lstm.weight_peephole_l1"]?.shape == [3, 13])
  }
}
