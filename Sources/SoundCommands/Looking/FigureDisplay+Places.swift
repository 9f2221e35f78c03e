// Drawing a figure at its place: in a window, as text or a picture in the terminal, or in a numbered file.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import Plots

extension FigureDisplay {
  /// Draws a figure at a place.
  ///
  /// - Throws: `PlotError`, `FileError`, `CommandError`.
  func draw(_ value: FigureValue, at place: Place, _ context: Context) throws {
    let interrupt = context.run.interrupt
    let isStopped = { interrupt.isRequested }
    switch place {
    case .window:
      if let end = try windows.show(value.figure, window: value.window, isStopped: isStopped) {
        context.note("\(end)")
      }
    case .viewer(let viewer):
      try FigureDisplay.open(
        context.resolve(try folder.save(value, context)), with: viewer, isStopped: isStopped)
    case .inline(let way):
      let (width, height) = TerminalSize().pixels
      let figure = FigureDisplay.fitted(value.figure, width: width, height: height)
      let picture = try Gnuplot().render(figure, as: way.format, isStopped: isStopped)
      context.write(way.sequence(picture, width: figure.pictureSize.width) + "\n")
    case .page(let show):
      let gnuplot = Gnuplot()
      let figure = FigureDisplay.fitted(value.figure, width: Self.pageWidth, height: .max)
      show(
        ShownPicture(
          summary: value.summary,
          svg: try gnuplot.render(figure, as: .svg, isStopped: isStopped),
          png: try gnuplot.render(figure, as: .png, isStopped: isStopped)))
    case .text:
      context.write(
        try FigureDisplay.text(value.figure, in: TerminalSize(), isStopped: isStopped) + "\n")
    case .file: context.note("picture: \(try folder.save(value, context))")
    }
  }

  /// A figure as characters, without blank lines around it and blanks at the ends of lines.
  private static func text(
    _ figure: Figure, in terminal: TerminalSize, isStopped: @escaping () -> Bool
  ) throws(PlotError) -> String {
    var figure = figure
    if terminal.columns < 130 { figure.columns = 1 }
    let lines =
      figure.rows == 1 ? min(max(terminal.lines - 2, 12), 28) : 16 * figure.rows
    let text = try Gnuplot().text(
      figure, columns: terminal.columns, lines: lines, isStopped: isStopped)
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
      row.lastIndex { $0 != " " }.map { row[...$0] } ?? ""
    }[...]
    while rows.last?.isEmpty ?? false { rows.removeLast() }
    return rows.drop { $0.isEmpty }.joined(separator: "\n")
  }

  /// The largest width of pictures on a page, in pixels: the column of a notebook beside its list of files, on
  /// a screen of 1280 pixels. JupyterLab does not shrink an SVG to its column.
  private static let pageWidth = 820

  /// A figure that fits the width of its place, and its height if possible.
  private static func fitted(_ figure: Figure, width: Int, height: Int) -> Figure {
    var figure = figure
    // Below this width two panels side by side leave no room for their labels.
    if width < 900 { figure.columns = 1 }
    let size = figure.pictureSize
    let scale = min(1, Double(width) / Double(size.width))
    let fair = Double(size.height) * max(scale, 0.75)
    let most = max(Double(height), 240 * Double(max(1, figure.rows)))
    figure.size = Figure.Size(
      width: Int(Double(size.width) * scale), height: Int(min(fair, most)))
    return figure
  }

  /// How long to wait for the viewer to pass the picture on, in seconds.
  private static let patience = 1.0

  /// Starts the viewer in a process group of its own, so that Ctrl-C does not reach it. Its output is
  /// discarded.
  private static func open(
    _ path: String, with viewer: String, isStopped: () -> Bool
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var process = pid_t()
    let words = [viewer, path].map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    let status = posix_spawn(&process, viewer, &actions, &attributes, words + [nil], environ)
    guard status == 0 else {
      throw CommandError("plots: cannot start \(viewer): \(String(cString: strerror(status)))")
    }
    // xdg-open passes the picture on and ends; if it is the viewer itself, Sonde does not wait for its end.
    let end = ContinuousClock.now + .seconds(patience)
    var result: Int32 = 0
    while waitpid(process, &result, WNOHANG) == 0, !isStopped(), ContinuousClock.now < end {
      usleep(5000)
    }
  }
}

/// The present size of the terminal at standard output; 80 by 24 if unknown.
private struct TerminalSize {
  let columns: Int
  let lines: Int
  /// Its width, and its height less two lines, in pixels; estimated from the usual size of characters if the
  /// terminal does not report it.
  let pixels: (width: Int, height: Int)

  init() {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns = isKnown ? max(20, Int(size.ws_col)) : 80
    lines = isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24
    let hasPixels = isKnown && size.ws_xpixel > 0 && size.ws_ypixel > 0
    let width = hasPixels ? Int(size.ws_xpixel) : columns * 8
    let height = (hasPixels ? Int(size.ws_ypixel) : lines * 16) * max(lines - 2, 1) / lines
    pixels = (width, height)
  }
}
