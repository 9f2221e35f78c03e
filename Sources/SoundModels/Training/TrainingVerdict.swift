// What a training came to, in plain words: from the curve of its losses, what was held out, and what the
// guard had to do.

/// How a training ended.
public enum TrainingVerdict: Sendable, Equatable {
  /// The loss still fell when the plan was over.
  case stillFalling
  /// There were far fewer steps than the usual ones, whatever the loss did at their end: the learning rate
  /// comes down with any plan, and the loss to rest with it.
  case short(usual: Int)
  /// The loss had come to rest.
  case settled
  /// What was held out got worse while training went on; the step at which it was best.
  case overfitting(bestStep: Int)
  /// The loss went up, or was no number; how many times training went back to its last good weights.
  case diverged(returns: Int)

  /// The share of the whole fall that the last tenth of a training makes at least where it still falls.
  static let restlessShare = 0.03
  /// The share of the usual steps below which a training is short.
  static let shortShare = 0.4
  /// The share of the whole fall by which held-out losses end above their least where it overfits.
  static let overfitShare = 0.1

  /// The verdict on `losses`, one for each step of a training.
  ///
  /// - Parameters:
  ///   - trained: the model's steps in all, this training's among them.
  ///   - usual: the steps that are usual for what was trained on.
  ///   - heldOut: the held-out losses that this training noted.
  ///   - returns: how many times the guard went back.
  /// - Returns: nil where there are too few steps to say.
  package init?(
    losses: [Double], heldOut: [HeldOut.Point], returns: Int, trained: Int, usual: Int
  ) {
    let finite = losses.filter(\.isFinite)
    guard losses.count >= 40 else { return nil }
    // The very first loss is that of weights before any step, however large the steps are.
    guard let first = finite.first,
      let start = TrainingVerdict.mean(finite.prefix(losses.count / 20 + 1)).map({ min($0, first) }
      ),
      let end = TrainingVerdict.mean(finite.suffix(losses.count / 10)),
      let before = TrainingVerdict.mean(
        finite.dropLast(losses.count / 10).suffix(losses.count / 10))
    else {
      self = .diverged(returns: returns)
      return
    }
    if returns > 0 || end > start + max(1, abs(start) / 2) {
      self = .diverged(returns: returns)
    } else if let least = heldOut.min(by: { $0.loss < $1.loss }), let last = heldOut.last,
      let first = heldOut.first, last.step > least.step,
      last.loss - least.loss > TrainingVerdict.overfitShare * abs(first.loss - least.loss) + 1e-9,
      let then = TrainingVerdict.mean(
        losses.prefix(max(1, least.step - (trained - losses.count))).suffix(losses.count / 10)
          .filter(\.isFinite)), end < then
    {
      self = .overfitting(bestStep: least.step)
    } else if Double(trained) < TrainingVerdict.shortShare * Double(usual) {
      self = .short(usual: usual)
    } else {
      let fall = start - end
      self =
        before - end > TrainingVerdict.restlessShare * max(fall, 0) && fall > 0
        ? .stillFalling : .settled
    }
  }

  private static func mean(_ values: some Collection<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// One sentence.
  public var sentence: String {
    switch self {
    case .stillFalling: "the loss still falls: more 'steps' may bring it nearer"
    case .short(let usual):
      "the loss may fall much further: the usual training has \(usual) steps"
    case .settled: "the loss has settled"
    case .overfitting(let step):
      "what was held out was best at step \(step) and got worse: it learns its frames by heart"
    case .diverged(let returns):
      returns > 0
        ? "updates were not finite, and training went back to good weights"
          + " \(returns == 1 ? "once" : "\(returns) times"): a smaller learning_rate may help"
        : "the loss went up in this training: a smaller learning_rate may help"
    }
  }
}
