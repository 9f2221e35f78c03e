// Tests of decoded pictures that the real gnuplot drew.

import Files
import Glibc
import Plots
import TestSupport
import Testing

@Suite struct GnuplotTests {
  /// The smallest and largest share of a picture's pixels that a line plot colours.
  private let inkedParts = 0.01...0.5

  private func wave(_ theme: Theme = .light) -> Figure {
    let x = (0..<500).map { Double($0) / 100 }
    return Figure(
      [
        Panel(
          title: "waves", x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"),
          series: [
            Series("sine", x: x, y: x.map { sin($0 * 3) }),
            Series("cosine", x: x, y: x.map { cos($0 * 3) }),
          ])
      ], theme: theme, size: Figure.Size(width: 600, height: 400))
  }

  @Test(arguments: [
    (Theme.light, 0xffffff, [0x0072b2, 0xd55e00]), (.dark, 0x15171c, [0x56b4e9, 0xe69f00]),
  ])
  func plottedLinesHaveTheColoursOfTheTheme(theme: Theme, background: Int, lines: [Int]) throws {
    let picture = try #require(Picture(png: try Gnuplot().render(wave(theme), as: .png)))
    #expect(picture.width == 600 && picture.height == 400)
    #expect(picture[0, 0] == Picture.Pixel(background))
    #expect(picture[599, 399] == Picture.Pixel(background))
    #expect(inkedParts.contains(Double(picture.inked) / Double(600 * 400)))
    let counts = picture.counts()
    for line in lines { #expect(counts[Picture.Pixel(line), default: 0] > 200) }
  }

  @Test func theSameFigureGivesTheSamePicture() throws {
    #expect(
      try Gnuplot().render(wave(), as: .png) == Gnuplot().render(wave(), as: .png))
  }

  @Test func theLowestRowOfAHeatMapIsAtTheBottom() throws {
    // The lowest value is at the lower left, and the highest at the upper right.
    let map = HeatMap(
      values: [0, 0.5, 0.5, 1], columns: 2, rows: 2, x: 0...2, y: 0...2, palette: .viridis)
    let figure = Figure([Panel(heatMaps: [map])], size: Figure.Size(width: 400, height: 300))
    let picture = try #require(Picture(png: try Gnuplot().render(figure, as: .png)))
    #expect(picture[100, 220] == Picture.Pixel(0x440154))
    #expect(picture[280, 40] == Picture.Pixel(0xfde725))
  }

  @Test(arguments: [
    Series.Style.line, .points, .linePoints, .steps, .stems, .bars(width: 0.5), .area,
    .band(lower: [0, 0, 0, 0]),
  ])
  func everyPlotStyleDrawsVisiblePixels(style: Series.Style) throws {
    let series = Series("s", x: [0, 1, 2, 3], y: [1, 3, 2, 4], style: style)
    let blank = Series(x: [-1, -0.9], y: [-1, -1])
    var panel = Panel(x: Axis(range: -1...4), y: Axis(range: -1...5), series: [blank])
    let size = Figure.Size(width: 400, height: 300)
    let before = try #require(
      Picture(png: try Gnuplot().render(Figure([panel], size: size), as: .png)))
    panel.series = [series]
    panel.showsLegend = false
    let after = try #require(
      Picture(png: try Gnuplot().render(Figure([panel], size: size), as: .png)))
    #expect(after.inked > before.inked + 50)
  }

  @Test(arguments: PictureFormat.ofFiles)
  func drawingToAFileLeavesOnlyThatFile(format: PictureFormat) throws {
    let folder = TemporaryFolder()
    try Gnuplot().save(wave(), to: "\(folder.path)/a.\(format.rawValue)")
    #expect(folder.names == ["a.\(format.rawValue)"])
  }

  @Test func panelsWithoutDataAreDrawn() throws {
    let axes = [Axis.Scale.linear, .logarithmic].map { Axis(scale: $0) }
    let panels =
      axes.map { Panel(x: $0, y: $0) }
      + [
        Panel(series: [Series("none", x: [], y: [])]),
        Panel(series: [Series("gaps", x: [1, 2], y: [.nan, .infinity])]),
        Panel(heatMaps: [HeatMap(values: [], columns: 0, rows: 0, x: 0...0, y: 0...0)]),
        Panel(heatMaps: [HeatMap(values: [.nan], columns: 1, rows: 1, x: 0...1, y: 0...1)]),
        Panel(series: [Series("one", x: [1], y: [1e300])]),
        Panel(series: [Series(x: [-1e308, 1e308], y: [-1e308, 1e308])]),
      ]
    for panel in panels {
      #expect(Picture(png: try Gnuplot().render(Figure([panel]), as: .png)) != nil)
    }
    #expect(Picture(png: try Gnuplot().render(Figure([]), as: .png)) != nil)
  }

  @Test func plotsAsTextHaveTheRequestedSize() throws {
    let text = try Gnuplot().text(wave(), columns: 60, lines: 16)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect((15...18).contains(lines.count))
    #expect(text.contains("time (s)") && text.contains("*"))
  }

  /// The heat map is a ramp from left to right with silence at the right edge, so each line of text has the shades
  /// in order.
  @Test func heatMapsAsTextShowAllShadesInOrder() throws {
    let values = (0..<3).flatMap { _ in (0..<40).map { $0 < 30 ? Float($0) : -.infinity } }
    let map = HeatMap(
      values: values, columns: 40, rows: 3, x: 0...4, y: 0...3,
      key: Axis("level", unit: "dB", range: 0...30))
    let text = try Gnuplot().text(Figure([Panel(heatMaps: [map])]), columns: 80, lines: 20)
    #expect(text.contains(". from 3, @ from 27 dB"))
    let shades = Set(".:-=+*#%@")
    let drawn = text.split(separator: "\n").map { $0.filter { shades.contains($0) } }
      .filter { $0.contains("@@") }
    #expect(drawn.count >= 10)
    for line in drawn {
      // Every shade occurs, and the shades are in order.
      let ranks = line.drop { $0 == "-" || $0 == "+" }.compactMap {
        Array(".:-=+*#%@").firstIndex(of: $0)
      }
      #expect(Set(ranks).count == 9, "\(line)")
    }
  }

  /// Large pictures are drawn fast, because their numbers are sent as bytes and reduced to the number of pixels.
  @Test func aLargeSpectrogramIsReducedToItsPixelsAndSentAsBytes() throws {
    let values = (0..<2_000_000).map { Float($0 % 1777) }
    let map = HeatMap(values: values, columns: 2000, rows: 1000, x: 0...10, y: 0...22050)
    let figure = Figure([Panel(heatMaps: [map])])
    let script = GnuplotScript(figure, as: .png)
    let sent = script.parts.reduce(0) { sum, part in
      if case .floats(let values) = part { return sum + values.count }
      return sum
    }
    let size = figure.pictureSize
    #expect(sent > 100_000 && sent <= size.width * size.height)
    #expect(script.commands.utf8.count < 4000)
    let folder = TemporaryFolder()
    for format in PictureFormat.ofFiles {
      let path = "\(folder.path)/big.\(format.rawValue)"
      try Gnuplot().save(figure, to: path)
      #expect(access(path, R_OK) == 0)
    }
  }
}
