// Batches: what one training step reads, made from rows of features.

internal import Glibc
package import Networks
package import Tensors

/// Makes batches: inputs with noise, and targets of the model's kind.
package struct BatchMaker {
  /// The features of each sequence, count × D.
  let rows: [[Float]]
  /// Features of a frame, D.
  let features: Int
  /// The network's other inputs beside each frame: count × width each.
  let conditions: [[Float]]
  let conditioning: Conditioning
  let target: Target
  /// Deviation of the input's noise, D values; nil for no noise.
  private(set) var noiseScale: [Float]?
  /// The divisors of targets, D values.
  let targetScale: [Float]

  /// - Parameters:
  ///   - rows: the features of each sequence, count × D.
  ///   - conditions: count × width for each sequence; nil for frames that are not of the model's sources, so that
  ///     their position is not known.
  ///   - noisy: whether inputs get the model's noise.
  package init(
    rows: [[Float]], model: SoundModel, conditions: [[Float]]? = nil, noisy: Bool = true
  ) {
    self.rows = rows
    let features = model.scaling.features
    self.features = features
    conditioning = model.conditioning
    self.conditions =
      conditions
      ?? rows.map { model.conditioning.rows($0.count / features, of: nil, hidesPosition: true) }
    target = model.settings.target
    targetScale = model.targetScale
    noiseScale = noisy && model.settings.noise > 0 ? model.noiseScale : nil
  }

  /// The difference between a loss in features and one in scaled targets: Σ log scale, in nats.
  package var lossOffset: Double { targetScale.reduce(0) { $0 + log(Double($1)) } }

  /// The next batch of a training; advances its streams and its noise, and sets the hidden state of streams that
  /// begin to zero.
  func batch(_ training: inout ModelTraining) -> SequenceBatch<Float> {
    let places = training.batcher.next()
    for (stream, place) in places.enumerated() where place.begins {
      training.carried.reset(stream: stream)
    }
    return batch(
      places, steps: training.batcher.steps, noise: &training.noise,
      freeRuns: training.freeRunStreams)
  }

  /// The batch of segments at `places`, without noise.
  package func batch(_ places: [StreamBatcher.Place], steps: Int) -> SequenceBatch<Float> {
    var unused = RandomStream(seed: 0, name: "unused")
    var quiet = self
    quiet.noiseScale = nil
    return quiet.batch(places, steps: steps, noise: &unused)
  }

  /// The batch of segments at `places`, with the inputs' noise drawn from `noise`. Streams that read free runs have
  /// frames of those as inputs; their targets lead to the source's next frame too.
  package func batch(
    _ places: [StreamBatcher.Place], steps: Int, noise: inout RandomStream,
    freeRuns: FreeRunStreams = FreeRunStreams()
  ) -> SequenceBatch<Float> {
    let streams = places.count
    let others = conditioning.width
    let width = features + others
    var inputs = [Float](repeating: 0, count: steps * streams * width)
    var targets = [Float](repeating: 0, count: steps * streams * features)
    inputs.withUnsafeMutableBufferPointer { x in
      targets.withUnsafeMutableBufferPointer { y in
        for t in 0..<steps {
          for (b, place) in places.enumerated() {
            let to = (t * streams + b) * features
            let into = (t * streams + b) * width
            let from = (place.position + t) * features
            rows[place.source].withUnsafeBufferPointer { row in
              if let made = freeRuns.row(
                of: place, stream: b, in: streams, to: from + features)
              {
                for i in 0..<features { x[into + i] = made[from + i] }
              } else {
                for i in 0..<features { x[into + i] = row[from + i] }
              }
              if let noiseScale {
                for i in 0..<features { x[into + i] += noiseScale[i] * Float(noise.normal()) }
              }
              switch target {
              case .value:
                for i in 0..<features { y[to + i] = row[from + features + i] }
              case .delta:
                for i in 0..<features {
                  y[to + i] = (row[from + features + i] - x[into + i]) / targetScale[i]
                }
              }
            }
            guard others > 0, let base = x.baseAddress else { continue }
            let condition = (place.position + t) * others
            for i in 0..<others { x[into + features + i] = conditions[place.source][condition + i] }
            if !place.isClocked { conditioning.hidePosition(base + into + features) }
          }
        }
      }
    }
    return SequenceBatch(steps: steps, streams: streams, inputs: inputs, targets: targets)
  }

  /// A batch in which some input frames are replaced by what the network drew after the frame before; targets that
  /// are deltas then lead from there to the source's next frame.
  ///
  /// - Parameters:
  ///   - drawn: a target drawn for each frame, T × B × D.
  ///   - share: the chance that a frame is replaced; the first frame of a segment never is.
  func mixed(
    _ batch: SequenceBatch<Float>, drawn: [Float], share: Double, noise: inout RandomStream
  ) -> SequenceBatch<Float> {
    var (inputs, targets) = (batch.inputs, batch.targets)
    let width = batch.inputWidth
    for row in batch.streams..<batch.frames where noise.uniform() < share {
      let before = row - batch.streams
      for i in 0..<features {
        let old = batch.inputs[row * width + i]
        let made = drawn[before * features + i]
        switch target {
        case .value: inputs[row * width + i] = made
        case .delta:
          let new = batch.inputs[before * width + i] + made * targetScale[i]
          inputs[row * width + i] = new
          targets[row * features + i] += (old - new) / targetScale[i]
        }
      }
    }
    return SequenceBatch(
      steps: batch.steps, streams: batch.streams, inputs: inputs, targets: targets)
  }
}
