// Draws of the next features of many streams. Of a mixture with one group, only the components that were drawn are
// computed: the streams are ordered by their components, and each component is one product.
// Shapes: H units, M components, D features.

internal import Tensors

/// The density layer of a stepper. The threads of a step use parts of their own.
final class StreamDrawing: @unchecked Sendable {
  private let shape: NetworkShape
  private let settings: DensitySettings
  private let packed: PackedParameters<Float>
  private let memory = Memory<Float>()
  /// The weights of the logits, H × M, and of each component, H × 2D: its means and its log-deviations; empty if the
  /// mixture has several groups.
  private var logits: PackedMatrix<Float>?
  private var components: [(weights: PackedMatrix<Float>, bias: UnsafeMutablePointer<Float>)] = []
  // Memory for each stream: the outputs of the density, the logits, and the streams of one component.
  private let outputs: UnsafeMutablePointer<Float>
  private let weights: UnsafeMutablePointer<Float>
  private let chosen: UnsafeMutablePointer<Float>
  private let skip: UnsafeMutablePointer<Float>
  private let chosenSkip: UnsafeMutablePointer<Float>
  /// Memory for each part.
  private let scratch: UnsafeMutablePointer<Float>
  private let scratchCount: Int
  /// The number of random words for the draws of a frame: 16 for 32 draws.
  private let words: Int

  init(
    _ network: RecurrentDensityNetwork<Float>, _ packed: PackedParameters<Float>, capacity: Int,
    parts: Int
  ) {
    let (shape, memory) = (network.shape, memory)
    (self.shape, self.packed, settings) = (shape, packed, network.settings)
    outputs = memory.room(capacity * max(shape.densityOutputs, 2 * shape.outputs))
    weights = memory.room(capacity * shape.densityWeights)
    chosen = memory.room(capacity * shape.units)
    skip = memory.room(capacity * shape.outputs)
    chosenSkip = memory.room(capacity * shape.outputs)
    scratchCount = Float.mixtureScratch(shape.mixtures, shape.outputs, groups: shape.groups)
    scratch = memory.room(parts * scratchCount)
    words = (shape.outputs + 31) / 32 * 16
    if shape.groups == 1 { packComponents(network.parameters) }
  }

