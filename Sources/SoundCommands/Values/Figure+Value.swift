// Figures as values of the language: pictures with captions.

internal import CommandLanguage
internal import Plots

/// A picture with its caption.
struct FigureValue: ObjectValue, CommandArgument, CommandResult, Equatable {
  let figure: Figure
  /// The text that belongs to the picture, such as a table; empty if there is no such text.
  let caption: String
  /// The numbers of the caption, by name.
  let numbers: [String: Double]
  /// The number of the window in which the figure appears, if figures appear in windows.
  let window: Int

  init(
    _ figure: Figure, caption: String = "", numbers: [String: Double] = [:], window: Int = 1
  ) {
    self.figure = figure
    self.caption = caption
    self.numbers = numbers
    self.window = window
  }

  static let takes = "a figure"
  var kind: String { "figure" }
  var summary: String {
    let title = figure.title.map { " · \($0)" } ?? ""
    return "figure · \(MessageText.count(figure.panels.count { !$0.isBlank }, "panel"))\(title)"
  }
  var details: String {
    if !caption.isEmpty { return caption }
    func range(_ axis: Axis, _ range: ClosedRange<Double>) -> String {
      let ends = [range.lowerBound, range.upperBound].map { NumberText.brief($0) }
      return "\(axis.text.isEmpty ? "?" : axis.text) \(ends[0]) to \(ends[1])"
    }
    let lines = figure.panels.filter { !$0.isBlank }.map { panel -> String in
      var parts = [range(panel.x, panel.xRange), range(panel.y, panel.yRange)]
      if let second = panel.secondY, let ends = panel.secondYRange {
        parts.append(range(second, ends))
      }
      if let map = panel.heatMaps.first {
        parts.append("\(map.columns) × \(map.rows) colours, \(map.key.text)")
      }
      let names = panel.series.compactMap(\.label)
      if !names.isEmpty { parts.append(names.joined(separator: ", ")) }
      let title = panel.title.map { $0.isEmpty ? "" : $0 + ": " } ?? ""
      return "  " + title + parts.joined(separator: " · ")
    }
    let size = figure.pictureSize
    return
      (["\(summary) · \(size.width) × \(size.height) pixels, \(figure.theme.rawValue)"] + lines)
      .joined(separator: "\n")
  }
  var byteCount: Int {
    figure.panels.reduce(MemoryLayout<Self>.size + caption.utf8.count) { size, panel in
      let points = panel.series.reduce(0) { $0 + $1.x.count + $1.y.count }
      return size + points * 8 + panel.heatMaps.reduce(0) { $0 + $1.values.count * 4 }
    }
  }
  var alwaysShows: Bool { true }
  var propertyNotes: [PropertyNote] {
    numbers.keys.sorted().map { PropertyNote($0, "a number") }
  }
  func property(_ name: String, in context: Context) throws -> Value? {
    numbers[name].map { .number($0) }
  }

  /// The picture as PNG and SVG; empty if gnuplot cannot draw the picture.
  var representations: [Representation] {
    [("image/png", PictureFormat.png), ("image/svg+xml", .svg)].compactMap { type, format in
      (try? Gnuplot().render(figure, as: format)).map { Representation(mediaType: type, bytes: $0) }
    }
  }
}

extension FigureValue: Plottable {
  var plotKinds: [PlotKind] { [.figure] }
  /// The panels of the figure. If the figure becomes a part of another figure, the first panel contains the title.
  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    guard let title = figure.title, options.columns != nil || options.title != nil else {
      return figure.panels
    }
    var panels = figure.panels
    if let first = panels.first {
      panels[0].title = PlotOptions.joined(title, first.title)
    }
    return panels
  }
}
