// Training a model on frames. A run that was stopped and a run that goes on after it do the same steps as
// one run that was not stopped.

internal import Dispatch
internal import Encodings
internal import Glibc
public import Networks
public import Runs
public import Spectra
internal import Tensors

extension SoundModel {
  /// Trains on the frames that the model was made from, or on others of the same analysis.
  ///
  /// A training that was stopped goes on exactly where it stopped, where the same is asked for again on
  /// the same frames; anything else begins a new run from the present weights. An interruption keeps the
  /// steps done.
  ///
  /// - Parameters:
  ///   - request: how long and how; nil to go on with what was stopped, or else the usual.
  ///   - given: what to train on; nil for the model's own sources.
  ///   - heldOut: what is not trained on, and whose loss is noted now and then.
  ///   - end: where to end whatever the clock says, and with which plan; nil to go by the request alone.
  ///   - checkpoints: who is told now and then of the model as it is.
  /// - Throws: `ModelError` where a number is out of range or the frames do not fit the model.
  @discardableResult
  public func train(
    _ request: TrainingRequest? = nil, on given: [Frames]? = nil, heldOut: HeldOut? = nil,
    until end: TrainingEnd? = nil, checkpoints: TrainingCheckpoints? = nil, run: Run = Run()
  ) throws -> TrainingReport {
    let all = try trainingData(given)
    let (data, rest) = try heldOut?.parts(of: all, like: analysis) ?? (all, [])
    let held = HeldOut.beginnings(of: rest)
    let looked = held.reduce(0) { $0 + $1.count }
    let rows = data.map { scaling.matrix($0) }
    let conditions = try conditions(of: data, areSources: given == nil)
    let key = SoundModel.key(rows + conditions)
    let left = self.training.flatMap { $0.isFinished || $0.done == 0 ? nil : $0 }
    var training =
      try resumed(request, key: key, lengths: data.map(\.count))
      ?? begin(request ?? TrainingRequest(), rows, key)
    if training.done > 0 {
      run.note("going on from step \(training.done) of \(training.planned)")
    } else if let left {
      run.note(
        "a new plan, for something else is asked than when training stopped at step \(left.done)"
          + " of \(left.planned)")
    }
    var trainer = makeTrainer(training)
    let maker = BatchMaker(rows: rows, model: self, conditions: conditions)
    let began = DispatchTime.now().uptimeNanoseconds
    var elapsed: Double { Double(DispatchTime.now().uptimeNanoseconds - began) * 1e-9 }
    let first = training.done

    var forecast = TrainingForecast()
    var timedOut = false
    var kept = 0.0
    while !training.isFinished, !run.interrupt.isRequested, !timedOut,
      training.done < end?.step ?? .max
    {
      var batch = maker.batch(&training)
      let share = training.request.scheduled * Double(training.done) / Double(training.planned)
      if share > 0 {
        let drawn = trainer.drawnTargets(
          batch, state: training.carried, variance: SamplingOptions.usualVariance, run: run)
        batch = maker.mixed(batch, drawn: drawn, share: share, noise: &training.noise)
      }
      let update = trainer.update(batch, state: &training.carried, run: run)
      if let note = update.note { run.note("step \(steps + 1): \(note)") }
      losses.append(training.own.loss(update.loss, streams: batch.streams) + maker.lossOffset)
      training.done += 1
      if !held.isEmpty,
        training.done
          % HeldOut.interval(
            steps: training.planned, looked: looked, trained: training.batcher.frames) == 0
          || training.isFinished
      {
        network = trainer.network
        try look(at: held)
      }
      if FreeRunPlan.isDue(training.done, of: training.planned) {
        network = trainer.network
        try judge(data, &training, run)
      }
      run.report(
        Progress(
          label: "training", step: training.done, total: training.planned,
          figures: [Progress.Figure("loss", recentLoss)]))
      forecast.look(
        done: training.done - first, planned: training.planned - first, elapsed: elapsed,
        bins: analysis.bins, length: training.request.length, run: run)
      if case .time(let limit) = training.request.length {
        if training.done == TrainingRequest.warmUp {
          // The first steps said how fast it goes: now the number of steps is known.
          let rate = Double(training.done - first) / max(elapsed, 1e-9)
          training.planned =
            end?.plan ?? max(training.done + 1, first + Int(min(1e12, rate * limit)))
          training.state = trainer.state
          trainer = makeTrainer(training)
        }
        timedOut = end == nil && elapsed >= limit
      }
      if let checkpoints, training.isPlanned, elapsed - kept >= checkpoints.interval {
        training.state = trainer.state
        network = trainer.network
        self.training = training
        checkpoints.keep(training.done, training.request.isTimed ? training.planned : nil)
        kept = elapsed
      }
    }
    let schedule = training.planned
    let wasTimed = training.request.isTimed
    // The plan was the time: where it is over, there is nothing to go on with.
    if timedOut || end?.isTimeOver == true { training.planned = training.done }
    training.state = trainer.state
    // What was stopped is as it was left; what came to its end is the best that there was.
    network = trainer.network
    if training.isFinished {
      if let best = training.best { network.parameters = best.parameters }
      training.ownRuns = []
    }
    let done = training.done - first
    self.training = training
    let newHeldOut = self.heldOut.filter { $0.step > steps - training.done }
    return TrainingReport(
      steps: done, done: training.done, planned: training.planned,
      frames: done * training.batcher.frames, seconds: elapsed, loss: recentLoss,
      heldOutLoss: held.isEmpty ? nil : self.heldOut.last?.loss,
      stopped: !training.isFinished, schedule: schedule, wasTimed: wasTimed,
      verdict: training.isFinished
        ? TrainingVerdict(
          losses: Array(losses.suffix(training.done)), heldOut: newHeldOut,
          returns: training.state.returns, trained: steps, usual: usualSteps(training.batcher))
        : nil,
      best: training.isFinished
        ? training.best.map { (steps - training.done + $0.step, $0.distance) } : nil)
  }

