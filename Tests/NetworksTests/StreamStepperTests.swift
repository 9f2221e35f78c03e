import Networks
import Runs
import Tensors
import Testing

/// Tests that steps of many streams are those of single streams, whatever streams are stepped beside them.
@Suite struct StreamStepperTests {
  /// The tolerance for sums in single precision; single steps and products add the terms in different orders.
  static let single: Float = 1e-4
  static let steps = 6

  struct Case: Sendable, CustomTestStringConvertible {
    var layers: Int
    var units: Int
    var mixtures: Int
    var groups: Int
    var skip: Bool
    var testDescription: String {
      "\(layers) × \(units), \(mixtures) components, \(groups) groups, skip \(skip)"
    }
  }
  static let cases = [
    Case(layers: 1, units: 24, mixtures: 1, groups: 1, skip: true),
    Case(layers: 2, units: 11, mixtures: 3, groups: 3, skip: true),
    Case(layers: 3, units: 7, mixtures: 2, groups: 1, skip: false),
  ]

  private func network(_ one: Case) throws -> RecurrentDensityNetwork<Float> {
    let shape = try NetworkShape(
      inputs: 9, outputs: 6, layers: one.layers, units: one.units, mixtures: one.mixtures,
      skip: one.skip, groups: one.groups)
    var random = RandomStream(seed: 5, name: "stepper")
    var network = RecurrentDensityNetwork<Float>(shape, random: &random)
    for k in network.parameters.values.indices {
      network.parameters.values[k] += Float(0.3 * random.normal())
    }
    return network
  }

  /// The inputs of a stream at a step.
  private func input(_ stream: Int, _ step: Int) -> [Float] {
    var random = RandomStream(seed: UInt64(1000 * stream + step), name: "input")
    return (0..<9).map { _ in Float(random.normal()) }
  }

  /// What `stepper` draws for the streams `streams` of each step, in this order.
  private func drawn(
    _ network: RecurrentDensityNetwork<Float>, _ streams: [Int], capacity: Int,
    variance: Double = 1
  ) throws -> (draws: [[[Float]]], states: [StreamStepper.State]) {
    let stepper = try StreamStepper(network, capacity: capacity)
    var states = streams.map { _ in StreamStepper.State(for: network.shape) }
    var randoms = streams.map { RandomStream(seed: UInt64($0), name: "draw") }
    let draws = (0..<Self.steps).map { step in
      for (row, stream) in streams.enumerated() {
        for (i, value) in input(stream, step).enumerated() { stepper.inputs[row * 9 + i] = value }
      }
      stepper.step(&states)
      return streams.indices.map { row in
        var result = [Float](repeating: 0, count: 6)
        result.withUnsafeMutableBufferPointer {
          guard let base = $0.baseAddress else { return }
          stepper.draw(
            row, into: base, random: &randoms[row], variance: variance, temperature: 0)
        }
        return result
      }
    }
    return (draws, states)
  }

  @Test(arguments: cases) func aStreamOfAStepperIsASingleStream(_ one: Case) throws {
    let network = try network(one)
    let streams = Array(0..<16)
    let (draws, states) = try drawn(network, streams, capacity: 20, variance: 0)
    for stream in streams {
      var state = network.zeroState()
      for step in 0..<Self.steps {
        let density = network.step(input(stream, step), state: &state)
        for d in 0..<6 {
          let group = d % one.groups
          let weights = (0..<one.mixtures).map { density.logWeights[$0 * one.groups + group] }
          let heaviest = weights.indices.max { weights[$0] < weights[$1] } ?? 0
          let mean = density.means[heaviest * 6 + d]
          #expect(abs(draws[step][stream][d] - mean) < Self.single * max(1, abs(mean)))
        }
      }
      var (random, other) = (RandomStream(seed: 3, name: "a"), RandomStream(seed: 3, name: "a"))
      #expect(random.normal() == other.normal())
      _ = states
    }
  }

  @Test(arguments: cases) func aStreamIsTheSameBesideAnyOtherStreams(_ one: Case) throws {
    let network = try network(one)
    let alone = try drawn(network, [3], capacity: 1)
    for rows in [1, 2, 7, 16, 64] {
      for place in Set([0, rows / 2, rows - 1]) {
        var streams = (0..<rows).map { 100 + $0 }
        streams[place] = 3
        let among = try drawn(network, streams, capacity: 64)
        for step in 0..<Self.steps {
          #expect(
            among.draws[step][place].map(\.bitPattern) == alone.draws[step][0].map(\.bitPattern),
            "row \(place) of \(rows), step \(step)")
        }
        #expect(among.states[place] == alone.states[0])
      }
    }
  }

  @Test func noStreamsAreNoStep() throws {
    let network = try network(Self.cases[0])
    let stepper = try StreamStepper(network, capacity: 2)
    var states: [StreamStepper.State] = []
    stepper.step(&states)
    #expect(states.isEmpty)
  }

  @Test func onlyPlainCellsStepThroughSeveralStreams() throws {
    let shape = try NetworkShape(
      inputs: 3, outputs: 3, layers: 1, units: 4, mixtures: 1, cell: .layerNorm)
    var random = RandomStream(seed: 5, name: "stepper")
    let network = RecurrentDensityNetwork<Float>(shape, random: &random)
    #expect(throws: NetworkError.self) { try StreamStepper(network, capacity: 2) }
  }
}
