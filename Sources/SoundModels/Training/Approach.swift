// The course of a training's free runs towards the source, from which the training decides when its learning rate falls
// and it ends. The decision depends only on the scores, so a resumed or replayed training ends at the same step.

internal import WholeNumbers

/// The scores of a training's free runs, in the order of the steps.
package struct Approach: Sendable, Equatable {
  /// The scores of the free runs so far, in dB (`FreeRun.score`); a lower score is nearer to the source.
  package private(set) var scores: [Double]

  /// The number of free runs in the usual number of steps.
  static let times = 36
  /// The number of free runs before which the learning rate of no training falls.
  package static let fewest = 12
  /// The share of the free runs, counted from the latest, of which one must have come nearer.
  static let patience = 0.3
  /// The fall of the score, in dB, below which a free run is no nearer.
  static let least = 0.1
  /// The steps of the fall of the learning rate, as a share of the steps before the fall.
  static let fall = 0.25

  package init(scores: [Double] = []) { self.scores = scores }

  package mutating func add(_ score: Double) { scores.append(score) }

  /// Whether the free runs come no nearer to the source: the best of the latest free runs is not nearer than the best
  /// of all others, by at least `least`.
  package var hasEnded: Bool {
    guard scores.count >= Approach.fewest else { return false }
    let latest = max(2, Int(clamped: (Approach.patience * Double(scores.count)).rounded()))
    guard let before = scores.dropLast(latest).min(), let after = scores.suffix(latest).min()
    else { return false }
    return after > before - Approach.least
  }

  /// The number of steps of the fall of the learning rate after `done` steps.
  package static func fallSteps(after done: Int) -> Int {
    max(1, Int(clamped: (fall * Double(done)).rounded()))
  }

  /// The step at which the learning rate must fall, so that the training ends after `usual` steps.
  package static func lastFall(usual: Int) -> Int {
    Int(clamped: (Double(usual) / (1 + fall)).rounded())
  }

  /// The number of steps from one free run to the next, if a training usually has `usual` steps.
  package static func interval(usual: Int) -> Int { max(20, usual / times) }
}
