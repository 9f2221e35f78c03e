// The memory of one shard of streams for one segment, allocated once and reused while the sizes stay.
//
// Shapes: T steps, B streams of the shard, R = T × B rows, H units, I inputs, D outputs, O = MG + 2MD.
// Forward and backward assign every buffer that they fill; none adds to earlier contents.

/// The buffers between forward and backward of one shard.
///
/// Used by one thread at a time: the code that runs the shards gives each thread its own.
final class ShardBuffers<Scalar: NetworkScalar>: @unchecked Sendable {
  typealias Buffer = UnsafeMutablePointer<Scalar>
  let shape: NetworkShape
  let steps: Int
  let streams: Int
  /// Frames, R = T × B.
  let rows: Int

  /// R × I.
  let inputs: Buffer
  /// R × D.
  let targets: Buffer
  /// Per layer R × 4H: i f g o forward, the gradients before their functions after backward.
  let gates: [Buffer]
  /// Per layer (R + B) × H: the first B rows are the state before the segment.
  let hidden: [Buffer]
  /// Per layer (R + B) × H.
  let cell: [Buffer]
  /// Per layer R × H: tanh c.
  let cellTanh: [Buffer]
  /// Per layer the values that layer normalisation keeps.
  let normals: [Normals]
  /// Per layer but the last R × H: the next layer's input, if there is dropout.
  private(set) var dropped: [Buffer] = []
  /// Per layer but the last R × H: 0 or 1 / (1 − rate), if there is dropout.
  private(set) var masks: [Buffer] = []
  /// Whether dropout is on in this pass.
  private(set) var dropping = false
  /// R × O.
  let outputs: Buffer
  /// R × D: W x of the skip.
  let skip: Buffer?
  /// R.
  let losses: Buffer
  /// Room for the density's loops.
  let scratch: Buffer

  /// R × H: the gradient of the current layer's hidden values, and that of its input.
  private(set) var hiddenGradient: Buffer
  private(set) var belowGradient: Buffer
  /// B × H.
  let cellGradient: Buffer
  /// The gradient of all parameters over this shard's frames.
  let gradient: Buffer
  /// Memory for one matrix of activations in panels, of R rows.
  private let panels: Buffer

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
    hiddenGradient = memory.room(rows * units)
    belowGradient = memory.room(rows * units)
    cellGradient = memory.room(streams * units)
    gradient = memory.room(shape.parameterCount)
    panels = memory.room(Scalar.packedCount(depth: rows, columns: max(units, shape.inputs)))
  }

  /// A matrix of activations, R × `columns`, packed into panels; valid until the next call.
  func packed(_ activations: UnsafePointer<Scalar>, columns: Int) -> PackedMatrix<Scalar> {
    let matrix = PackedMatrix(depth: rows, columns: columns, panels: panels)
    matrix.pack(activations, stride: columns, transposed: false)
    return matrix
  }

  /// Makes the gradient of one layer's input that of the hidden values of the layer below.
  func swapGradients() { swap(&hiddenGradient, &belowGradient) }

  /// Turns dropout on or off for the next pass; its memory is allocated once.
  func setDropping(_ on: Bool) {
    dropping = on
    guard on, dropped.isEmpty else { return }
    for _ in 1..<shape.layers {
      dropped.append(memory.room(rows * shape.units))
      masks.append(memory.room(rows * shape.units))
    }
  }

  /// Copies the streams `range` of a batch and of its state in.
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

  /// Copies the state after the segment out to the streams `range` of `state`.
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
