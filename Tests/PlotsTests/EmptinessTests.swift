// Tests that a plot without visible data states the reason, and that an isolated value is drawn as a dot.

import Plots
import TestSupport
import Testing

@Suite struct EmptinessTests {
  private func line(_ y: [Double], x: ClosedRange<Double>? = nil, logarithmic: Bool = false)
    -> Panel
  {
    var panel = Panel(series: [Series(x: y.indices.map(Double.init), y: y)])
    panel.x.range = x
    if logarithmic { panel.y.scale = .logarithmic }
    return panel
  }

  @Test func aFigureWithVisibleDataIsNotReportedAsEmpty() {
    #expect(line([1, 2, 3]).emptiness == nil)
    // The line crosses the panel, although its points are outside the panel.
    #expect(line([1, 2, 3], x: 0.25...0.75).emptiness == nil)
    let map = HeatMap(values: [.nan, 1], columns: 2, rows: 1, x: 0...2, y: 0...1)
    #expect(Panel(heatMaps: [map]).emptiness == nil)
  }

  @Test func anEmptyFigureStatesWhyNoDataIsVisible() {
    #expect(Panel().emptiness == "no data")
    #expect(line([.nan, .infinity]).emptiness == "no finite values")
    #expect(
      line([-1, 0], logarithmic: true).emptiness
        == "no values above 0, which a logarithmic axis needs")
    #expect(line([1, 2, 3], x: 5...6).emptiness == "no values in this range")
    var points = line([1, 2, 3], x: 0.25...0.75)
    points.series[0].style = .points
    #expect(points.emptiness == "no values in this range")
    let blank = HeatMap(values: [.nan], columns: 1, rows: 1, x: 0...1, y: 0...1)
    #expect(Panel(heatMaps: [blank]).emptiness == "no finite values")
    let map = HeatMap(values: [1, 1], columns: 2, rows: 1, x: 0...2, y: 0...1)
    #expect(
      Panel(x: Axis(range: 7...8), heatMaps: [map]).emptiness == "no values in this range")
  }

  @Test func isolatedPointsOfAPlottedLineAreDrawnAsDots() {
    let panel = line([1, .nan, 2, .nan, 3, 4])
    #expect(panel.alone(panel.series[0]) == [0, 2])
    let log = line([0, 5, -1, 2, 3], logarithmic: true)
    #expect(log.alone(log.series[0]) == [1])
    #expect(line([1, 2]).alone(line([1, 2]).series[0]) == [])
  }

  private func picture(_ panel: Panel) throws -> Picture {
    let size = Figure.Size(width: 300, height: 200)
    return try #require(Picture(png: try Gnuplot().render(Figure([panel], size: size), as: .png)))
  }

  /// A heat map with one column, one row or one value is visible.
  @Test func heatMapsOfOneRowOrColumnAreDrawn() throws {
    for (columns, rows) in [(1, 5), (5, 1), (1, 1)] {
      let values = (0..<(columns * rows)).map { Float($0) }
      let map = HeatMap(
        values: values, columns: columns, rows: rows, x: 0...1, y: 0...1,
        key: Axis(range: 0...1))
      let lowest = Picture.Pixel(0x440154)
      #expect(
        try picture(Panel(heatMaps: [map])).counts()[lowest, default: 0] > 500,
        "\(columns) × \(rows)")
    }
    let dot = try picture(line([.nan, 5, .nan]))
    #expect(dot.counts()[Picture.Pixel(0x0072b2), default: 0] > 3)
  }
}

@Suite struct AxisMarksTests {
  @Test(arguments: [
    (0.0...1.0, 3), (0...1000, 4), (-3e6...(-1), 8), (0...3e-4, 7), (0...1e-5, 5),
  ])
  func theLeftMarginFitsTheNumbersOfTheAxis(range: ClosedRange<Double>, width: Int) {
    // A different choice of axis steps would make the numbers one character longer or shorter.
    #expect(abs(Axis().markWidth(range) - width) <= 1)
  }

  @Test func customTickLabelsAndPowersOfTenWidenTheMargin() {
    var axis = Axis()
    axis.ticks = [Axis.Tick(0, "seven"), Axis.Tick(1, "a")]
    #expect(axis.markWidth(0...1) == 5)
    #expect(Axis(scale: .logarithmic).markWidth(1...1e4) == 5)
    #expect(Axis().markWidth(1...1) == 0)
  }

  @Test func aLogarithmicAxisOfAnyLengthHasMarks() throws {
    let axis = Axis(scale: .logarithmic)
    #expect(axis.logarithmicTicks(1...1e4) == nil)
    #expect(axis.logarithmicTicks(1...4)?.map(\.label) == ["1", "2", "3", "4"])
    #expect(axis.logarithmicTicks(4...40)?.map(\.label) == ["5", "10", "20"])
    for low in [0.003, 1, 2.9, 16.5, 870] {
      for ratio in [1.00001, 1.02, 1.4, 2, 3.3, 9, 80, 3000] {
        let range = low...(low * ratio)
        let ticks = try #require(axis.logarithmicTicks(range))
        #expect((3...20).contains(ticks.count), "\(range)")
        #expect(ticks.allSatisfy { range.contains($0.position) })
        #expect(Set(ticks.map(\.label)).count == ticks.count, "\(range)")
      }
    }
  }

  @Test func longTitlesAreTruncatedToTheFigure() {
    let short = GnuplotScript.fitted("short", points: 14, width: 900, isText: false)
    #expect(short.title == "short" && short.points == 14)
    let long = String(repeating: "word ", count: 20)
    let smaller = GnuplotScript.fitted(long, points: 14, width: 900, isText: false)
    #expect(smaller.title == long && smaller.points < 14 && smaller.points > 9)
    let cut = GnuplotScript.fitted(long, points: 14, width: 300, isText: false)
    #expect(cut.title.hasSuffix("…") && cut.title.count < 50)
  }
}

@Suite struct MissingLettersTests {
  private func figure(_ title: String) -> Figure {
    Figure([Panel(x: Axis(title), series: [Series(title, x: [0, 1], y: [0, 1])])], title: title)
  }

  /// Without the program fc-list, letters that some fonts lack are replaced by boxes.
  @Test func lettersOutsideTheFontBecomeBoxes() {
    let nobody = Gnuplot(searchPath: "")
    let drawn = nobody.withoutMissingLetters(figure("Größe → 日本 🎵"))
    #expect(drawn.title == "Größe → □□ □")
    #expect(drawn.panels[0].series[0].label == "Größe → □□ □")
    #expect(drawn.panels[0].x.label == "Größe → □□ □")
    let usual = figure("€µ — Ω ≤ Ж “x”")
    #expect(nobody.withoutMissingLetters(usual) == usual)
  }

  @Test func lettersInTheFontAreKept() {
    let folder = TemporaryFolder()
    folder.write(
      "#!/bin/sh\ncase \"$1\" in *65e5) echo Some Font;; esac\n", to: "fc-list", mode: 0o755)
    let drawn = Gnuplot(searchPath: folder.path).withoutMissingLetters(figure("日本"))
    #expect(drawn.title == "日□")
  }

  /// In an earlier version unusual letters covered half of the picture.
  @Test func lettersOutsideTheFontDoNotCoverThePicture() throws {
    let data = try Gnuplot().render(figure("日本 🎵"), as: .png)
    let picture = try #require(Picture(png: data))
    #expect(Double(picture.inked) / Double(picture.width * picture.height) < 0.05)
  }
}
