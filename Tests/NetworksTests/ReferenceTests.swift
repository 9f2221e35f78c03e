import Networks
import Testing

/// Tests that losses, states and every named gradient agree with PyTorch's results, over two segments with a carried
/// state.
@Suite struct ReferenceTests {
  /// In single precision, rounding errors add up to 3e-5 over 20 steps on one processor; on other processors the order
  /// of summation, and therefore the error, is different.
  static let single = 1e-4
  /// In double precision only the order of summation differs, and PyTorch's results have 12 digits.
  static let double = 1e-10

  /// The networks that tools/figures/networks.py defines.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let width, layers, units, steps, mixtures: Int
    var skip = false
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "sine", width: 18, layers: 1, units: 100, steps: 10, mixtures: 1),
    Case(name: "clarinet", width: 38, layers: 2, units: 100, steps: 20, mixtures: 3),
    Case(name: "piano", width: 38, layers: 2, units: 150, steps: 20, mixtures: 5),
    Case(name: "skip", width: 12, layers: 2, units: 20, steps: 8, mixtures: 3, skip: true),
  ]
  static let streams = 10

  @Test(arguments: cases) func networksInSinglePrecisionAgreeWithPyTorch(_ network: Case) throws {
    try compare(network, as: Float.self, tolerance: ReferenceTests.single)
  }

  @Test(arguments: cases) func networksInDoublePrecisionAgreeWithPyTorch(_ network: Case) throws {
    try compare(network, as: Double.self, tolerance: ReferenceTests.double)
  }

  private func compare<Scalar: NetworkScalar>(
    _ network: Case, as type: Scalar.Type, tolerance: Double
  ) throws {
    let figures = try Figures(network.name)
    let shape = try NetworkShape(
      inputs: network.width, outputs: network.width, layers: network.layers, units: network.units,
      mixtures: network.mixtures, skip: network.skip)
    let streams = ReferenceTests.streams
    func numbers(_ count: Int, _ salt: Int, _ scale: Double) -> [Scalar] {
      Figures.numbers(count, salt: UInt64(salt), scale: scale).map { Scalar($0) }
    }
    func check(_ name: String, _ values: [Scalar]) throws {
      let sample = Figures.sample(values.map { Double($0) })
      let difference = Figures.difference(sample, try figures[name], count: values.count)
      #expect(difference < tolerance, "\(name): \(difference); \(Figures.remedy)")
    }

    var parameters = ParameterSet<Scalar>(zeros: shape)
    for (salt, part) in parameters.layout.parts.enumerated() {
      parameters[part.name] = numbers(part.range.count, salt, 0.125)
    }
    let model = try RecurrentDensityNetwork(shape, parameters: parameters)
    let size = network.layers * streams * network.units
    var state = try LSTMState(
      shape: shape, streams: streams, hidden: numbers(size, 100, 0.5),
      cell: numbers(size, 101, 0.5))
    var gradient = ParameterSet<Scalar>(zeros: shape)
    for segment in 0..<2 {
      let frames = network.steps * streams * network.width
      let batch = SequenceBatch(
        steps: network.steps, streams: streams, inputs: numbers(frames, 200 + segment, 2),
        targets: numbers(frames, 300 + segment, 2))
      let loss = model.lossAndGradient(batch, state: &state, gradient: &gradient)
      let name = "\(network.name).\(segment)"
      let known = try figures["\(name).loss"][0]
      #expect(abs(loss.mean - known) < tolerance * abs(known), Figures.remedy)
      try check("\(name).frames", loss.frames.map { Scalar($0) })
      try check("\(name).hidden", state.hidden)
      try check("\(name).cell", state.cell)
      for part in gradient.layout.parts { try check("\(name).\(part.name)", gradient[part.name]) }
    }
  }
}
