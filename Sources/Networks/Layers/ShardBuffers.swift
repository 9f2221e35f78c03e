// The memory in which one shard (a group of streams) computes one segment. The memory is allocated once and
// reused as long as the sizes are the same.
//
// Shapes: T steps, B streams of the shard, R = T × B rows, H units, I inputs, D outputs, O = MG + 2MD.
// The forward and backward passes overwrite every buffer that they fill; no pass adds to earlier contents.

/// The buffers of one shard for the forward and backward pass.
///
/// Several threads may use the buffers at a time, each for a layer and for steps of its own; see `ShardPasses`.
final class ShardBuffers<Scalar: NetworkScalar>: @unchecked Sendable {
  typealias Buffer = UnsafeMutablePointer<Scalar>
  let shape: NetworkShape
  let steps: Int
  let streams: Int
  /// The number of frames, R = T × B.
  let rows: Int

  /// The input frames, R × I.
  let inputs: Buffer
  /// The target frames, R × D.
  let targets: Buffer
  /// For each layer, R × 4H numbers. After the forward pass, the numbers are the gates i, f, g and o. After the
  /// backward pass, the numbers are the gradients of the arguments of the gate functions.
  let gates: [Buffer]
  /// The hidden values of each layer, (R + B) × H, where the first B rows are the state before the segment.
  let hidden: [Buffer]
  /// The cell values of each layer, (R + B) × H, where the first B rows are the state before the segment.
  let cell: [Buffer]
  /// The values tanh c of each layer, R × H.
  let cellTanh: [Buffer]
  /// For each layer, the values that layer normalisation keeps for the backward pass.
  let normals: [Normals]
  /// For each layer except the last, the input of the next layer, R × H; used only if dropout is on.
  private(set) var dropped: [Buffer] = []
  /// For each layer except the last, the dropout mask, R × H, which contains the values 0 and 1 / (1 − dropout
  /// rate); used only if dropout is on.
  private(set) var masks: [Buffer] = []
  /// Whether dropout is on in this pass.
  private(set) var dropping = false
  /// The outputs of the density layer, R × O.
  let outputs: Buffer
  /// The product W x of the skip, R × D.
  let skip: Buffer?
  /// The losses of all R frames.
  let losses: Buffer
  /// Memory for intermediate values of the mixture density.
  let scratch: Buffer

  /// Two matrices for the gradients of hidden values, each R × H.
  private let hiddenGradients: [Buffer]
  /// The gradient of the cell values of each layer, B × H.
  let cellGradient: [Buffer]
  /// The gradient of all parameters, summed over the frames of this shard: memory of the caller, or memory of this
  /// object that is allocated at its first use.
  private(set) var gradient: Buffer
  private var ownGradient: Buffer?
  private let memory = Memory<Scalar>()

  init(shape: NetworkShape, steps: Int, streams: Int) {
    self.shape = shape
    self.steps = steps
    self.streams = streams
    let rows = steps * streams
    self.rows = rows
    let memory = memory
    let units = shape.units
    let layers = 0..<shape.layers
    inputs = memory.room(rows * shape.inputs)
    targets = memory.room(rows * shape.outputs)
    gates = layers.map { _ in memory.room(rows * 4 * units) }
    hidden = layers.map { _ in memory.room((rows + streams) * units) }
    cell = layers.map { _ in memory.room((rows + streams) * units) }
    cellTanh = layers.map { _ in memory.room(rows * units) }
    normals = layers.filter { _ in shape.cell == .layerNorm }.map { _ in
      Normals(
        inputs: memory.room(rows * 4 * units), inputsInverse: memory.room(rows),
        recurrent: memory.room(rows * 4 * units), recurrentInverse: memory.room(rows),
        cell: memory.room(rows * units), cellInverse: memory.room(rows))
    }
    outputs = memory.room(rows * shape.densityOutputs)
    skip = shape.skip ? memory.room(rows * shape.outputs) : nil
    losses = memory.room(rows)
    scratch = memory.room(
      Scalar.mixtureScratch(shape.mixtures, shape.outputs, groups: shape.groups))
    hiddenGradients = (0..<2).map { _ in memory.room(rows * units) }
    cellGradient = layers.map { _ in memory.room(streams * units) }
    gradient = memory.room(0)
  }

  /// Sets the memory of the gradient: `memory` for one number per parameter, or this object's own memory if it is nil.
  func setGradient(_ memory: Buffer?) {
    if let memory {
      gradient = memory
    } else {
      let own = ownGradient ?? self.memory.room(shape.parameterCount)
      (gradient, ownGradient) = (own, own)
    }
  }

  /// The gradient of the hidden values of a layer, R × H. The memory of a layer's gradient later holds the gradient of the
  /// second layer below, row by row, when the layer no longer needs the row.
  func hiddenGradient(_ layer: Int) -> Buffer {
    hiddenGradients[(shape.layers - 1 - layer) % 2]
  }

  /// The rows of some steps.
  func rows(of steps: Range<Int>) -> Range<Int> {
    steps.lowerBound * streams..<steps.upperBound * streams
  }

  /// Turns dropout on or off for the next pass. The memory for dropout is allocated only once.
  func setDropping(_ on: Bool) {
    dropping = on
    guard on, dropped.isEmpty else { return }
    for _ in 1..<shape.layers {
      dropped.append(memory.room(rows * shape.units))
      masks.append(memory.room(rows * shape.units))
    }
  }

  /// Copies the streams `range` of a batch, and their state before the segment, to the buffers.
  func load(
    _ batch: SequenceBatch<Scalar>, state: LSTMState<Scalar>, streams range: Range<Int>
  ) {
    func copy(_ source: [Scalar], width: Int, to target: Buffer) {
      source.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        for step in 0..<steps {
          let first = (step * batch.streams + range.lowerBound) * width
          (target + step * streams * width).update(from: base + first, count: streams * width)
        }
      }
    }
    copy(batch.inputs, width: shape.inputs, to: inputs)
    copy(batch.targets, width: shape.outputs, to: targets)
    let count = streams * shape.units
    for layer in 0..<shape.layers {
      let first = (layer * batch.streams + range.lowerBound) * shape.units
      state.hidden.withUnsafeBufferPointer {
        if let base = $0.baseAddress { hidden[layer].update(from: base + first, count: count) }
      }
      state.cell.withUnsafeBufferPointer {
        if let base = $0.baseAddress { cell[layer].update(from: base + first, count: count) }
      }
    }
  }

  /// Copies the state after the segment from the buffers to the streams `range` of `state`.
  func store(_ state: inout LSTMState<Scalar>, streams range: Range<Int>) {
    let count = streams * shape.units
    let last = rows * shape.units
    for layer in 0..<shape.layers {
      let first = (layer * state.streams + range.lowerBound) * shape.units
      state.hidden.withUnsafeMutableBufferPointer {
        $0.baseAddress?.advanced(by: first).update(from: hidden[layer] + last, count: count)
      }
      state.cell.withUnsafeMutableBufferPointer {
        $0.baseAddress?.advanced(by: first).update(from: cell[layer] + last, count: count)
      }
    }
  }
}
