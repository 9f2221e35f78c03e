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
      TrainingEvent.resumed(step: 5, planned: nil).sentence
        == "resuming the training from step 5")
    #expect(
      TrainingEvent.replanned(stoppedAt: 40, planned: 200).sentence
        == "the request or the data changed since step 40 of 200; training starts a new plan")
    #expect(
      TrainingEvent.skipped(step: 3).sentence
        == "step 3: the update was not finite and was skipped")
    #expect(
      TrainingEvent.climbed(step: 700, rateFactor: 0.5).sentence
        == "step 700: the loss climbed; training continues with the learning rate multiplied by 0.5"
    )
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

  @Test func aModelOfManyMinutesSaysHowMuchItHasToLearn() {
    // Ten minutes at 44.1 kHz with a hop of 256 samples: 675 000 frames in all steps show each frame 6.5 times.
    let load = LearningLoad(frames: 103_360, bins: 20, framesPerStep: 480)
    #expect(
      load?.sentence
        == "103360 frames are much to learn: the usual training shows the network each frame about 7"
        + " times, and models need about 110 times; analyze a shorter part of the sound, or use"
        + " train m, epochs: 110, learning_rate: 0.006 (23687 steps)")
    // Five seconds, and eight seconds with more bins, are not too much.
    #expect(LearningLoad(frames: 1723, bins: 20, framesPerStep: 480) == nil)
    #expect(LearningLoad(frames: 1378, bins: 80, framesPerStep: 480) == nil)
  }
}
