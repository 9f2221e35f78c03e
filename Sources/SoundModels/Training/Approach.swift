// The course of a training's free runs towards the source, from which the training decides when it ends. The decision
// depends only on the scores, so a resumed or replayed training ends at the same step.

internal import WholeNumbers

/// The scores of a training's free runs, in the order of the steps.
package struct Approach: Sendable, Equatable {
  /// The scores of the free runs so far, in dB (`FreeRun.score`); a lower score is nearer to the source.
  package private(set) var scores: [Double]

  /// The number of free runs in the usual number of steps.
  static let times = 36
  /// The number of free runs before which no training ends.
  package static let fewest = 8
  /// The share of the free runs, counted from the latest, of which one must have come nearer.
  static let patience = 0.3
  /// The fall of the score, in dB, below which a free run is no nearer.
  static let least = 0.03

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

  /// The number of steps from one free run to the next, if a training usually has `usual` steps.
  package static func interval(usual: Int) -> Int { max(20, usual / times) }
}
