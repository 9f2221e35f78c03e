// Tests that a long training has exactly one forecast and a short training has none.

import SoundModels
import Testing

@Suite struct TrainingForecastTests {
  /// The forecasts of a training whose steps last `step` seconds each.
  private func forecasts(
    step: Double, planned: Int, bins: Int = 20, length: TrainingRequest.Length = .usual
  ) -> [TrainingForecast] {
    var watch = TrainingForecast.Watch()
    return (1...min(planned, 50)).compactMap {
      watch.forecast(
        done: $0, planned: planned, elapsed: Double($0) * step, bins: bins, length: length)
    }
  }

  @Test func aLongTrainingReportsItsForecastOnce() {
    // The fourth step gives the forecast: 1200 steps of half a second remain.
    #expect(
      forecasts(step: 0.5, planned: 1204)
        == [TrainingForecast(seconds: 600, steps: 1204, bins: 20)])
    #expect(
      forecasts(step: 3, planned: 4801, bins: 1025)
        == [TrainingForecast(seconds: 14_400, steps: 4801, bins: 1025)])
    #expect(forecasts(step: 100, planned: 100_000).map(\.seconds) == [9_999_900])
  }

  @Test func shortAndTimedTrainingRunsReportNoForecast() {
    #expect(forecasts(step: 0.5, planned: 200) == [])
    #expect(forecasts(step: 0.01, planned: 150) == [])
    #expect(forecasts(step: 0.5, planned: 100_000, length: .time(3600)) == [])
  }
}
