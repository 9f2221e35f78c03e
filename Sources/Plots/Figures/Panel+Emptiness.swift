// Functions that detect whether a panel is empty, and whether a line has isolated points. gnuplot draws nothing for an
// empty panel or an isolated point, so the drawing code adds a message or a dot.

extension Panel {
  /// The reason why the panel shows nothing; nil if the panel shows data.
  package var emptiness: String? {
    if series.allSatisfy({ $0.count == 0 }), heatMaps.allSatisfy({ $0.values.isEmpty }) {
      return "no data"
    }
    var hasValues = false
    for map in heatMaps where map.values.contains(where: { !$0.isNaN }) {
      hasValues = true
      let seen = map.cropped(x: xRange, y: yRange)
      if seen.values.contains(where: { !$0.isNaN }) { return nil }
    }
    for series in series {
      let range = series.onSecondAxis ? secondYRange ?? yRange : yRange
      var last: Int?
      for point in 0..<series.count {
        guard shows(series, point) else {
          last = nil
          continue
        }
        hasValues = true
        if xRange.contains(series.x[point]), range.contains(series.y[point]) { return nil }
        // A line may cross the panel although all its points are outside.
        if series.isLine, let last, overlaps(series.x[last], series.x[point], xRange),
          overlaps(series.y[last], series.y[point], range)
        {
          return nil
        }
        last = point
      }
    }
    if hasValues { return "no values in this range" }
    return x.scale == .logarithmic || y.scale == .logarithmic
      ? "no values above 0, which a logarithmic axis needs" : "no finite values"
  }

  /// The indices of points that have no neighbour with which a line could connect them.
  package func alone(_ series: Series) -> [Int] {
    (0..<series.count).filter { point in
      shows(series, point) && !(point > 0 && shows(series, point - 1))
        && !(point + 1 < series.count && shows(series, point + 1))
    }
  }

  private func shows(_ series: Series, _ point: Int) -> Bool {
    let axis = series.onSecondAxis ? secondY ?? y : y
    return x.shows(series.x[point]) && axis.shows(series.y[point])
  }

  private func overlaps(_ a: Double, _ b: Double, _ range: ClosedRange<Double>) -> Bool {
    min(a, b) <= range.upperBound && max(a, b) >= range.lowerBound
  }
}

extension Series {
  /// Whether the style connects the points with lines.
  fileprivate var isLine: Bool {
    switch style {
    case .line, .linePoints, .steps, .area, .band, .envelope: true
    case .points, .stems, .bars: false
    }
  }
}
