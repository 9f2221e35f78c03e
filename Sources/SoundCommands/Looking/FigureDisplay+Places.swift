// Functions that draw a figure in a window, in the terminal (as text or as a picture), or in a numbered file.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import Plots
internal import WholeNumbers

extension FigureDisplay {
  /// Draws a figure at a place.
  ///
  /// - Throws: `PlotError` if gnuplot fails; `FileError` if the file cannot be written; `CommandError` if the viewer
  ///   cannot be started.
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

  /// A figure as text, without blank lines above and below the figure, and without spaces at the ends of lines.
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

  /// The largest width of pictures on a notebook page, in pixels: the width of the page beside JupyterLab's list of
  /// files, on a screen that is 1280 pixels wide. The width is limited here because JupyterLab does not shrink SVG
  /// pictures.
  private static let pageWidth = 820

  /// The figure, scaled to the width of its place and, if possible, to the height of its place.
  private static func fitted(_ figure: Figure, width: Int, height: Int) -> Figure {
    var figure = figure
    // In a narrower picture, two panels side by side have too little space for their labels.
    if width < 900 { figure.columns = 1 }
    let size = figure.pictureSize
    let scale = min(1, Double(width) / Double(size.width))
    let fair = Double(size.height) * max(scale, 0.75)
    let most = max(Double(height), 240 * Double(max(1, figure.rows)))
    figure.size = Figure.Size(
      width: Int(clamped: Double(size.width) * scale), height: Int(clamped: min(fair, most)))
    return figure
  }

  /// The longest time, in seconds, for which Sonde waits until the program that starts the viewer has ended.
  private static let patience = 1.0

  /// Starts the viewer in its own process group, so that Ctrl-C does not stop the viewer. The viewer's output is
  /// discarded.
  ///
  /// - Throws: `CommandError` if the viewer cannot be started.
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
    // xdg-open usually starts the viewer and ends at once. If xdg-open runs the viewer itself, Sonde does not wait
    // for the end of the viewer.
    let end = ContinuousClock.now + .seconds(patience)
    var result: Int32 = 0
    while waitpid(process, &result, WNOHANG) == 0, !isStopped(), ContinuousClock.now < end {
      usleep(5000)
    }
  }
}

/// The current size of the terminal at standard output; 80 columns by 24 lines if the size is unknown.
private struct TerminalSize {
  let columns: Int
  let lines: Int
  /// The width of the terminal, and the height of the terminal minus two lines, in pixels. If the terminal does not
  /// report its size in pixels, the size is estimated with the usual size of characters.
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
