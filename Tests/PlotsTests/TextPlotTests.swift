// Tests that plots in characters equal, byte for byte, the plots of gnuplot 5.4. Each file under Figures contains the
// expected text of one figure; a person checked the text before the commit.

import Files
import Glibc
import Plots
import TestSupport
import Testing

@Suite struct TextPlotTests {
  /// The figures with the names of their expectation files, and the columns and lines of the text.
  private static let drawn: [(name: String, figure: Figure, columns: Int, lines: Int)] = [
    ("wave-80", wave, 80, 24), ("wave-120", wave, 120, 28), ("wave-40", wave, 40, 14),
    ("map-80", map, 80, 24), ("map-40", map, 40, 14), ("frame-80", frame, 80, 32),
    ("panels-80", panels, 80, 64), ("panels-40", panels, 40, 64), ("loss-80", loss, 80, 22),
    ("empty-40", Figure([Panel(title: "nothing")]), 40, 12),
  ]

  @Test(arguments: drawn.map(\.name))
  func aTextPlotMatchesItsExpectation(name: String) throws {
    let (_, figure, columns, lines) = try #require(Self.drawn.first { $0.name == name })
    let text = try Gnuplot().text(figure, columns: columns, lines: lines)
    let expected = try BoundedFile.text("\(Repository.top)/Tests/PlotsTests/Figures/\(name).txt")
    #expect(text == expected, "it is now:\n\(text)")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns })
  }

  // The values are exact in binary, so every machine rounds them equally.

  private static let wave: Figure = {
    let x = (0...256).map { Double($0) / 64 }
    let y = (0...256).map { step in
      let phase = Double(step % 64) / 64
      return (phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase) * (1 - Double(step) / 512)
    }
    return Figure([
      Panel(
        x: Axis("time", unit: "s", range: 0...4), y: Axis("amplitude"), series: [Series(x: x, y: y)]
      )
    ])
  }()

  private static let map: Figure = {
    let values = (0..<16).flatMap { row in
      (0..<32).map { column in Float(-abs(row * 2 - column)) * 4 }
    }
    return Figure([
      Panel(
        title: "ridge", x: Axis("time", unit: "s"), y: Axis("frequency", unit: "Hz"),
        heatMaps: [
          HeatMap(
            values: values, columns: 32, rows: 16, x: 0...4.5, y: 0...16000,
            key: Axis("magnitude", unit: "dB", range: -80...0))
        ])
    ])
  }()

  private static let bins = (0..<16).map(Double.init)

  private static let frame = Figure([
    Panel(
      x: Axis("bin"), y: Axis("magnitude"),
      series: [Series(x: bins, y: bins.map { 1 / ($0 + 1) }, style: .stems)]),
    Panel(
      x: Axis("bin"), y: Axis("frequency", unit: "Hz"),
      series: [
        Series("frequency", x: bins, y: bins.map { $0 * 88 }, style: .stems),
        Series("bin's centre", x: bins, y: bins.map { $0 * 86 }, style: .steps),
      ]),
  ])

  private static let panels: Figure = {
    let levels = bins.map { -abs($0 - 5) * 4 }
    let other = bins.map { -abs($0 - 7) * 4 }
    let frequencies = bins.map { $0 * 100 }
    let x = Axis("frequency", unit: "Hz")
    return Figure(
      [
        Panel(
          title: "Mean spectrum", x: x, y: Axis("mean power", unit: "dB"),
          series: [
            Series("source", x: frequencies, y: levels, style: .linePoints),
            Series("model", x: frequencies, y: other, style: .linePoints),
          ]),
        Panel(
          title: "Level", x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"),
          series: [
            Series("source", x: bins, y: levels), Series("model", x: bins, y: other),
          ]),
        Panel(
          title: "Partials", x: Axis("time", unit: "s"), y: x,
          series: [
            Series("source", x: bins, y: bins.map { _ in 440 }, style: .points),
            Series("model", x: bins, y: bins.map { 400 + $0 * 8 }, style: .points),
          ]),
        Panel(
          title: "Change from frame to frame, 5 to 95 %", x: x, y: Axis("change", unit: "dB"),
          series: [
            Series(
              "source", x: frequencies, y: bins.map { $0 + 1 },
              style: .band(lower: bins.map { -$0 - 1 }), color: 0),
            Series("model", x: frequencies, y: bins.map { 8 - $0 / 2 }, color: 1),
          ]),
      ], columns: 1)
  }()

  private static let loss: Figure = {
    let steps = (1...64).map(Double.init)
    return Figure([
      Panel(
        x: Axis("step"), y: Axis("loss", unit: "nats"),
        series: [
          Series(
            "each", x: steps, y: steps.map { 64 / $0 + ($0.truncatingRemainder(dividingBy: 4)) }),
          Series("smoothed", x: steps, y: steps.map { 64 / $0 + 1.5 }),
        ])
    ])
  }()
}
