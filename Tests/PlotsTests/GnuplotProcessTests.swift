// Tests that a gnuplot that is missing, dies, hangs or misbehaves causes an error soon and leaves no process and
// no file.

import Files
import Glibc
import Plots
import TestSupport
import Testing

@Suite struct GnuplotProcessTests {
  private let small = Figure([Panel(series: [Series(x: [0, 1], y: [0, 1])])])

  /// A figure with more data than a socket buffer holds: sending such a figure blocks if the program does not read.
  private let large: Figure = {
    let x = (0..<1_000_000).map(Double.init)
    return Figure([Panel(series: [Series(x: x, y: x, style: .points)])])
  }()

  /// The longest allowed time between the end of the time limit and the error, even on a busy machine; the fake
  /// programs sleep longer.
  private let grace = Duration.seconds(600)

  private func failure(_ gnuplot: Gnuplot, _ figure: Figure) -> PlotError? {
    do {
      _ = try gnuplot.render(figure, as: .png)
      return nil
    } catch { return error }
  }

  @Test(arguments: ["", "/nowhere", "relative/bin:.:"])
  func aMissingGnuplotIsAnError(searchPath: String) {
    let gnuplot = Gnuplot(searchPath: searchPath)
    #expect(failure(gnuplot, small) == .gnuplotMissing)
    #expect(PlotError.gnuplotMissing.description.contains("install"))
  }

  @Test func foldersAndPlainFilesAreNotRunAsGnuplot() {
    let folder = TemporaryFolder()
    folder.write("text", to: "gnuplot", mode: 0o644)
    #expect(Gnuplot(searchPath: folder.path).program == nil)
  }

  @Test func aGnuplotThatCannotBeStartedIsAnError() throws {
    let folder = TemporaryFolder()
    folder.write("\u{7f}ELF", to: "gnuplot", mode: 0o755)
    let error = try #require(failure(Gnuplot(searchPath: folder.path), small))
    guard case .gnuplotUnstartable = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [false, true])
  func aGnuplotThatStopsRespondingIsKilled(isLarge: Bool) throws {
    let folder = TemporaryFolder()
    let figure = isLarge ? large : small
    // The fake program must have started before the limit; on a busy machine this takes longer.
    for limit in [0.5, 5, 50] where folder.text("child") == nil {
      let gnuplot = folder.gnuplot(
        "echo $$ > $here/process; sleep 1000 & echo $! > $here/child; wait", limit: limit)
      var error: PlotError?
      let time = ContinuousClock().measure { error = failure(gnuplot, figure) }
      #expect(error == .gnuplotTooSlow(seconds: limit))
      #expect(time > .seconds(limit) && time < .seconds(limit) + grace)
    }
    let text = try #require(folder.text("process"))
    let process = try #require(pid_t(text.filter(\.isNumber)))
    #expect(kill(process, 0) == -1 && errno == ESRCH)
    let child = try #require(folder.text("child")).filter(\.isNumber)
    // The child process of the fake gnuplot is killed too, and disappears as soon as the system removes it.
    let gone = ["", "Z", "X"]
    let deadline = ContinuousClock.now + grace
    while !gone.contains(state(child)), ContinuousClock.now < deadline { usleep(1000) }
    #expect(gone.contains(state(child)))
  }

