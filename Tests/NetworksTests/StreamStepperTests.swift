import Glibc
import Networks
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

  /// What a stepper draws for the streams `streams` of each step, in this order.
  private func drawn(
    _ network: RecurrentDensityNetwork<Float>, _ streams: [Int], capacity: Int, threads: Int = 1,
    variance: Double = 1, temperature: Double = 1
  ) throws -> (draws: [[[Float]]], states: [[Float]]) {
    let stepper = try StreamStepper(network, capacity: capacity, threads: threads)
    var draws = streams.map {
      StreamStepper.Draw(
        random: RandomStream(seed: UInt64($0), name: "draw"), variance: variance,
        temperature: temperature)
    }
    let frames = (0..<Self.steps).map { step in
      for (row, stream) in streams.enumerated() {
        for (i, value) in input(stream, step).enumerated() { stepper.inputs[row * 9 + i] = value }
      }
      stepper.step(&draws)
      return streams.indices.map { row in (0..<6).map { stepper.drawn[row * 6 + $0] } }
    }
    return (frames, streams.indices.map { stepper.state(of: $0) })
  }

  @Test(arguments: cases) func aStreamOfAStepperIsASingleStream(_ one: Case) throws {
    let network = try network(one)
    let streams = Array(0..<16)
    let draws = try drawn(network, streams, capacity: 20, variance: 0, temperature: 0).draws
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
    }
  }

  @Test(arguments: cases) func aStreamIsTheSameBesideAnyOtherStreams(_ one: Case) throws {
    let network = try network(one)
    let alone = try drawn(network, [3], capacity: 1)
    for rows in [1, 2, 7, 16, 64] {
      for place in Set([0, rows / 2, rows - 1]) {
        var streams = (0..<rows).map { 100 + $0 }
        streams[place] = 3
        let among = try drawn(network, streams, capacity: 64, threads: rows % 3)
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
    var draws: [StreamStepper.Draw] = []
    stepper.step(&draws)
    #expect(draws.isEmpty)
  }

  @Test(arguments: cases) func theThreadsDoNotChangeTheDraws(_ one: Case) throws {
    let network = try network(one)
    let streams = Array(0..<61)
    let alone = try drawn(network, streams, capacity: 64)
    for threads in [2, 3, 8] {
      let shared = try drawn(network, streams, capacity: 64, threads: threads)
      #expect(shared.draws == alone.draws && shared.states == alone.states, "\(threads) threads")
    }
  }

  /// The draws as their definition states them: normals from the first random words, then a component for each group, then
  /// mean + √variance · deviation · normal.
  @Test(arguments: cases) func aDrawFollowsItsDefinition(_ one: Case) throws {
    let network = try network(one)
    let stepper = try StreamStepper(network, capacity: 8)
    var draws = (0..<8).map {
      StreamStepper.Draw(
        random: RandomStream(seed: UInt64($0), name: "draw"), variance: 0.25, temperature: 1.5)
    }
    var randoms = draws.map(\.random)
    var states = draws.map { _ in network.zeroState() }
    for step in 0..<Self.steps {
      for row in 0..<8 {
        for (i, value) in input(row, step).enumerated() { stepper.inputs[row * 9 + i] = value }
      }
      stepper.step(&draws)
      for row in 0..<8 {
        let density = network.step(input(row, step), state: &states[row])
        let words = (0..<16).map { _ in randoms[row].next() }
        let levels = (0..<one.groups).map { _ in randoms[row].uniform() }
        #expect(draws[row].random == randoms[row])
        for d in 0..<6 {
          let group = d % one.groups
          let weights = (0..<one.mixtures).map {
            exp(Double(density.logWeights[$0 * one.groups + group]) / 1.5)
          }
          let level = levels[group] * weights.reduce(0, +)
          let sums = weights.indices.map { weights[...$0].reduce(0, +) }
          // Near the border between two components, either may be drawn.
          if sums.dropLast().contains(where: { abs($0 - level) < 1e-4 }) { continue }
          let component = sums.firstIndex { $0 > level } ?? one.mixtures - 1
          let u = (Double(words[d] >> 32) + 0.5) * 0x1p-32
          let angle = 2 * Double.pi * Double(words[d] & 0xffff_ffff) * 0x1p-32
          let normal = (-2 * log(u)).squareRoot() * cos(angle)
          let mean = Double(density.means[component * 6 + d])
          let value = mean + 0.5 * Double(density.deviations[component * 6 + d]) * normal
          #expect(
            abs(Double(stepper.drawn[row * 6 + d]) - value) < Double(Self.single)
              * max(1, abs(value)),
            "row \(row), step \(step), number \(d)")
        }
      }
    }
  }

  @Test func aMovedStateGoesOnAndAClearedOneBeginsAgain() throws {
    let network = try network(Self.cases[1])
    let stepper = try StreamStepper(network, capacity: 3)
    let draw = StreamStepper.Draw(
      random: RandomStream(seed: 1, name: "draw"), variance: 1, temperature: 1)
    var draws = [draw, draw, draw]
    for row in 0..<3 {
      for (i, value) in input(row, 0).enumerated() { stepper.inputs[row * 9 + i] = value }
    }
    stepper.step(&draws)
    let states = (0..<3).map { stepper.state(of: $0) }
    #expect(Set(states).count == 3)
    stepper.move(2, to: 0)
    stepper.clear(1)
    #expect(stepper.state(of: 0) == states[2])
    #expect(stepper.state(of: 1).allSatisfy { $0 == 0 })
  }

  @Test func onlyPlainCellsStepThroughSeveralStreams() throws {
    let shape = try NetworkShape(
      inputs: 3, outputs: 3, layers: 1, units: 4, mixtures: 1, cell: .layerNorm)
    var random = RandomStream(seed: 5, name: "stepper")
    let network = RecurrentDensityNetwork<Float>(shape, random: &random)
    #expect(throws: NetworkError.self) { try StreamStepper(network, capacity: 2) }
  }
}
