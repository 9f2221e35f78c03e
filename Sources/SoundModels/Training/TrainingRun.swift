// One run of a training. The state of the training is a single value, `ModelTraining`, from which every step,
// checkpoint and report is made. The other properties are the clock and the working memory of the run.

internal import Dispatch
internal import Networks
internal import Runs
internal import Spectra
internal import WholeNumbers

/// One run of a training, from the plan to the report.
///
/// A run adds each loss to the model immediately. A run assigns new weights to the model only when the model is about
/// to use the weights. At each checkpoint and at the end, a run assigns the training state to the model.
struct TrainingRun {
  private let model: SoundModel
  private let data: TrainingData
  private let end: TrainingEnd?
  private let run: Run
  private let onEvent: (TrainingEvent) -> Void

  /// The state of the training.
  private var training: ModelTraining
  private var trainer: Trainer<Float>

  /// The number of planned steps that earlier runs have done.
  private let first: Int
  private let began = DispatchTime.now().uptimeNanoseconds
  /// Whether the requested time is over.
  private var isTimeOver = false
  /// The times of the checkpoints; nil before the first step.
  private var checkpointTimes: CheckpointSchedule?
  private var watch = TrainingForecast.Watch()

  /// Resumes the model's stopped training, or plans a new training.
  ///
  /// - Parameters:
  ///   - request: the requested training; nil resumes a stopped training, or starts the usual training if there is no
  ///     stopped training.
  ///   - end: the end of an earlier run of the same training, at which this run also ends; nil if the request
  ///     determines the end.
  /// - Throws: `ModelError` if a number of the request is out of range.
  init(
    of model: SoundModel, _ request: TrainingRequest?, on data: TrainingData,
    given: [Frames]?, heldOut: HeldOut?, until end: TrainingEnd?, run: Run,
    onEvent: @escaping (TrainingEvent) -> Void
  ) throws {
    if let stopped = model.training, stopped.isResumed(by: request, on: data) {
      training = stopped
      if stopped.done > 0 {
        onEvent(.resumed(step: stopped.done, planned: stopped.planned))
      }
    } else {
      training = try ModelTraining(request ?? TrainingRequest(), of: model, on: data)
      if let stopped = model.training, !stopped.isFinished, stopped.done > 0 {
        onEvent(.replanned(stoppedAt: stopped.done, planned: stopped.planned))
      }
    }
    training.given = given
    training.heldOut = heldOut
    // Each of these sets has one number for each parameter: the current and the last good parameters with their
    // optimiser states, the gradients of all shards, and the best parameters.
    let sets = 12 + (training.request.streams + 7) / 8
    try MemoryBudget.require(model.parameterCount, of: sets * MemoryLayout<Float>.size)
    try MemoryBudget.require(
      model.settings.sequence * training.request.streams,
      of: model.network.shape.numbersPerFrame * MemoryLayout<Float>.size)
    trainer = Trainer(
      model.network,
      rule: training.request.trainingRule(
        steps: training.planned, dropout: model.settings.dropout))
    first = training.done
    (self.model, self.data, self.end) = (model, data, end)
    (self.run, self.onEvent) = (run, onEvent)
  }

  /// Whether the run continues with another step.
  var goesOn: Bool {
    !training.isFinished && !run.interrupt.isRequested && !isTimeOver
      && training.done < end?.step ?? .max
  }

  /// The time since the run began, in seconds.
  private var elapsed: Double { Double(DispatchTime.now().uptimeNanoseconds - began) * 1e-9 }

  /// Makes one update on the next batch and adds the loss of the update to the losses of the model.
  mutating func step() {
    let batch = nextBatch()
    let update = trainer.update(
      &training.state, on: batch, carried: &training.carried, run: run)
    switch update.outcome {
    case .updated: break
    case .skipped: onEvent(.skipped(step: model.steps + 1))
    case .returned(let factor): onEvent(.returned(step: model.steps + 1, rateFactor: factor))
    }
    let loss = training.freeRunStreams.lossOfOthers(update.loss, streams: batch.streams)
    model.losses.append(loss + data.maker.lossOffset)
    training.done += 1
  }

  /// The next batch. If the request includes scheduled sampling, draws of the network replace some of the inputs.
  private mutating func nextBatch() -> SequenceBatch<Float> {
    let batch = data.maker.batch(&training)
    let share = training.scheduledShare
    guard share > 0 else { return batch }
    let drawn = trainer.drawnTargets(
      &training.state, for: batch, carried: training.carried,
      variance: SamplingOptions.usualVariance, run: run)
    return data.maker.mixed(batch, drawn: drawn, share: share, noise: &training.noise)
  }

