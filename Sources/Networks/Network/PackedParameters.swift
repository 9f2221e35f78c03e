// The weights of a network in the layout of its matrix products. The weights are packed into panels once per update,
// and all shards then read the same packed weights. Shapes: I inputs of a layer, H units, O = MG + 2MD.

/// The right operand of a matrix product, depth × columns, in panels.
struct PackedMatrix<Scalar: NetworkScalar> {
  let depth: Int
  let columns: Int
  let panels: UnsafeMutablePointer<Scalar>

  init(depth: Int, columns: Int, _ memory: Memory<Scalar>) {
    (self.depth, self.columns) = (depth, columns)
    panels = memory.room(Scalar.packedCount(depth: depth, columns: columns))
  }

  /// Packs a matrix whose rows are `stride` numbers apart, or the transpose of the matrix.
  func pack(_ matrix: UnsafePointer<Scalar>, stride: Int, transposed: Bool) {
    Scalar.pack(
      matrix, stride: stride, transposed: transposed, depth: depth, columns: columns, into: panels)
  }

  /// Computes C = A B, or C += A B if `add` is true. A is rows × depth with row stride `depth`, and C is rows ×
  /// columns.
  func multiply(
    _ a: UnsafePointer<Scalar>, rows: Int, add: Bool, into c: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.product(
      a, stride: depth, panels, rows: rows, columns: columns, depth: depth, add: add, into: c)
  }
}

/// All weights of a network in panels, and the other parameters that the shards share.
///
/// The threads of one call fill the panels, each a matrix of its own, and afterwards several threads read the panels.
final class PackedParameters<Scalar: NetworkScalar>: @unchecked Sendable {
  typealias Matrix = PackedMatrix<Scalar>
  let shape: NetworkShape
  /// W_ihᵀ of each layer, I × 4H.
  let inputs: [Matrix]
  /// W_hhᵀ of each layer, H × 4H.
  let hidden: [Matrix]
  /// The sum b_ih + b_hh of each layer, 4H.
  let bias: [UnsafeMutablePointer<Scalar>]
  /// The extra parameters of each layer that plain cells do not have; see `ParameterLayout.more`.
  let more: [UnsafeMutablePointer<Scalar>]
  /// Wᵀ of the density layer, H × O.
  let density: Matrix
  /// The bias of the density layer, O.
  let densityBias: UnsafeMutablePointer<Scalar>
  /// Wᵀ of the skip, I × D.
  let skip: Matrix?
  /// W_ih of each layer for the backward pass, 4H × I. The matrix of the first layer is never used.
  private(set) var inputsBack: [Matrix] = []
  /// W_hh of each layer for the backward pass, 4H × H.
  private(set) var hiddenBack: [Matrix] = []
  /// W of the density layer for the backward pass, O × H.
  private(set) var densityBack: Matrix

  private let memory = Memory<Scalar>()

  init(_ shape: NetworkShape) {
    self.shape = shape
    let memory = memory
    func matrix(_ depth: Int, _ columns: Int) -> Matrix {
      PackedMatrix(depth: depth, columns: columns, memory)
    }
    let gates = 4 * shape.units
    let layers = 0..<shape.layers
    inputs = layers.map { matrix(shape.inputs(ofLayer: $0), gates) }
    hidden = layers.map { _ in matrix(shape.units, gates) }
    bias = layers.map { _ in memory.room(gates) }
    let layout = ParameterLayout(shape)
    more = layers.map { memory.room(layout.more($0).count) }
    density = matrix(shape.units, shape.densityOutputs)
    densityBias = memory.room(shape.densityOutputs)
    skip = shape.skip ? matrix(shape.inputs, shape.outputs) : nil
    densityBack = PackedMatrix(depth: 0, columns: 0, memory)
  }

  /// Allocates the panels for the backward pass at the first training, so that a generator has none.
  private func makeBackPanels() {
    guard hiddenBack.isEmpty else { return }
    let (gates, layers) = (4 * shape.units, 0..<shape.layers)
    inputsBack = layers.map {
      PackedMatrix(depth: gates, columns: shape.inputs(ofLayer: $0), memory)
    }
    hiddenBack = layers.map { _ in PackedMatrix(depth: gates, columns: shape.units, memory) }
    densityBack = PackedMatrix(depth: shape.densityOutputs, columns: shape.units, memory)
  }

  /// Copies the parameters to the panels. The panels for the backward pass are filled only if `backward` is true.
  func fill(_ parameters: ParameterSet<Scalar>, backward: Bool, crew: StepCrew? = nil) {
    if backward { makeBackPanels() }
    parameters.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let layout = parameters.layout
      var sources: [Source] = []
      func pack(_ matrix: Matrix, _ from: Int, stride: Int, transposed: Bool) {
        sources.append(
          Source(matrix: matrix, start: base + from, stride: stride, transposed: transposed))
      }
      for layer in 0..<shape.layers {
        let place = layout.layer(layer)
        let width = shape.inputs(ofLayer: layer)
        pack(inputs[layer], place.inputs, stride: width, transposed: true)
        pack(hidden[layer], place.hidden, stride: shape.units, transposed: true)
        for k in 0..<4 * shape.units {
          bias[layer][k] = base[place.inputBias + k] + base[place.hiddenBias + k]
        }
        let beyond = layout.more(layer)
        more[layer].update(from: base + beyond.lowerBound, count: beyond.count)
        guard backward else { continue }
        if layer > 0 { pack(inputsBack[layer], place.inputs, stride: width, transposed: false) }
        pack(hiddenBack[layer], place.hidden, stride: shape.units, transposed: false)
      }
      let place = layout.density(layers: shape.layers)
      pack(density, place.weight, stride: shape.units, transposed: true)
      densityBias.update(from: base + place.bias, count: shape.densityOutputs)
      if let skip, let weight = place.skip {
        pack(skip, weight, stride: shape.inputs, transposed: true)
      }
      if backward { pack(densityBack, place.weight, stride: shape.units, transposed: false) }
      if let crew {
        let list = sources
        crew.parallel(list.count) { list[$0].pack() }
      } else {
        for source in sources { source.pack() }
      }
    }
  }

  /// A matrix, and the parameters that belong into its panels. One thread packs a matrix.
  private struct Source: @unchecked Sendable {
    let matrix: Matrix
    let start: UnsafePointer<Scalar>
    let stride: Int
    let transposed: Bool

    func pack() { matrix.pack(start, stride: stride, transposed: transposed) }
  }
}

/// Memory blocks that exist as long as this object, each aligned to a cache line.
final class Memory<Scalar: NetworkScalar> {
  private var pieces: [UnsafeMutablePointer<Scalar>] = []

  /// Allocates a block of `count` zeros.
  func room(_ count: Int) -> UnsafeMutablePointer<Scalar> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: 64)
    let piece = raw.bindMemory(to: Scalar.self, capacity: max(count, 1))
    piece.initialize(repeating: 0, count: max(count, 1))
    pieces.append(piece)
    return piece
  }

  deinit {
    for piece in pieces { UnsafeMutableRawPointer(piece).deallocate() }
  }
}
