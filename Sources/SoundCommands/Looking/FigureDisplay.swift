// Where a session shows its figures: beside the text as files, as text, inside the terminal, or in a
// window. One object a session, which knows what was chosen last.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import Plots

/// How a session shows figures.
final class FigureDisplay {
  /// The places that there are.
  enum Place: String, CaseIterable {
    case window, inline, text, file
  }

  private(set) var place = Place.file
  private let folder = PictureFolder()

  /// Shows figures at a place from now on.
  ///
  /// - Throws: `CommandError` where there is no such place here.
  func choose(_ place: Place) throws {
    switch place {
    case .window:
      guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil else {
        throw CommandError(
          "plots: there is no screen to open a window on",
          hint: "plots \"text\" draws with characters, plots \"file\" writes pictures")
      }
      _ = try FigureDisplay.viewer()
    case .inline:
      guard isatty(STDOUT_FILENO) == 1 else {
        throw CommandError(
          "plots: \"inline\" needs a terminal that shows pictures (sixel)",
          hint: "plots \"text\" draws with characters")
      }
    case .text, .file: break
    }
    self.place = place
  }

  /// Shows a figure.
  ///
  /// - Throws: `PlotError`, `FileError`, `CommandError`.
  func show(_ value: FigureValue, _ context: Context) throws {
    let interrupt = context.run.interrupt
    switch place {
    case .file: context.note("picture: \(try folder.save(value, context))")
    case .window:
      let path = context.resolve(try folder.save(value, context))
      try FigureDisplay.open(path, with: try FigureDisplay.viewer())
    case .text:
      var figure = value.figure
      let size = FigureDisplay.terminalSize
      if size.columns < 130 { figure.columns = 1 }
      let lines = figure.rows == 1 ? min(max(size.lines - 2, 12), 28) : 16 * figure.rows
      let text = try Gnuplot().text(
        figure, columns: size.columns, lines: lines, isStopped: { interrupt.isRequested })
      let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
        String(row.reversed().drop { $0 == " " }.reversed())
      }
      let body = rows.drop { $0.isEmpty }
      context.write(
        body.joined(separator: "\n").trimmedAtEnd + "\n")
    case .inline:
      let picture = try Gnuplot().render(
        value.figure, as: .sixel, isStopped: { interrupt.isRequested })
      context.write(String(decoding: picture, as: UTF8.self) + "\n")
    }
  }

  /// The columns and lines of the terminal, or 80 and 24.
  private static var terminalSize: (columns: Int, lines: Int) {
    var size = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? (max(40, Int(size.ws_col)), Int(size.ws_row)) : (80, 24)
  }

  /// The program that opens pictures in a window.
  private static func viewer() throws -> String {
    let folders = getenv("PATH").map { String(cString: $0) } ?? ""
    for folder in folders.split(separator: ":") where folder.hasPrefix("/") {
      let path = "\(folder)/xdg-open"
      if access(path, X_OK) == 0 { return path }
    }
    throw CommandError(
      "plots: xdg-open, which opens pictures in a window, is not installed",
      hint: "install xdg-utils, or use plots \"text\" or plots \"file\"")
  }

  /// Starts the viewer, which goes on by itself; what it writes goes nowhere.
  private static func open(_ path: String, with viewer: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var process = pid_t()
    let words = [viewer, path].map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    let status = posix_spawn(&process, viewer, &actions, nil, words + [nil], environ)
    guard status == 0 else {
      throw CommandError("plots: \(viewer) cannot be started: \(String(cString: strerror(status)))")
    }
    // xdg-open hands the picture on and ends.
    var result: Int32 = 0
    waitpid(process, &result, 0)
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    String(reversed().drop { $0 == "\n" }.reversed())
  }
}
