// What happens in a training that its user may want to know, as values: the program that shows them words them.

/// Something that happens in a training besides its steps.
public enum TrainingEvent: Sendable, Equatable {
  /// The training resumes after `step` of `planned` steps.
  case resumed(step: Int, planned: Int)
  /// A training stopped after `step` of `planned` steps, and the request or the data changed since: a new plan
  /// starts.
  case replanned(stoppedAt: Int, planned: Int)
  /// The update of a step of the model was not finite and was skipped.
  case skipped(step: Int)
  /// Too many updates in a row were not finite: at a step of the model, training returned to the last good
  /// parameters, and `rateFactor` now multiplies the learning rate.
  case returned(step: Int, rateFactor: Double)
  /// The training will take longer than a user is likely to expect.
  case forecast(TrainingForecast)
}
