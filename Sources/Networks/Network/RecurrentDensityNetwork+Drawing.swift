// Random draws of targets from a network's predictions for a whole batch, for parallel scheduled sampling (Mihaylova
// and Martins 2019). A first pass makes the draws. A second pass trains the network with some of the draws as inputs.

public import Runs
public import Tensors

extension RecurrentDensityNetwork {
  /// Draws a target for every frame of a batch from the density that the network predicts for this frame. The
  /// network reads only the inputs of the batch, so no draw depends on another draw.
  ///
  /// The draw for step t corresponds to the input of step t + 1.
  ///
  /// - Parameters:
  ///   - batch: T × B frames with the input and output widths of this network; the targets of the batch are not used.
  ///   - state: the hidden state of B streams before the batch.
  ///   - variance: a factor on σ², at least 0; 1 keeps the learnt variance, and 0 gives the means of the
  ///     components.
  ///   - temperature: a divisor of the log weights, at least 0; 1 keeps the learnt weights.
  ///   - random: a random stream, which advances by one number regardless of the size of the batch.
  ///   - run: the number of threads, which does not affect the result.
  ///   - workspace: memory that several calls can reuse.
  /// - Returns: T × B × D numbers, [step][stream][number], in the layout of a batch's targets.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func drawnTargets(
    _ batch: SequenceBatch<Scalar>, state: LSTMState<Scalar>, variance: Double = 1,
    temperature: Double = 1, random: inout RandomStream, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace()
  ) -> [Scalar] {
    precondition(batch.inputWidth == shape.inputs, "input frames need \(shape.inputs) numbers")
    precondition(batch.targetWidth == shape.outputs, "target frames need \(shape.outputs) numbers")
    precondition(state.streams == batch.streams, "the state must have as many streams as the batch")
    precondition(variance >= 0 && temperature >= 0, "variance and temperature must be at least 0")
    let shards = cutIntoShards(batch.streams)
    let segments = workspace.segments(shape: shape, steps: batch.steps, shards: shards)
    let crew = workspace.crew(run.threads)
    let weights = workspace.pack(parameters, shape: shape, backward: false, crew: crew)
    let draws = random
    _ = random.next()
    let settings = settings
    crew.parallel(shards.count) { shard in
      let segment = segments[shard]
      segment.load(batch, state: state, streams: shards[shard])
      segment.setDropping(false)
      let steps = 0..<segment.steps
      for layer in 0..<segment.shape.layers {
        segment.forward(layer: layer, steps: steps, weights: weights)
      }
      segment.densities(steps: steps, weights: weights, settings: settings)
      segment.drawTargets(
        scale: variance.squareRoot(), temperature: temperature,
        random: draws.stream("targets of shard \(shard)"))
    }
    var drawn = [Scalar](repeating: 0, count: batch.frames * shape.outputs)
    drawn.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      for (segment, shard) in zip(segments, shards) {
        let row = segment.streams * shape.outputs
        for step in 0..<batch.steps {
          let first = (step * batch.streams + shard.lowerBound) * shape.outputs
          (base + first).update(from: segment.targets + step * row, count: row)
        }
      }
    }
    return drawn
  }
}

extension ShardBuffers {
  /// Draws a frame from the densities in each row of `outputs` and writes the frame to the same row of `targets`.
  func drawTargets(scale: Double, temperature: Double, random: RandomStream) {
    var random = random
    let width = shape.densityOutputs
    for row in 0..<rows {
      let logWeights = outputs + row * width
      let means = logWeights + shape.densityWeights
      MixtureNumbers(
        mixtures: shape.mixtures, dimensions: shape.outputs, groups: shape.groups,
        logWeights: UnsafePointer(logWeights), means: UnsafePointer(means),
        deviations: UnsafePointer(means + shape.mixtures * shape.outputs)
      ).draw(
        into: targets + row * shape.outputs, random: &random, scale: scale,
        temperature: temperature)
    }
  }
}
