// The events of a training that are reported to the user, as values. The program that shows events converts the values
// to text.

/// An event in a training, apart from the training steps.
public enum TrainingEvent: Sendable, Equatable {
  /// The training resumes after `step` of `planned` steps. The number of planned steps is nil if the request sets a
  /// time.
  case resumed(step: Int, planned: Int?)
  /// A training stopped after `step` of `planned` steps. The request or the data have changed since the stop, so a new
  /// plan starts.
  case replanned(stoppedAt: Int, planned: Int?)
  /// The update at training step `step` of the model was skipped, because the update was not finite.
  case skipped(step: Int)
  /// Too many updates in a row were not finite. At training step `step` of the model, the training returned to the last
  /// good parameters. The learning rate is now multiplied by `rateFactor`.
  case returned(step: Int, rateFactor: Double)
  /// The loss climbed up to training step `step` of the model. The learning rate is now multiplied by `rateFactor`.
  case climbed(step: Int, rateFactor: Double)
  /// The usual training goes on to step `planned` of its plan, because the model probably comes nearer to its source.
  /// The best free run is `distance` dB from the source.
  case goesOn(planned: Int, distance: Double)
  /// The remaining training takes longer than a user is likely to expect.
  case forecast(TrainingForecast)
}
