// What happens in a training, in sentences for its user.

internal import CommandLanguage
package import SoundModels

extension TrainingEvent {
  /// The event in one sentence.
  package var sentence: String {
    switch self {
    case .resumed(let step, let planned): "resuming from step \(step) of \(planned)"
    case .replanned(let step, let planned):
      "the request or the data changed since step \(step) of \(planned): starting a new plan"
    case .skipped(let step): "step \(step): the update was not finite and was skipped"
    case .returned(let step, let factor):
      "step \(step): several updates in a row were not finite: back to the last good parameters, at"
        + " \(NumberText.format(factor)) of the learning rate"
    case .forecast(let forecast): forecast.sentence
    }
  }
}

extension TrainingForecast {
  /// The forecast in one sentence, with what the user can do.
  package var sentence: String {
    let minutes = seconds / 60
    let time =
      minutes < 90
      ? "\(Int(minutes.rounded())) minutes"
      : minutes < 2880
        ? "\(Int((minutes / 60).rounded())) hours" : "\(Int((minutes / 1440).rounded())) days"
    let fewer =
      bins > 100 ? "; \(bins) bins are many: analyze(x, bins: 40) keeps the lowest 40" : ""
    return
      "this will take about \(time) (\(steps) steps): Ctrl-C stops it and keeps what was learnt;"
      + " 'epochs', 'steps' or 'time' set how long it takes\(fewer)"
  }
}
