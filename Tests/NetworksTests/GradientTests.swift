import Networks
import Tensors
import Testing

/// Tests of gradients by finite differences in double precision, for every kind of parameter.
@Suite struct GradientTests {
  /// The error of central differences with a step of 1e-5 in double precision is about 1e-10 of the loss's third
  /// derivative, plus a rounding error of 1e-11.
  static let tolerance = 1e-6

  @Test(arguments: [0.0, 0.4], [false, true])
  func theGradientOfEveryParameterAgreesWithFiniteDifferences(dropout: Double, skip: Bool) throws {
    try check(
      NetworkShape(inputs: 5, outputs: 4, layers: 3, units: 6, mixtures: 3, skip: skip),
      dropout: dropout)
  }

  /// The loops process 16 groups at a time; 34 groups are two such blocks and a remainder.
  @Test(arguments: [(4, 2), (4, 4), (68, 34)], [false, true])
  func gradientsOfGroupedMixturesAgreeWithFiniteDifferences(
    sizes: (outputs: Int, groups: Int), skip: Bool
  ) throws {
    try check(
      NetworkShape(
        inputs: 5, outputs: sizes.outputs, layers: 2, units: 6, mixtures: 3, skip: skip,
        groups: sizes.groups))
  }

  @Test(arguments: [LSTMCell.peephole, .layerNorm], [0.0, 0.4])
  func gradientsOfPeepholeAndLayerNormCellsAgreeWithFiniteDifferences(
    cell: LSTMCell, dropout: Double
  ) throws {
    try check(
      NetworkShape(
        inputs: 5, outputs: 4, layers: 3, units: 6, mixtures: 3, skip: true, groups: 2, cell: cell),
      dropout: dropout)
  }

  private func check(_ shape: NetworkShape, dropout: Double = 0) throws {
    var random = RandomStream(seed: 11, name: "gradient")
    var network = RecurrentDensityNetwork<Double>(shape, random: &random)
    // The weights are larger than the weights of a new network, so that no part of the gradient is nearly zero.
    for k in network.parameters.values.indices {
      network.parameters.values[k] += 0.3 * random.normal()
    }
    let batch: SequenceBatch<Double> = someBatch(
      shape, steps: 5, streams: 10, random: &random)
    var before = network.zeroState(streams: 10)
    for k in before.hidden.indices {
      before.hidden[k] = 0.5 * random.normal()
      before.cell[k] = random.normal()
    }
    let masks = dropout > 0 ? Dropout(rate: dropout, random: random) : nil
    var gradient = ParameterSet<Double>(zeros: shape)
    var scratch = ParameterSet<Double>(zeros: shape)
    let workspace = Workspace<Double>()
    var state = before
    _ = network.lossAndGradient(batch, state: &state, gradient: &gradient, dropout: masks)

    func loss() -> Double {
      var state = before
      return network.lossAndGradient(
        batch, state: &state, gradient: &scratch, dropout: masks, workspace: workspace
      ).mean
    }
    for part in groups(shape, network.parameters.layout) {
      var difference = 0.0
      var size = 0.0
      let places =
        part.range.count <= 60
        ? Array(part.range)
        : (0..<60).map { _ in
          part.range.lowerBound + random.index(below: part.range.count)
        }
      for place in places {
        let kept = network.parameters.values[place]
        let h = 1e-5
        network.parameters.values[place] = kept + h
        let above = loss()
        network.parameters.values[place] = kept - h
        let below = loss()
        network.parameters.values[place] = kept
        let numeric = (above - below) / (2 * h)
        difference += (numeric - gradient.values[place]) * (numeric - gradient.values[place])
        size += numeric * numeric
      }
      #expect(size > 1e-12, "\(part.name): a gradient that is zero checks nothing")
      let relative = (difference / size).squareRoot()
      #expect(relative < GradientTests.tolerance, "\(part.name): \(relative)")
    }
  }

  /// The named parameters, with the density's weights and biases split by output.
  private func groups(
    _ shape: NetworkShape, _ layout: ParameterLayout
  ) -> [(name: String, range: Range<Int>)] {
    let weights = shape.densityWeights
    let wide = shape.mixtures * shape.outputs
    var groups: [(name: String, range: Range<Int>)] = []
    for part in layout.parts {
      guard part.name.hasPrefix("density") else {
        groups.append((part.name, part.range))
        continue
      }
      let row = part.range.count / shape.densityOutputs
      let start = part.range.lowerBound
      let ends = [0, weights, weights + wide, weights + 2 * wide]
      for (kind, index) in [("logits", 0), ("means", 1), ("deviations", 2)] {
        let range = start + row * ends[index]..<start + row * ends[index + 1]
        groups.append(("\(part.name) (\(kind))", range))
      }
    }
    return groups
  }
}
