// The windows of a session. One gnuplot draws them all; it is started when the first is wanted and goes
// on between figures. It is sent commands alone: data lie in a file of memory, so that nothing of them is
// ever read as a command, even if a window fails in the middle of a figure. Whatever goes wrong, the
// next figure finds a gnuplot that works or a new one.

internal import Glibc

/// Numbered windows, titled "Sonde 1" and so on, that figures are drawn in.
///
/// ```swift
/// let windows = GnuplotWindows()
/// try windows.show(figure)
/// ```
public final class GnuplotWindows {
  /// The terminals of gnuplot that open windows, the best first.
  package static let terminals = ["qt", "wxt", "x11"]

  private let gnuplot: Gnuplot
  private var process: GnuplotProcess?
  private var terminal = ""
  /// Whether the terminal has told the number of a window.
  private var hasWindow = false

  /// - Parameter gnuplot: which program draws, and how long a figure may take.
  public init(gnuplot: Gnuplot = Gnuplot()) {
    self.gnuplot = gnuplot
  }

  /// The windows stay on the screen; a gnuplot that hangs is killed.
  deinit { close() }

  /// Whether there is a screen that windows could be opened on, as the environment has it.
  public static var hasScreen: Bool { isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") }

  /// Makes sure that a gnuplot runs that can open windows.
  ///
  /// - Returns: `windowsGone` if the one before has ended.
  /// - Throws: `PlotError`, `noWindowTerminal` if gnuplot opens no windows.
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
  ///   - isStopped: asked about every 50 ms; true ends gnuplot, with its windows, and throws.
  /// - Returns: `windowsGone` if the gnuplot before has ended, and a new one has drawn the figure.
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
        // The one that drew so far may have lost its screen or its life since then.
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

  /// Lets gnuplot end. What is on the screen stays there until the user closes it.
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
      // It has ended: that is how most of them say that the screen does not let them in.
      throw PlotError.windowRefused(message: GnuplotProcess.plain(message[...]))
    }
  }

  /// x11 draws through a program that may yet fail: once, its window's number is waited for.
  private func awaitWindow(_ process: GnuplotProcess) throws(PlotError) {
    guard terminal == "x11", !hasWindow else { return }
    let question = "print exists('GPVAL_TERM_WINDOWID') ? GPVAL_TERM_WINDOWID : 0\n"
    while !hasWindow {
      let said = try process.perform(question).split(whereSeparator: \.isWhitespace)
      // What follows is the mark of the end.
      hasWindow = said.prefix { $0 != "sonde:" }.contains { Int($0) ?? 0 > 0 }
      if !hasWindow { usleep(5000) }
    }
  }

  private static func isSet(_ name: String) -> Bool {
    getenv(name).map { $0.pointee != 0 } ?? false
  }
}
