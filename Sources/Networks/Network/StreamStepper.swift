// Steps of many streams of one network as one product. Invariant: the result of a stream does not depend on the other
// streams nor on the threads, so that a voice sounds the same alone and among others.

public import Tensors

/// The steps of many independent streams through one network, each stream with a hidden state of its own.
///
/// A step reads the inputs of the first streams, advances their states, and draws their next features. The weights are
/// packed once. Only one thread may use a stepper at a time.
public final class StreamStepper: @unchecked Sendable {
  public let shape: NetworkShape
  /// The largest number of streams of one step.
  public let capacity: Int
  /// The inputs of the streams, `capacity` × I, row by row. The caller fills in the first rows before a step.
  public let inputs: UnsafeMutablePointer<Float>
  /// The features that the latest step has drawn, `capacity` × D, row by row.
  public let drawn: UnsafeMutablePointer<Float>
  private let packed: PackedParameters<Float>
  private let drawing: StreamDrawing
  /// The threads of the steps, which may share other work between two steps.
  package let crew: StepCrew
  private let memory = Memory<Float>()
  private let gates: UnsafeMutablePointer<Float>
  /// The hidden values and the cells of each layer, `capacity` × H.
  private let hidden: [UnsafeMutablePointer<Float>]
  private let cells: [UnsafeMutablePointer<Float>]

  /// How the next features of a stream are drawn.
  public struct Draw: Sendable {
    /// The random stream, which each draw advances by the same count of numbers.
    public var random: RandomStream
    /// A factor on σ², at least 0.
    public var variance: Double
    /// A divisor of the log weights of the mixture's components, at least 0.
    public var temperature: Double

    public init(random: RandomStream, variance: Double, temperature: Double) {
      (self.random, self.variance, self.temperature) = (random, variance, temperature)
    }
  }

  /// Creates a stepper of a network with plain cells. All states are zero.
  ///
  /// - Parameter threads: the number of threads, which does not affect the results.
  /// - Throws: `NetworkError` if the cells of the network are not plain.
  public init(
    _ network: RecurrentDensityNetwork<Float>, capacity: Int, threads: Int = 1
  ) throws(NetworkError) {
    guard network.shape.cell == .plain else {
      throw NetworkError("only networks with plain cells step through several streams at once")
    }
    let (shape, memory) = (network.shape, memory)
    (self.shape, self.capacity) = (shape, capacity)
    packed = PackedParameters(shape)
    packed.fill(network.parameters, backward: false)
    crew = StepCrew(threads: min(threads, max(1, capacity / StreamStepper.partStreams)))
    drawing = StreamDrawing(network, packed, capacity: capacity, parts: crew.threads)
    gates = memory.room(capacity * 4 * shape.units)
    hidden = (0..<shape.layers).map { _ in memory.room(capacity * shape.units) }
    cells = (0..<shape.layers).map { _ in memory.room(capacity * shape.units) }
    inputs = memory.room(capacity * shape.inputs)
    drawn = memory.room(capacity * shape.outputs)
  }

  /// The smallest number of streams of a part. Fewer streams would use the weights in a cache too seldom.
  private static let partStreams = 8

  /// Steps the first `draws.count` streams, whose inputs are in `inputs`, and draws their next features into `drawn`.
  ///
  /// - Parameter draws: the draws of at most `capacity` streams, whose random streams advance.
  public func step(_ draws: inout [Draw]) {
    let count = draws.count
    precondition(count <= capacity, "\(count) streams in a stepper of \(capacity)")
    guard count > 0 else { return }
    let parts = max(1, min(crew.threads, count / StreamStepper.partStreams))
    draws.withUnsafeMutableBufferPointer {
      let draws = Draws(list: $0)
      crew.parallel(parts) { part in
        let streams = portion(part, of: parts, count)
        step(streams)
        drawing.draw(
          streams, hidden: hidden[shape.layers - 1], inputs: inputs, draws.list, into: drawn,
          part: part)
      }
    }
  }

  /// The draws of all streams. Each part writes its own draws only.
  private struct Draws: @unchecked Sendable {
    let list: UnsafeMutableBufferPointer<Draw>
  }

  private func step(_ streams: Range<Int>) {
    let units = shape.units
    let gates = gates + streams.lowerBound * 4 * units
    var below = inputs + streams.lowerBound * shape.inputs
    for layer in 0..<shape.layers {
      let hidden = hidden[layer] + streams.lowerBound * units
      let cells = cells[layer] + streams.lowerBound * units
      packed.inputs[layer].multiply(below, rows: streams.count, add: false, into: gates)
      packed.hidden[layer].multiply(hidden, rows: streams.count, add: true, into: gates)
      Float.gatesForward(
        streams: streams.count, units: units, bias: packed.bias[layer], gates: gates,
        cellBefore: cells, cell: cells, cellTanh: nil, hidden: hidden)
      below = hidden
    }
  }
}

// MARK: - States

extension StreamStepper {
  /// Makes the state of a stream zero.
  public func clear(_ stream: Int) {
    for values in hidden + cells {
      (values + stream * shape.units).update(repeating: 0, count: shape.units)
    }
  }

  /// Gives the state of a stream to another stream.
  public func move(_ stream: Int, to other: Int) {
    guard stream != other else { return }
    for values in hidden + cells {
      (values + other * shape.units).update(
        from: values + stream * shape.units, count: shape.units)
    }
  }

  /// The state of a stream: the hidden values of all layers, and then the cells.
  public func state(of stream: Int) -> [Float] {
    (hidden + cells).flatMap {
      Array(UnsafeBufferPointer(start: $0 + stream * shape.units, count: shape.units))
    }
  }
}
