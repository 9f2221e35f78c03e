// Tests that compare pictures with pictures that a person has checked. Baselines contain mean colours over a
// coarse grid. The tests detect parts that move, vanish or change colour, but accept letters of another font.
//
// After an intended visible change: SONDE_RECORD_BASELINES=1 swift test … --filter BaselineTests
// writes new baselines; look at the pictures, then commit them.

import Files
import Glibc
import Plots
import TestSupport
import Testing

@Suite struct BaselineTests {
  /// The tolerance for the mean difference of all cells, out of 255. Another font or another release of the drawing
  /// library moves a few letters. With the same font and library the difference is 0.
  static let meanTolerance = 1.5
  /// The largest difference at which two cells count as the same, out of 255.
  static let cellTolerance = 24.0
  /// The share of cells that may differ by more than `cellTolerance`.
  static let share = 0.03
  static let columns = 60
  static let rows = 40

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var figure: Figure
    var testDescription: String { name }
  }

  private static func wave(_ turns: Double, _ phase: Double = 0) -> [Double] {
    (0..<400).map { sin(turns * 2 * .pi * Double($0) / 400 + phase) }
  }

  /// A decaying chord of three partials in 24 bins over 80 frames.
  private static let view: SpectralView = {
    var magnitudes: [Float] = []
    var frequencies: [Float] = []
    for frame in 0..<80 {
      for bin in 0..<24 {
        var sum = 1e-4
        for (place, level) in [(4.3, 0.5), (9.0, 0.2), (17.6, 0.1)] {
          let distance = abs(Double(bin) - place)
          sum += level * exp(-Double(frame) / (30 - place)) * exp(-distance * distance)
        }
        magnitudes.append(Float(sum))
        frequencies.append(Float(bin * 100) + 20 * Float(sin(Double(frame) / 9)))
      }
    }
    return SpectralView(
      name: "chord", magnitudes: magnitudes, trackFrequencies: frequencies, frames: 80, bins: 24,
      binWidth: 100, hop: 0.01)
  }()

  private static var softer: SpectralView {
    var other = view
    other.name = "model"
    other.magnitudes = other.magnitudes.map { $0 * 0.7 }
    return other
  }

  static let cases: [Case] = {
    let x = (0..<400).map { Double($0) / 100 }
    let lines = Panel(
      title: "Waves", x: Axis("time", unit: "s"), y: Axis("amplitude"),
      series: [
        Series("one", x: x, y: wave(3)), Series("other", x: x, y: wave(5, 1), isDashed: true),
      ])
    let stems = Panel.stems(
      x: [0, 1, 2, 3, 4, 5], y: [1, 4, 2, 3, 0.5, 1], xAxis: Axis("bin"), yAxis: Axis("magnitude"),
      centers: [0, 1, 2, 3, 4, 5])
    var two = Panel(
      title: "bin 4", x: Axis("time", unit: "s"), y: Axis("magnitude"),
      secondY: Axis("frequency", unit: "Hz"),
      series: [Series("magnitude", x: x, y: wave(2).map { abs($0) })])
    two.series.append(
      Series("frequency (right)", x: x, y: wave(1).map { 440 + 10 * $0 }, onSecondAxis: true))
    let histogram = Panel.histogram(wave(2), bins: 20, axis: Axis("value"))
    let bands = Panel(
      x: Axis("x"), y: Axis("y"),
      series: [
        Series("band", x: x, y: wave(1), style: .band(lower: wave(1).map { $0 - 0.5 })),
        Series("area", x: x, y: wave(2).map { $0 / 3 }, style: .area),
      ])
    return [
      Case(name: "lines", figure: Figure([lines])),
      Case(name: "stems", figure: Figure([stems])),
      Case(name: "two-axes", figure: Figure([two])),
      Case(name: "histogram", figure: Figure([histogram])),
      Case(name: "bands", figure: Figure([bands])),
      Case(name: "spectrogram", figure: Figure([.spectrogram(view)])),
      Case(name: "spectrogram-log", figure: Figure([.spectrogram(view, isLogarithmic: true)])),
      Case(name: "tracks", figure: Figure([.tracks(view)])),
      Case(name: "comparison", figure: .comparison(view, softer, title: "Both")),
      Case(
        name: "dark-grid",
        figure: Figure([lines, stems, histogram, .tracks(view)], title: "Dark", theme: .dark)),
    ]
  }()

  private func cells(_ picture: Picture) -> [[Double]] {
    (0..<(Self.rows * Self.columns)).map { cell in
      let (row, column) = (cell / Self.columns, cell % Self.columns)
      var sums = [0.0, 0, 0]
      var count = 0.0
      for y in (row * picture.height / Self.rows)..<((row + 1) * picture.height / Self.rows) {
        for x
          in (column * picture.width / Self.columns)..<((column + 1) * picture.width
          / Self.columns)
        {
          let pixel = picture[x, y]
          for (place, value) in [pixel.red, pixel.green, pixel.blue].enumerated() {
            sums[place] += Double(value)
          }
          count += 1
        }
      }
      return sums.map { $0 / count }
    }
  }

  private func path(_ name: String) -> String {
    "\(Repository.top)/Tests/PlotsTests/Baselines/\(name).txt"
  }

  /// The cells of a baseline file, which has one line for each row and six hexadecimal digits for each cell.
  private func baseline(_ name: String) throws -> [[Double]] {
    try BoundedFile.text(path(name)).split(whereSeparator: \.isWhitespace).map { cell in
      let digits = Int(cell, radix: 16) ?? 0
      return [16, 8, 0].map { Double(digits >> $0 & 255) }
    }
  }

  private func record(_ cells: [[Double]], _ name: String) throws {
    func hex(_ value: Double) -> String {
      let text = String(Int(value.rounded()), radix: 16)
      return text.count < 2 ? "0" + text : text
    }
    let lines = (0..<Self.rows).map { row in
      cells[(row * Self.columns)..<((row + 1) * Self.columns)].map {
        $0.map(hex).joined()
      }.joined(separator: " ")
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path(name))
  }

  /// The difference between two grids: the mean difference over all cells, and the share of cells that differ.
  private func distance(_ a: [[Double]], _ b: [[Double]]) -> (mean: Double, share: Double) {
    let off = zip(a, b).map { zip($0, $1).map { abs($0 - $1) }.max() ?? 0 }
    return (
      off.reduce(0, +) / Double(off.count),
      Double(off.count { $0 > Self.cellTolerance }) / Double(off.count)
    )
  }

  private func drawn(_ figure: Figure) throws -> [[Double]] {
    cells(try #require(Picture(png: try Gnuplot().render(figure, as: .png))))
  }

  @Test(arguments: cases) func aDrawnPictureMatchesItsBaseline(_ one: Case) throws {
    let cells = try drawn(one.figure)
    if getenv("SONDE_RECORD_BASELINES") != nil { try record(cells, one.name) }
    let kept = try baseline(one.name)
    #expect(kept.count == cells.count)
    let (mean, share) = distance(cells, kept)
    #expect(mean <= Self.meanTolerance && share <= Self.share, "\(mean), \(share)")
  }

  /// The comparison detects visible changes: a moved line, a changed colour, a missing legend.
  @Test func changedPicturesDifferFromTheBaseline() throws {
    let kept = try baseline("lines")
    var changed: [Figure] = []
    for change in 0..<4 {
      var figure = Self.cases[0].figure
      switch change {
      case 0: figure.panels[0].series[0].y = Self.wave(3, 0.8)
      case 1: figure.panels[0].series[0].color = 4
      case 2: figure.panels[0].x.range = 0...3.8
      default: figure.theme = .dark
      }
      changed.append(figure)
    }
    for figure in changed {
      let (mean, share) = distance(try drawn(figure), kept)
      #expect(mean > Self.meanTolerance || share > Self.share, "\(mean), \(share)")
    }
  }
}
