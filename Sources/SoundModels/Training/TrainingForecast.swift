// How long a training will take, said once where that is longer than one waits for.

package import Runs

/// Watches the first steps of a training.
package struct TrainingForecast {
  /// The wait that is worth a word, in seconds.
  static let patience = 120.0
  /// How long the first steps are watched, in seconds.
  static let watch = 2.0

  private var isOver = false

  package init() {}

  /// Looks at the time that `done` of `planned` steps took, and says once what is to be expected.
  package mutating func look(
    done: Int, planned: Int, elapsed: Double, bins: Int, length: TrainingRequest.Length, run: Run
  ) {
    guard !isOver, done > 0, elapsed >= TrainingForecast.watch else { return }
    isOver = true
    if case .time = length { return }
    let left = elapsed / Double(done) * Double(planned - done)
    guard left > TrainingForecast.patience else { return }
    run.note(TrainingForecast.sentence(seconds: left, steps: planned, bins: bins))
  }

  /// The sentence for the user.
  package static func sentence(seconds: Double, steps: Int, bins: Int) -> String {
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
      + " 'epochs', 'steps' or 'time' say how long it may be\(fewer)"
  }
}
