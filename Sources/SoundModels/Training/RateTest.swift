// A range test that finds a learning rate without a change of the model.

internal import Glibc
internal import Networks
public import Runs
public import Spectra

/// The result of a range test of the learning rate (Smith, "Cyclical learning rates for training neural networks",
/// 2017). The test is a short training in which each step multiplies the learning rate by the same factor.
public struct RateTest: Sendable, Equatable {
  /// The learning rate of each step.
  public var rates: [Double]
  /// The smoothed loss at each learning rate, in nats per frame of features.
  public var losses: [Double]
  /// The suggested learning rate for training: a tenth of `lowest`.
  public var suggestion: Double
  /// The learning rate with the lowest loss.
  public var lowest: Double
  /// Whether the loss still fell at the highest learning rate of the test.
  public var isOpen: Bool

  /// The number of steps of a test.
  public static let steps = 150
  /// The range of the learning rates in a test.
  static let range = 1e-5...1.0

  /// Evaluates the losses at rising learning rates.
  ///
  /// - Parameters:
  ///   - rates: the learning rates in ascending order, one for each loss.
  ///   - raw: the loss of each step, in nats per frame; not finite if the loss could not be computed.
  /// - Throws: `ModelError` if the loss fell at no learning rate.
  package init(rates: [Double], raw: [Double]) throws {
    let smooth = RateTest.smoothed(raw)
    guard smooth.count >= 10, let least = smooth.indices.min(by: { smooth[$0] < smooth[$1] }),
      smooth[0] - smooth[least] > 1e-6 * max(1, abs(smooth[0]))
    else {
      throw ModelError(
        "the loss did not fall at any learning rate from \(RateTest.range.lowerBound.plain) to"
          + " \(RateTest.range.upperBound.plain): there is nothing to suggest")
    }
    // The result ends when the rise of the loss above the first loss exceeds the fall from the first loss to the lowest
    // loss.
    let end = smooth[least...].firstIndex { $0 - smooth[0] > smooth[0] - smooth[least] }
    losses = Array(smooth[..<(end ?? smooth.count)])
    self.rates = Array(rates.prefix(losses.count))
    lowest = rates[least]
    isOpen = least == RateTest.steps - 1
    suggestion = lowest / 10
  }

  /// Exponential means of the losses over about ten steps, corrected for the bias towards 0 at the beginning. The
  /// means end before the first loss that is not finite.
  private static func smoothed(_ losses: [Double]) -> [Double] {
    let keep = 0.9
    var (mean, weight) = (0.0, 0.0)
    var result: [Double] = []
    for loss in losses {
      guard loss.isFinite else { break }
      mean = keep * mean + (1 - keep) * loss
      weight = keep * weight + 1 - keep
      result.append(mean / weight)
    }
    return result
  }
}

extension SoundModel {
  /// Tests learning rates in a short training that leaves the model unchanged.
  ///
  /// - Parameters:
  ///   - request: the training to test; the test replaces the length, schedule and learning rate of the request.
  ///   - data: frames to train on; nil for the model's own sources.
  /// - Throws: `ModelError` if the frames do not fit the model or the loss falls at no learning rate; `Interrupted`
  ///   if the user interrupts the run.
  public func testRates(
    _ request: TrainingRequest = TrainingRequest(), on data: [Frames]? = nil, run: Run = Run()
  ) throws -> RateTest {
    let data = try TrainingData(for: self, given: data)
    var training = try ModelTraining(request, of: self, on: data)
    let schedule = LearningRateSchedule.exponential(
      first: RateTest.range.lowerBound, last: RateTest.range.upperBound, total: RateTest.steps)
    var rule = request.trainingRule(
      steps: RateTest.steps, highest: TrainingRequest.slowRate, dropout: settings.dropout)
    rule.schedule = schedule
    // During the test, training never returns to earlier weights.
    rule.patience = .max
    var trainer = Trainer(network, rule: rule)
    var losses: [Double] = []
    for step in 0..<RateTest.steps {
      try run.interrupt.check()
      let batch = data.maker.batch(&training)
      let update = trainer.update(
        &training.state, on: batch, carried: &training.carried, run: run)
      losses.append(update.loss.mean + data.maker.lossOffset)
      run.report(Progress(label: "testing learning rates", step: step + 1, total: RateTest.steps))
      if !update.loss.mean.isFinite { break }
    }
    try run.interrupt.check()
    return try RateTest(rates: (0..<RateTest.steps).map(schedule.rate), raw: losses)
  }
}
