// Tests of the verdicts on loss curves.

import Glibc
import SoundModels
import Testing

@Suite struct TrainingVerdictTests {
  /// Losses that fall from 100 to 0 with a time constant of a tenth of the number of losses.
  private func fall(_ count: Int, by share: Double = 0.1) -> [Double] {
    (0..<count).map { 100 * exp(-Double($0) / (share * Double(count))) }
  }

  private func verdict(
    _ losses: [Double], heldOut: [HeldOut.Point] = [], returns: Int = 0, before: Int = 0,
    usual: Int = 1000
  ) -> TrainingVerdict? {
    TrainingVerdict(
      losses: losses, heldOut: heldOut, returns: returns, trained: before + losses.count,
      usual: usual)
  }

  @Test func aTrainingLossThatStopsFallingIsReportedAsSettled() {
    #expect(verdict(fall(1000)) == .settled)
    #expect(verdict(fall(1000, by: 1)) == .stillFalling)
    #expect(verdict(fall(39)) == nil, "too few to say")
  }

  /// The learning rate falls in every plan, so the loss levels off even in a short training.
  @Test func aTrainingWithFewStepsIsReportedAsShort() {
    #expect(verdict(fall(300)) == .short(usual: 1000))
    #expect(verdict(fall(300), before: 650) == .settled, "those before count")
  }

  /// With a far too high learning rate the losses are high from the second on, so only the first loss shows the rise.
  @Test func aTrainingLossThatRisesAtOnceIsReportedAsDivergence() {
    let blown = [70] + [Double](repeating: 1e9, count: 59)
    #expect(verdict(blown, usual: 60) == .diverged(returns: 0))
    #expect(verdict(blown.map { $0 == 70 ? 70 : $0 * 0.5 }) == .diverged(returns: 0))
    #expect(verdict(fall(1000), returns: 1) == .diverged(returns: 1))
    #expect(verdict([Double](repeating: .nan, count: 100)) == .diverged(returns: 0))
  }

  /// Held-out losses are numbered by the model's steps, and training losses by the steps of the training.
  @Test func aRisingHeldOutLossIsReportedAsOverfitting() {
    func held(_ rising: Bool) -> [HeldOut.Point] {
      (1...10).map {
        HeldOut.Point(
          step: 500 + 100 * $0, loss: $0 <= 4 ? 10 - Double($0) : 6 + (rising ? Double($0) : 0))
      }
    }
    let falling = (0..<1000).map { 100 - 0.1 * Double($0) }
    #expect(verdict(falling, heldOut: held(true), before: 500) == .overfitting(bestStep: 900))
    #expect(verdict(falling, heldOut: held(false), before: 500) == .stillFalling)
    // If the training loss does not fall, a rising held-out loss is not a sign of overfitting.
    let flat = fall(1000, by: 0.01).map { $0 + 1 }
    let stuck = flat.enumerated().map { $0.offset < 500 ? $0.element : $0.element + 0.1 }
    #expect(verdict(stuck, heldOut: held(true), before: 500) == .settled)
  }
}
