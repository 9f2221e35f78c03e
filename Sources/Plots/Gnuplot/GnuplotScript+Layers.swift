// The contents of a panel, as one `plot` command followed by its data. A series is written as columns of
// doubles, and a heat map as an array of floats. gnuplot reads the data in the order of the command's elements,
// so the code adds an element and its data together.

internal import WholeNumbers

extension GnuplotScript {
  /// One element of a `plot` command and the data that it reads.
  private struct Element {
    /// The part of the command after the name of the file with the data.
    var command: String
    var data: Part
  }

  mutating func layers(_ panel: Panel, theme: Theme, size: Figure.Size, format: PictureFormat) {
    var elements: [Element] = []
    for map in panel.heatMaps {
      if let range = panel.paletteRange {
        let map = map.cropped(x: panel.xRange, y: panel.yRange)
        elements +=
          format == .text
          ? Self.characters(map, range: range, size: size)
          : Self.element(map, range: range, size: size, format: format)
      }
    }
    for (place, series) in panel.series.enumerated() {
      var series = series
      // Series that share a colour are distinguished by dashes.
      if (series.color ?? place) / theme.lines.count % 2 == 1 { series.isDashed.toggle() }
      elements += Self.elements(
        series, panel: panel, color: theme.line(series.color ?? place),
        place: format == .text ? series.color ?? place : place, width: size.width,
        isText: format == .text)
    }
    if elements.isEmpty {
      // gnuplot draws axes only if it plots data, so an invisible point is added.
      elements = [
        Element(
          command: "record=(1) format='%float64%float64' using 1:2 with points notitle",
          data: .doubles([.nan, .nan]))
      ]
    }
    if let reason = panel.emptiness {
      line(
        "set label \(GnuplotText.quoted(reason)) at graph 0.5, graph 0.5 center front noenhanced"
          + " textcolor \(Self.color(theme.frame))")
    }
    var commands: [String] = []
    for element in elements {
      commands.append("\(source(bytes: element.data.byteCount)) \(element.command)")
    }
    line("plot " + commands.joined(separator: ", "))
    for element in elements {
      switch element.data {
      case .floats(let values): data(values)
      case .doubles(let values): data(values)
      case .text: break
      }
    }
  }

  private static func element(
    _ map: HeatMap, range: ClosedRange<Double>, size: Figure.Size, format: PictureFormat
  ) -> [Element] {
    guard map.columns > 0, map.rows > 0 else { return [] }
    // The map is reduced to at most one value per pixel, since more values would not be visible.
    var map = map.reduced(columns: size.width, rows: size.height)
    if format == .svg { map = map.repeated(columns: size.width, rows: size.height) }
    // gnuplot cannot draw an image with a single column or row, so a single column or row is repeated.
    map = map.repeated(
      columns: map.columns == 1 ? 2 : map.columns, rows: map.rows == 1 ? 2 : map.rows)
    let dx = (map.x.upperBound - map.x.lowerBound) / Double(map.columns)
    let dy = (map.y.upperBound - map.y.lowerBound) / Double(map.rows)
    guard dx > 0, dy > 0, dx.isFinite, dy.isFinite else { return [] }
    let low = Float(range.lowerBound)
    let high = Float(range.upperBound)
    let command =
      "array=(\(map.columns),\(map.rows)) format='%float32'"
      + " origin=(\(map.x.lowerBound + dx / 2),\(map.y.lowerBound + dy / 2))"
      + " dx=\(dx) dy=\(dy) using 1 with image notitle"
    // Silence, with a level of −inf dB, is drawn in the lowest colour and not as a hole.
    let values = map.values.map { $0.isNaN ? $0 : min(max($0, low), high) }
    return [Element(command: command, data: .floats(values))]
  }

  /// The characters that represent a heat map's values in text, in the order from low to high values. The lowest values
  /// are blank.
  static let shades = Array(".:-=+*#%@")

  /// The characters for points in text; the index of a series determines its character.
  private static let dots = Array("ox+v")

  /// A heat map drawn with characters: for each shade, the positions with that shade. There are two positions per
  /// column and line, so that the picture has no holes. If positions of two shades share a character cell, the higher
  /// shade is drawn last and stays visible.
  private static func characters(
    _ map: HeatMap, range: ClosedRange<Double>, size: Figure.Size
  ) -> [Element] {
    guard map.columns > 0, map.rows > 0 else { return [] }
    let map = map.reduced(columns: size.width, rows: size.height)
    let (across, up) = (2 * max(size.width, 1), 2 * max(size.height, 1))
    let (dx, dy) = (
      (map.x.upperBound - map.x.lowerBound) / Double(across),
      (map.y.upperBound - map.y.lowerBound) / Double(up)
    )
    guard dx > 0, dy > 0, dx.isFinite, dy.isFinite else { return [] }
    var places = [[Double]](repeating: [], count: shades.count)
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    for row in 0..<up {
      for column in 0..<across {
        let value = Double(
          map.values[row * map.rows / up * map.columns + column * map.columns / across])
        guard !value.isNaN else { continue }
        let share = min(max((value - range.lowerBound) / span, 0), 1)
        let shade = Int(clamped: (share * Double(shades.count + 1)).rounded(.down)) - 1
        guard shade >= 0 else { continue }
        places[min(shade, shades.count - 1)] += [
          map.x.lowerBound + (Double(column) + 0.5) * dx,
          map.y.lowerBound + (Double(row) + 0.5) * dy,
        ]
      }
    }
    return places.indices.filter { !places[$0].isEmpty }.map { shade in
      Element(
        command: "record=(\(places[shade].count / 2)) format='%float64%float64'"
          + " using 1:2 with points pointtype '\(shades[shade])' notitle",
        data: .doubles(places[shade]))
    }
  }

