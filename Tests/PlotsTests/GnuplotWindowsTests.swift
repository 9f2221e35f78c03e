// Tests of windows that the real gnuplot opens on a real X server, and of errors when gnuplot is missing, dies,
// hangs or misbehaves.

import Glibc
import Plots
import TestSupport
import Testing

@Suite(.serialized) struct GnuplotWindowsTests {
  private let ground: UInt32 = 0x15171c
  private let line: UInt32 = 0x56b4e9

  private let figure = Figure(
    [Panel(series: [Series(x: [0, 1, 2], y: [0, 3, 1], width: 12)])], theme: .dark,
    size: Figure.Size(width: 400, height: 300))

  /// The real gnuplot on the given screen; its process number is in `$here/process`.
  private func gnuplot(
    _ screen: VirtualScreen, in folder: TemporaryFolder, limit: Double = 600
  ) throws -> Gnuplot {
    let real = try #require(Gnuplot().program)
    return folder.gnuplot(
      "echo $$ > $here/process; DISPLAY=\(screen.display) exec '\(real)' \"$@\"", limit: limit)
  }

  private func process(_ folder: TemporaryFolder) throws -> pid_t {
    let text = try #require(folder.text("process"))
    return try #require(pid_t(text.filter(\.isNumber)))
  }

  @Test func aFigureAppearsInAWindow() throws {
    let screen = try #require(VirtualScreen())
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: try gnuplot(screen, in: folder))
    #expect(try windows.show(figure) == nil)
    #expect(screen.shows("Sonde 1"))
    #expect(screen.shows(color: ground, pixels: 400 * 300 / 2))
    #expect(screen.shows(color: line, pixels: 1000))

    // Another figure replaces the first in the same gnuplot, and another figure number opens a second window.
    let first = try process(folder)
    #expect(try windows.show(Figure([Panel()])) == nil)
    #expect(screen.shows(color: 0xffffff, pixels: 400 * 300 / 2))
    #expect(try windows.show(figure, window: 2) == nil)
    #expect(screen.shows("Sonde 2", times: 1))
    #expect(screen.shows("Sonde 1", times: 1))
    #expect(try process(folder) == first)