  /// Records the loss of held-out frames, at intervals and after the last step.
  ///
  /// - Throws: `ModelError` if the held-out frames do not fit the model.
  mutating func evaluateHeldOut() throws {
    guard !data.heldOut.isEmpty else { return }
    let interval = HeldOut.interval(
      steps: training.planned, evaluated: data.heldOutCount, trained: training.batcher.frames)
    guard training.done % interval == 0 || training.isFinished else { return }
    updateNetwork()
    try model.recordHeldOutLoss(of: data.heldOut)
  }

  /// Generates free runs from the beginnings of the sources if free runs are due at this step. After free runs, some
  /// streams read the frames of the free runs. The training keeps the current weights if the free runs are the best so
  /// far. If the user interrupts the free runs, nothing changes.
  ///
  /// - Throws: `ModelError` if the frames do not fit the model.
  mutating func runFreely() throws {
    guard FreeRunPlan.isDue(training.done, of: training.planned) else { return }
    updateNetwork()
    let found: FreeRun
    do { found = try model.freeRun(data.trained, run: run) } catch is Interrupted { return }
    guard found.score.isFinite else { return }
    if model.conditioning.clockFrames != nil { training.freeRuns = found.rows }
    guard Double(training.done) >= FreeRunPlan.keeping * Double(training.planned),
      found.score < training.best?.score ?? .infinity
    else { return }
    training.best = BestWeights(
      step: training.done, distance: found.distance, score: found.score,
      parameters: training.state.current.parameters)
  }

  /// Reports the progress of the training and, once, a forecast of its duration.
  mutating func reportProgress() {
    run.report(
      Progress(
        label: "training", step: training.done, total: training.planned,
        figures: [Progress.Figure("loss", model.recentLoss)]))
    let forecast = watch.forecast(
      done: training.done - first, planned: training.planned - first, elapsed: elapsed,
      bins: model.weightyBins, length: training.request.length)
    if let forecast { onEvent(.forecast(forecast)) }
  }

  /// If the request sets a time, plans the number of steps from the speed of the first steps, and detects the end of
  /// the time.
  mutating func planByClock() {
    guard case .time(let limit) = training.request.length else { return }
    if training.done == TrainingRequest.warmUp {
      let rate = Double(training.done - first) / max(elapsed, 1e-9)
      training.planned =
        end?.plan
        ?? max(
          training.done + 1,
          min(TrainingRequest.mostSteps, first + Int(clamped: min(1e9, rate * limit))))
      trainer.rule = training.request.trainingRule(
        steps: training.planned, dropout: model.settings.dropout)
    }
    isTimeOver = end == nil && elapsed >= limit
  }

  /// Passes the model to `checkpoints` early in the run and then at growing intervals, if the number of steps is
  /// final.
  mutating func keep(_ checkpoints: TrainingCheckpoints?) {
    guard let checkpoints, training.isPlanned else { return }
    var times = checkpointTimes ?? CheckpointSchedule(longest: checkpoints.interval)
    let began = elapsed
    if began >= times.due {
      store()
      checkpoints.keep(training.done, training.request.isTimed ? training.planned : nil)
      times.kept(from: began, to: elapsed)
    }
    checkpointTimes = times
  }

  /// Ends the run. The model keeps its last weights if the training was stopped, and its best weights if the training
  /// was finished.
  mutating func finish() -> TrainingReport {
    let schedule = training.planned
    // If the request sets a time, no steps remain once the time is over.
    if isTimeOver || end?.isTimeOver == true { training.planned = training.done }
    if training.isFinished { training.freeRuns = [] }
    store()
    if training.isFinished, let best = training.best {
      model.network.parameters = best.parameters
    }
    return report(schedule: schedule)
  }

  private func report(schedule: Int) -> TrainingReport {
    let done = training.done - first
    let isFinished = training.isFinished
    return TrainingReport(
      steps: done, done: training.done, planned: training.planned,
      frames: done * training.batcher.frames, seconds: elapsed, loss: model.recentLoss,
      heldOutLoss: data.heldOut.isEmpty ? nil : model.heldOut.last?.loss,
      stopped: !isFinished, schedule: schedule, wasTimed: training.request.isTimed,
      verdict: isFinished ? verdict : nil,
      best: isFinished
        ? training.best.map { (model.steps - training.done + $0.step, $0.distance) } : nil)
  }

  private var verdict: TrainingVerdict? {
    TrainingVerdict(
      losses: Array(model.losses.suffix(training.done)),
      heldOut: model.heldOut.filter { $0.step > model.steps - training.done },
      returns: training.state.returns, trained: model.steps,
      usual: model.usualSteps(
        frames: training.batcher.lengths.reduce(0, +), in: training.batcher))
  }

  /// Assigns the current weights to the model.
  private func updateNetwork() {
    model.network.parameters = training.state.current.parameters
  }

  /// Assigns the state of the training to the model.
  private func store() {
    updateNetwork()
    model.training = training
  }
}
