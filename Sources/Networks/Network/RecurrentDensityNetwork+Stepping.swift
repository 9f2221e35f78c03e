// The network's computation for one frame of one stream, which is used in generation.

/// The weights of a network in the layout of its products, and memory that all steps reuse, so that a step allocates no
/// memory.
public struct StepMemory<Scalar: NetworkScalar>: Sendable {
  let packed: PackedParameters<Scalar>
  var gates: [Scalar]
  var cell: [Scalar]
  var cellTanh: [Scalar]
  var outputs: [Scalar]
  var skip: [Scalar]
  var scratch: [Scalar]
  /// Memory for layer normalisation, with 4H numbers; empty for other cells.
  var recurrent: [Scalar]
  var cellNormal: [Scalar]
  var inverse: [Scalar]

  /// Creates the memory for the steps of `network` with its present parameters.
  public init(for network: RecurrentDensityNetwork<Scalar>) {
    let shape = network.shape
    packed = PackedParameters(shape)
    packed.fill(network.parameters, backward: false)
    func room(_ count: Int) -> [Scalar] { [Scalar](repeating: 0, count: count) }
    gates = room(4 * shape.units)
    cell = room(shape.units)
    cellTanh = cell
    outputs = room(shape.densityOutputs)
    skip = room(shape.skip ? shape.outputs : 0)
    scratch = room(Scalar.mixtureScratch(shape.mixtures, shape.outputs, groups: shape.groups))
    recurrent = room(shape.cell == .layerNorm ? 4 * shape.units : 0)
    cellNormal = room(shape.cell == .layerNorm ? shape.units : 0)
    inverse = room(1)
  }
}

extension RecurrentDensityNetwork {
  /// Returns the density of the frame after `input`, and advances `state`, the state of one stream, by one frame.
  public func step(
    _ input: [Scalar], state: inout LSTMState<Scalar>
  ) -> MixtureDensity<Scalar> {
    var memory = StepMemory(for: self)
    var density = MixtureDensity<Scalar>(roomFor: shape)
    step(input, state: &state, memory: &memory, density: &density)
    return density
  }

  /// Computes the same step as `step(_:state:)`, but writes the result to `density` and allocates no memory.
  ///
  /// - Parameters:
  ///   - input: the I numbers of the input frame.
  ///   - state: the state of one stream, which advances by one frame.
  ///   - memory: memory that was created for this network with its present parameters.
  ///   - density: the result, a density of this shape.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func step(
    _ input: [Scalar], state: inout LSTMState<Scalar>, memory: inout StepMemory<Scalar>,
    density: inout MixtureDensity<Scalar>
  ) {
    precondition(input.count == shape.inputs, "an input frame must have \(shape.inputs) numbers")
    precondition(state.streams == 1, "the state of a step must have one stream")
    let (units, packed) = (shape.units, memory.packed)
    for layer in 0..<shape.layers {
      state.hidden.withUnsafeMutableBufferPointer { hidden in
        state.cell.withUnsafeMutableBufferPointer { cell in
          guard let hidden = hidden.baseAddress, let cell = cell.baseAddress else { return }
          if layer == 0 {
            packed.inputs[layer].multiply(input, rows: 1, add: false, into: &memory.gates)
          } else {
            packed.inputs[layer].multiply(
              hidden + (layer - 1) * units, rows: 1, add: false, into: &memory.gates)
          }
          cellStep(
            layer: layer, hidden: hidden + layer * units, cell: cell + layer * units,
            memory: &memory)
          memory.cell.withUnsafeBufferPointer {
            guard let new = $0.baseAddress else { return }
            (cell + layer * units).update(from: new, count: units)
          }
        }
      }
    }
    densityStep(input, state: state, memory: &memory, density: &density)
  }

  /// Computes the cells of one layer. On entry the gates in `memory` contain W x. On return `hidden` contains the new
  /// hidden values, and `memory` contains the new cells.
  private func cellStep(
    layer: Int, hidden: UnsafeMutablePointer<Scalar>, cell: UnsafePointer<Scalar>,
    memory: inout StepMemory<Scalar>
  ) {
    let (units, packed) = (shape.units, memory.packed)
    let (weights, bias, more) = (packed.hidden[layer], packed.bias[layer], packed.more[layer])
    switch shape.cell {
    case .plain:
      weights.multiply(hidden, rows: 1, add: true, into: &memory.gates)
      Scalar.gatesForward(
        streams: 1, units: units, bias: bias, gates: &memory.gates, cellBefore: cell,
        cell: &memory.cell, cellTanh: &memory.cellTanh, hidden: hidden)
    case .peephole:
      weights.multiply(hidden, rows: 1, add: true, into: &memory.gates)
      Scalar.peepholeForward(
        streams: 1, units: units, bias: bias, peepholes: more, gates: &memory.gates,
        cellBefore: cell, cell: &memory.cell, cellTanh: &memory.cellTanh, hidden: hidden)
    case .layerNorm:
      weights.multiply(hidden, rows: 1, add: false, into: &memory.recurrent)
      Scalar.normalize(&memory.gates, rows: 1, width: 4 * units, inverse: &memory.inverse)
      Scalar.normalize(&memory.recurrent, rows: 1, width: 4 * units, inverse: &memory.inverse)
      memory.gates.withUnsafeMutableBufferPointer {
        guard let gates = $0.baseAddress else { return }
        Scalar.normalizedForward(
          streams: 1, units: units, bias: bias, gains: more, inputs: gates,
          recurrent: memory.recurrent, gates: gates, cellBefore: cell, cell: &memory.cell,
          cellNormal: &memory.cellNormal, cellInverse: &memory.inverse,
          cellTanh: &memory.cellTanh, hidden: hidden)
      }
    }
  }

  private func densityStep(
    _ input: [Scalar], state: LSTMState<Scalar>, memory: inout StepMemory<Scalar>,
    density: inout MixtureDensity<Scalar>
  ) {
    let packed = memory.packed
    state.hidden.withUnsafeBufferPointer {
      guard let hidden = $0.baseAddress else { return }
      packed.density.multiply(
        hidden + (shape.layers - 1) * shape.units, rows: 1, add: false, into: &memory.outputs)
    }
    packed.skip?.multiply(input, rows: 1, add: false, into: &memory.skip)
    memory.skip.withUnsafeMutableBufferPointer { skip in
      Scalar.mixture(
        rows: 1, mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
        floor: Scalar(settings.floor), low: Scalar(settings.range.lowerBound),
        high: Scalar(settings.range.upperBound), backward: false, scale: 0,
        bias: packed.densityBias, outputs: &memory.outputs,
        skip: packed.skip == nil ? nil : skip.baseAddress, targets: nil, losses: nil,
        scratch: &memory.scratch)
    }
    let means = shape.densityWeights
    let deviations = means + shape.mixtures * shape.outputs
    memory.outputs.withUnsafeBufferPointer {
      guard let from = $0.baseAddress else { return }
      density.logWeights.copy(from)
      density.means.copy(from + means)
      density.deviations.copy(from + deviations)
    }
  }
}

extension Array {
  /// Copies as many elements as this array has to the memory of this array.
  fileprivate mutating func copy(_ source: UnsafePointer<Element>) {
    withUnsafeMutableBufferPointer { $0.baseAddress?.update(from: source, count: $0.count) }
  }
}
