// The verdict on a training, from the curve of its losses, the held-out losses and what the guard had to do.

/// How a training ended.
public enum TrainingVerdict: Sendable, Equatable {
  /// The loss still fell at the end of the plan.
  case stillFalling
  /// There were far fewer steps than usual, whatever the loss did at their end: the learning rate falls over any
  /// plan, and the loss settles with it.
  case short(usual: Int)
  /// The loss had settled.
  case settled
  /// The held-out loss rose while that of the training fell; the model's step at which it was lowest.
  case overfitting(bestStep: Int)
  /// The loss rose, or was not a number; how many times training returned to its last good weights.
  case diverged(returns: Int)

  /// A loss still falls if the last tenth of a training makes at least this share of the whole fall.
  static let restlessShare = 0.03
  /// A training is short if it has less than this share of the usual steps.
  static let shortShare = 0.4
  /// A training overfits if held-out losses end above their least by this share of their fall.
  static let overfitShare = 0.1

  /// The verdict on `losses`, one for each step of a training.
  ///
  /// - Parameters:
  ///   - trained: the model's steps in all, this training's among them.
  ///   - usual: the usual steps for the frames trained on.
  ///   - heldOut: the held-out losses of this training.
  ///   - returns: how many times training returned to its last good weights.
  /// - Returns: nil if there are too few steps to judge.
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
}
