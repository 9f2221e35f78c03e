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
  /// The processes that compute the gradients; nil for this process alone.
  private let team: (any GradientTeam<Float>)?

  /// The state of the training.
  private var training: ModelTraining
  private var trainer: Trainer<Float>

  /// The number of planned steps that earlier runs have done.
  private let first: Int
  /// The usual number of steps for the training frames.
  private let usual: Int
  private let began = DispatchTime.now().uptimeNanoseconds
  /// The time in seconds that earlier runs of this training took.
  private let secondsBefore: Double
  /// The longest time of a free run so far, in seconds.
  private var freeRunSeconds = 0.0
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
    given: [Frames]?, heldOut: HeldOut?, until end: TrainingEnd?,
    team: (any GradientTeam<Float>)? = nil, run: Run,
    onEvent: @escaping (TrainingEvent) -> Void
  ) throws {
    if let stopped = model.training, stopped.isResumed(by: request, on: data) {
      training = stopped
      if stopped.done > 0 {
        onEvent(.resumed(step: stopped.done, planned: stopped.shownPlan))
      }
    } else {
      training = try ModelTraining(
        request ?? TrainingRequest(), of: model, on: data, plan: end?.plan)
      if let stopped = model.training, !stopped.isFinished, stopped.done > 0 {
        onEvent(.replanned(stoppedAt: stopped.done, planned: stopped.shownPlan))
      }
    }
    training.given = given
    training.heldOut = heldOut
    // Each of these sets has one number for each parameter: the current and the last good parameters with their
    // optimiser states, the gradients of all shards, the average and the best parameters.
    let sets = 13 + (training.request.streams + 7) / 8
    try MemoryBudget.require(model.parameterCount, of: sets * MemoryLayout<Float>.size)
    try MemoryBudget.require(
      model.settings.sequence * training.request.streams,
      of: model.network.shape.numbersPerFrame * MemoryLayout<Float>.size)
    trainer = Trainer(model.network, rule: training.rule(of: model))
    first = training.done
    secondsBefore = training.seconds
    usual = model.usualSteps(
      frames: training.batcher.lengths.reduce(0, +), framesPerStep: training.batcher.frames)
    (self.model, self.data, self.end) = (model, data, end)
    (self.run, self.onEvent, self.team) = (run, onEvent, team)
    trainer.team = team
  }

  /// Whether the run continues with another step.
  var goesOn: Bool {
    !training.isFinished && !run.interrupt.isRequested && training.done < end?.step ?? .max
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
    if LossClimb.hasClimbed(model.losses.suffix(training.done)) {
      training.state.rateFactor /= 2
      onEvent(.climbed(step: model.steps, rateFactor: training.state.rateFactor))
    }
    if training.done % WeightAverage.interval == 0 {
      training.average?.add(training.state.current.parameters.values)
    }
  }

  /// The next batch. If the request includes scheduled sampling, draws of the network replace some of the inputs.
  private mutating func nextBatch() -> SequenceBatch<Float> {
    let batch = data.maker.batch(&training)
    let share = training.scheduledShare(usual: usual)
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
      steps: training.isOpen ? usual : training.planned,
      evaluated: data.heldOutCount, trained: training.batcher.frames)
    guard training.done % interval == 0 || training.isFinished else { return }
    updateNetwork()
    try model.recordHeldOutLoss(of: data.heldOut)
  }

  /// Generates free runs from the beginnings of the sources if free runs are due at this step. After free runs, some
  /// streams read the frames of the free runs. The training keeps the current weights if the free runs are the best so
  /// far, and ends if the free runs are near enough. If the user interrupts the free runs, nothing
  /// changes.
  ///
  /// - Throws: `ModelError` if the frames do not fit the model.
  mutating func runFreely() throws {
    let plan = FreeRunPlan(training, usual: usual)
    guard plan.isDue(training.done) || training.ending == .time else { return }
    updateNetwork()
    let begin = elapsed
    let found: FreeRun
    do { found = try model.freeRun(data.trained, run: run) } catch is Interrupted {
      if training.ending == .time {
        (training.ending, training.planned) = (nil, TrainingRequest.mostSteps)
      }
      return
    }
    freeRunSeconds = max(freeRunSeconds, elapsed - begin)
    guard found.score.isFinite else { return }
    if plan.teaches(training.done), model.conditioning.clockFrames != nil {
      training.freeRuns = found.rows
    }
    if plan.keeps(training.done), found.score < training.best?.score ?? .infinity {
      training.best = BestWeights(
        step: training.done, distance: found.distance, score: found.score,
        parameters: model.network.parameters)
    }
    if let nearness = training.request.nearness, found.distance <= nearness {
      endHere(.near(nearness))
    }
  }

  /// Lets a training of the usual length go on, once, if it is at its end and the model probably comes nearer to its
  /// source: the learning rate rises again to half of its first peak, and falls again.
  mutating func goOn() {
    guard training.isFinished, training.ending == nil, training.secondStart == nil,
      training.endsByItself(model), let distance = training.best?.distance,
      FreeRunPlan.comesNearer(from: distance, isFalling: verdict(.plan) == .stillFalling)
    else { return }
    training.secondStart = training.done
    training.planned += ModelTraining.secondSteps(after: training.done)
    trainer.rule = training.rule(of: model)
    onEvent(.goesOn(planned: training.planned, distance: distance))
  }

  /// Ends the training at this step, so that no steps remain.
  private mutating func endHere(_ ending: TrainingEnding) {
    training.ending = ending
    training.planned = training.done
  }

  /// Whether the requested time is over. In a repeated run, the step at which the earlier run ended decides. The time
  /// of the last free run belongs to the requested time.
  private var isTimeOver: Bool {
    guard training.isOpen, case .time(let limit) = training.request.length else { return false }
    if let end { return end.isTimeOver && training.done >= end.step }
    return secondsBefore + elapsed + freeRunSeconds >= limit
  }

  /// Reports the progress of the training and, once, a forecast of its duration.
  mutating func reportProgress() {
    var figures = [Progress.Figure("loss", model.recentLoss)]
    if let best = training.best {
      figures.append(Progress.Figure("distance", best.distance))
    }
    run.report(
      Progress(
        label: "training", step: training.done, total: expectedSteps, figures: figures))
    let forecast = watch.forecast(
      done: training.done - first, planned: training.planned - first, elapsed: elapsed,
      bins: model.weightyBins, length: training.request.length)
    if let forecast { onEvent(.forecast(forecast)) }
  }

  /// The number of steps to show: that of the plan, or an estimate from the speed if the request sets a time.
  private var expectedSteps: Int {
    guard training.isOpen, case .time(let limit) = training.request.length, !training.isFinished
    else {
      return training.planned
    }
    let left = max(0, limit - secondsBefore - elapsed) * Double(training.done - first)
    return training.done + Int(clamped: min(1e9, left / max(elapsed, 1e-9)))
  }

  /// Ends the training if the requested time is over.
  mutating func endByClock() {
    training.seconds = secondsBefore + elapsed
    if isTimeOver, !training.isFinished { endHere(.time) }
  }

  /// Passes the model to `checkpoints` early in the run and then at growing intervals.
  mutating func keep(_ checkpoints: TrainingCheckpoints?) {
    guard let checkpoints, !training.isFinished else { return }
    var times = checkpointTimes ?? CheckpointSchedule(longest: checkpoints.interval)
    let began = elapsed
    if began >= times.due {
      store()
      checkpoints.keep(training.done)
      times.kept(from: began, to: elapsed)
    }
    checkpointTimes = times
  }

  /// Ends the run. The model keeps its last or averaged weights if the training was stopped, and its best weights if the
  /// training was finished.
  mutating func finish() -> TrainingReport {
    updateNetwork()
    if !training.isOpen, end?.isTimeOver == true { training.planned = training.done }
    if training.isFinished {
      (training.freeRuns, training.average) = ([], nil)
      if let best = training.best { model.network.parameters = best.parameters }
      model.fitSpread(to: data.trained, run: run)
    }
    model.training = training
    return report
  }

  private var report: TrainingReport {
    let done = training.done - first
    let isFinished = training.isFinished
    let ending = isFinished ? training.ending ?? .plan : .stop
    let isNear = if case .near = ending { true } else { false }
    return TrainingReport(
      steps: done, done: training.done, planned: training.shownPlan,
      frames: done * training.batcher.frames, seconds: elapsed, loss: model.recentLoss,
      heldOutLoss: data.heldOut.isEmpty ? nil : model.heldOut.last?.loss,
      ending: ending, endedByItself: isFinished && training.endsByItself(model),
      wasTimed: training.request.isTimed,
      missed: isFinished && !isNear ? training.request.nearness : nil,
      verdict: isFinished ? verdict(ending) : nil,
      best: isFinished
        ? training.best.map { (model.steps - training.done + $0.step, $0.distance) } : nil)
  }

  /// The verdict on the losses. If the free runs ended the training, only a warning is a verdict, because then the
  /// course of the loss says less than the free runs.
  private func verdict(_ ending: TrainingEnding) -> TrainingVerdict? {
    let verdict = TrainingVerdict(
      losses: Array(model.losses.suffix(training.done)),
      heldOut: model.heldOut.filter { $0.step > model.steps - training.done },
      returns: training.state.returns, trained: model.steps, usual: usual)
    switch (ending, verdict) {
    case (.near, .stillFalling), (.near, .short), (.near, .settled):
      return nil
    default: return verdict
    }
  }

  /// Assigns the average of the weights, or the current weights, to the model.
  private func updateNetwork() {
    model.network.parameters = training.state.current.parameters
    if let average = training.average { model.network.parameters.values = average.values }
  }

  /// Assigns the state of the training to the model.
  private func store() {
    updateNetwork()
    model.training = training
  }
}
