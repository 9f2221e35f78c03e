// The detection of a loss that climbs in the course of a training. The limit on the gradient keeps the length of the
// steps, so a learning rate that is too high for a nearly learnt sound is not reduced by larger gradients. The decision
// depends only on the losses, so a resumed or replayed training decides equally.

/// The detection of a climbing loss.
package enum LossClimb {
  /// The number of losses whose mean is compared; the losses are compared after every `window` steps.
  package static let window = 100
  /// The least climb, in nats.
  static let least = 20.0

  /// Whether the loss climbs: the mean of the latest window is above the lowest mean of a window by more than half of
  /// the total fall of the loss, and also above the mean of the window before.
  ///
  /// - Parameter losses: the losses of a training, one for each step.
  package static func hasClimbed(_ losses: ArraySlice<Double>) -> Bool {
    guard losses.count >= 3 * window, losses.count % window == 0, let first = losses.first else {
      return false
    }
    let means = stride(from: losses.startIndex, to: losses.endIndex, by: window).map { start in
      losses[start..<start + window].reduce(0, +) / Double(window)
    }
    guard let latest = means.last, let lowest = means.dropLast().min(), latest.isFinite else {
      return false
    }
    return latest > means[means.count - 2] && latest > lowest + max(least, (first - lowest) / 2)
  }
}
