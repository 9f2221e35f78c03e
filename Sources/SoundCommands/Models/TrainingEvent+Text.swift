// Sentences that inform the user about events in a training.

internal import CommandLanguage
package import SoundModels
internal import WholeNumbers

extension TrainingEvent {
  /// A step of a plan in words; `planned` is nil if the clock determines the number of steps.
  static func place(_ step: Int, of planned: Int?) -> String {
    planned.map { "step \(step) of \($0)" } ?? "step \(step)"
  }

  /// The event in one sentence.
  package var sentence: String {
    switch self {
    case .resumed(let step, let planned):
      "resuming the training from \(TrainingEvent.place(step, of: planned))"
    case .replanned(let step, let planned):
      "the request or the data changed since \(TrainingEvent.place(step, of: planned)); training"
        + " starts a new plan"
    case .skipped(let step): "step \(step): the update was not finite and was skipped"
    case .returned(let step, let factor):
      "step \(step): several updates in a row were not finite; training continues from the last finite"
        + " parameters, with the learning rate multiplied by \(NumberText.format(factor))"
    case .climbed(let step, let factor):
      "step \(step): the loss climbed; training continues with the learning rate multiplied by"
        + " \(NumberText.format(factor))"
    case .goesOn(let planned, let distance):
      "a free run is still \(QuantityText.fixed(distance, 1)) dB from the source: the training goes on to step"
        + " \(planned)"
    case .forecast(let forecast): forecast.sentence
    }
  }
}

extension LearningLoad {
  /// The load in one sentence, with advice for the user.
  package var sentence: String {
    "\(frames) frames are much to learn: the usual training shows the network each frame about"
      + " \(MessageText.count(Int(clamped: passes.rounded()), "time")), and models need about"
      + " \(Int(clamped: LearningLoad.fewestPasses)) times; analyze a shorter part of the sound, or use"
      + " train m, epochs: \(Int(clamped: LearningLoad.fewestPasses)), learning_rate:"
      + " \(NumberText.format(TrainingRequest.quickRate)) (\(steps) steps)"
  }
}

extension TrainingForecast {
  /// The forecast in one sentence, with advice for the user.
  package var sentence: String {
    let minutes = seconds / 60
    let time =
      minutes < 90
      ? "\(Int(clamped: minutes.rounded())) minutes"
      : minutes < 2880
        ? "\(Int(clamped: (minutes / 60).rounded())) hours"
        : "\(Int(clamped: (minutes / 1440).rounded())) days"
    let fewer =
      bins > 100
      ? "; \(bins) bins are many: analyze(x, bins: 40) keeps only the lowest 40 bins" : ""
    return
      "the training will take about \(time) (\(steps) steps): Ctrl-C stops the training and keeps the"
      + " trained weights; 'epochs', 'steps' or 'time' set its length\(fewer)"
  }
}
