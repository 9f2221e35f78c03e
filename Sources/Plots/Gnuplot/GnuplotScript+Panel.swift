// The commands for a panel's frame, axes, texts and colour bar. The commands for the panel's contents are in
// GnuplotScript+Layers.swift.

internal import Glibc
internal import WholeNumbers

extension GnuplotScript {
  mutating func draw(
    _ panel: Panel, theme: Theme, place: FigureLayout.Place, size: Figure.Size,
    layout: FigureLayout, isBelow: Bool, format: PictureFormat
  ) {
    let isText = format == .text
    let textColor = "textcolor \(Self.color(theme.text))"
    line("set margins 0,0,0,0")
    line("set lmargin at screen \(place.left)")
    line("set rmargin at screen \(place.right)")
    line("set bmargin at screen \(place.bottom)")
    line("set tmargin at screen \(place.top)")
    let sides = panel.heatMaps.isEmpty ? (panel.secondY == nil ? 3 : 11) : 15
    line("set border \(sides) linewidth 1 linecolor \(Self.color(theme.frame))")
    if panel.heatMaps.isEmpty && !isText {
      line("set grid back linetype 1 linewidth 1 linecolor \(Self.color(theme.grid))")
    }
    line("set tics out nomirror scale 0.5,0.25 \(textColor)")

    axis("x", panel.x, range: panel.xRange, textColor: textColor, isText: isText)
    if isText { textTicks(panel, columns: size.width) }
    axis("y", panel.y, range: panel.yRange, textColor: textColor, isText: isText)
    if let second = panel.secondY, let range = panel.secondYRange {
      line("set y2tics out scale 0.5,0.25 \(textColor)")
      axis("y2", second, range: range, textColor: textColor, isText: isText)
    }
    palette(
      panel, theme: theme, place: place, layout: layout, textColor: textColor, isText: isText)
    titles(
      panel, place: place, layout: layout, isBelow: isBelow, textColor: textColor, isText: isText)
    for guide in panel.guides.prefix(2000) where guide.position.isFinite {
      let at = GnuplotText.number(guide.position)
      let ends =
        guide.direction == .vertical
        ? "from first \(at), graph 0 to first \(at), graph 1"
        : "from graph 0, first \(at) to graph 1, first \(at)"
      if panel.shows(guide) {
        line(
          "set arrow \(ends) nohead back linewidth 1 dashtype 3"
            + " linecolor \(Self.color(theme.guide))")
      }
    }
    layers(panel, theme: theme, size: size, format: format)
  }

  private mutating func axis(
    _ name: String, _ axis: Axis, range: ClosedRange<Double>, textColor: String, isText: Bool
  ) {
    if axis.scale == .logarithmic { line("set logscale \(name) 10") }
    let low = GnuplotText.number(range.lowerBound)
    let high = GnuplotText.number(range.upperBound)
    line("set \(name)range [\(low):\(high)]")
    line("set format \(name) '%.\(axis.markDigits(range))g'")
    if axis.isWhole, range.upperBound - range.lowerBound <= 12 { line("set \(name)tics 1") }
    if let ticks = axis.ticks ?? (isText ? nil : axis.logarithmicTicks(range)) {
      let marks = ticks.map { "\(GnuplotText.quoted($0.label)) \(GnuplotText.number($0.position))" }
      line("set \(name)tics (\(marks.joined(separator: ", ")))")
    }
    // In text there is no space beside the y axis, so the panel's title names the quantity.
    guard !axis.text.isEmpty, !isText || name == "x" else { return }
    let offset = isText ? "" : name == "x" ? " offset 0,0.2" : ""
    line("set \(name)label \(GnuplotText.quoted(axis.text)) noenhanced\(offset) \(textColor)")
  }

  /// Sets marks along x with enough space between their numbers, for an area of `columns` characters.
  private mutating func textTicks(_ panel: Panel, columns: Int) {
    guard panel.x.scale == .linear, panel.x.ticks == nil else { return }
    let range = panel.xRange
    let least = (range.upperBound - range.lowerBound) / Double(max(1, columns / 6))
    guard least > 0, least.isFinite else { return }
    let power = pow(10, log10(least).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999 } ?? least
    line("set xtics \(GnuplotText.number(step))")
  }

