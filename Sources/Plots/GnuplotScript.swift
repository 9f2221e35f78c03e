// A figure as gnuplot reads it: commands, with the data in binary behind the `plot` that asks for them.
// Every word of a user goes through `GnuplotText`; everything else is made of numbers and fixed words.

/// The commands and data that draw a figure.
package struct GnuplotScript {
  /// A piece of what is sent.
  package enum Part: Equatable {
    case text(String)
    case floats([Float])
    case doubles([Double])
  }

  package private(set) var parts: [Part] = []

  /// The commands alone.
  package var commands: String {
    var text = ""
    for part in parts { if case .text(let piece) = part { text += piece } }
    return text
  }

  package init(_ figure: Figure, as format: PictureFormat) {
    let size = figure.pictureSize(for: format)
    let metrics: FigureLayout.Metrics = format == .text ? .text : .picture
    line("set encoding utf8")
    line("set minussign")
    line(Self.terminal(format, size: size, theme: figure.theme))
    line("set multiplot")
    var figure = figure
    if figure.panels.isEmpty { figure.panels = [Panel()] }
    if format == .text { figure.panels = figure.panels.map { $0.titledForText() } }
    let layout = FigureLayout(figure, size: size, metrics: metrics)
    for index in figure.panels.indices {
      line("reset")
      if index == 0, let title = figure.title {
        let x = layout.unitWidth * (format == .text ? 1 : 20)
        let y = 1 - layout.unitHeight * (format == .text ? 0.5 : 26)
        let color = Self.color(figure.theme.text)
        line(
          "set label \(GnuplotText.quoted(title)) at screen \(x), screen \(y) left noenhanced"
            + " font ',14' textcolor \(color)")
      }
      draw(
        figure.panels[index], theme: figure.theme, place: layout.places[index],
        size: layout.sizes[index], layout: layout, isBelow: layout.legendIsBelowTitle[index],
        format: format)
    }
    line("unset multiplot")
    line("unset output")
  }

  mutating func line(_ text: String) { parts.append(.text(text + "\n")) }

  mutating func data(_ values: [Double]) { parts.append(.doubles(values)) }

  mutating func data(_ values: [Float]) { parts.append(.floats(values)) }

  /// A colour from six hexadecimal digits, with how much of the ground shines through (0 to 255).
  static func color(_ digits: String, transparency: Int = 0) -> String {
    guard transparency > 0 else { return "rgb '#\(digits)'" }
    let hex = String(min(transparency, 255), radix: 16)
    return "rgb '#\(hex.count < 2 ? "0" + hex : hex)\(digits)'"
  }

  private static func terminal(
    _ format: PictureFormat, size: Figure.Size, theme: Theme
  ) -> String {
    let background = "background '#\(theme.background)'"
    let pixels = "size \(size.width),\(size.height)"
    switch format {
    case .png:
      return "set terminal pngcairo \(pixels) noenhanced font 'sans-serif,10' \(background)"
    case .svg:
      return "set terminal svg \(pixels) noenhanced font 'sans-serif,13' \(background)"
    case .pdf:
      let inches = "size \(Double(size.width) / 96)in,\(Double(size.height) / 96)in"
      return "set terminal pdfcairo \(inches) noenhanced font 'sans-serif,10' \(background)"
    case .sixel:
      return
        "set terminal sixelgd \(pixels) noenhanced truecolor font 'sans-serif,10' \(background)"
    case .text:
      return "set terminal dumb noenhanced mono size \(size.width),\(size.height)"
    }
  }
}

extension Figure {
  /// The size for a format: text counts columns and lines.
  func pictureSize(for format: PictureFormat) -> Size {
    guard format == .text else { return pictureSize }
    let asked = size ?? Size(width: 80, height: 24)
    return Size(width: min(max(asked.width, 20), 500), height: min(max(asked.height, 8), 300))
  }
}
