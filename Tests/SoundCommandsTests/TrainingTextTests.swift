// Tests of the sentences about a training's events, its forecast and its verdict.

import SoundCommands
import SoundModels
import Testing

@Suite struct TrainingTextTests {
  @Test func theNoteOnATrainingEventStatesTheEventAndTheStep() {
    #expect(
      TrainingEvent.resumed(step: 5, planned: 20).sentence
        == "resuming the training from step 5 of 20")
    #expect(
      TrainingEvent.replanned(stoppedAt: 40, planned: 200).sentence
        == "the request or the data changed since step 40 of 200; training starts a new plan")
    #expect(
      TrainingEvent.skipped(step: 3).sentence
        == "step 3: the update was not finite and was skipped")
    #expect(
      TrainingEvent.returned(step: 3, rateFactor: 0.5).sentence
        .hasSuffix("from the last finite parameters, with the learning rate multiplied by 0.5"))
  }

  @Test func theTrainingForecastStatesTheTimeAndHowToShortenTheTraining() {
    func sentence(_ seconds: Double, _ steps: Int, bins: Int = 20) -> String {
      TrainingEvent.forecast(TrainingForecast(seconds: seconds, steps: steps, bins: bins)).sentence
    }
    let short = sentence(600, 1204)
    #expect(short.hasPrefix("the training will take about 10 minutes (1204 steps): Ctrl-C"))
    #expect(!short.contains("bins"))
    let many = sentence(14_400, 4801, bins: 1025)
    #expect(many.hasPrefix("the training will take about 4 hours"))
    #expect(many.hasSuffix("analyze(x, bins: 40) keeps only the lowest 40 bins"))
    #expect(sentence(9_999_900, 100_000).contains("116 days"))
  }

  @Test func theVerdictOnATrainingIsOneSentence() {
    #expect(
      TrainingVerdict.short(usual: 1000).sentence
        == "the loss may fall much further: the usual training has 1000 steps")
    #expect(TrainingVerdict.settled.sentence == "the loss has settled")
    #expect(TrainingVerdict.stillFalling.sentence.hasPrefix("the loss still falls"))
    #expect(TrainingVerdict.overfitting(bestStep: 900).sentence.contains("at step 900"))
    #expect(TrainingVerdict.diverged(returns: 1).sentence.contains("once"))
    #expect(TrainingVerdict.diverged(returns: 3).sentence.contains("3 times"))
    #expect(TrainingVerdict.diverged(returns: 0).sentence.contains("learning_rate"))
  }
}