  private mutating func palette(
    _ panel: Panel, theme: Theme, place: FigureLayout.Place, layout: FigureLayout,
    textColor: String, isText: Bool
  ) {
    guard let range = panel.paletteRange else { return line("unset colorbox") }
    let colors = panel.heatMaps.first?.palette.colors(on: theme) ?? theme.ramp
    let steps = colors.enumerated().map { "\($0.offset) '#\($0.element)'" }
    line("set palette defined (\(steps.joined(separator: ", ")))")
    let low = GnuplotText.number(range.lowerBound)
    let high = GnuplotText.number(range.upperBound)
    line("set cbrange [\(low):\(high)]")
    line("set format cb '%.6g'")
    line("set cbtics in scale 0.3 \(textColor)")
    // A second axis leaves no space for a colour bar, and the axis is more important.
    if isText || panel.secondY != nil { return line("unset colorbox") }
    let left = place.right + 12 * layout.unitWidth
    let height = place.top - place.bottom
    line(
      "set colorbox vertical user origin screen \(left), screen \(place.bottom)"
        + " size screen \(14 * layout.unitWidth), screen \(height)")
    let text = (panel.heatMaps.first?.key ?? panel.shadeKey)?.text ?? ""
    if !text.isEmpty {
      line("set cblabel \(GnuplotText.quoted(text)) noenhanced offset 1.6,0 \(textColor)")
    }
  }

  private mutating func titles(
    _ panel: Panel, place: FigureLayout.Place, layout: FigureLayout, isBelow: Bool,
    textColor: String, isText: Bool
  ) {
    let lineHeight = layout.unitHeight * (isText ? 1 : 22)
    let gap = layout.unitHeight * (isText ? 1 : 14)
    if let title = panel.title, !title.isEmpty {
      let y = place.top + gap + (isBelow ? lineHeight : 0)
      // In text, the title starts above the marks of the y axis, because the title names this axis.
      let x = isText ? max(0, place.left - 9 * layout.unitWidth) : place.left
      // If there is no legend, the title may extend over the colour bar.
      let width = (isText ? 1 - x : place.right - x) / layout.unitWidth
      let (fitting, points) = Self.fitted(title, points: 11, width: width, isText: isText)
      line(
        "set label \(GnuplotText.quoted(fitting)) at screen \(x), screen \(y) left"
          + " noenhanced font ',\(points)' \(textColor)")
    }
    guard !panel.namedSeries.isEmpty else { return line("unset key") }
    let y = place.top + layout.unitHeight * (isText ? 0.5 : 3)
    line(
      "set key at screen \(place.right), screen \(y) right bottom horizontal Left reverse"
        + " noenhanced nobox samplen \(isText ? 2 : 2.2) spacing 1.1 \(textColor)")
  }
}

extension Panel {
  /// The panel for text, with a title that also names the y axis and the shades of a heat map. If these names
  /// do not fit into `columns` columns, the axes and the original title are left out before the shades.
  func titledForText(columns: Int) -> Panel {
    let right = secondY.map { $0.text.isEmpty ? "" : "right: " + $0.text } ?? ""
    var pieces = [title ?? "", y.text, right, shadesInWords]
    for place in [2, 1, 0] {
      let length = pieces.reduce(-3) { $0 + ($1.isEmpty ? 0 : $1.count + 3) }
      if length > columns { pieces[place] = "" }
    }
    if pieces.allSatisfy(\.isEmpty) { pieces[0] = title ?? "" }
    var panel = self
    panel.title = pieces.filter { !$0.isEmpty }.joined(separator: " · ")
    return panel
  }

  /// A description of the values at which the first and the last shade start; empty if there is no heat map.
  private var shadesInWords: String {
    let shades = GnuplotScript.shades
    guard let map = heatMaps.first, let range = paletteRange, let low = shades.first,
      let high = shades.last
    else { return "" }
    let step = (range.upperBound - range.lowerBound) / Double(shades.count + 1)
    let ends = [range.lowerBound + step, range.upperBound - step].map { end in
      step >= 1 && abs(end) < 1e15 ? "\(Int(clamped: end.rounded()))" : "\(Float(end))"
    }
    let unit = map.key.unit.isEmpty ? "" : " " + map.key.unit
    return "\(low) from \(ends[0]), \(high) from \(ends[1])\(unit)"
  }
}

extension Panel {
  /// Whether a guide is inside the panel's ranges.
  fileprivate func shows(_ guide: Guide) -> Bool {
    switch guide.direction {
    case .vertical: xRange.contains(guide.position)
    case .horizontal: yRange.contains(guide.position)
    }
  }
}
