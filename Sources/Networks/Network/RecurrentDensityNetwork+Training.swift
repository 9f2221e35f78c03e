// Loss and gradient of a batch. Only the size of the batch determines the division of streams into shards, and
// the results of the shards are added in a fixed order. Results therefore do not depend on the number of threads.

public import Runs
public import Tensors

/// The settings of dropout between layers for one call: a dropout rate, and the random stream of the masks.
public struct Dropout: Sendable, Equatable {
  /// The probability with which a number is dropped, from 0 to below 1.
  public var rate: Double
  /// The random stream of the masks. A call draws masks from a copy of the random stream.
  public var random: RandomStream

  public init(rate: Double, random: RandomStream) {
    precondition(rate >= 0 && rate < 1, "a dropout rate must be at least 0 and below 1")
    self.rate = rate
    self.random = random
  }
}

/// The largest number of streams in a shard. All streams of a shard share one set of matrix products.
let shardStreams = 8

/// The streams of each shard of a batch.
func shardRanges(_ streams: Int) -> [Range<Int>] {
  let count = (streams + shardStreams - 1) / shardStreams
  return (0..<count).map { portion($0, of: count, streams) }
}

extension RecurrentDensityNetwork {
  /// Computes the loss of a batch without a gradient, and advances `state` over the batch.
  ///
  /// - Parameters:
  ///   - batch: T × B frames with the input and output widths of this network.
  ///   - state: the hidden state of B streams, which is the state before the batch on entry and the state after the
  ///     batch on return.
  public func evaluate(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace()
  ) -> Loss {
    var none: ParameterSet<Scalar>? = nil
    return pass(
      batch, state: &state, gradient: &none, dropout: nil, run: run, workspace: workspace, part: nil
    )
  }

  /// Computes the loss of a batch and the gradient of the mean loss with respect to every parameter. The gradient is
  /// computed by back-propagation through the steps of the batch, and the state before the batch counts as a
  /// constant.
  ///
  /// - Parameters:
  ///   - batch: T × B frames with the input and output widths of this network.
  ///   - state: the hidden state of B streams, which is the state before the batch on entry and the state after the
  ///     batch on return.
  ///   - gradient: the result, in the layout of this network; its earlier contents are overwritten.
  ///   - dropout: the settings of dropout between the layers; nil for no dropout.
  ///   - run: the number of threads, which does not affect the result.
  ///   - workspace: memory that several calls can reuse.
  ///   - part: the place of the batch in a larger batch, of whose mean loss the gradient is then a summand; nil for a
  ///     whole batch.
  public func lossAndGradient(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>,
    gradient: inout ParameterSet<Scalar>, dropout: Dropout? = nil, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace(), part: BatchPart? = nil
  ) -> Loss {
    precondition(gradient.layout == parameters.layout, "the gradient needs the network's layout")
    var filled: ParameterSet<Scalar>? = gradient
    gradient.values = []
    let loss = pass(
      batch, state: &state, gradient: &filled, dropout: dropout, run: run, workspace: workspace,
      part: part)
    if let filled { gradient = filled }
    return loss
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  private func pass(
    _ batch: SequenceBatch<Scalar>, state: inout LSTMState<Scalar>,
    gradient: inout ParameterSet<Scalar>?, dropout: Dropout?, run: Run,
    workspace: Workspace<Scalar>, part: BatchPart?
  ) -> Loss {
    precondition(batch.inputWidth == shape.inputs, "input frames need \(shape.inputs) numbers")
    precondition(batch.targetWidth == shape.outputs, "target frames need \(shape.outputs) numbers")
    precondition(state.streams == batch.streams, "the state must have as many streams as the batch")
    let shards = cutIntoShards(batch.streams)
    let segments = workspace.segments(shape: shape, steps: batch.steps, shards: shards)
    let before = state
    let scale: Scalar? = gradient == nil ? nil : 1 / Scalar(part?.frames ?? batch.frames)
    let firstShard = part?.firstShard ?? 0
    let crew = workspace.crew(run.threads)
    let weights = workspace.pack(
      parameters, shape: shape, backward: gradient != nil, crew: crew)
    let passes = ShardPasses(
      segments: segments, weights: weights, layout: parameters.layout, settings: settings,
      gradientScale: scale)
    func runShards() {
      passes.run(crew) { shard in
        segments[shard].load(batch, state: before, streams: shards[shard])
        segments[shard].prepareMasks(
          dropout.map {
            Dropout(rate: $0.rate, random: $0.random.stream("shard \(firstShard + shard)"))
          })
      }
    }
    if gradient == nil {
      runShards()
    } else {
      let count = parameters.values.count
      // The first shard writes its gradient to the result, and those of the others are added in order.
      gradient?.values.withUnsafeMutableBufferPointer {
        guard let sum = $0.baseAddress else { return }
        for (shard, segment) in segments.enumerated() {
          segment.setGradient(shard == 0 ? sum : nil)
        }
        runShards()
        let others = segments.dropFirst()
        let memory = Numbers(start: sum)
        crew.parallel(count, least: 8192) { range in
          for segment in others {
            Scalar.add(
              segment.gradient + range.lowerBound, count: range.count,
              to: memory.start + range.lowerBound)
          }
        }
      }
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
    return Loss(frames: frames)
  }

  func cutIntoShards(_ streams: Int) -> [Range<Int>] { shardRanges(streams) }
}
