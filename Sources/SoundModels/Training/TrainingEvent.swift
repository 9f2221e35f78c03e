// Events in a training for the user, as values. The program that shows events converts the values to text.

/// An event in a training other than a step.
public enum TrainingEvent: Sendable, Equatable {
  /// The training resumes after `step` of `planned` steps.
  case resumed(step: Int, planned: Int)
  /// A training stopped after `step` of `planned` steps. The request or the data have changed since then, so a new
  /// plan starts.
  case replanned(stoppedAt: Int, planned: Int)
  /// The update at a step of the model was not finite and was skipped.
  case skipped(step: Int)
  /// Too many updates in a row were not finite. At a step of the model, training returned to the last good
  /// parameters, and `rateFactor` now multiplies the learning rate.
  case returned(step: Int, rateFactor: Double)
  /// The remaining training takes longer than a user is likely to expect.
  case forecast(TrainingForecast)
}
