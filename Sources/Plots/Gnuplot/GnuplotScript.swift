// A figure as input for gnuplot: commands, with binary data after each `plot` command. Every text of the user
// passes through `GnuplotText`; all other parts of the script are numbers and fixed words.

internal import Encodings
internal import WholeNumbers

/// The commands and data that draw a figure.
package struct GnuplotScript {
  /// A part of gnuplot's input.
  package enum Part: Equatable {
    case text(String)
    case floats([Float])
    case doubles([Double])

    /// The number of bytes in a part of the input.
    var byteCount: Int {
      switch self {
      case .text(let text): text.utf8.count
      case .floats(let values): values.count * MemoryLayout<Float>.stride
      case .doubles(let values): values.count * MemoryLayout<Double>.stride
      }
    }
  }

  /// The target on which a figure is drawn.
  package enum Target: Equatable {
    /// The figure is drawn as a picture, which gnuplot writes to its standard output.
    case picture(PictureFormat)
    /// The figure is drawn in the window that `opening` opened, and gnuplot reads the data from a separate
    /// file.
    case window
  }

  /// The paths from which gnuplot reads the data for a window and the commands to load.
  static let dataFile = "/dev/fd/3"
  static let commandFile = "/dev/fd/4"

  package private(set) var parts: [Part] = []
  /// Whether gnuplot reads the data from `dataFile`, which contains the data of all elements one after another.
  let hasDataFile: Bool
  private var dataBytes = 0

  /// The commands of the script without the data.
  package var commands: String {
    var text = ""
    for part in parts { if case .text(let piece) = part { text += piece } }
    return text
  }

  package init(_ figure: Figure, as format: PictureFormat) {
    self.init(figure, on: .picture(format))
  }

  package init(_ figure: Figure, on target: Target) {
    let size: Figure.Size
    let format: PictureFormat
    switch target {
    case .picture(let picture):
      (format, size, hasDataFile) = (picture, figure.pictureSize(for: picture), false)
    case .window:
      (format, size, hasDataFile) = (.png, figure.windowSize, true)
    }
    line("set encoding utf8")
    line("set minussign")
    // For a window, the command `opening` has already set the terminal.
    if !hasDataFile { line(Self.terminal(format, size: size, theme: figure.theme)) }
    line("set multiplot")
    panels(of: figure, size: size, format: format)
    line("unset multiplot")
    if !hasDataFile { line("unset output") }
  }

  private mutating func panels(of figure: Figure, size: Figure.Size, format: PictureFormat) {
    let metrics: FigureLayout.Metrics =
      switch format {
      case .text: .text
      case .svg: .svg
      default: .picture
      }
    var figure = figure
    if figure.panels.isEmpty { figure.panels = [Panel()] }
    if format == .text {
      let room = size.width / min(figure.columns, figure.panels.count) - 2
      figure.panels = figure.panels.map { $0.titledForText(columns: room) }
    }
    let layout = FigureLayout(figure, size: size, metrics: metrics)
    for index in figure.panels.indices {
      line("reset")
      if hasDataFile { window(isFirst: index == 0, theme: figure.theme) }
      if index == 0, let title = figure.title {
        let isText = format == .text
        let x = layout.unitWidth * (isText ? 1 : 20)
        let y = 1 - layout.unitHeight * (isText ? 0.5 : 26)
        let color = Self.color(figure.theme.text)
        let (fitting, points) = Self.fitted(
          title, points: 14, width: Double(size.width) - (isText ? 2 : 40), isText: isText)
        line(
          "set label \(GnuplotText.quoted(fitting)) at screen \(x), screen \(y) left noenhanced"
            + " font ',\(points)' textcolor \(color)")
      }
      if figure.panels[index].isBlank { continue }
      draw(
        figure.panels[index], theme: figure.theme, place: layout.places[index],
        size: layout.sizes[index], layout: layout, isBelow: layout.legendIsBelowTitle[index],
        format: format)
    }
  }

  /// A title that fits into `width` pixels or characters: a long title gets smaller letters, and a very long
  /// title is also cut.
  package static func fitted(
    _ title: String, points: Double, width: Double, isText: Bool
  ) -> (title: String, points: Double) {
    if isText { return (cut(title, to: Int(clamped: width)), points) }
    // The average width of a letter, in pixels per point of font size.
    let letter = 0.74
    let needed = Double(title.count) * letter
    let size = min(points, max(points * 0.7, width / max(needed, 1)))
    let rounded = (size * 10).rounded(.down) / 10
    return (cut(title, to: Int(clamped: width / (letter * rounded))), rounded)
  }

  private static func cut(_ text: String, to count: Int) -> String {
    text.count > max(count, 4) ? text.prefix(max(count, 4) - 1) + "…" : text
  }

  /// The commands for a panel in a window. The window's keys and mouse are off, since they would redraw only
  /// the last panel, possibly from the data of a later figure.
  private mutating func window(isFirst: Bool, theme: Theme) {
    line("unset mouse")
    // The terminals x11 and qt have no setting for the background colour, so a rectangle is drawn.
    guard isFirst else { return }
    line(
      "set object 1 rectangle from screen 0,0 to screen 1,1 behind"
        + " fillcolor \(Self.color(theme.background)) fillstyle solid noborder")
  }

  /// The command that opens a window, or selects an open one.
  static func opening(terminal: String, number: Int, size: Figure.Size) -> String {
    "set terminal \(terminal) \(number) size \(size.width),\(size.height)"
      + " title 'Sonde \(number)' noenhanced font 'sans-serif,10' persist noraise\n"
  }

  /// The part of a `plot` command that selects the next `size` bytes of data.
  mutating func source(bytes size: Int) -> String {
    defer { dataBytes += size }
    return hasDataFile ? "'\(Self.dataFile)' binary skip=\(dataBytes)" : "'-' binary"
  }

  mutating func line(_ text: String) { parts.append(.text(text + "\n")) }

  mutating func data(_ values: [Double]) { parts.append(.doubles(values)) }

  mutating func data(_ values: [Float]) { parts.append(.floats(values)) }

  /// gnuplot's form of a colour with six hexadecimal digits and a transparency from 0 to 255.
  static func color(_ digits: String, transparency: Int = 0) -> String {
    guard transparency > 0 else { return "rgb '#\(digits)'" }
    return "rgb '#\(Hexadecimal.text([UInt8(min(transparency, 255))]))\(digits)'"
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
  /// The size of a window: the size of the picture, scaled down if the picture does not fit on a small screen.
  var windowSize: Size {
    let screen = Size(width: 1240, height: 740)
    let size = pictureSize
    let scale = min(
      1, Double(screen.width) / Double(size.width), Double(screen.height) / Double(size.height))
    return Size(
      width: max(80, Int(clamped: Double(size.width) * scale)),
      height: max(60, Int(clamped: Double(size.height) * scale)))
  }

  /// The size of the picture in a format, in pixels, or in columns and lines for text.
  func pictureSize(for format: PictureFormat) -> Size {
    guard format == .text else { return pictureSize }
    let asked = size ?? Size(width: 80, height: 24)
    return Size(width: min(max(asked.width, 20), 500), height: min(max(asked.height, 8), 300))
  }
}