  private func packComponents(_ parameters: ParameterSet<Float>) {
    func matrix(_ columns: Int) -> PackedMatrix<Float> {
      PackedMatrix(depth: shape.units, columns: columns, memory)
    }
    let place = parameters.layout.density(layers: shape.layers)
    let (units, width) = (shape.units, shape.outputs)
    parameters.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let logits = matrix(shape.mixtures)
      logits.pack(base + place.weight, stride: units, transposed: true)
      self.logits = logits
      for component in 0..<shape.mixtures {
        let means = shape.mixtures + component * width
        let deviations = means + shape.mixtures * width
        let rows = [means..<means + width, deviations..<deviations + width].joined()
        let weights = matrix(2 * width)
        let own = rows.flatMap {
          values[place.weight + $0 * units..<place.weight + ($0 + 1) * units]
        }
        weights.pack(own, stride: units, transposed: true)
        let bias = memory.room(2 * width)
        for (k, row) in rows.enumerated() { bias[k] = base[place.bias + row] }
        components.append((weights, bias))
      }
    }
  }

  /// Draws the features of some streams.
  ///
  /// - Parameters:
  ///   - hidden: the hidden values of the last layer, for all streams.
  ///   - inputs: the inputs of all streams, which the skip reads.
  ///   - draws: the draws of all streams.
  ///   - drawn: the features of all streams.
  ///   - part: the number of the part, which no other thread uses at the same time.
  func draw(
    _ streams: Range<Int>, hidden: UnsafePointer<Float>, inputs: UnsafePointer<Float>,
    _ draws: UnsafeMutableBufferPointer<StreamStepper.Draw>,
    into drawn: UnsafeMutablePointer<Float>, part: Int
  ) {
    let first = streams.lowerBound
    packed.skip?.multiply(
      inputs + first * shape.inputs, rows: streams.count, add: false,
      into: skip + first * shape.outputs)
    for stream in streams {
      drawNormals(drawn + stream * shape.outputs, random: &draws[stream].random)
    }
    if let logits {
      drawComponents(
        streams, logits, hidden: hidden, draws, into: drawn, scratch: scratch + part * scratchCount)
    } else {
      drawGroups(
        streams, hidden: hidden, draws, into: drawn, scratch: scratch + part * scratchCount)
    }
  }

  /// Writes D Gaussian draws of variance 1.
  private func drawNormals(_ normals: UnsafeMutablePointer<Float>, random: inout RandomStream) {
    normals.update(repeating: 0, count: shape.outputs)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { room in
      guard let base = room.baseAddress else { return }
      random.fill(room)
      Float.addNoise(normals, count: shape.outputs, deviation: 1, words: base)
    }
  }

  /// The draws of a mixture with several groups: all densities are computed.
  private func drawGroups(
    _ streams: Range<Int>, hidden: UnsafePointer<Float>,
    _ draws: UnsafeMutableBufferPointer<StreamStepper.Draw>,
    into drawn: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (first, width) = (streams.lowerBound, shape.densityOutputs)
    packed.density.multiply(
      hidden + first * shape.units, rows: streams.count, add: false, into: outputs + first * width)
    Float.mixture(
      rows: streams.count, mixtures: shape.mixtures, dimensions: shape.outputs,
      groups: shape.groups, floor: Float(settings.floor), low: Float(settings.range.lowerBound),
      high: Float(settings.range.upperBound), backward: false, scale: 0, bias: packed.densityBias,
      outputs: outputs + first * width,
      skip: packed.skip == nil ? nil : skip + first * shape.outputs, targets: nil, losses: nil,
      scratch: scratch)
    for stream in streams {
      let row = outputs + stream * width
      let means = row + shape.densityWeights
      MixtureNumbers(
        mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups, logWeights: row,
        means: means, deviations: means + shape.mixtures * shape.outputs
      ).place(
        drawn + stream * shape.outputs, random: &draws[stream].random,
        scale: Float(draws[stream].variance.squareRoot()), temperature: draws[stream].temperature)
    }
  }

  /// The draws of a mixture with one group: only the components that are drawn are computed.
  private func drawComponents(
    _ streams: Range<Int>, _ logits: PackedMatrix<Float>, hidden: UnsafePointer<Float>,
    _ draws: UnsafeMutableBufferPointer<StreamStepper.Draw>,
    into drawn: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (first, mixtures) = (streams.lowerBound, shape.mixtures)
    let weights = weights + first * mixtures
    logits.multiply(hidden + first * shape.units, rows: streams.count, add: false, into: weights)
    Float.logWeights(
      rows: streams.count, mixtures: mixtures, bias: packed.densityBias, logits: weights,
      scratch: scratch)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * streams.count) { room in
      guard let components = room.baseAddress else { return }
      let members = components + streams.count
      for row in 0..<streams.count {
        let level = draws[first + row].random.uniform()
        (components + row).initialize(
          to: MixtureNumbers.component(
            of: weights + row * mixtures, mixtures: mixtures, level: level,
            temperature: draws[first + row].temperature))
      }
      for component in 0..<mixtures {
        var count = 0
        for row in 0..<streams.count where components[row] == component {
          (members + count).initialize(to: first + row)
          count += 1
        }
        if count == 0 { continue }
        place(
          UnsafeBufferPointer(start: members, count: count), of: component, room: first,
          hidden: hidden, draws, into: drawn, scratch: scratch)
      }
    }
  }

  /// Replaces the Gaussian draws of streams by frames of one component. The memory from row `room` on is used.
  private func place(
    _ members: UnsafeBufferPointer<Int>, of component: Int, room: Int,
    hidden: UnsafePointer<Float>, _ draws: UnsafeMutableBufferPointer<StreamStepper.Draw>,
    into drawn: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (units, width) = (shape.units, shape.outputs)
    let chosen = chosen + room * units
    let chosenSkip = chosenSkip + room * width
    let outputs = outputs + room * 2 * width
    for (place, stream) in members.enumerated() {
      (chosen + place * units).update(from: hidden + stream * units, count: units)
      if packed.skip != nil {
        (chosenSkip + place * width).update(from: skip + stream * width, count: width)
      }
    }
    components[component].weights.multiply(chosen, rows: members.count, add: false, into: outputs)
    Float.component(
      rows: members.count, dimensions: width, floor: Float(settings.floor),
      low: Float(settings.range.lowerBound), high: Float(settings.range.upperBound),
      bias: components[component].bias, outputs: outputs,
      skip: packed.skip == nil ? nil : chosenSkip, scratch: scratch)
    for (place, stream) in members.enumerated() {
      let means = outputs + place * 2 * width
      let (deviations, frame) = (means + width, drawn + stream * width)
      let scale = Float(draws[stream].variance.squareRoot())
      for d in 0..<width { frame[d] = means[d] + scale * deviations[d] * frame[d] }
    }
  }
}
