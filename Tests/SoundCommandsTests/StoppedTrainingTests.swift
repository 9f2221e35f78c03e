// Tests that `train m` resumes a training that Ctrl-C stopped, with the plan, the frames and the held-out frames that
// the training was given.

import CommandLanguage
import Runs
import SoundCommands
import Synchronization
import Testing

@Suite struct StoppedTrainingTests {
  /// The result of some entries, of which the first training is stopped after `step` steps, if a step is given.
  private func outcome(_ entries: [String], stopAt step: Int?) -> (text: String, notes: [String]) {
    let interrupt = Interrupt()
    let isDone = Atomic(false)
    let notes = Mutex<[String]>([])
    return LanguageThread.run {
      let context = Context(
        run: Run(
          interrupt: interrupt, threads: 1,
          report: { progress in
            guard progress.label == "training", progress.step == step else { return }
            if !isDone.exchange(true, ordering: .relaxed) { interrupt.request() }
          }, note: { note in notes.withLock { $0.append(note) } }), write: { _ in })
      let session = Interpreter(registry: SoundLibrary.registry, context: context)
      var text = ""
      for entry in Self.made + entries {
        interrupt.clear()
        do throws(Diagnostic) {
          text = ValueText.shown(try session.enter(entry, name: "entry").value)
        } catch {
          #expect(error.kind == .interrupted, "\(error)")
        }
      }
      return (text, notes.withLock { $0 })
    }
  }

  private static let made = [
    "pv = analyze(noise(0.5s, seed: 1) * 0.1 + tone(440Hz, 0.5s), fft: 512, hop: 128, bins: 12)",
    "other = analyze(tone(330Hz, 0.4s), fft: 512, hop: 128, bins: 12)",
    "m = model(pv, layers: 1, units: 8, sequence: 10, seed: 2)",
  ]
  private static let result = "[m.steps, evaluate(m, pv), evaluate(m, other)]"

  @Test(arguments: [
    "held_out: 0.1, steps: 40", "steps: 40", "other, steps: 40", "steps: 40, held_out: other",
    "other, epochs: 8, batch: 4, held_out: 0.2, learning_rate: 0.01",
  ])
  func aPlainTrainResumesAStoppedTraining(_ arguments: String) {
    let train = "train m, \(arguments)"
    let whole = outcome([train, Self.result], stopAt: nil)
    let parts = outcome([train, "train m", Self.result], stopAt: 6)
    #expect(parts.text == whole.text)
    #expect(parts.notes.contains { $0.hasPrefix("resuming the training from step 6 of ") })
    #expect(!whole.notes.contains { $0.hasPrefix("resuming") })
  }

  @Test func aTrainWithOtherSettingsStartsANewPlan() {
    let outcome = outcome(
      ["train m, steps: 40", "train m, steps: 10", Self.result], stopAt: 6)
    #expect(outcome.text.hasPrefix("[16, "))
    #expect(outcome.notes.contains { $0.contains("training starts a new plan") })
  }
}