  private static func elements(
    _ series: Series, panel: Panel, color: String, place: Int, width: Int, isText: Bool
  ) -> [Element] {
    let axes = series.onSecondAxis && panel.secondY != nil ? "axes x1y2 " : ""
    let ink = series.shades == nil ? Self.color(color) : "palette"
    let dash = series.isDashed ? " dashtype 2" : ""
    let size = GnuplotText.number(min(max(series.width, 0.1), 20))
    let pen = "linetype \(place + 1) linewidth \(size) linecolor \(ink)\(dash)"
    let dotSize = min(max(series.width, 0.1), 20) * 0.36
    let dot = isText ? "'\(Self.dots[place % Self.dots.count])'" : "7"
    let dots = "linetype \(place + 1) pointtype \(dot) pointsize \(dotSize) linecolor \(ink)"
    let yRange = series.onSecondAxis ? panel.secondYRange ?? panel.yRange : panel.yRange
    let base = min(max(series.baseline ?? 0, yRange.lowerBound), yRange.upperBound)
    let title = panel.showsLegend ? series.label : nil

    /// An element of the `plot` command; each point of the element consists of one value from each column.
    func element(_ columns: [[Double]], _ style: String, title: String?, shaded: Bool = true)
      -> Element
    {
      var columns = columns
      if let shades = series.shades, shaded {
        let missing = max(0, series.count - shades.count)
        columns.append(Array(shades.prefix(series.count)) + Array(repeating: .nan, count: missing))
      }
      let count = columns.first?.count ?? 0
      var rows: [Double] = []
      rows.reserveCapacity(count * columns.count)
      for point in 0..<count {
        for column in columns {
          let value = column[point]
          rows.append(value.isFinite ? value : .nan)
        }
      }
      let format = String(repeating: "%float64", count: columns.count)
      let using = (1...columns.count).map(String.init).joined(separator: ":")
      // In text, a blank separates the line sample in the legend from the name.
      let name =
        title.map { "title \(GnuplotText.quoted(isText ? " " + $0 : $0)) noenhanced" } ?? "notitle"
      return Element(
        command: "record=(\(count)) format='\(format)' using \(using) \(axes)"
          + "with \(style) \(name)",
        data: .doubles(rows))
    }

    guard series.count > 0 else { return [] }
    let x = Array(series.x.prefix(series.count))
    let y = Array(series.y.prefix(series.count))
    let level = [Double](repeating: base, count: x.count)
    switch series.style {
    case .line:
      if series.shades != nil { return [element([x, y], "lines \(pen)", title: title)] }
      let thin = LineThinning.thinned(x: x, y: y, columns: width)
      let line = element([thin.x, thin.y], "lines \(pen)", title: title)
      // A value between two gaps has no neighbour for a line, so it is drawn as a dot.
      let alone = panel.alone(series)
      if alone.isEmpty { return [line] }
      return [
        line, element([alone.map { x[$0] }, alone.map { y[$0] }], "points \(dots)", title: nil),
      ]
    case .points:
      return [element([x, y], "points \(dots)", title: title)]
    case .linePoints:
      return [
        element([x, y], "linespoints \(pen) pointtype \(dot) pointsize \(dotSize)", title: title)
      ]
    case .steps:
      return [element([x, y], "steps \(pen)", title: title)]
    case .stems:
      let zero = [Double](repeating: 0, count: x.count)
      let rise = y.map { $0 - base }
      return [
        element([x, level, zero, rise], "vectors nohead \(pen)", title: nil),
        element([x, y], "points \(dots)", title: title),
      ]
    case .bars(let width):
      let from = x.map { $0 - width / 2 }
      let to = x.map { $0 + width / 2 }
      let low = zip(y, level).map { min($0, $1) }
      let high = zip(y, level).map { max($0, $1) }
      let fill = "fillstyle solid 0.85 noborder linetype \(place + 1) linecolor \(ink)"
      return [element([x, y, from, to, low, high], "boxxyerror \(fill)", title: title)]
    case .area, .band, .envelope:
      let lower =
        series.lowerEdge.map { values in
          (0..<x.count).map { $0 < values.count ? values[$0] : .nan }
        } ?? level
      if case .envelope = series.style, isText {
        let both = zip(lower, y).flatMap { [$0, $1] }
        return [element([x.flatMap { [$0, $0] }, both], "lines \(pen)", title: title)]
      }
      if case .envelope = series.style {
        // The edges are drawn because they stay visible even where the area is thinner than a pixel.
        return [
          element(
            [x, lower, y], "filledcurves fillstyle solid noborder linecolor \(ink)", title: title),
          element([x, lower], "lines \(pen)", title: nil),
          element([x, y], "lines \(pen)", title: nil),
        ]
      }
      // In text, a filled area would hide other areas, so only the edges are drawn.
      if isText {
        return [
          element([x, lower], "lines \(pen)", title: nil, shaded: false),
          element([x, y], "lines \(pen)", title: title, shaded: false),
        ]
      }
      let fill = "filledcurves fillstyle solid noborder linecolor"
      return [
        element(
          [x, lower, y], "\(fill) \(Self.color(color, transparency: 150))", title: title,
          shaded: false)
      ]
    }
  }
}
