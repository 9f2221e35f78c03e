// What a training came to, in plain words: from the curve of its losses, what was held out, and what the
// guard had to do.

/// How a training ended.
public enum TrainingVerdict: Sendable, Equatable {
  /// The loss still fell when the plan was over.
  case stillFalling
  /// The loss had come to rest.
  case settled
  /// What was held out got worse while training went on; the step at which it was best.
  case overfitting(bestStep: Int)
  /// The loss went up, or was no number; how many times training went back to its last good weights.
  case diverged(returns: Int)

  /// The share of the whole fall that the last tenth of a training makes at least where it still falls.
  static let restlessShare = 0.03
  /// The share of the whole fall by which held-out losses end above their least where it overfits.
  static let overfitShare = 0.1

  /// The verdict on `losses`, one for each step of a training.
  ///
  /// - Parameters:
  ///   - heldOut: the held-out losses that this training noted.
  ///   - returns: how many times the guard went back.
  /// - Returns: nil where there are too few steps to say.
  init?(losses: [Double], heldOut: [HeldOut.Point], returns: Int) {
    let finite = losses.filter(\.isFinite)
    guard losses.count >= 40 else { return nil }
    guard let start = TrainingVerdict.mean(finite.prefix(losses.count / 20 + 1)),
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
      last.loss - least.loss > TrainingVerdict.overfitShare * abs(first.loss - least.loss) + 1e-9
    {
      self = .overfitting(bestStep: least.step)
    } else {
      let fall = start - end
      self =
        before - end > TrainingVerdict.restlessShare * max(fall, 0) && fall > 0
        ? .stillFalling : .settled
    }
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// One sentence.
  public var sentence: String {
    switch self {
    case .stillFalling: "the loss still falls: more 'steps' may bring it nearer"
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
