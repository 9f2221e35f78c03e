// A forecast of the duration of a training, estimated once from the first steps of the training.

/// A forecast of the duration of a training.
public struct TrainingForecast: Sendable, Equatable {
  /// The expected duration of the remaining steps, in seconds.
  public var seconds: Double
  /// The number of steps in the plan of this run, including the steps done.
  public var steps: Int
  /// The number of bins of the training frames.
  public var bins: Int

  package init(seconds: Double, steps: Int, bins: Int) {
    (self.seconds, self.steps, self.bins) = (seconds, steps, bins)
  }

  /// Measures the speed of the first steps of a training.
  package struct Watch {
    /// The shortest remaining duration for which a forecast is made, in seconds.
    static let patience = 120.0
    /// The duration of the measurement, in seconds.
    static let duration = 2.0

    private var isOver = false

    package init() {}

    /// Estimates the duration of a training from the duration of the first `done` of `planned` steps.
    ///
    /// - Parameters:
    ///   - elapsed: the duration of the first `done` steps, in seconds.
    ///   - bins: the number of bins of the training frames.
    ///   - length: the requested length of the training.
    /// - Returns: the forecast if enough steps are done and the remaining steps take long; otherwise nil. The result is
    ///   also nil after the first forecast, and if the request sets the time.
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

extension SoundModel {
  /// The operations of a second on which the forecast for a new model counts: two cores of 2020 in single precision.
  private static let operationsPerSecond = 4e10
  /// The operations for each weight and frame: a product and a sum for the prediction, and twice as many for the gradients.
  private static let operationsPerWeight = 6.0
  /// The shortest duration for which a new model has a forecast, in seconds.
  private static let long = 1200.0

  /// The forecast of the usual training on the model's sources, before the speed of the machine is known; nil if this
  /// training takes less than 20 minutes.
  public var expectedTraining: TrainingForecast? {
    let step = settings.sequence * TrainingRequest().streams
    let steps = usualSteps(frames: sources.reduce(0) { $0 + $1.count }, framesPerStep: step)
    let operations = Double(weights.count) * SoundModel.operationsPerWeight
    let seconds = Double(steps) * Double(step) * operations / SoundModel.operationsPerSecond
    guard seconds >= SoundModel.long else { return nil }
    return TrainingForecast(seconds: seconds, steps: steps, bins: analysis.bins)
  }
}
