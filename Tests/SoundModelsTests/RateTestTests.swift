import Glibc
import SoundModels
import Testing

/// The learning rates of a test, from 1e-5 to 1.
private let rates = (0..<RateTest.steps).map { pow(10, -5 + 5 * Double($0) / 149) }

@Suite struct RateTestTests {
  /// Losses that form a parabola over the logarithm of the learning rate, with the minimum at 10^−1.5.
  private let parabola = rates.map { pow(log10($0) + 1.5, 2) }

  @Test func theSuggestedLearningRateIsATenthOfTheRateWithTheLowestLoss() throws {
    let test = try RateTest(rates: rates, raw: parabola)
    // A mean over ten steps lags by at most nine steps, and each step multiplies the learning rate by 10^(5/149).
    let lag = pow(10, 9 * 5.0 / 149)
    #expect(test.lowest > pow(10, -1.5) && test.lowest < pow(10, -1.5) * lag * 1.1)
    #expect(test.suggestion == test.lowest / 10)
    #expect(!test.isOpen)
    #expect(test.rates.count == test.losses.count)
  }

  @Test func theLearningRateTestEndsWhenTheLossDiverges() throws {
    var losses = parabola
    for i in 100..<RateTest.steps { losses[i] = .nan }
    let test = try RateTest(rates: rates, raw: losses)
    #expect(test.losses.count == 100)
    #expect(test.losses.allSatisfy { $0.isFinite })
    // The test leaves out losses far above the first loss.
    losses = parabola
    losses[120] = 1e9
    #expect(try RateTest(rates: rates, raw: losses).losses.count == 120)
  }

  @Test func theLearningRateTestReportsALossThatStillFallsAtTheEnd() throws {
    let test = try RateTest(rates: rates, raw: rates.map { -log10($0) })
    #expect(test.isOpen)
    #expect(test.lowest == rates.last)
  }

  @Test(arguments: [
    [Double](repeating: 2, count: RateTest.steps),
    (0..<RateTest.steps).map(Double.init),
    [.nan] + [Double](repeating: 2, count: RateTest.steps - 1),
  ]) func noLearningRateIsSuggestedIfTheLossNeverFalls(losses: [Double]) {
    #expect(throws: ModelError.self) { try RateTest(rates: rates, raw: losses) }
  }

  @Test func theLearningRateTestLeavesTheModelUnchanged() throws {
    let model = try SoundModel(of: [someFrames(80)], settings: smallSettings(), seed: 3)
    try model.train(TrainingRequest(length: .steps(3), streams: 2))
    let before = model.copy()
    let test = try model.testRates(TrainingRequest(streams: 2))
    #expect(model == before)
    #expect(try model.testRates(TrainingRequest(streams: 2)) == test)
  }

  /// Training with the suggested learning rate lowers the loss more than training with a far lower rate.
  @Test func trainingAtTheSuggestedLearningRateLowersTheLossFaster() throws {
    let model = try SoundModel(of: [someFrames(80)], settings: smallSettings(), seed: 3)
    let test = try model.testRates(TrainingRequest(streams: 4))
    func loss(_ rate: Double) throws -> Double {
      let copy = model.copy()
      try copy.train(TrainingRequest(length: .steps(200), streams: 4, learningRate: rate))
      return copy.recentLoss
    }
    let (suggested, low) = (try loss(test.suggestion), try loss(test.suggestion / 30))
    #expect(suggested < low)
  }
}
