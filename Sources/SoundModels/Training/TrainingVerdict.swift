// The verdict on a training. The verdict depends on the losses, the held-out losses and the number of returns to good
// weights.

/// The verdict on a training.
public enum TrainingVerdict: Sendable, Equatable {
  /// The loss still fell at the end of the plan.
  case stillFalling
  /// The training had far fewer steps than usual. The course of the loss in a short training proves nothing: in a plan
  /// of any length the learning rate falls, and the loss settles as the learning rate falls.
  case short(usual: Int)
  /// The loss had settled at the end of the plan.
  case settled
  /// The held-out loss rose while the training loss fell. `bestStep` is the step of the model with the lowest
  /// held-out loss.
  case overfitting(bestStep: Int)
  /// The loss rose or was not a number. `returns` is the number of returns to the last good weights.
  case diverged(returns: Int)

  /// A share of the total fall of the loss. The loss counts as still falling if more than this share of the total fall
  /// happens in the last tenth of a training.
  static let restlessShare = 0.03
  /// The share of the usual number of steps below which a training is short.
  static let shortShare = 0.9
  /// A share of the fall of the held-out loss. A training overfits if the last held-out loss exceeds the lowest
  /// held-out loss by more than this share.
  static let overfitShare = 0.1

  /// Computes the verdict on a training from `losses`, which contains one loss for each step.
  ///
  /// - Parameters:
  ///   - trained: the total number of steps of the model, including the steps of this training.
  ///   - usual: the usual number of steps for the training frames.
  ///   - heldOut: the held-out losses of this training.
  ///   - returns: the number of returns to the last good weights.
  /// - Returns: nil if there are too few steps to judge.
  package init?(
    losses: [Double], heldOut: [HeldOut.Point], returns: Int, trained: Int, usual: Int
  ) {
    let finite = losses.filter(\.isFinite)
    guard losses.count >= 40 else { return nil }
    // The first loss belongs to the weights before any step, so the first loss does not depend on the learning rate.
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
