// Memory of one shard for one segment, allocated once and used again while the sizes stay.
//
// Shapes: T steps, B streams of the shard, H units, I inputs, D outputs, O = M + 2MD.

/// What one shard needs between forward and backward.
///
/// It is used by one thread at a time: whoever runs the shards gives each its own.
final class Segment<Scalar: NetworkScalar>: @unchecked Sendable {
  typealias Buffer = UnsafeMutablePointer<Scalar>
  let shape: NetworkShape
  let steps: Int
  let streams: Int
  /// Frames, T × B.
  let rows: Int

  /// T × B × I.
  let inputs: Buffer
  /// T × B × D.
  let targets: Buffer
  /// Per layer T × B × 4H: i f g o forward, their gradients after backward.
  let gates: [Buffer]
  /// Per layer (T + 1) × B × H: row 0 is the state before the segment.
  let hidden: [Buffer]
  /// Per layer (T + 1) × B × H.
  let cell: [Buffer]
  /// Per layer T × B × H: tanh c.
  let cellTanh: [Buffer]
  /// Per layer but the last T × B × H: what the next layer sees, where there is dropout.
  var dropped: [Buffer] = []
  /// Per layer but the last T × B × H: 0 or 1 / (1 − rate), where there is dropout.
  var masks: [Buffer] = []
  /// Whether this pass drops.
  private(set) var dropping = false
  /// T × B × O.
  let outputs: Buffer
  /// T × B × D; W x.
  let skip: Buffer?
  /// T × B.
  let losses: Buffer
  /// 4H: sum of the two biases.
  let bias: Buffer
  /// O.
  let scratch: Buffer

  /// T × B × H: what reaches the hidden values of the layer at hand, and of the one below.
  private(set) var hiddenGradient: Buffer
  private(set) var belowGradient: Buffer
  /// B × H.
  let cellGradient: Buffer
  /// 4H.
  let biasGradient: Buffer
  /// All parameters'.
  let gradient: Buffer

  private var owned: [Buffer] = []

  init(shape: NetworkShape, steps: Int, streams: Int) {
    self.shape = shape
    self.steps = steps
    self.streams = streams
    let rows = steps * streams
    self.rows = rows
    var owned: [Buffer] = []
    func room(_ count: Int) -> Buffer {
      let raw = UnsafeMutableRawPointer.allocate(
        byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: 64)
      let buffer = raw.bindMemory(to: Scalar.self, capacity: max(count, 1))
      buffer.initialize(repeating: 0, count: max(count, 1))
      owned.append(buffer)
      return buffer
    }
    let units = shape.units
    let layers = 0..<shape.layers
    inputs = room(rows * shape.inputs)
    targets = room(rows * shape.outputs)
    gates = layers.map { _ in room(rows * 4 * units) }
    hidden = layers.map { _ in room((rows + streams) * units) }
    cell = layers.map { _ in room((rows + streams) * units) }
    cellTanh = layers.map { _ in room(rows * units) }
    outputs = room(rows * shape.densityOutputs)
    skip = shape.skip ? room(rows * shape.outputs) : nil
    losses = room(rows)
    bias = room(4 * units)
    scratch = room(shape.densityOutputs)
    hiddenGradient = room(rows * units)
    belowGradient = room(rows * units)
    cellGradient = room(streams * units)
    biasGradient = room(4 * units)
    gradient = room(shape.parameterCount)
    self.owned = owned
  }

  deinit {
    for buffer in owned { UnsafeMutableRawPointer(buffer).deallocate() }
  }

  /// Turns dropout on for the pass to come, and makes room for it once.
  func needDropout() {
    dropping = true
    guard dropped.isEmpty else { return }
    for _ in 1..<max(shape.layers, 1) {
      for target in [\Segment.dropped, \Segment.masks] {
        let raw = UnsafeMutableRawPointer.allocate(
          byteCount: rows * shape.units * MemoryLayout<Scalar>.stride, alignment: 64)
        let buffer = raw.bindMemory(to: Scalar.self, capacity: rows * shape.units)
        buffer.initialize(repeating: 0, count: rows * shape.units)
        owned.append(buffer)
        self[keyPath: target].append(buffer)
      }
    }
  }

  /// Goes on without dropout; its memory stays for the next call that drops.
  func forgetDropout() {
    dropping = false
  }

  /// What reached the input of one layer is what reaches the hidden values of the layer below.
  func swapGradients() { swap(&hiddenGradient, &belowGradient) }

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
    for layer in 0..<shape.layers {
      let first = (layer * state.streams + range.lowerBound) * shape.units
      let last = rows * shape.units
      state.hidden.withUnsafeMutableBufferPointer {
        $0.baseAddress?.advanced(by: first).update(from: hidden[layer] + last, count: count)
      }
      state.cell.withUnsafeMutableBufferPointer {
        $0.baseAddress?.advanced(by: first).update(from: cell[layer] + last, count: count)
      }
    }
  }
}

/// Memory that training uses again from update to update, so that nothing large is allocated in
/// between. One call at a time may use it.
public final class Workspace<Scalar: NetworkScalar> {
  private var segments: [Segment<Scalar>] = []

  public init() {}

  /// A segment for each shard; those of the last call where the sizes are the same.
  func segments(
    shape: NetworkShape, steps: Int, shards: [Range<Int>]
  ) -> [Segment<Scalar>] {
    let fits =
      segments.count == shards.count
      && zip(segments, shards).allSatisfy {
        $0.shape == shape && $0.steps == steps && $0.streams == $1.count
      }
    if !fits {
      segments = shards.map { Segment(shape: shape, steps: steps, streams: $0.count) }
    }
    return segments
  }
}
