// How a picture is asked for: what all of `plot`'s values share, and how several become one figure.

internal import CommandLanguage
internal import Plots
internal import Runs
internal import SoundModels
internal import Spectra

/// The wishes of a `plot` command.
struct PlotOptions: Sendable {
  /// The axes that may be logarithmic.
  enum LogAxes: String, CaseIterable {
    case x, y, xy
  }

  var kind: PlotKind?
  var bin: Int?
  /// For pictures of a model: the frames that it is fed with.
  var frames: Frames?
  var labels: [String] = []
  var title: String?
  var columns: Int?
  var x: RangeValue?
  var y: RangeValue?
  var logAxes: LogAxes?
  var theme = Theme.light
  /// Threads, and whether to stop: some pictures are much work.
  var run = Run()

  /// Whether an axis was asked to be logarithmic.
  func isLogarithmic(_ axis: LogAxes) -> Bool { logAxes == axis || logAxes == .xy }

  /// One figure of the pictures of several values. Lines over the same axes are drawn over one another,
  /// unless `columns` asks for a grid; all else stands side by side.
  func figure(of values: [any Plotted]) throws -> Figure {
    guard labels.isEmpty || labels.count == values.count else {
      throw CommandError(
        "plot: there are \(labels.count) labels for \(Words.count(values.count, "value"))")
    }
    if bin != nil, !values.contains(where: { $0 is Frames || $0 is SoundModel }) {
      throw CommandError("plot: 'bin' is for frames and models")
    }
    if frames != nil, !values.contains(where: { $0 is SoundModel }) {
      throw CommandError("plot: 'frames' is for models")
    }
    let pictures = try values.map { try $0.panels(self) }
    var panels: [Panel]
    if pictures.count > 1, columns == nil, let first = pictures.first,
      pictures.dropFirst().allSatisfy({ PlotOptions.canShare(first, $0) })
    {
      panels = overlaid(pictures)
    } else {
      panels = pictures.enumerated().flatMap { place, panels in
        panels.map { panel in
          var panel = panel
          if let label = label(place) { panel.title = PlotOptions.joined(label, panel.title) }
          return panel
        }
      }
    }
    panels = try panels.map(limited)
    return Figure(panels, title: title, columns: columns, theme: theme)
  }

  private func label(_ place: Int) -> String? { labels.isEmpty ? nil : labels[place] }

  private static func joined(_ label: String, _ title: String?) -> String {
    guard let title, !title.isEmpty else { return label }
    return "\(label): \(title)"
  }

  private static func canShare(_ one: [Panel], _ other: [Panel]) -> Bool {
    one.count == other.count
      && zip(one, other).allSatisfy { one, other in
        one.heatMaps.isEmpty && other.heatMaps.isEmpty && one.x.text == other.x.text
          && one.y.text == other.y.text && one.secondY == nil && other.secondY == nil
          && (one.series + other.series).allSatisfy { $0.shades == nil }
      }
  }

  private func overlaid(_ pictures: [[Panel]]) -> [Panel] {
    guard var panels = pictures.first else { return [] }
    for index in panels.indices {
      panels[index].series = []
      panels[index].x.range = nil
      panels[index].y.range = nil
      for (place, picture) in pictures.enumerated() {
        for (number, series) in picture[index].series.enumerated() {
          var series = series
          let name = label(place) ?? "\(place + 1)"
          series.label = number == 0 ? name : nil
          if picture[index].series.count == 1 { series.color = place }
          if case .bars = series.style { series.style = .steps }
          panels[index].series.append(series)
        }
      }
    }
    return panels
  }

  private func limited(_ panel: Panel) throws -> Panel {
    var panel = panel
    if let x { panel.x.range = try PlotOptions.range(x, "x") }
    // A logarithmic heat map stands over powers of ten already.
    let isImage = !panel.heatMaps.isEmpty
    if let y {
      let range = try PlotOptions.range(y, "y")
      panel.y.range = panel.y.ticks == nil ? range : SpectralView.logarithmic(range)
    }
    if isLogarithmic(.x), !isImage { panel.x = PlotOptions.logarithmic(panel.x) }
    if isLogarithmic(.y), !isImage { panel.y = PlotOptions.logarithmic(panel.y) }
    return panel
  }

  private static func logarithmic(_ axis: Axis) -> Axis {
    var axis = axis
    axis.scale = .logarithmic
    // A range that begins at zero has no place on the axis: the data say where it begins.
    if let range = axis.range, range.lowerBound <= 0 { axis.range = nil }
    return axis
  }

  /// A range of the language as one of a picture.
  static func range(_ range: RangeValue, _ name: String) throws -> ClosedRange<Double> {
    guard range.start.isFinite, range.end.isFinite, range.start < range.end else {
      throw CommandError(
        "plot: '\(name)' goes from a lower to a higher number, such as \(name): 0..2")
    }
    return range.start...range.end
  }
}
