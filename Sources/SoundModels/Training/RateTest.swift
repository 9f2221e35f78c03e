// Which learning rate to train with: a range test on a copy of the model, which is left as it is.

internal import Glibc
internal import Networks
public import Runs
public import Spectra

/// What a range test of the learning rate found (Smith, "Cyclical learning rates for training neural
/// networks", 2017): a short training in which the rate goes up by equal factors, and the losses on the way.
public struct RateTest: Sendable, Equatable {
  /// The learning rate of each step.
  public var rates: [Double]
  /// The loss at each, smoothed, in nats per frame of features.
  public var losses: [Double]
  /// The rate to train with: a tenth of `lowest`.
  public var suggestion: Double
  /// The rate at which the loss is lowest, from which on it does not fall any more.
  public var lowest: Double
  /// Whether the loss still fell at the highest rate that was tried.
  public var isOpen: Bool

  /// Steps of a test.
  public static let steps = 150
  /// The rates that are tried.
  static let range = 1e-5...1.0

  /// What the losses of rising rates say.
  ///
  /// - Parameters:
  ///   - rates: rising, one for each loss.
  ///   - raw: the loss of each step, in nats per frame; not finite where it could not be computed.
  package init(rates: [Double], raw: [Double]) throws {
    let smooth = RateTest.smoothed(raw)
    guard smooth.count >= 10, let least = smooth.indices.min(by: { smooth[$0] < smooth[$1] }),
      smooth[0] - smooth[least] > 1e-6 * max(1, abs(smooth[0]))
    else {
      throw ModelError(
        "the loss did not fall at any learning rate from \(RateTest.range.lowerBound.plain) to"
          + " \(RateTest.range.upperBound.plain): there is nothing to suggest")
    }
    // What rises further above the first than it had fallen is not worth showing.
    let end = smooth[least...].firstIndex { $0 - smooth[0] > smooth[0] - smooth[least] }
    losses = Array(smooth[..<(end ?? smooth.count)])
    self.rates = Array(rates.prefix(losses.count))
    lowest = rates[least]
    isOpen = least == RateTest.steps - 1
    suggestion = lowest / 10
  }

  /// Exponential means over about ten steps, without their pull towards 0 at the beginning; they end where a
  /// loss is not finite.
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
  /// Tries learning rates on a copy of the model.
  ///
  /// - Parameters:
  ///   - request: how training would go; its length, schedule and rate are the test's own.
  ///   - data: what to train on; nil for the model's own sources.
  /// - Throws: `ModelError` where the frames do not fit, or the loss falls at no rate; `Interrupted`.
  public func testRates(
    _ request: TrainingRequest = TrainingRequest(), on data: [Frames]? = nil, run: Run = Run()
  ) throws -> RateTest {
    let frames = try trainingData(data)
    let rows = frames.map { scaling.matrix($0) }
    let conditions = try conditions(of: frames, areSources: data == nil)
    let maker = BatchMaker(rows: rows, model: self, conditions: conditions)
    var training = try begin(request, rows, 0)
    let schedule = LearningRateSchedule.exponential(
      first: RateTest.range.lowerBound, last: RateTest.range.upperBound, total: RateTest.steps)
    var rule = request.trainingRule(steps: RateTest.steps, dropout: settings.dropout)
    rule.schedule = schedule
    // What is lost is lost: a test does not go back.
    rule.patience = .max
    var trainer = Trainer(network, rule: rule, random: training.state.random)
    var losses: [Double] = []
    for step in 0..<RateTest.steps {
      try run.interrupt.check()
      let update = trainer.update(maker.batch(&training), state: &training.carried, run: run)
      losses.append(update.loss.mean + maker.lossOffset)
      run.report(Progress(label: "trying rates", step: step + 1, total: RateTest.steps))
      if !update.loss.mean.isFinite { break }
    }
    try run.interrupt.check()
    return try RateTest(rates: (0..<RateTest.steps).map(schedule.rate), raw: losses)
  }
}