    // Windows stay open when the connection to gnuplot is closed.
    windows.close()
    #expect(screen.shows("Sonde 2"))
    #expect(screen.shows("Sonde 1"))
  }

  @Test func figureWindowsDrawEveryKindOfLayerFromTheDataFile() throws {
    let screen = try #require(VirtualScreen())
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: try gnuplot(screen, in: folder))
    let map = HeatMap(
      values: [0, 0.5, 0.5, 1], columns: 2, rows: 2, x: 0...2, y: 0...2, palette: .viridis)
    let styles: [Series.Style] = [
      .line, .points, .linePoints, .steps, .stems, .bars(width: 0.5), .area,
      .band(lower: [0, 0, 0]),
    ]
    let panels =
      [Panel(heatMaps: [map]), Panel(), Panel(series: [Series(x: [1], y: [.nan])])]
      + styles.map { Panel(series: [Series("s", x: [0, 1, 2], y: [1, 3, 2], style: $0)]) }
    for round in 0..<3 {
      #expect(try windows.show(Figure(panels, columns: 3 + round)) == nil)
    }
    // The expected colours are the first and the last colour of the palette.
    #expect(screen.shows(color: 0x440154, pixels: 20))
    #expect(screen.shows(color: 0xfde725, pixels: 20))
  }

  @Test func aNewGnuplotReplacesAKilledGnuplot() throws {
    let screen = try #require(VirtualScreen())
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: try gnuplot(screen, in: folder))
    try windows.show(figure)
    let first = try process(folder)
    #expect(kill(first, SIGKILL) == 0)
    let loss = try windows.show(figure)
    #expect(loss == .windowsGone(reason: "gnuplot was killed (signal 9)"))
    #expect(try process(folder) != first)
    #expect(screen.shows("Sonde 1"))
    #expect(try windows.show(figure) == nil)

    // The screen closes the window and the connection to its program.
    let window = try #require(screen.windows.first { $0.title == "Sonde 1" })
    screen.take(window.id)
    _ = try windows.show(figure)
    #expect(screen.shows("Sonde 1"))
  }

  @Test func aNewGnuplotReplacesAGnuplotThatStopsResponding() throws {
    let screen = try #require(VirtualScreen())
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: try gnuplot(screen, in: folder, limit: 15))
    try windows.show(figure)
    let first = try process(folder)
    #expect(kill(first, SIGSTOP) == 0)
    #expect(throws: PlotError.gnuplotTooSlow(seconds: 15)) { try windows.show(figure) }
    #expect(kill(first, 0) == -1 && errno == ESRCH)
    #expect(try windows.show(figure) == nil)
    #expect(kill(try process(folder), SIGSTOP) == 0)
    #expect(throws: PlotError.stopped) { try windows.show(figure, isStopped: { true }) }
  }

  @Test func aFigureWindowOnAScreenThatRefusesConnectionsIsAnError() throws {
    let real = try #require(Gnuplot().program)
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("DISPLAY=:64999 WAYLAND_DISPLAY= exec '\(real)' \"$@\"")
    let windows = GnuplotWindows(gnuplot: gnuplot)
    for _ in 0..<2 {
      do {
        try windows.show(figure)
        Issue.record("there is no such screen")
      } catch {
        #expect("\(error)".hasPrefix("gnuplot cannot open a window: "))
      }
    }
  }

  /// A fake gnuplot that states the given terminals and loads the files that it receives.
  private func liar(_ folder: TemporaryFolder, terminals: String, then: String) -> Gnuplot {
    folder.gnuplot(
      """
      while read line; do
        case "$line" in load*) break;; esac
      done
      printf '\(terminals)\\nsonde: done 1\\n' >&2
      while read line; do
        case "$line" in load*) break;; esac
      done
      \(then)
      """, limit: 10)
  }

  @Test func aFigureWindowWithAGnuplotThatSupportsNoWindowsIsAnError() {
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: liar(folder, terminals: "png dumb", then: "exit 0"))
    #expect(throws: PlotError.noWindowTerminal) { try windows.show(figure) }
    #expect("\(PlotError.noWindowTerminal)".contains("install"))
    let missing = GnuplotWindows(gnuplot: Gnuplot(searchPath: "/nowhere"))
    #expect(throws: PlotError.gnuplotMissing) { try missing.show(figure) }
  }

  @Test(arguments: [
    ("printf 'line 7: no such thing\\n' >&2; sleep 100", "gnuplot failed: line 7: no such thing"),
    ("echo 'cannot go on' >&2; exit 3", "gnuplot cannot open a window: cannot go on"),
    ("kill -9 $$", "gnuplot was killed before the picture was complete (signal 9)"),
    ("sleep 100", "gnuplot was stopped after 10 s, its time limit"),
    ("yes warning | head -c 3000000 >&2; exit 1", "gnuplot cannot open a window: warning"),
  ])
  func anErrorMessageOfGnuplotFromAFigureWindowIsReported(then: String, expected: String) {
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: liar(folder, terminals: "x wxt y", then: then))
    do {
      try windows.show(figure)
      Issue.record("nothing was said")
    } catch { #expect("\(error)" == expected) }
  }

  @Test func aLabelOfAFigureWindowCannotBecomeAGnuplotCommand() throws {
    let screen = try #require(VirtualScreen())
    let folder = TemporaryFolder()
    let windows = GnuplotWindows(gnuplot: try gnuplot(screen, in: folder))
    for attack in GnuplotTextTests.attacks(folder / "canary") {
      _ = try windows.show(GnuplotTextTests.figure(attack))
    }
    #expect(access(folder / "canary", F_OK) == -1)
    #expect(screen.shows("Sonde 1"))
  }
}
