// Tests of figures as data: ranges, sizes and joining.

import Plots
import Testing

@Suite struct FigureTests {
  @Test func figuresWithManyPanelsHaveTwoColumns() {
    #expect(Figure([Panel(), Panel()]).columns == 1)
    let four = Figure([Panel(), Panel(), Panel(), Panel(), Panel()])
    #expect(four.columns == 2)
    #expect(four.rows == 3)
    #expect(Figure([Panel()], columns: 0).columns == 1)
  }

  @Test func figureSizesStayWithinTheirLimits() {
    let huge = Figure([Panel()], size: Figure.Size(width: 1_000_000, height: -3))
    #expect(huge.pictureSize == Figure.Size(width: 8192, height: 60))
  }

  @Test func joinedFiguresKeepTheirPanelsInOrder() {
    let joined = Figure([Panel(title: "a")], title: "T", theme: .dark)
      .joined(with: Figure([Panel(title: "b")]), columns: 2)
    #expect(joined.panels.map(\.title) == ["a", "b"])
    #expect(joined.title == "T")
    #expect(joined.theme == .dark)
    #expect(joined.columns == 2)
  }

  @Test func theTextOfAnAxisJoinsItsLabelAndUnit() {
    #expect(Axis("time", unit: "s").text == "time (s)")
    #expect(Axis("count").text == "count")
    #expect(Axis("", unit: "dB").text == "dB")
  }
}

@Suite struct PanelRangeTests {
  private func panel(_ style: Series.Style, _ y: [Double]) -> Panel {
    Panel(series: [Series(x: y.indices.map(Double.init), y: y, style: style)])
  }

  @Test func aPlottedLineFillsTheWidthButNotTheHeightOfItsPanel() {
    let panel = panel(.line, [0, 10, 5])
    #expect(panel.xRange == 0...2)
    #expect(panel.yRange.lowerBound < 0 && panel.yRange.upperBound > 10)
    #expect(panel.yRange.upperBound < 12)
  }

  @Test(arguments: [Series.Style.stems, .area, .bars(width: 0.5)])
  func theAxisOfBarsAndStemsIncludesZero(style: Series.Style) {
    #expect(panel(style, [3, 4, 5]).yRange.lowerBound == 0)
    #expect(panel(style, [-3, -4, -5]).yRange.upperBound == 0)
    #expect(panel(style, [-3, 4, 5]).yRange.lowerBound < -3)
  }

  @Test func barsOfAPlotFitInsideThePanel() {
    #expect(panel(.bars(width: 0.5), [1, 2, 3]).xRange == -0.25...2.25)
  }

  @Test func theRangeOfDataFarFromZeroDoesNotIncludeZero() {
    #expect(panel(.stems, [-1000, -1001, -1002]).yRange.upperBound < -990)
  }

  @Test func valuesThatAreNotFiniteDoNotAffectTheAxisRange() {
    let panel = panel(.line, [.nan, 1, .infinity, 2, -.infinity])
    #expect(panel.yRange.lowerBound > 0.5 && panel.yRange.upperBound < 2.5)
  }

  @Test func panelsWithoutDataOrWithOneValueHaveAnAxisRange() {
    #expect(Panel().xRange == 0...1)
    #expect(panel(.line, [.nan]).yRange == 0...1)
    let one = panel(.line, [7]).yRange
    #expect(one.contains(7) && one.lowerBound < 7 && one.upperBound > 7)
    let far = panel(.line, [1e12, 1e12]).yRange
    #expect(far.lowerBound < 1e12 && far.upperBound > 1e12)
  }

  @Test func logarithmicAxesLeaveOutValuesThatAreNotPositive() {
    var panel = panel(.line, [-1, 0, 0.01, 100])
    panel.y.scale = .logarithmic
    #expect(panel.yRange.lowerBound > 0 && panel.yRange.lowerBound <= 0.01)
    #expect(panel.yRange.upperBound >= 100 && panel.yRange.upperBound < 1000)
    panel.y.range = -5...5
    #expect(panel.yRange.lowerBound > 0)
  }

  @Test func aGivenAxisRangeIsKept() {
    var panel = panel(.line, [0, 10])
    panel.x.range = -3...7
    panel.y.range = 1...2
    #expect(panel.xRange == -3...7)
    #expect(panel.yRange == 1...2)
  }

  @Test func valuesOutsideTheGivenXRangeDoNotAffectTheYRange() {
    var panel = panel(.line, [-1000, 1, 2, 3, 1000])
    panel.x.range = 1...3
    #expect(panel.yRange.lowerBound > 0 && panel.yRange.upperBound < 4)
    panel.x.range = 10...20
    #expect(panel.yRange.lowerBound < -1000)
  }

  @Test func theSecondAxisHasASeparateRange() throws {
    var panel = panel(.line, [0, 1])
    panel.secondY = Axis("frequency", unit: "Hz")
    panel.series.append(Series(x: [0, 1], y: [400, 500], onSecondAxis: true))
    let second = try #require(panel.secondYRange)
    #expect(panel.yRange.upperBound < 2)
    #expect(second.lowerBound > 300 && second.upperBound < 600)
  }

  @Test func theColourScaleOfAHeatMapAroundZeroIsSymmetric() {
    let map = HeatMap(
      values: [-1, 0, 3, 2], columns: 2, rows: 2, x: 0...1, y: 0...1, palette: .diverging)
    #expect(Panel(heatMaps: [map]).paletteRange == -3...3)
    #expect(Panel().paletteRange == nil)
  }
}
