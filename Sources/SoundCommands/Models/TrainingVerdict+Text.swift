// The verdict on a training, as a sentence for the user.

package import SoundModels

extension TrainingVerdict {
  /// The verdict in one sentence, with advice for the user.
  package var sentence: String {
    switch self {
    case .stillFalling: "the loss still falls: more 'steps' may lower it further"
    case .short(let usual):
      "the loss may fall much further: the usual training has \(usual) steps"
    case .settled: "the loss has settled"
    case .overfitting(let step):
      "the held-out loss was lowest at step \(step) and has risen since then: the model overfits"
    case .diverged(let returns):
      returns > 0
        ? "updates were not finite, and training returned to its last finite weights"
          + " \(returns == 1 ? "once" : "\(returns) times"): a smaller learning_rate may help"
        : "the loss rose in this training: a smaller learning_rate may help"
    }
  }
}
