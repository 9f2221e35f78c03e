// The position of each panel in a figure. The panels of a column share their left and right edges, and the panels of a
// row share their lower and upper edges, so that times and frequencies line up. The positions are computed here because
// gnuplot would choose the edges of each panel separately, from the labels of that panel.

internal import WholeNumbers

/// The positions of a figure's panels, as fractions of the whole picture.
struct FigureLayout {
  /// The drawing area of one panel; distances are from the picture's lower left corner, from 0 to 1.
  struct Place: Equatable {
    var left: Double
    var right: Double
    var bottom: Double
    var top: Double
  }

  /// The sizes of the space around panels, in pixels, or in characters for text.
  struct Metrics {
    var titleHeight: Double
    var left: Double
    var right: Double
    /// The width of the space on the right of a panel with a colour bar or a second axis.
    var wideRight: Double
    /// Whether heat maps have a colour bar.
    var hasColorBars: Bool
    var top: Double
    var bottom: Double
    /// The height of one line of a panel's title or legend.
    var line: Double
    /// The width of a character, and the width of the line sample beside a name in the legend.
    var character: Double
    var sample: Double
    /// The number of characters in the longest number that fits beside a panel without additional space.
    var marks: Int

    static let picture = Metrics(
      titleHeight: 40, left: 82, right: 24, wideRight: 96, hasColorBars: true, top: 16, bottom: 54,
      line: 22, character: 7.2, sample: 46, marks: 5)
    /// In SVG pictures, gnuplot places axis labels lower than in other pictures.
    static let svg = {
      var metrics = picture
      metrics.bottom = 60
      return metrics
    }()
    static let text = Metrics(
      titleHeight: 1, left: 10, right: 3, wideRight: 10, hasColorBars: false, top: 1, bottom: 3,
      line: 1, character: 1, sample: 7, marks: 8)
  }

  let places: [Place]
  /// The height of one pixel or line, as a fraction of the picture.
  let unitHeight: Double
  let unitWidth: Double
  /// The size of each panel's drawing area in pixels or characters.
  let sizes: [Figure.Size]
  /// Whether a panel's legend is on a separate line below the panel's title.
  let legendIsBelowTitle: [Bool]

  init(_ figure: Figure, size: Figure.Size, metrics: Metrics) {
    let width = Double(size.width)
    let height = Double(size.height)
    let columns = min(figure.columns, max(1, figure.panels.count))
    let rows = max(1, figure.rows)
    let head = figure.title == nil ? 0 : metrics.titleHeight
    let cellWidth = width / Double(columns)
    let cellHeight = (height - head) / Double(rows)

    var lefts = [Double](repeating: metrics.left, count: columns)
    var rights = [Double](repeating: metrics.right, count: columns)
    var heads = [Double](repeating: 0, count: rows)
    var below: [Bool] = []
    for (index, panel) in figure.panels.enumerated() {
      if panel.isBlank {
        below.append(false)
        continue
      }
      let (left, right) = panel.sides(metrics)
      lefts[index % columns] = max(lefts[index % columns], left)
      rights[index % columns] = max(rights[index % columns], right)
      let inner = cellWidth - metrics.left - metrics.right
      let legend = panel.legendWidth(metrics)
      let title = panel.title.map { Double($0.count) * metrics.character * 1.1 } ?? 0
      let isBelow = legend > 0 && title > 0 && legend + title > inner
      below.append(isBelow)
      let legendLines = legend > 0 ? max(1, (legend / max(inner, 1)).rounded(.up)) : 0
      let titleLines: Double = title > 0 ? 1 : 0
      let lines = isBelow ? titleLines + legendLines : max(titleLines, legendLines)
      heads[index / columns] = max(heads[index / columns], lines)
    }

    var places: [Place] = []
    var sizes: [Figure.Size] = []
    for index in figure.panels.indices {
      let column = index % columns
      let row = index / columns
      let left = Double(column) * cellWidth + lefts[column]
      let right = Double(column + 1) * cellWidth - rights[column]
      let top = height - head - Double(row) * cellHeight - metrics.top - heads[row] * metrics.line
      let bottom = height - head - Double(row + 1) * cellHeight + metrics.bottom
      // If a picture is too small for its labels, the drawing area has a minimal size.
      let safeRight = max(right, left + 0.1 * cellWidth)
      let safeTop = max(top, bottom + 0.1 * cellHeight)
      places.append(
        Place(
          left: min(left / width, 0.98), right: min(safeRight / width, 0.995),
          bottom: min(bottom / height, 0.98), top: min(safeTop / height, 0.995)))
      sizes.append(
        Figure.Size(
          width: max(1, Int(clamped: safeRight - left)),
          height: max(1, Int(clamped: safeTop - bottom))))
    }
    self.places = places
    self.sizes = sizes
    unitHeight = 1 / height
    unitWidth = 1 / width
    legendIsBelowTitle = below
  }
}

extension Panel {
  /// The series with a name in the legend.
  var namedSeries: [Series] { showsLegend ? series.filter { $0.label != nil } : [] }

  /// The widths of the spaces that the panel needs on its left and right; longer numbers along an axis need
  /// more space.
  fileprivate func sides(_ metrics: FigureLayout.Metrics) -> (left: Double, right: Double) {
    func more(_ axis: Axis, _ range: ClosedRange<Double>) -> Double {
      Double(max(0, axis.markWidth(range) - metrics.marks)) * metrics.character * 1.2
    }
    let left = metrics.left + more(y, yRange)
    if let secondY, let range = secondYRange {
      return (left, metrics.wideRight + more(secondY, range))
    }
    guard metrics.hasColorBars, let range = paletteRange else { return (left, metrics.right) }
    return (left, metrics.wideRight + more(Axis(), range))
  }

  /// The width of the legend if all names of series are in one line.
  fileprivate func legendWidth(_ metrics: FigureLayout.Metrics) -> Double {
    let longest = namedSeries.map { min($0.label?.count ?? 0, GnuplotText.longest) }.max() ?? 0
    guard !namedSeries.isEmpty else { return 0 }
    // gnuplot gives every name in a legend the width of the longest name.
    let entry = Double(longest) * metrics.character + metrics.sample
    return entry * Double(namedSeries.count)
  }
}
