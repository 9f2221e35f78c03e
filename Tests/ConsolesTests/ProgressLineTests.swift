// Tests of the text of the progress line.

import Consoles
import Runs
import Testing

@Suite struct ProgressLineTests {
  private func line(isUnicode: Bool = true) -> ProgressLine {
    var line = ProgressLine(isUnicode: isUnicode)
    for step in 0...100 {
      line.update(
        Progress(
          label: "training", step: step, total: 400,
          figures: [Progress.Figure("loss", -31.416), Progress.Figure("rate", 0.001)]),
        at: Double(step) / 50)
    }
    return line
  }

  @Test func theProgressLineShowsAllItsParts() {
    #expect(
      line().text(columns: 100)
        == "training ███░░░░░░░░░░░░ 25% · 100/400 steps · loss -31.42 · rate 0.0010"
        + " · 50.00 steps/s · 0:06 left")
    #expect(
      line(isUnicode: false).text(columns: 90)
        == "training ##........ 25%, 100/400 steps, loss -31.42, rate 0.0010, 50.00 steps/s,"
        + " 0:06 left")
  }

  @Test func theProgressLineFitsAnyWidth() {
    for columns in 0...150 {
      #expect(line().text(columns: columns).count <= columns)
    }
    #expect(line().text(columns: 13) == "training 25%")
    #expect(line().text(columns: 30) == "training 25% · 100/400 steps")
    #expect(line().text(columns: 5) == "train")
  }

  @Test func theProgressLineShowsTheAverageSpeedOfTheLastSeconds() {
    var line = ProgressLine()
    for second in 0...20 {
      // The work runs at 10 steps a second for ten seconds, and at 100 steps a second afterwards.
      let step = second <= 10 ? second * 10 : 100 + (second - 10) * 100
      line.update(Progress(label: "training", step: step, total: 2100), at: Double(second))
    }
    #expect(line.speed == 100)
    #expect(line.secondsLeft == 10)
  }

  @Test func aNewTaskResetsTheProgressLine() {
    var line = line()
    line.update(Progress(label: "sampling", step: 0, unit: "frame"), at: 3)
    #expect(line.speed == nil)
    #expect(line.text(columns: 80) == "sampling 0 frames")
  }

  @Test(arguments: [
    (0.0, "0.0000"), (0.02345, "0.0235"), (1.5, "1.50"), (-31.416, "-31.42"), (123.456, "123.5"),
    (9999.6, "10000"), (0.00012, "1.20e-4"), (3.2e9, "3.20e9"), (Double.nan, "nan"),
    (-Double.infinity, "-inf"),
  ])
  func theProgressLineAbbreviatesLargeNumbers(value: Double, expected: String) {
    #expect(ProgressLine.digits(value) == expected)
  }

  @Test(arguments: [(0.0, "0:00"), (5.1, "0:06"), (61, "1:01"), (3723, "1:02:03"), (1e9, "days")])
  func theProgressLineShowsTimesInMinutesAndSeconds(seconds: Double, expected: String) {
    #expect(ProgressLine.clock(seconds) == expected)
  }
}
