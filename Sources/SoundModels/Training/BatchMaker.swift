// Makes batches from rows of features. A batch is the input of one training step.

internal import Glibc
package import Networks
package import Tensors

/// Makes batches. A batch consists of inputs with noise and of targets. The targets are values or deltas, depending on
/// the model's settings.
package struct BatchMaker {
  /// The features of each sequence, count × D.
  let rows: [[Float]]
  /// D, the number of features of a frame.
  let features: Int
  /// The network's inputs, except the features, for each frame of each sequence, count × width.
  let conditions: [[Float]]
  let conditioning: Conditioning
  let target: Target
  /// The deviation of the input's noise, D values; nil for no noise.
  private(set) var noiseScale: [Float]?
  /// The numbers by which targets are divided, D values.
  let targetScale: [Float]
  /// The deviation of the noise on the way to the course, in the units of the way.
  private var courseNoise: Float

  /// The deviation of the noise on the course in training, in deviations of the changes from one frame to the next.
  /// The noise keeps the density from becoming certain of frames that the model knows.
  static let courseDeviation = 0.5

  /// - Parameters:
  ///   - rows: the features of each sequence, count × D.
  ///   - conditions: the network's inputs other than the features, count × width for each sequence; nil for frames
  ///     that do not come from the model's sources and therefore have no known position.
  ///   - noisy: whether the model's noise is added to the inputs.
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
    let noise = model.settings.noise
    courseNoise =
      noisy ? Float(BatchMaker.courseDeviation / (1 + noise * noise).squareRoot()) : 0
  }

  /// The difference between the loss of features and the loss of scaled targets: Σ log scale, in nats.
  package var lossOffset: Double { targetScale.reduce(0) { $0 + log(Double($1)) } }

  /// The next batch of a training. The call advances the streams and the noise of the training, and sets the hidden
  /// state of each starting stream to zero.
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
    quiet.courseNoise = 0
    return quiet.batch(places, steps: steps, noise: &unused)
  }

  /// The batch of segments at `places`, with the inputs' noise drawn from `noise`. In a stream that reads a free run,
  /// the inputs are frames of the free run, but the targets are still computed from the source's next frame.
  package func batch(
    _ places: [StreamBatcher.Place], steps: Int, noise: inout RandomStream,
    freeRuns: FreeRunStreams = FreeRunStreams()
  ) -> SequenceBatch<Float> {
    let streams = places.count
    let others = conditioning.width
    let width = features + others
    let draws = self.draws(places, steps: steps, noise: &noise)
    var used = 0
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
                for i in 0..<features { x[into + i] += noiseScale[i] * draws[used + i] }
                used += features
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
            let row = base + into + features
            guard place.isClocked else {
              conditioning.hidePosition(row)
              continue
            }
            conditioning.turn(row, from: base + into, scale: targetScale)
            if courseNoise > 0 {
              for i in conditioning.wayPlaces {
                row[i] += courseNoise * draws[used]
                used += 1
              }
            }
          }
        }
      }
    }
    return SequenceBatch(steps: steps, streams: streams, inputs: inputs, targets: targets)
  }

  /// The Gaussian draws of a batch, in the order of their use: for each step and stream those of the features, and then
  /// those of the way to the course.
  private func draws(
    _ places: [StreamBatcher.Place], steps: Int, noise: inout RandomStream
  ) -> [Float] {
    let ofFeatures = noiseScale == nil ? 0 : features
    let ofWay = conditioning.width > 0 && courseNoise > 0 ? conditioning.wayPlaces.count : 0
    let count = places.reduce(0) { $0 + ofFeatures + ($1.isClocked ? ofWay : 0) }
    return [Float](unsafeUninitializedCapacity: steps * count) { room, initialized in
      noise.fillNormals(room)
      initialized = steps * count
    }
  }

  /// A batch in which frames drawn by the network replace some input frames. If targets are deltas, the target of a
  /// replaced frame is the difference between the source's next frame and the drawn frame.
  ///
  /// - Parameters:
  ///   - drawn: a target drawn for each frame, T × B × D.
  ///   - share: the probability with which a frame is replaced; the first frame of a segment is never replaced.
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
