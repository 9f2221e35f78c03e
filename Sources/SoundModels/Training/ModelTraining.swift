// The state of a training, which contains everything that determines the next step. The file of a model contains the
// state, and a resumed training makes the same steps as a training that never stopped.

internal import Networks
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// The state of a model's training.
struct ModelTraining: Sendable {
  /// The request from which the training was planned.
  var request: TrainingRequest
  /// The number of steps in the plan.
  var planned: Int
  /// The number of planned steps that are done.
  var done: Int
  /// The hash of the training frames, `TrainingData.key`.
  var dataKey: UInt64
  /// The parameters, the state of the optimiser, the learning rate, the number of skipped updates, and the number of
  /// returns to earlier parameters.
  var state: TrainingState<Float>
  /// The batcher, which contains the next reading position of each stream.
  var batcher: StreamBatcher
  /// The hidden state that each stream carries from segment to segment.
  var carried: LSTMState<Float>
  /// The random stream of the input's noise.
  var noise: RandomStream

  /// The frames that the statement of this training gave; nil for the model's own sources. A model file does not
  /// contain these frames.
  var given: [Frames]? = nil
  /// The held-out frames of this training; nil if no frames are held out. A model file contains a share, but no frames.
  var heldOut: HeldOut? = nil

  /// The weights with the best free run so far.
  var best: BestWeights?
  /// The features of each source's latest free run, as in `FreeRun.rows`.
  var freeRuns: [[Float]] = []

  /// The number of steps after which the learning rate rose again, because the loss still fell at the end of the plan;
  /// nil if it has not risen again.
  var secondStart: Int? = nil

  /// The average of the weights; nil unless the clock ends the training.
  var average: WeightAverage? = nil
  /// What ended the training before its planned number of steps; nil for a training that goes on.
  var ending: TrainingEnding? = nil
  /// The time that the steps so far took, in seconds. A model file does not contain the time.
  var seconds = 0.0
}

extension ModelTraining {
  /// The state before the first step of a new plan, with the model's current weights.
  ///
  /// - Parameter plan: the number of steps of a timed training in a record of an earlier version; otherwise nil.
  /// - Throws: `ModelError` if a number of the request is out of range.
  init(
    _ request: TrainingRequest, of model: SoundModel, on data: TrainingData, plan: Int? = nil
  ) throws {
    try request.validate()
    let base = RandomStream(seed: model.seed, name: "training from step \(model.steps)")
    let batcher = StreamBatcher(
      lengths: data.lengths, streams: request.streams, steps: model.settings.sequence,
      random: base.stream("batches"))
    let planned: Int =
      switch request.length {
      case .usual:
        model.usualSteps(frames: data.lengths.reduce(0, +), framesPerStep: batcher.frames)
      case .time: plan ?? TrainingRequest.mostSteps
      case .steps(let steps): steps
      case .epochs(let epochs):
        max(
          1,
          Int(
            clamped: min(
              Double(TrainingRequest.mostSteps),
              (epochs * Double(batcher.stepsPerEpoch)).rounded())))
      }
    self.init(
      request: request, planned: planned, done: 0, dataKey: data.key,
      state: TrainingState(
        parameters: model.network.parameters, optimizer: request.rule.optimizer,
        random: base.stream("dropout")),
      batcher: batcher, carried: model.network.zeroState(streams: request.streams),
      noise: base.stream("noise"),
      average: request.isTimed && plan == nil
        ? WeightAverage(of: model.network.parameters.values) : nil)
  }

  /// Whether a training with `request` on `data` resumes this training. If `request` is nil, any stopped training on
  /// the same data is resumed.
  func isResumed(by request: TrainingRequest?, on data: TrainingData) -> Bool {
    !isFinished && dataKey == data.key && batcher.lengths == data.lengths
      && (request == nil || request == self.request)
  }

  /// Whether the request leaves the number of steps to the training. A model with a course trains so briefly that its
  /// training has a fixed number of steps.
  func endsByItself(_ model: SoundModel) -> Bool {
    request.length == .usual && model.conditioning.courseFeatures == 0
  }

  /// The number of steps for which a training of `steps` steps goes on, if its loss still falls.
  static func secondSteps(after steps: Int) -> Int { max(1, steps * 11 / 9) }

  /// The rule of the updates.
  func rule(of model: SoundModel) -> TrainingRule {
    let highest = model.highestRate(request)
    let start = secondStart ?? 0
    return request.trainingRule(
      steps: planned - start, highest: secondStart == nil ? highest : highest / 2,
      dropout: model.settings.dropout, isOpen: isOpen, from: start)
  }

  /// Whether the clock ends the training, so that the number of steps is not known before.
  var isOpen: Bool { average != nil }

  /// Whether no steps remain.
  var isFinished: Bool { done >= planned }

  /// The number of planned steps as a user should see it: nil as long as the clock determines the number.
  var shownPlan: Int? { isOpen && !isFinished ? nil : planned }

  /// The share of input frames that are replaced by draws of the network in the next step.
  ///
  /// - Parameter usual: the usual number of steps, which takes the place of the plan if a time ends the training.
  func scheduledShare(usual: Int) -> Double {
    request.scheduled * min(1, Double(done) / Double(isOpen ? usual : planned))
  }

  /// The streams that read the latest free runs.
  var freeRunStreams: FreeRunStreams {
    FreeRunStreams(rows: freeRuns, share: request.freeRunShare)
  }
}
