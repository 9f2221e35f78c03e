// Targets drawn from a network's predictions for a whole batch, for parallel scheduled sampling (Mihaylova
// and Martins 2019): a first pass draws; a second pass, which is trained, gets some draws as its inputs.

public import Runs
public import Tensors

extension RecurrentDensityNetwork {
  /// Draws a target for every frame of a batch, from the density that the network predicts there. The
  /// network gets the batch's own inputs throughout, so that no draw depends on another.
  ///
  /// The draw for step t corresponds to the input of step t + 1.
  ///
  /// - Parameters:
  ///   - batch: T × B frames of this network's widths; its targets are not used.
  ///   - state: B streams, before the batch.
  ///   - variance: multiplies σ², at least 0; 1 is as trained, 0 gives means of components.
  ///   - temperature: divides the log weights, at least 0; 1 is as trained.
  ///   - random: advances by one number, whatever the sizes.
  ///   - run: how many threads; the result is the same for any number.
  ///   - workspace: memory that is reused from call to call.
  /// - Returns: T × B × D numbers, [step][stream][number], as a batch's targets are.
  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  public func drawnTargets(
    _ batch: SequenceBatch<Scalar>, state: LSTMState<Scalar>, variance: Double = 1,
    temperature: Double = 1, random: inout RandomStream, run: Run = Run(),
    workspace: Workspace<Scalar> = Workspace()
  ) -> [Scalar] {
    precondition(batch.inputWidth == shape.inputs, "inputs have \(shape.inputs) numbers a frame")
    precondition(batch.targetWidth == shape.outputs, "targets have \(shape.outputs) a frame")
    precondition(state.streams == batch.streams, "the state has as many streams as the batch")
    precondition(variance >= 0 && temperature >= 0, "variance and temperature are at least 0")
    let shards = cutIntoShards(batch.streams)
    let segments = workspace.segments(shape: shape, steps: batch.steps, shards: shards)
    let weights = workspace.pack(parameters, shape: shape, backward: false)
    let draws = random
    _ = random.next()
    let settings = settings
    run.parallel(shards.count) { shard in
      let segment = segments[shard]
      segment.load(batch, state: state, streams: shards[shard])
      segment.setDropping(false)
      segment.hiddenLayers(weights: weights)
      segment.densities(weights: weights, settings: settings)
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
  /// Draws a frame into each row of `targets` from the densities in `outputs`.
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
