// The windows of a session. One gnuplot process draws all windows; it is started for the first window and keeps
// running between figures. The process receives only commands as its input. The data of figures are in a memory
// file, so that gnuplot never interprets data as commands, even if a window fails in the middle of a figure. If
// gnuplot no longer works after a failure, the next figure is drawn by a new process.

internal import Glibc
internal import WholeNumbers

/// Numbered windows for figures, with the titles "Sonde 1", "Sonde 2" and so on.
///
/// ```swift
/// let windows = GnuplotWindows()
/// try windows.show(figure)
/// ```
public final class GnuplotWindows {
  /// The gnuplot terminals that open windows, from the best to the worst.
  package static let terminals = ["qt", "wxt", "x11"]

  private let gnuplot: Gnuplot
  private var process: GnuplotProcess?
  private var terminal = ""
  /// Whether the terminal has reported the number of a window.
  private var hasWindow = false

  /// - Parameter gnuplot: the program that draws, with the time limit for a figure.
  public init(gnuplot: Gnuplot = Gnuplot()) {
    self.gnuplot = gnuplot
  }

  /// Ends gnuplot. The windows stay on the screen; a gnuplot process that does not respond is killed.
  deinit { close() }

  /// Whether there is a screen for windows, according to the environment variables.
  public static var hasScreen: Bool { isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") }

  /// Starts a gnuplot that can open windows, unless such a gnuplot is running.
  ///
  /// - Returns: `windowsGone` if the previous gnuplot has ended; otherwise nil.
  /// - Throws: `PlotError.noWindowTerminal` if gnuplot cannot open windows; another `PlotError` if gnuplot does
  ///   not work.
  @discardableResult
  public func open(isStopped: @escaping () -> Bool = { false }) throws(PlotError) -> PlotError? {
    let end = process?.idleEnd
    if process != nil, end == nil { return nil }
    process = nil
    guard let program = gnuplot.program else { throw PlotError.gnuplotMissing }
    let fresh = try GnuplotProcess(
      path: program, seconds: gnuplot.limit, hasData: true, isStopped: isStopped)
    let known = try fresh.perform("print GPVAL_TERMINALS\n")
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let usable = Self.terminals.first {
      known.contains($0) && ($0 != "x11" || Self.isSet("DISPLAY"))
    }
    guard let usable else {
      fresh.leave()
      throw PlotError.noWindowTerminal
    }
    terminal = usable
    hasWindow = false
    process = fresh
    return end
  }

  /// Draws a figure in a window; a window that is not on the screen is opened first.
  ///
  /// - Parameters:
  ///   - window: the number of the window, at least 1.
  ///   - isStopped: called about every 50 ms; if the result is true, gnuplot and its windows are ended and
  ///     `PlotError.stopped` is thrown.
  /// - Returns: `windowsGone` if the previous gnuplot has ended and a new gnuplot has drawn the figure;
  ///   otherwise nil.
  /// - Throws: `PlotError` if the figure cannot be drawn. The call takes hardly longer than gnuplot's time limit, even
  ///   if it throws an error.
  @discardableResult
  public func show(
    _ figure: Figure, window: Int = 1, isStopped: @escaping () -> Bool = { false }
  ) throws(PlotError) -> PlotError? {
    let isNew = process == nil
    let end = try open(isStopped: isStopped)
    do {
      try draw(figure, window: window, isStopped: isStopped)
      return end
    } catch {
      process = nil
      switch error {
      case .windowRefused, .gnuplotKilled, .gnuplotFailed:
        // The previous gnuplot may have ended or lost its screen since the last figure, so a new gnuplot is
        // tried.
        if isNew || end != nil { throw error }
      default: throw error
      }
      try open(isStopped: isStopped)
      do { try draw(figure, window: window, isStopped: isStopped) } catch {
        process = nil
        throw error
      }
      return GnuplotProcess.loss(error)
    }
  }

  /// Ends gnuplot. The open windows stay on the screen until the user closes them.
  public func close() {
    process?.leave()
    process = nil
  }

  private func draw(
    _ figure: Figure, window: Int, isStopped: @escaping () -> Bool
  ) throws(PlotError) {
    guard let process else { throw PlotError.noWindowTerminal }
    process.begin(seconds: gnuplot.limit, isStopped: isStopped)
    let script = GnuplotScript(
      gnuplot.withoutMissingLetters(figure, isStopped: isStopped), on: .window)
    try process.store(script.parts)
    do {
      _ = try process.perform(
        GnuplotScript.opening(terminal: terminal, number: window, size: figure.windowSize)
          + script.commands)
      try awaitWindow(process)
    } catch .gnuplotFailed(let message) where !message.hasPrefix("line ") {
      // gnuplot has ended; with most terminals, gnuplot ends if the screen rejects a window.
      throw PlotError.windowRefused(message: GnuplotProcess.plain(message[...]))
    }
  }

  /// Waits until the terminal x11 reports the number of its window, since x11 draws through another program,
  /// and that program may fail.
  private func awaitWindow(_ process: GnuplotProcess) throws(PlotError) {
    guard terminal == "x11", !hasWindow else { return }
    let question = "print exists('GPVAL_TERM_WINDOWID') ? GPVAL_TERM_WINDOWID : 0\n"
    while !hasWindow {
      let said = try process.perform(question).split(whereSeparator: \.isWhitespace)
      // The words from `sonde:` on belong to the end mark.
      hasWindow = said.prefix { $0 != "sonde:" }.contains { Int($0) ?? 0 > 0 }
      if !hasWindow { usleep(5000) }
    }
  }

  private static func isSet(_ name: String) -> Bool {
    getenv(name).map { $0.pointee != 0 } ?? false
  }
}