  /// Lets the present weights go; keeps what they made, and themselves where they do better than any before.
  private func judge(_ data: [Frames], _ training: inout ModelTraining, _ run: Run) throws {
    let found: FreeRun
    do { found = try freeRun(data, run: run) } catch is Interrupted { return }
    guard found.score.isFinite else { return }
    if conditioning.clockFrames != nil { training.ownRuns = found.rows }
    guard Double(training.done) >= FreeRunPlan.keeping * Double(training.planned),
      found.score < training.best?.score ?? .infinity
    else { return }
    training.best = BestWeights(
      step: training.done, distance: found.distance, score: found.score,
      parameters: network.parameters)
  }

  /// What the network is told beside the first `count` frames of source number `source`: count × width.
  package func conditioningRows(_ count: Int, source: Int) -> [Float] {
    conditioning.rows(count, of: known[source])
  }

  /// What the network is told beside each of `data`: count × width each.
  ///
  /// - Parameter areSources: whether these are the model's own sources, or their beginnings.
  /// - Throws: `ModelError` where nothing is known of them that has to be told.
  func conditions(of data: [Frames], areSources: Bool) throws -> [[Float]] {
    guard areSources || conditioning.controls.isEmpty else {
      throw ModelError(
        "this model has controls (\(conditioning.controls.map(\.name).joined(separator: ", "))), which"
          + " are known of the frames that it was made from alone: train it on those")
    }
    return data.enumerated().map { i, frames in
      conditioning.rows(frames.count, of: areSources ? known[i] : nil)
    }
  }

  /// The mean loss of the last steps, at most 20, in nats per frame of features; nan before the first.
  /// Steps that were skipped, their loss not being finite, do not count.
  public var recentLoss: Double {
    let last = losses.suffix(20).filter(\.isFinite)
    return last.isEmpty ? .nan : last.reduce(0, +) / Double(last.count)
  }

