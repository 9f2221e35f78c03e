// The windows of a session. One gnuplot draws them all; it is started for the first window and runs on
// between figures. It gets only commands: data are in a memory file, so that they are never read as
// commands, even if a window fails in the middle of a figure. After any failure the next figure gets a
// gnuplot that works, or a new one.

internal import Glibc

/// Numbered windows, titled "Sonde 1" and so on, that figures are drawn in.
///
/// ```swift
/// let windows = GnuplotWindows()
/// try windows.show(figure)
/// ```
public final class GnuplotWindows {
  /// gnuplot's terminals that open windows, the best first.
  package static let terminals = ["qt", "wxt", "x11"]

  private let gnuplot: Gnuplot
  private var process: GnuplotProcess?
  private var terminal = ""
  /// Whether the terminal has reported the number of a window.
  private var hasWindow = false

  /// - Parameter gnuplot: which program draws, and the time limit for a figure.
  public init(gnuplot: Gnuplot = Gnuplot()) {
    self.gnuplot = gnuplot
  }

  /// The windows stay on the screen; a gnuplot that hangs is killed.
  deinit { close() }

  /// Whether there is a screen for windows, according to the environment.
  public static var hasScreen: Bool { isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") }

  /// Makes sure that a gnuplot runs that can open windows.
  ///
  /// - Returns: `windowsGone` if the previous one has ended, else nil.
  /// - Throws: `PlotError`: `noWindowTerminal` if gnuplot cannot open windows.
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

  /// Draws a figure in a window, which is opened if it is not on the screen.
  ///
  /// - Parameters:
  ///   - window: the window's number, from 1.
  ///   - isStopped: called about every 50 ms; true ends gnuplot, with its windows, and throws.
  /// - Returns: `windowsGone` if the previous gnuplot has ended and a new one has drawn the figure.
  /// - Throws: `PlotError`, within little more than gnuplot's limit.
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
        // The previous gnuplot may have lost its screen or ended since then.
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

  /// Ends gnuplot. Its windows stay on the screen until the user closes them.
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
      // It has ended: most terminals do so when the screen rejects them.
      throw PlotError.windowRefused(message: GnuplotProcess.plain(message[...]))
    }
  }

  /// Waits once for the number of x11's window, since x11 draws through a program that may still fail.
  private func awaitWindow(_ process: GnuplotProcess) throws(PlotError) {
    guard terminal == "x11", !hasWindow else { return }
    let question = "print exists('GPVAL_TERM_WINDOWID') ? GPVAL_TERM_WINDOWID : 0\n"
    while !hasWindow {
      let said = try process.perform(question).split(whereSeparator: \.isWhitespace)
      // What follows is the end mark.
      hasWindow = said.prefix { $0 != "sonde:" }.contains { Int($0) ?? 0 > 0 }
      if !hasWindow { usleep(5000) }
    }
  }

  private static func isSet(_ name: String) -> Bool {
    getenv(name).map { $0.pointee != 0 } ?? false
  }
}
