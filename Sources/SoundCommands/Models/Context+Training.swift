// Training as a statement of a session. The user can stop and resume a training, and the session saves checkpoints of
// the model.

internal import CommandLanguage
internal import Files
internal import Runs
internal import SessionRecords
internal import SoundModels
internal import Spectra

extension Context {
  /// The shortest duration, in seconds, of a training whose result the session keeps. A resumed session does not repeat
  /// a training whose result was kept.
  private static let worthKeeping = 0.5

  /// Trains a model, or resumes a training that an earlier run of the session began.
  ///
  /// If the user gives no settings, a stopped training is resumed as it was requested: with its plan, its frames and its
  /// held-out frames. A model that was read from a file needs its frames again.
  ///
  /// - Parameters:
  ///   - checkpoint: the file to which the model is saved at intervals and at the end.
  ///   - isShared: whether other processes compute a part of each step.
  func train(
    _ model: SoundModel, _ asked: TrainingRequest, on given: [Frames]?, heldOut held: HeldOut?,
    checkpoint: String?, isShared: Bool = false
  ) throws -> Value {
    let isPlain =
      asked == TrainingRequest() && held == nil && (given == nil || model.sources.isEmpty)
    let stopped = isPlain ? model.stopped : nil
    let request = stopped?.request ?? asked
    let (frames, heldOut) = stopped.map { (given ?? $0.frames, $0.heldOut) } ?? (given, held)
    // This line throws an error for unsuitable data before anything changes.
    _ = try model.trainingData(frames)
    let team = isShared ? try trainingTeam(streams: request.streams) : nil
    let file = try checkpoint.flatMap { try checkpointFile($0) }
    willChange(model)
    let end = beginWork()
    let resumption = resume(model, request)
    if case .finished = resumption {
      keepWork(step: end?.step ?? model.steps, plan: end?.plan) {
        try ModelFile.write(model, to: $0)
      }
      if let end { endWork(step: end.step, plan: end.plan, isStop: end.isStop) }
      if end?.isStop == true { throw Interrupted(isTold: true) }
      return .nil
    }
    let report = try model.train(
      request, on: frames, heldOut: heldOut,
      until: end.map { TrainingEnd(step: $0.step, isTimeOver: !$0.isStop, plan: $0.plan) },
      checkpoints: checkpoints(of: model, file), team: team, run: run,
      onEvent: { event in
        if case .forecast = event, !self.tellsTimes { return }
        self.run.note(event.sentence)
      })
    tell(report.sentence(withTimes: tellsTimes))
    if let verdict = report.verdictSentence { tell(verdict) }
    // In a replay, the record states whether the user stopped the training.
    let isStop = end.map(\.isStop) ?? (report.stopped && run.interrupt.isRequested)
    if report.seconds >= Context.worthKeeping || resumption == .underWay {
      keepWork(step: report.done, plan: end?.plan) { try ModelFile.write(model, to: $0) }
    }
    if isStop || report.wasTimed { endWork(step: report.done, plan: end?.plan, isStop: isStop) }
    if let file, let checkpoint {
      try ModelFile.write(model, to: file)
      didWrite(checkpoint)
    }
    if isStop { throw Interrupted(isTold: true) }
    return .nil
  }

  /// Resumes a training that an earlier run of the session began.
  private func resume(
    _ model: SoundModel, _ request: TrainingRequest
  ) -> SoundModel.Resumption {
    guard let path = keptWork, let kept = try? ModelFile.read(path) else { return .unrelated }
    return model.resume(from: kept, asking: request)
  }

  /// The resolved path of the user's checkpoint; nil when a session resumes, because the file already exists.
  private func checkpointFile(_ path: String) throws -> String? {
    guard FileKind.model.endings.contains(FileKind.ending(path)) else {
      throw CommandError("train: the checkpoint \"\(path)\" must end in .safetensors")
    }
    if isResuming { return nil }
    let file = try resolve(path)
    // A path that cannot be written is refused before the training, not after it.
    let made = try Folders.make(above: file)
    do { try AtomicFile.requireWritable(file) } catch {
      for folder in made.reversed() { Folders.removeEmpty(folder) }
      throw error
    }
    return file
  }

  /// The checkpoints of `model` during training; nil if no checkpoints are kept.
  private func checkpoints(of model: SoundModel, _ file: String?) -> TrainingCheckpoints? {
    guard let interval = keepingInterval ?? (file == nil ? nil : SessionJournal.usualInterval)
    else {
      return nil
    }
    var hasFailed = false
    return TrainingCheckpoints(every: interval) { step in
      self.keepWork(step: step, plan: nil) { try ModelFile.write(model, to: $0) }
      guard let file, !hasFailed else { return }
      do { try ModelFile.write(model, to: file) } catch {
        hasFailed = true
        self.note("cannot write the checkpoint: \(error)")
      }
    }
  }
}

extension TrainingRequest.Length {
  /// The length that the options of `train` state; the usual length without options.
  ///
  /// - Throws: `CommandError` if more than one option is given.
  static func stated(epochs: Double?, steps: Int?, time: Double?) throws -> Self {
    let lengths: [Self] = [
      epochs.map { .epochs($0) }, steps.map { .steps($0) }, time.map { .time($0) },
    ].compactMap { $0 }
    guard lengths.count < 2 else {
      throw CommandError("train: give only one of 'epochs', 'steps' and 'time'")
    }
    return lengths.first ?? .usual
  }
}

extension TrainingReport {
  /// The report in one sentence.
  ///
  /// - Parameter withTimes: whether the sentence includes the time and the speed.
  func sentence(withTimes: Bool) -> String {
    if stopped, done == 0 {
      return "stopped before the first step; `train` starts the training again"
    }
    let what =
      stopped
      ? "stopped at \(TrainingEvent.place(done, of: planned)); `train` resumes the training"
      : "trained \(MessageText.count(done, "step"))"
    let held = heldOutLoss.map { ", held out \(NumberText.brief($0, digits: 3))" } ?? ""
    let speed = Double(frames) / max(seconds, 1e-9)
    let times = " · \(QuantityText.seconds(seconds)) · \(QuantityText.fixed(speed, 0)) frames/s"
    return "\(what) · loss \(NumberText.brief(loss, digits: 3))\(held)\(withTimes ? times : "")"
  }

  /// The verdict in one sentence: the reason for the end, the loss and the free runs; nil if the training has no
  /// verdict.
  var verdictSentence: String? {
    let reason: String? =
      switch ending {
      case .near(let wanted):
        "training ended because a free run was within \(NumberText.format(wanted)) dB of the source"
      case .plan, .time, .stop:
        missed.map { "no free run came within \(NumberText.format($0)) dB of the source" }
          ?? (endedByItself && verdict != nil ? "training ended by itself" : nil)
      }
    let alone = best.map {
      "a free run stays within \(QuantityText.fixed($0.distance, 1)) dB of the source"
    }
    let kept = best.flatMap {
      $0.step < done ? "the weights of step \($0.step) gave the best free run and were kept" : nil
    }
    let parts = [reason, verdict?.sentence, alone, kept].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
