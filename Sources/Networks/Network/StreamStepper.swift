// Steps of many streams of one network as one product. Invariant: the result of a stream does not depend on the other
// streams, so that a voice sounds the same alone and among others.

public import Runs
public import Tensors

/// The steps of many independent streams through one network, each stream with a hidden state of its own.
///
/// The weights are packed once. Only one thread may use a stepper at a time.
public final class StreamStepper: @unchecked Sendable {
  public let shape: NetworkShape
  /// The largest number of streams of one step.
  public let capacity: Int
  private let settings: DensitySettings
  private let packed: PackedParameters<Float>
  private let memory = Memory<Float>()
  private let gates: UnsafeMutablePointer<Float>
  private let before: UnsafeMutablePointer<Float>
  private let after: UnsafeMutablePointer<Float>
  private let tanhs: UnsafeMutablePointer<Float>
  private let hidden: UnsafeMutablePointer<Float>
  private let outputs: UnsafeMutablePointer<Float>
  private let skip: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  private let scratchCount: Int
  /// The number of random words for the draws of a frame: 16 for 32 draws.
  private let words: Int
  /// The inputs of the streams, `capacity` × I, row by row. The caller fills in the first rows before a step.
  public let inputs: UnsafeMutablePointer<Float>

  /// The hidden state of one stream: the hidden values of all layers, and then the cells.
  public struct State: Sendable, Equatable {
    package var values: [Float]
    public init(for shape: NetworkShape) {
      values = [Float](repeating: 0, count: 2 * shape.layers * shape.units)
    }
  }

  /// Creates a stepper of a network with plain cells.
  ///
  /// - Throws: `NetworkError` if the cells of the network are not plain.
  public init(
    _ network: RecurrentDensityNetwork<Float>, capacity: Int
  ) throws(NetworkError) {
    guard network.shape.cell == .plain else {
      throw NetworkError("only networks with plain cells step through several streams at once")
    }
    shape = network.shape
    settings = network.settings
    self.capacity = capacity
    packed = PackedParameters(network.shape)
    packed.fill(network.parameters, backward: false)
    gates = memory.room(capacity * 4 * shape.units)
    before = memory.room(capacity * shape.units)
    after = memory.room(capacity * shape.units)
    tanhs = memory.room(capacity * shape.units)
    hidden = memory.room(capacity * shape.units)
    outputs = memory.room(capacity * shape.densityOutputs)
    skip = memory.room(capacity * shape.outputs)
    inputs = memory.room(capacity * shape.inputs)
    words = (network.shape.outputs + 31) / 32 * 16
    scratchCount = Float.mixtureScratch(shape.mixtures, shape.outputs, groups: shape.groups)
    scratch = memory.room(StreamStepper.parts(of: capacity) * scratchCount)
  }

  /// Steps the first `states.count` streams, whose inputs are in `inputs`, and advances their states.
  ///
  /// - Parameters:
  ///   - states: the states of the streams, at most `capacity`.
  ///   - run: the number of threads, which does not affect the result.
  public func step(_ states: inout [State], run: Run = Run()) {
    let count = states.count
    precondition(count <= capacity, "\(count) streams in a stepper of \(capacity)")
    guard count > 0 else { return }
    let parts = StreamStepper.parts(of: count)
    states.withUnsafeMutableBufferPointer {
      let states = States(list: $0)
      run.parallel(parts) { part in
        step(count * part / parts..<count * (part + 1) / parts, states, part: part)
      }
    }
  }

  /// The number of parts into which streams are divided; each part is stepped by one thread.
  private static func parts(of streams: Int) -> Int { max(1, streams / partStreams) }
  /// The smallest number of streams of a part. Fewer streams would use the weights in a cache too seldom.
  private static let partStreams = 24

  /// The states of all streams. Each part writes its own states only.
  private struct States: @unchecked Sendable {
    let list: UnsafeMutableBufferPointer<State>
  }

  private func step(_ streams: Range<Int>, _ states: States, part: Int) {
    let count = streams.count
    let (units, layers) = (shape.units, shape.layers)
    let gates = gates + streams.lowerBound * 4 * units
    let before = before + streams.lowerBound * units
    let after = after + streams.lowerBound * units
    let tanhs = tanhs + streams.lowerBound * units
    let hidden = hidden + streams.lowerBound * units
    let inputs = inputs + streams.lowerBound * shape.inputs
    let outputs = outputs + streams.lowerBound * shape.densityOutputs
    let skip = skip + streams.lowerBound * shape.outputs
    for layer in 0..<layers {
      // On entry of a layer above the first, `hidden` holds the new hidden values of the layer below.
      packed.inputs[layer].multiply(
        layer == 0 ? UnsafePointer(inputs) : UnsafePointer(hidden), rows: count, add: false,
        into: gates)
      for stream in 0..<count {
        states.list[streams.lowerBound + stream].values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          (hidden + stream * units).update(from: base + layer * units, count: units)
          (before + stream * units).update(from: base + (layers + layer) * units, count: units)
        }
      }
      packed.hidden[layer].multiply(hidden, rows: count, add: true, into: gates)
      Float.gatesForward(
        streams: count, units: units, bias: packed.bias[layer], gates: gates, cellBefore: before,
        cell: after, cellTanh: tanhs, hidden: hidden)
      for stream in 0..<count {
        states.list[streams.lowerBound + stream].values.withUnsafeMutableBufferPointer { values in
          guard let base = values.baseAddress else { return }
          (base + layer * units).update(from: hidden + stream * units, count: units)
          (base + (layers + layer) * units).update(from: after + stream * units, count: units)
        }
      }
    }
    packed.density.multiply(hidden, rows: count, add: false, into: outputs)
    packed.skip?.multiply(inputs, rows: count, add: false, into: skip)
    Float.mixture(
      rows: count, mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
      floor: Float(settings.floor), low: Float(settings.range.lowerBound),
      high: Float(settings.range.upperBound), backward: false, scale: 0, bias: packed.densityBias,
      outputs: outputs, skip: packed.skip == nil ? nil : skip, targets: nil, losses: nil,
      scratch: scratch + part * scratchCount)
  }

  /// Draws the next features of a stream from the density that the latest step predicted for it.
  ///
  /// - Parameters:
  ///   - drawn: memory for D numbers.
  ///   - variance: a factor on σ², at least 0.
  ///   - temperature: a divisor of the log weights of the mixture's components, at least 0.
  public func draw(
    _ stream: Int, into drawn: UnsafeMutablePointer<Float>, random: inout RandomStream,
    variance: Double, temperature: Double
  ) {
    let row = outputs + stream * shape.densityOutputs
    let means = shape.densityWeights
    let deviations = means + shape.mixtures * shape.outputs
    drawn.update(repeating: 0, count: shape.outputs)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { room in
      guard let base = room.baseAddress else { return }
      for k in 0..<words { (base + k).initialize(to: random.next()) }
      Float.addNoise(drawn, count: shape.outputs, deviation: 1, words: base)
    }
    MixtureNumbers(
      mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups, logWeights: row,
      means: row + means, deviations: row + deviations
    ).place(
      drawn, random: &random, scale: Float(variance.squareRoot()), temperature: temperature)
  }
}
