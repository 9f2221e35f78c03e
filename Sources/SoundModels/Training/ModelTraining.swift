// The state of a training. Everything that the next step depends on is here: a model's file keeps it, and a training
// that resumes from it makes the same steps as one that never stopped.

internal import Networks
internal import Tensors

/// The state of a model's training.
struct ModelTraining: Sendable {
  /// What was asked for.
  var request: TrainingRequest
  /// Steps of the plan.
  var planned: Int
  /// Steps of the plan that are done.
  var done: Int
  /// The hash of the frames trained on, `TrainingData.key`.
  var dataKey: UInt64
  /// Parameters, optimiser, learning rate and the guard's counts.
  var state: TrainingState<Float>
  /// Where each stream reads next.
  var batcher: StreamBatcher
  /// The hidden state that each stream carries from segment to segment.
  var carried: LSTMState<Float>
  /// What the input's noise is drawn from.
  var noise: RandomStream

  /// The weights with the best free run so far.
  var best: BestWeights?
  /// The features of each source's latest free run, as in `FreeRun.rows`.
  var freeRuns: [[Float]] = []
}

extension ModelTraining {
  /// The state before the first step of a new plan, with the model's present weights.
  ///
  /// - Throws: `ModelError` if a number of the request is out of range.
  init(_ request: TrainingRequest, of model: SoundModel, on data: TrainingData) throws {
    try request.validate()
    let base = RandomStream(seed: model.seed, name: "training from step \(model.steps)")
    let batcher = StreamBatcher(
      lengths: data.lengths, streams: request.streams, steps: model.settings.sequence,
      random: base.stream("batches"))
    let planned: Int =
      switch request.length {
      case .usual, .time:
        TrainingRequest.usualSteps(bins: model.analysis.bins, framesPerStep: batcher.frames)
      case .steps(let steps): steps
      case .epochs(let epochs):
        max(1, Int(min(1e12, (epochs * Double(batcher.stepsPerEpoch)).rounded())))
      }
    self.init(
      request: request, planned: planned, done: 0, dataKey: data.key,
      state: TrainingState(
        parameters: model.network.parameters, optimizer: request.rule.optimizer,
        random: base.stream("dropout")),
      batcher: batcher, carried: model.network.zeroState(streams: request.streams),
      noise: base.stream("noise"))
  }

  /// Whether `request` on `data` resumes this training; nil resumes whatever was asked for.
  func isResumed(by request: TrainingRequest?, on data: TrainingData) -> Bool {
    !isFinished && dataKey == data.key && batcher.lengths == data.lengths
      && (request == nil || request == self.request)
  }

  /// Whether the number of steps is final: a plan by the clock is made after the first steps.
  var isPlanned: Bool { !request.isTimed || done >= TrainingRequest.warmUp }

  /// Whether all steps of the plan are done.
  var isFinished: Bool { done >= planned }

  /// The share of input frames of the next step that are the network's own draws.
  var scheduledShare: Double { request.scheduled * Double(done) / Double(planned) }

  /// The streams that read the latest free runs.
  var freeRunStreams: FreeRunStreams {
    FreeRunStreams(rows: freeRuns, share: request.freeRunShare)
  }
}
