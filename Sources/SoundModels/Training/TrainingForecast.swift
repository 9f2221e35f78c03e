// How long a training will take, estimated once from its first steps.

/// How long a training will take.
public struct TrainingForecast: Sendable, Equatable {
  /// Seconds that the remaining steps will take.
  public var seconds: Double
  /// Steps of the plan that this run has to make.
  public var steps: Int
  /// Bins of the frames trained on.
  public var bins: Int

  package init(seconds: Double, steps: Int, bins: Int) {
    (self.seconds, self.steps, self.bins) = (seconds, steps, bins)
  }

  /// Watches the first steps of a training.
  package struct Watch {
    /// The shortest time that is worth a forecast, in seconds.
    static let patience = 120.0
    /// How long the first steps are watched, in seconds.
    static let duration = 2.0

    private var isOver = false

    package init() {}

    /// Looks at the time that `done` of `planned` steps took.
    ///
    /// - Parameters:
    ///   - elapsed: seconds that the steps took.
    ///   - bins: bins of the frames trained on.
    ///   - length: the length that was asked for.
    /// - Returns: the forecast, once, when enough steps were watched and the rest takes long; else nil, and always
    ///   nil if the request sets the time.
    package mutating func forecast(
      done: Int, planned: Int, elapsed: Double, bins: Int, length: TrainingRequest.Length
    ) -> TrainingForecast? {
      guard !isOver, done > 0, elapsed >= Watch.duration else { return nil }
      isOver = true
      if case .time = length { return nil }
      let left = elapsed / Double(done) * Double(planned - done)
      guard left > Watch.patience else { return nil }
      return TrainingForecast(seconds: left, steps: planned, bins: bins)
    }
  }
}
