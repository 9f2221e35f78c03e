// The options of `plot`, and functions that combine the pictures of several values in one figure.

internal import CommandLanguage
internal import Plots
internal import Runs
internal import SoundModels
internal import Spectra

/// The options of a `plot` command.
struct PlotOptions: Sendable {
  /// The axes that may be logarithmic.
  enum LogAxes: String, CaseIterable {
    case x, y, xy
  }

  var kind: PlotKind?
  var bin: Int?
  /// The frames that a model reads for its picture.
  var frames: Frames?
  var labels: [String] = []
  var title: String?
  var columns: Int?
  var x: RangeValue?
  var y: RangeValue?
  var logAxes: LogAxes?
  /// The theme. If the theme is nil, the theme of the first figure among the values applies, or the light theme if
  /// there is no figure.
  var theme: Theme?
  /// The threads and the interrupt for pictures that take a long time to compute.
  var run = Run()

  /// Whether the option `log` makes the given axis logarithmic.
  func isLogarithmic(_ axis: LogAxes) -> Bool { logAxes == axis || logAxes == .xy }

  /// One figure with the pictures of several values. Pictures with the same axes are drawn in one panel, unless
  /// `columns` sets a grid; other pictures are placed side by side.
  func figure(of values: [any Plottable]) throws -> Figure {
    guard labels.isEmpty || labels.count == values.count else {
      throw CommandError(
        "plot: 'labels' has \(MessageText.count(labels.count, "label")) for \(MessageText.count(values.count, "value"))"
      )
    }
    if bin != nil, !values.contains(where: { $0 is Frames || $0 is SoundModel }) {
      throw CommandError("plot: 'bin' needs frames or a model among the values")
    }
    if frames != nil, !values.contains(where: { $0 is SoundModel }) {
      throw CommandError("plot: 'frames' needs a model among the values")
    }
    let pictures = try values.map { try $0.panels(self) }
    var panels: [Panel]
    if pictures.count > 1, columns == nil, let first = pictures.first,
      pictures.dropFirst().allSatisfy({ PlotOptions.canShare(first, $0) })
    {
      panels = overlaid(pictures)
    } else {
      let named = pictures.enumerated().map { place, panels in
        panels.map { panel in
          var panel = panel
          if let label = label(place) { panel.title = PlotOptions.joined(label, panel.title) }
          return panel
        }
      }
      panels = columns.map { PlotOptions.grid(named, columns: $0) } ?? named.flatMap { $0 }
    }
    panels = try panels.map(limited)
    let figures = values.compactMap { ($0 as? FigureValue)?.figure }
    // A figure that is plotted alone keeps its title.
    let title = title ?? (values.count == 1 ? figures.first?.title : nil)
    let columns = columns ?? (values.count == 1 ? figures.first?.columns : nil)
    return Figure(
      panels, title: title, columns: columns, theme: theme ?? figures.first?.theme ?? .light)
  }

  /// The panels of several pictures in a grid. The panels of one picture are placed one below the other; places next
  /// to a shorter picture stay blank.
  private static func grid(_ pictures: [[Panel]], columns: Int) -> [Panel] {
    let columns = max(1, min(columns, pictures.count))
    var panels: [Panel] = []
    for start in stride(from: 0, to: pictures.count, by: columns) {
      let row = (start..<(start + columns)).map { $0 < pictures.count ? pictures[$0] : [] }
      for line in 0..<(row.map(\.count).max() ?? 0) {
        panels += row.map { line < $0.count ? $0[line] : .blank }
      }
    }
    while panels.last?.isBlank == true { panels.removeLast() }
    return panels
  }

  private func label(_ place: Int) -> String? { labels.isEmpty ? nil : labels[place] }

  /// A label, followed by the title if there is one.
  static func joined(_ label: String, _ title: String?) -> String {
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
      panels[index].x.range = PlotOptions.union(pictures.map { $0[index].x.range })
      panels[index].y.range = nil
      for (place, picture) in pictures.enumerated() {
        for (number, series) in picture[index].series.enumerated() {
          var series = series
          // A line that is the same in all pictures, such as the bins' centres, is drawn only once.
          if number > 0, let first = pictures.first?[index].series, number < first.count,
            first[number] == series
          {
            series.color = PlotOptions.grey
            if place == 0 { panels[index].series.append(series) }
            continue
          }
          series.label = number == 0 ? label(place) ?? "\(place + 1)" : nil
          series.color = place
          if case .bars = series.style { series.style = .steps }
          if case .envelope(let lower) = series.style { series.style = .band(lower: lower) }
          if case .stems = series.style {
            series.x = series.x.map { $0 + PlotOptions.shift(place, of: pictures.count) }
          }
          panels[index].series.append(series)
        }
      }
    }
    return panels
  }

  /// The smallest range that contains all ranges; nil if a range is missing.
  private static func union(_ ranges: [ClosedRange<Double>?]) -> ClosedRange<Double>? {
    let known = ranges.compactMap { $0 }
    guard known.count == ranges.count, let low = known.map(\.lowerBound).min(),
      let high = known.map(\.upperBound).max()
    else { return nil }
    return low...high
  }

  /// The index of grey in the list of colours.
  private static let grey = 7

  /// The horizontal shift of the stems in one of several pictures, so that no stem hides another stem.
  private static func shift(_ place: Int, of count: Int) -> Double {
    let step = min(0.2, 0.6 / Double(max(count - 1, 1)))
    return (Double(place) - Double(count - 1) / 2) * step
  }

  private func limited(_ panel: Panel) throws -> Panel {
    var panel = panel
    if panel.isBlank { return panel }
    for (letter, axis) in [(LogAxes.x, panel.x), (.y, panel.y)]
    where isLogarithmic(letter) && axis.unit == "dB" {
      throw CommandError(
        "plot: the \(letter.rawValue) axis is in decibels, which are already logarithmic",
        hint: letter == .y && logAxes == .xy
          ? "log: \"x\" makes only the horizontal axis logarithmic" : nil)
    }
    if let x { panel.x.range = try PlotOptions.range(x, "x") }
    // The values on the axis of a logarithmic heat map are already powers of ten.
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
    // A logarithmic axis has no zero, so the lowest value of the data becomes the beginning of the axis.
    if let range = axis.range, range.lowerBound <= 0 { axis.range = nil }
    return axis
  }

  /// Converts a range of the language to a range of an axis.
  ///
  /// - Throws: `CommandError` if the range is not finite or does not increase.
  static func range(_ range: RangeValue, _ name: String) throws -> ClosedRange<Double> {
    guard range.start.isFinite, range.end.isFinite, range.start < range.end else {
      throw CommandError(
        "plot: '\(name)' must be a range from a lower to a higher number, such as \(name): 0..2")
    }
    return range.start...range.end
  }
}
