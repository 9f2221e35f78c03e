// Loss and gradient of a batch. Streams are divided into shards by the batch's size only, and the shards'
// sums are added in order: results do not depend on the number of threads.

public import Runs
public import Tensors

/// Dropout between layers for one call: a rate, and the random stream of its masks.
public struct Dropout: Sendable, Equatable {
  /// The chance that a number is dropped, from 0 to below 1.
  public var rate: Double
  /// The masks are drawn from a copy of this stream.
  public var random: RandomStream

  public init(rate: Double, random: RandomStream) {
    precondition(rate >= 0 && rate < 1, "a dropout rate is at least 0 and below 1")
    self.rate = rate
    self.random = random
  }
}

/// Streams per shard, at most: those that share one set of products.
let shardStreams = 8

extension RecurrentDensityNetwork {
  /// Computes the loss of a batch without a gradient, and the state after it.
  ///
  /// - Parameters:
  ///   - batch: T × B frames of this network's widths.
  ///   - state: B streams; the state before the batch on entry, the state after it on return.
  public func evaluate(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace()
  ) -> Loss {
    var none: ParameterSet<Scalar>? = nil
    return pass(
      batch, state: &state, gradient: &none, dropout: nil, run: run, workspace: workspace)
  }

  /// Computes the loss of a batch and the gradient of its mean with respect to every parameter, by
  /// back-propagation through the batch's steps; the state before the batch is a constant.
  ///
  /// - Parameters:
  ///   - batch: T × B frames of this network's widths.
  ///   - state: B streams; the state before the batch on entry, the state after it on return.
  ///   - gradient: of this network's layout; assigned, not added to.
  ///   - dropout: masks between the layers; nil for none.
  ///   - run: how many threads; the result is the same for any number.
  ///   - workspace: memory that is reused from call to call.
  public func lossAndGradient(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>,
    gradient: inout ParameterSet<Scalar>, dropout: Dropout? = nil, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace()
  ) -> Loss {
    precondition(gradient.layout == parameters.layout, "the gradient has another network's layout")
    var filled: ParameterSet<Scalar>? = gradient
    gradient.values = []
    let loss = pass(
      batch, state: &state, gradient: &filled, dropout: dropout, run: run, workspace: workspace)
    if let filled { gradient = filled }
    return loss
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  private func pass(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>,
    gradient: inout ParameterSet<Scalar>?, dropout: Dropout?, run: Run,
    workspace: Workspace<Scalar>
  ) -> Loss {
    precondition(batch.inputWidth == shape.inputs, "inputs have \(shape.inputs) numbers a frame")
    precondition(batch.targetWidth == shape.outputs, "targets have \(shape.outputs) a frame")
    precondition(state.streams == batch.streams, "the state has as many streams as the batch")
    let shards = cutIntoShards(batch.streams)
    let segments = workspace.segments(shape: shape, steps: batch.steps, shards: shards)
    let before = state
    let scale: Scalar? = gradient == nil ? nil : 1 / Scalar(batch.frames)
    let weights = workspace.pack(parameters, shape: shape, backward: gradient != nil)
    run.parallel(shards.count) { shard in
      let segment = segments[shard]
      segment.load(batch, state: before, streams: shards[shard])
      segment.run(
        weights: weights, layout: parameters.layout, settings: settings, gradientScale: scale,
        dropout: dropout.map {
          Dropout(rate: $0.rate, random: $0.random.stream("shard \(shard)"))
        })
    }
    var frames = [Double](repeating: 0, count: batch.frames)
    for (segment, shard) in zip(segments, shards) {
      segment.store(&state, streams: shard)
      for step in 0..<batch.steps {
        for (index, stream) in shard.enumerated() {
          let loss = segment.losses[step * segment.streams + index]
          frames[step * batch.streams + stream] = Double(loss)
        }
      }
    }
    let count = parameters.values.count
    gradient?.values.withUnsafeMutableBufferPointer {
      guard let sum = $0.baseAddress else { return }
      sum.update(from: segments[0].gradient, count: count)
      for segment in segments.dropFirst() { Scalar.add(segment.gradient, count: count, to: sum) }
    }
    return Loss(frames: frames)
  }

  func cutIntoShards(_ streams: Int) -> [Range<Int>] {
    let count = (streams + shardStreams - 1) / shardStreams
    return (0..<count).map { streams * $0 / count..<streams * ($0 + 1) / count }
  }
}

extension ShardBuffers {
  /// Runs the whole network forward, and backward if there is a `gradientScale`.
  func run(
    weights: PackedParameters<Scalar>, layout: ParameterLayout, settings: DensitySettings,
    gradientScale: Scalar?, dropout: Dropout?
  ) {
    if let dropout, dropout.rate > 0, shape.layers > 1 {
      setDropping(true)
      drawMasks(rate: dropout.rate, random: dropout.random)
    } else {
      setDropping(false)
    }
    hiddenLayers(weights: weights)
    density(weights: weights, layout: layout, settings: settings, gradientScale: gradientScale)
    guard gradientScale != nil else { return }
    for layer in (0..<shape.layers).reversed() {
      backward(layer: layer, weights: weights, layout: layout)
      if layer > 0 {
        swapGradients()
        if dropping { dropBackward(layer: layer - 1) }
      }
    }
  }

  /// Runs all layers forward.
  func hiddenLayers(weights: PackedParameters<Scalar>) {
    for layer in 0..<shape.layers {
      forward(layer: layer, weights: weights)
      if dropping, layer < shape.layers - 1 { dropForward(layer: layer) }
    }
  }
}