  /// The state of a process in /proc: "R", "S" or "Z"; empty if there is no such process.
  private func state(_ process: String) -> String {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return "" }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 512)
    guard fgets(&buffer, 512, file) != nil else { return "" }
    let text = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: ")").last.map { String($0.dropFirst().prefix(1)) } ?? ""
  }

  @Test func aGnuplotThatIgnoresSignalsIsKilled() {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot(
      "trap '' TERM INT HUP; while true; do sleep 1; done", limit: 0.3)
    #expect(failure(gnuplot, small) == .gnuplotTooSlow(seconds: 0.3))
  }

  @Test(arguments: [false, true])
  func anErrorMessageOfGnuplotIsReported(isLarge: Bool) {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("echo 'cannot open display' >&2; exit 3")
    #expect(
      failure(gnuplot, isLarge ? large : small)
        == .gnuplotFailed(message: "cannot open display"))
    let silent = folder.gnuplot("exit 3")
    #expect(failure(silent, small) == .gnuplotFailed(message: "the exit status is 3"))
  }

  @Test func theEndOfAGnuplotKilledDuringInputIsReported() {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("head -c 1000 > /dev/null; kill -9 $$")
    #expect(failure(gnuplot, large) == .gnuplotKilled(signal: 9))
    #expect(failure(gnuplot, small) == .gnuplotKilled(signal: 9))
  }

  @Test func theEndOfAGnuplotKilledWhileDrawingIsReported() throws {
    let real = try #require(Gnuplot().program)
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("(sleep 0.1; kill -9 $$) & exec \(real) \"$@\"")
    // Shaded points are drawn one at a time, so drawing takes far longer than the delay before the kill.
    let x = (0..<3_000_000).map(Double.init)
    let slow = Figure([Panel(series: [Series(x: x, y: x, style: .points, shades: x)])])
    #expect(failure(gnuplot, slow) == .gnuplotKilled(signal: 9))
  }

  @Test func anEarlyExitOfGnuplotWithoutAnErrorIsReported() {
    let folder = TemporaryFolder()
    #expect(failure(folder.gnuplot("cat > /dev/null"), small) == .noPicture(.png))
    #expect(
      failure(folder.gnuplot("cat > /dev/null; printf '\\211PNG half'"), small)
        == .noPicture(.png))
    #expect(
      failure(folder.gnuplot("exit 0"), large)
        == .gnuplotFailed(message: "the program ended before the figure was sent"))
  }

  @Test func manyMessagesOfGnuplotDoNotBlockDrawing() {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("yes warning | head -c 10000000 >&2; cat > /dev/null; exit 1")
    #expect(failure(gnuplot, small) == .gnuplotFailed(message: "warning"))
  }

  @Test func anInterruptStopsDrawing() {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot("sleep 1000", limit: 1000)
    var asked = 0
    let time = ContinuousClock().measure {
      #expect(throws: PlotError.stopped) {
        try gnuplot.render(small, as: .png) {
          asked += 1
          return asked > 2
        }
      }
    }
    #expect(time < grace)
  }

  @Test func gnuplotRunsInItsOwnSessionWithoutOpenDescriptors() throws {
    let folder = TemporaryFolder()
    let gnuplot = folder.gnuplot(
      "cut -d' ' -f5,6 /proc/self/stat > $here/ids; ls /proc/$$/fd > $here/open; exit 1")
    _ = failure(gnuplot, small)
    let ids = try #require(folder.text("ids")).split(whereSeparator: \.isWhitespace)
    #expect(ids.count == 2)
    #expect(ids.first == ids.last)
    #expect(ids.first.flatMap { pid_t($0) } != getpgrp())
    let open = try #require(folder.text("open")).split(separator: "\n")
    // The shell itself uses the descriptors from 10 on, for its script.
    #expect(open.filter { $0.count == 1 } == ["0", "1", "2"])
  }

  @Test func aFailedPlotKeepsTheOldFile() throws {
    let folder = TemporaryFolder()
    let pictures = TemporaryFolder()
    pictures.write("old", to: "a.png")
    #expect(throws: PlotError.self) {
      try folder.gnuplot("exit 1").save(small, to: "\(pictures.path)/a.png")
    }
    #expect(pictures.names == ["a.png"])
    #expect(pictures.text("a.png") == "old")
    #expect(throws: FileError.self) {
      try Gnuplot().save(small, to: "\(pictures.path)/missing/a.png")
    }
    #expect(throws: PlotError.unknownFormat(path: "a.gif")) {
      try Gnuplot().save(small, to: "a.gif")
    }
  }

  @Test func manyPicturesCanBeDrawnAtOnce() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { Picture(png: try Gnuplot().render(small, as: .png)) != nil }
      }
      for try await isPicture in group { #expect(isPicture) }
    }
  }
}
