// The network's computation for one frame of one stream, which is used in generation.

/// Memory that all steps reuse, so that a step allocates no memory.
public struct StepMemory<Scalar: NetworkScalar>: Sendable {
  var gates: [Scalar]
  var bias: [Scalar]
  var cell: [Scalar]
  var cellTanh: [Scalar]
  var outputs: [Scalar]
  var skip: [Scalar]
  var scratch: [Scalar]
  /// Memory for layer normalisation, with 4H numbers; empty for other cells.
  var recurrent: [Scalar]
  var cellNormal: [Scalar]
  var inverse: [Scalar]

  public init(for shape: NetworkShape) {
    func room(_ count: Int) -> [Scalar] { [Scalar](repeating: 0, count: count) }
    gates = room(4 * shape.units)
    bias = gates
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
    var memory = StepMemory<Scalar>(for: shape)
    var density = MixtureDensity<Scalar>(roomFor: shape)
    step(input, state: &state, memory: &memory, density: &density)
    return density
  }

  /// Computes the same step as `step(_:state:)`, but writes the result to `density` and allocates no memory.
  ///
  /// - Parameters:
  ///   - input: the I numbers of the input frame.
  ///   - state: the state of one stream, which advances by one frame.
  ///   - memory: memory for intermediate values, created once for this shape.
  ///   - density: the result, a density of this shape.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func step(
    _ input: [Scalar], state: inout LSTMState<Scalar>, memory: inout StepMemory<Scalar>,
    density: inout MixtureDensity<Scalar>
  ) {
    precondition(input.count == shape.inputs, "an input frame must have \(shape.inputs) numbers")
    precondition(state.streams == 1, "the state of a step must have one stream")
    let units = shape.units
    parameters.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for layer in 0..<shape.layers {
        let place = parameters.layout.layer(layer)
        let (inputBias, hiddenBias) = (base + place.inputBias, base + place.hiddenBias)
        memory.bias.withUnsafeMutableBufferPointer {
          for k in 0..<min($0.count, 4 * units) { $0[k] = inputBias[k] + hiddenBias[k] }
        }
        let width = shape.inputs(ofLayer: layer)
        if layer == 0 {
          Scalar.multiply(
            base + place.inputs, rows: 4 * units, columns: width, vector: input, beta: 0,
            into: &memory.gates)
        } else {
          state.hidden.withUnsafeBufferPointer {
            guard let hidden = $0.baseAddress else { return }
            Scalar.multiply(
              base + place.inputs, rows: 4 * units, columns: width,
              vector: hidden + (layer - 1) * units, beta: 0, into: &memory.gates)
          }
        }
        state.hidden.withUnsafeMutableBufferPointer { hidden in
          state.cell.withUnsafeMutableBufferPointer { cell in
            guard let hidden = hidden.baseAddress, let cell = cell.baseAddress else { return }
            cellStep(
              weights: base + place.hidden,
              more: base + parameters.layout.more(layer).lowerBound, hidden: hidden + layer * units,
              cell: cell + layer * units, memory: &memory)
            memory.cell.withUnsafeBufferPointer {
              guard let new = $0.baseAddress else { return }
              (cell + layer * units).update(from: new, count: units)
            }
          }
        }
      }
      densityStep(base, input, state: state, memory: &memory, density: &density)
    }
  }

  /// Computes the cells of one layer. On entry the gates in `memory` contain W x. On return `hidden` contains the new
  /// hidden values, and `memory` contains the new cells.
  private func cellStep(
    weights: UnsafePointer<Scalar>, more: UnsafePointer<Scalar>,
    hidden: UnsafeMutablePointer<Scalar>, cell: UnsafePointer<Scalar>,
    memory: inout StepMemory<Scalar>
  ) {
    let units = shape.units
    func multiply(beta: Scalar, into result: UnsafeMutablePointer<Scalar>) {
      Scalar.multiply(
        weights, rows: 4 * units, columns: units, vector: hidden, beta: beta, into: result)
    }
    switch shape.cell {
    case .plain:
      multiply(beta: 1, into: &memory.gates)
      Scalar.gatesForward(
        streams: 1, units: units, bias: memory.bias, gates: &memory.gates, cellBefore: cell,
        cell: &memory.cell, cellTanh: &memory.cellTanh, hidden: hidden)
    case .peephole:
      multiply(beta: 1, into: &memory.gates)
      Scalar.peepholeForward(
        streams: 1, units: units, bias: memory.bias, peepholes: more, gates: &memory.gates,
        cellBefore: cell, cell: &memory.cell, cellTanh: &memory.cellTanh, hidden: hidden)
    case .layerNorm:
      multiply(beta: 0, into: &memory.recurrent)
      Scalar.normalize(&memory.gates, rows: 1, width: 4 * units, inverse: &memory.inverse)
      Scalar.normalize(&memory.recurrent, rows: 1, width: 4 * units, inverse: &memory.inverse)
      memory.gates.withUnsafeMutableBufferPointer {
        guard let gates = $0.baseAddress else { return }
        Scalar.normalizedForward(
          streams: 1, units: units, bias: memory.bias, gains: more, inputs: gates,
          recurrent: memory.recurrent, gates: gates, cellBefore: cell, cell: &memory.cell,
          cellNormal: &memory.cellNormal, cellInverse: &memory.inverse,
          cellTanh: &memory.cellTanh, hidden: hidden)
      }
    }
  }

  private func densityStep(
    _ base: UnsafePointer<Scalar>, _ input: [Scalar], state: LSTMState<Scalar>,
    memory: inout StepMemory<Scalar>, density: inout MixtureDensity<Scalar>
  ) {
    let place = parameters.layout.density(layers: shape.layers)
    state.hidden.withUnsafeBufferPointer {
      guard let hidden = $0.baseAddress else { return }
      Scalar.multiply(
        base + place.weight, rows: shape.densityOutputs, columns: shape.units,
        vector: hidden + (shape.layers - 1) * shape.units, beta: 0, into: &memory.outputs)
    }
    if let weight = place.skip {
      Scalar.multiply(
        base + weight, rows: shape.outputs, columns: shape.inputs, vector: input, beta: 0,
        into: &memory.skip)
    }
    memory.skip.withUnsafeMutableBufferPointer { skip in
      Scalar.mixture(
        rows: 1, mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
        floor: Scalar(settings.floor), low: Scalar(settings.range.lowerBound),
        high: Scalar(settings.range.upperBound), backward: false, scale: 0,
        bias: base + place.bias, outputs: &memory.outputs,
        skip: place.skip == nil ? nil : skip.baseAddress, targets: nil, losses: nil,
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
