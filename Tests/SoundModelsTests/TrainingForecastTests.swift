// The announcement of a long training: once, and for long ones only.

import Runs
import SoundModels
import Synchronization
import Testing

@Suite struct TrainingForecastTests {
  private final class Notes: Sendable {
    let all = Mutex<[String]>([])
  }

  /// The notes of a training whose steps take `step` seconds each.
  private func notes(
    step: Double, planned: Int, bins: Int = 20, length: TrainingRequest.Length = .usual
  ) -> [String] {
    let notes = Notes()
    let run = Run(note: { note in notes.all.withLock { $0.append(note) } })
    var forecast = TrainingForecast()
    for done in 1...min(planned, 50) {
      forecast.look(
        done: done, planned: planned, elapsed: Double(done) * step, bins: bins, length: length,
        run: run)
    }
    return notes.all.withLock { $0 }
  }

  @Test func aLongTrainingIsAnnouncedOnce() {
    let said = notes(step: 0.5, planned: 1204)
    #expect(said.count == 1)
    // The fourth step announces it: 1200 steps of half a second are left.
    #expect(said.first?.hasPrefix("this will take about 10 minutes (1204 steps): Ctrl-C") == true)
    #expect(said.first?.contains("bins") == false)
    let many = notes(step: 3, planned: 4801, bins: 1025)
    #expect(many.first?.hasPrefix("this will take about 4 hours") == true)
    #expect(many.first?.hasSuffix("analyze(x, bins: 40) keeps the lowest 40") == true)
    #expect(notes(step: 100, planned: 100_000).first?.contains("116 days") == true)
  }

  @Test func shortAndTimedTrainingsAreNotAnnounced() {
    #expect(notes(step: 0.5, planned: 200) == [])
    #expect(notes(step: 0.01, planned: 150) == [])
    #expect(notes(step: 0.5, planned: 100_000, length: .time(3600)) == [])
  }
}
