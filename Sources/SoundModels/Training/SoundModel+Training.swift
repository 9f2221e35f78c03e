// Training a model on frames. A stopped and resumed training makes the same steps as one that never stopped.

public import Runs
public import Spectra

extension SoundModel {
  /// Trains on the frames that the model was made from, or on others of the same analysis.
  ///
  /// A stopped training resumes exactly where it stopped if the same request is made again on the same frames;
  /// any other request starts a new plan from the present weights. An interruption keeps the steps done.
  ///
  /// - Parameters:
  ///   - request: how long and how; nil resumes a stopped training, or else starts the usual one.
  ///   - given: frames to train on; nil for the model's own sources.
  ///   - heldOut: frames that are not trained on, and whose loss is recorded at intervals.
  ///   - end: the step and plan at which to end whatever the clock says; nil to follow the request alone.
  ///   - checkpoints: receives the model at intervals; nil for none.
  ///   - onEvent: called with what the user may want to know, on the caller's thread.
  /// - Returns: what the run did.
  /// - Throws: `ModelError` if a number is out of range or the frames do not fit the model.
  @discardableResult
  public func train(
    _ request: TrainingRequest? = nil, on given: [Frames]? = nil, heldOut: HeldOut? = nil,
    until end: TrainingEnd? = nil, checkpoints: TrainingCheckpoints? = nil, run: Run = Run(),
    onEvent: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingReport {
    let data = try TrainingData(for: self, given: given, heldOut: heldOut)
    var training = try TrainingRun(
      of: self, request, on: data, until: end, run: run, onEvent: onEvent)
    while training.goesOn {
      training.step()
      try training.evaluateHeldOut()
      try training.runFreely()
      training.reportProgress()
      training.planByClock()
      training.keep(checkpoints)
    }
    return training.finish()
  }
}
