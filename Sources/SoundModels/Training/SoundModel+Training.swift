// Training of a model on frames. A stopped and resumed training makes the same steps as a training that never
// stopped.

public import Networks
public import Runs
public import Spectra

/// A training that was stopped before the end of its plan: the arguments that resume it.
public struct StoppedTraining: Sendable {
  /// The request from which the training was planned.
  public var request: TrainingRequest
  /// The frames that the training was given; nil for the model's own sources.
  public var frames: [Frames]?
  /// The frames that the training holds out; nil for none.
  public var heldOut: HeldOut?
}

extension SoundModel {
  /// The training that was stopped after at least one step; nil if there is none.
  public var stopped: StoppedTraining? {
    guard let training, !training.isFinished, training.done > 0 else { return nil }
    return StoppedTraining(
      request: training.request, frames: training.given, heldOut: training.heldOut)
  }

  /// Trains the model on its own sources, or on other frames of the same analysis.
  ///
  /// A stopped training resumes exactly where it stopped if the same request is made again on the same frames. Any
  /// other request starts a new plan with the current weights. After an interruption the model keeps the steps done.
  ///
  /// - Parameters:
  ///   - request: the length and settings of the training; nil resumes a stopped training, or starts the usual
  ///     training if there is no stopped training.
  ///   - given: frames to train on; nil for the model's own sources.
  ///   - heldOut: frames that the training does not use, whose loss is recorded at intervals.
  ///   - end: the step at which an earlier run of the training ended; nil if the request determines the end.
  ///   - checkpoints: the receiver of the model's checkpoints; nil for no checkpoints.
  ///   - team: the processes that compute the gradients; nil for this process alone.
  ///   - onEvent: a function that receives events for the user, on the caller's thread.
  /// - Returns: a report on the run of the training.
  /// - Throws: `ModelError` if a number is out of range or the frames do not fit the model.
  @discardableResult
  public func train(
    _ request: TrainingRequest? = nil, on given: [Frames]? = nil, heldOut: HeldOut? = nil,
    until end: TrainingEnd? = nil, checkpoints: TrainingCheckpoints? = nil,
    team: (any GradientTeam<Float>)? = nil, run: Run = Run(),
    onEvent: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingReport {
    let data = try TrainingData(for: self, given: given, heldOut: heldOut)
    var training = try TrainingRun(
      of: self, request, on: data, given: given, heldOut: heldOut, until: end, team: team, run: run,
      onEvent: onEvent)
    while training.goesOn {
      training.step()
      training.endByClock()
      try training.evaluateHeldOut()
      try training.runFreely()
      training.goOn()
      training.reportProgress()
      training.keep(checkpoints)
    }
    return training.finish()
  }
}