  /// How well the model foresees `frames`, fed with the real ones: the mean negative log-likelihood of
  /// each next frame, in nats per frame of features. Lower is better; a density's may be negative.
  ///
  /// - Throws: `ModelError` where the frames do not fit the model; `Interrupted`.
  public func evaluate(_ frames: Frames, run: Run = Run()) throws -> Loss {
    try SoundModel.require(frames, like: analysis)
    let maker = BatchMaker(
      rows: [scaling.matrix(frames)], model: self, conditions: [conditions(of: frames)],
      noisy: false)
    let offset = maker.lossOffset
    var state = network.zeroState()
    var losses: [Double] = []
    // In segments, so that a long sound does not need memory for all of it at once.
    for position in stride(from: 0, to: frames.count - 1, by: SoundModel.segment) {
      try run.interrupt.check()
      let batch = maker.batch(
        [.init(source: 0, position: position, begins: position == 0)],
        steps: min(SoundModel.segment, frames.count - 1 - position))
      losses += network.evaluate(batch, state: &state, run: run).frames.map { $0 + offset }
    }
    return Loss(frames: losses)
  }

  /// What the network is told beside `frames`: as in training where they begin as one of its sources does,
  /// else no position and the mean of each control. Count × width.
  func conditions(of frames: Frames) -> [Float] {
    let source = source(beginningAs: frames).map { known[$0] }
    return conditioning.rows(frames.count, of: source, hidesPosition: source == nil)
  }

  /// Frames that are evaluated at a time.
  static let segment = 512

  /// What a training on `data` would learn from; nil stands for the model's own sources.
  ///
  /// - Throws: `ModelError` where there is nothing, or it does not fit the model.
  public func trainingData(_ data: [Frames]?) throws -> [Frames] {
    let data = data ?? sources
    guard !data.isEmpty else {
      throw ModelError(
        "this model was read from a file, which does not hold its sound: give the frames to learn from as"
          + " well"
      )
    }
    for frames in data { try SoundModel.require(frames, like: analysis) }
    return data
  }

  private func resumed(
    _ request: TrainingRequest?, key: UInt64, lengths: [Int]
  ) -> ModelTraining? {
    guard let training, !training.isFinished, training.dataKey == key,
      training.batcher.lengths == lengths, request == nil || request == training.request
    else { return nil }
    return training
  }

  func begin(
    _ request: TrainingRequest, _ rows: [[Float]], _ key: UInt64
  ) throws -> ModelTraining {
    try request.validate()
    let base = RandomStream(seed: seed, name: "training from step \(steps)")
    let batcher = StreamBatcher(
      lengths: rows.map { $0.count / scaling.features }, streams: request.streams,
      steps: settings.sequence, random: base.stream("batches"))
    let planned: Int =
      switch request.length {
      case .usual, .time: usualSteps(batcher)
      case .steps(let steps): steps
      case .epochs(let epochs):
        max(1, Int(min(1e12, (epochs * Double(batcher.stepsPerEpoch)).rounded())))
      }
    return ModelTraining(
      request: request, planned: planned, done: 0, dataKey: key,
      state: TrainingState(
        parameters: network.parameters, optimizer: request.rule.optimizer,
        random: base.stream("dropout")),
      batcher: batcher, carried: network.zeroState(streams: request.streams),
      noise: base.stream("noise"))
  }

  private func makeTrainer(_ training: ModelTraining) -> Trainer<Float> {
    var trainer = Trainer(
      network,
      rule: training.request.trainingRule(steps: training.planned, dropout: settings.dropout),
      random: training.state.random)
    trainer.state = training.state
    return trainer
  }

  /// Steps that show the network as many frames as were found to be enough: one and a half million for 20
  /// bins, and for others by the power at which 200 bins take 2.5 times as many.
  private func usualSteps(_ batcher: StreamBatcher) -> Int {
    let frames = 1_500_000 * pow(Double(analysis.bins) / 20, 0.4)
    return max(100, Int((frames / Double(batcher.frames)).rounded()))
  }

  /// A number that tells one set of rows from another.
  private static func key(_ rows: [[Float]]) -> UInt64 {
    var hash = BitHash()
    for row in rows {
      hash.add(UInt64(row.count))
      hash.add(row)
    }
    return hash.value
  }
}
