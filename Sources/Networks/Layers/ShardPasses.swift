// The order of the forward and backward passes of all shards. If there are many shards, or if they fill the threads equally, a
// thread computes one whole shard after the other. Otherwise the layers of a shard work at the same time, each on later steps
// than the layer above. No result depends on the order.

/// The passes of the shards of a batch through a network.
struct ShardPasses<Scalar: NetworkScalar>: Sendable {
  let segments: [ShardBuffers<Scalar>]
  let weights: PackedParameters<Scalar>
  let layout: ParameterLayout
  let settings: DensitySettings
  /// A factor on the gradient of each frame; nil for the forward pass alone.
  let gradientScale: Scalar?

  /// The least number of steps that a layer computes before the layer above begins with them.
  private static var leastSteps: Int { 5 }
  /// The largest number of parts of a segment. More parts would save little, and the threads meet after each.
  private static var mostParts: Int { 10 }

  /// Computes the losses, and the gradients unless `gradientScale` is nil.
  ///
  /// - Parameter prepare: fills the buffers of the shard with the given number.
  func run(_ crew: StepCrew, prepare: @Sendable (Int) -> Void) {
    guard let first = segments.first else { return }
    let steps = 0..<first.steps
    let parts = min(ShardPasses.mostParts, steps.count / ShardPasses.leastSteps)
    // Among many shards, a last one that some threads do not have costs little.
    let isEven = segments.count % crew.threads == 0 || segments.count > 4 * crew.threads
    if isEven || parts < 2 {
      crew.parallel(segments.count) { shard in
        prepare(shard)
        runAlone(segments[shard], steps)
      }
      return
    }
    let layers = first.shape.layers
    crew.parallel(segments.count) { prepare($0) }
    runStaggered(crew, stages: layers + 1, parts: parts) { segment, stage, part in
      forward(segment, stage, portion(part, of: parts, steps.count))
    }
    guard gradientScale != nil else { return }
    for segment in segments {
      for layer in 0..<layers { segment.beginBackward(layer: layer, layout: layout) }
    }
    runStaggered(crew, stages: layers, parts: parts) { segment, stage, part in
      segment.backward(
        layer: layers - 1 - stage,
        steps: portion(parts - 1 - part, of: parts, steps.count), weights: weights,
        layout: layout)
    }
    crew.parallel(segments.count * (2 * layers + 1)) { number in
      let (segment, matrix) = (segments[number % segments.count], number / segments.count)
      parameterGradient(segment, matrix)
    }
  }

  private func runAlone(_ segment: ShardBuffers<Scalar>, _ steps: Range<Int>) {
    let layers = segment.shape.layers
    for stage in 0...layers { forward(segment, stage, steps) }
    guard gradientScale != nil else { return }
    parameterGradient(segment, 2 * layers)
    for layer in (0..<layers).reversed() {
      segment.beginBackward(layer: layer, layout: layout)
      segment.backward(layer: layer, steps: steps, weights: weights, layout: layout)
      parameterGradient(segment, 2 * layer)
      parameterGradient(segment, 2 * layer + 1)
    }
  }

  /// Calls `body` for each part of each stage of each segment. A part of a stage begins when the same part of the stage
  /// before it and the part before it have ended.
  private func runStaggered(
    _ crew: StepCrew, stages: Int, parts: Int,
    _ body: @Sendable (ShardBuffers<Scalar>, _ stage: Int, _ part: Int) -> Void
  ) {
    for wave in 0..<stages + parts - 1 {
      let (low, high) = (max(0, wave - parts + 1), min(stages - 1, wave))
      crew.parallel(segments.count * (high - low + 1)) { number in
        // The crew begins with the last number: the layers take longer than the density, which is the last stage.
        let stage = high - number / segments.count
        body(segments[number % segments.count], stage, wave - stage)
      }
    }
  }

  /// A stage of the forward pass for some steps: a layer, or the density.
  private func forward(_ segment: ShardBuffers<Scalar>, _ stage: Int, _ steps: Range<Int>) {
    if stage == segment.shape.layers {
      segment.density(
        steps: steps, weights: weights, settings: settings, gradientScale: gradientScale)
      return
    }
    segment.forward(layer: stage, steps: steps, weights: weights)
    if segment.dropping, stage < segment.shape.layers - 1 {
      segment.dropForward(layer: stage, rows: segment.rows(of: steps))
    }
  }

  /// The gradient of the parameters of the density layer for the last number, and else of a layer's weights for the input
  /// (even numbers) or the hidden values.
  private func parameterGradient(_ segment: ShardBuffers<Scalar>, _ matrix: Int) {
    let layer = matrix / 2
    if layer == segment.shape.layers {
      segment.densityParameterGradient(layout: layout)
    } else if matrix % 2 == 0 {
      segment.inputWeightGradient(layer: layer, layout: layout)
    } else {
      segment.hiddenWeightGradient(layer: layer, layout: layout)
    }
  }
}
