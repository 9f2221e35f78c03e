// The progress line, computed; and on terminals.

import CommandLanguage
import Glibc
import Runs
import Terminal
import Testing

@Suite struct ProgressLineTests {
  private func line(isUnicode: Bool = true) -> ProgressLine {
    var line = ProgressLine(isUnicode: isUnicode)
    for step in 0...100 {
      line.update(
        Progress(
          label: "training", step: step, total: 400,
          figures: [Progress.Figure("loss", -31.416), Progress.Figure("rate", 0.001)]),
        at: Double(step) / 50)
    }
    return line
  }

  @Test func theProgressLineShowsAllItsParts() {
    #expect(
      line().text(columns: 100)
        == "training ███░░░░░░░░░░░░ 25% · 100/400 steps · loss -31.42 · rate 0.0010"
        + " · 50.00 steps/s · 0:06 left")
    #expect(
      line(isUnicode: false).text(columns: 90)
        == "training ##........ 25%, 100/400 steps, loss -31.42, rate 0.0010, 50.00 steps/s,"
        + " 0:06 left")
  }

  @Test func theProgressLineFitsAnyWidth() {
    for columns in 0...150 {
      #expect(line().text(columns: columns).count <= columns)
    }
    #expect(line().text(columns: 13) == "training 25%")
    #expect(line().text(columns: 30) == "training 25% · 100/400 steps")
    #expect(line().text(columns: 5) == "train")
  }

  @Test func theSpeedIsOfTheLastSeconds() {
    var line = ProgressLine()
    for second in 0...20 {
      // 10 steps a second for ten seconds, then 100.
      let step = second <= 10 ? second * 10 : 100 + (second - 10) * 100
      line.update(Progress(label: "training", step: step, total: 2100), at: Double(second))
    }
    #expect(line.speed == 100)
    #expect(line.secondsLeft == 10)
  }

  @Test func newWorkRestartsTheProgressLine() {
    var line = line()
    line.update(Progress(label: "sampling", step: 0, unit: "frame"), at: 3)
    #expect(line.speed == nil)
    #expect(line.text(columns: 80) == "sampling 0 frames")
  }

  @Test(arguments: [
    (0.0, "0.0000"), (0.02345, "0.0235"), (1.5, "1.50"), (-31.416, "-31.42"), (123.456, "123.5"),
    (9999.6, "10000"), (0.00012, "1.20e-4"), (3.2e9, "3.20e9"), (Double.nan, "nan"),
    (-Double.infinity, "-inf"),
  ])
  func figuresAreAbbreviated(value: Double, expected: String) {
    #expect(ProgressLine.digits(value) == expected)
  }

  @Test(arguments: [(0.0, "0:00"), (5.1, "0:06"), (61, "1:01"), (3723, "1:02:03"), (1e9, "days")])
  func timesAreShownAsClocks(seconds: Double, expected: String) {
    #expect(ProgressLine.clock(seconds) == expected)
  }
}

@Suite struct ConsoleTests {
  /// Two ends: what is written to the second is read from the first.
  private final class Ends {
    let reading: Int32
    let writing: Int32

    init(isTerminal: Bool, columns: UInt16 = 40) {
      if isTerminal {
        let pair = TerminalPair(columns: columns)
        reading = pair?.master ?? -1
        writing = open(pair?.path ?? "", O_RDWR | O_NOCTTY)
      } else {
        var ends: [Int32] = [0, 0]
        _ = pipe(&ends)
        (reading, writing) = (ends[0], ends[1])
      }
      _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    deinit {
      close(reading)
      close(writing)
    }

    /// What has been written until now.
    func text() -> String {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(reading, &buffer, buffer.count)
        if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += buffer[..<count]
      }
    }
  }

  private func progress(_ step: Int) -> Progress { Progress(label: "training", step: step) }

  @Test func aPipeGetsNoProgressAndNoColour() {
    let ends = Ends(isTerminal: false)
    let device = TerminalDevice(descriptor: ends.writing)
    let console = Console(output: device, errors: device)
    for step in 0..<100 { console.report(progress(step)) }
    console.write("result\n")
    console.note("note")
    console.error(Diagnostic(.runtime, "wrong"))
    console.endProgress()
    console.endLine()
    #expect(ends.text() == "result\nnote\nerror: wrong\n")
  }

  @Test func theProgressLineIsDrawnSeldomAndErasedBeforeOtherText() {
    let ends = Ends(isTerminal: true)
    let device = TerminalDevice(descriptor: ends.writing)
    let console = Console(output: device, errors: device)
    for step in 0..<10_000 { console.report(progress(step)) }
    let drawn = ends.text()
    #expect(drawn.hasPrefix("\rtraining 0 steps"))
    // Far less than a second has passed: one drawing, or a few on a busy machine.
    #expect(drawn.split(separator: "\r").count < 20)
    console.write("result\n")
    let text = ends.text()
    #expect(text.hasPrefix("\r"))
    #expect(text.hasSuffix("result\r\n"))
  }

  @Test func theProgressLineFitsItsTerminal() {
    for columns in [UInt16(1), 5, 20, 200] {
      let ends = Ends(isTerminal: true, columns: columns)
      let device = TerminalDevice(descriptor: ends.writing)
      #expect(device.columns == Int(columns))
      Console(output: device, errors: device).report(
        Progress(label: "training", step: 5, total: 10, figures: [Progress.Figure("loss", 1)]))
      let text = ends.text().filter { $0 != "\r" }.split(separator: "\u{1b}").first ?? ""
      #expect("training".hasPrefix(text.prefix(8)) && text.isEmpty == (columns == 1))
      #expect(text.count <= max(1, Int(columns) - 1))
    }
  }

  @Test func aNoteStartsOnItsOwnLine() {
    let ends = Ends(isTerminal: true)
    let device = TerminalDevice(descriptor: ends.writing)
    let console = Console(output: device, errors: device)
    console.write("half")
    console.note("note")
    console.write("half")
    console.endLine()
    #expect(ends.text() == "half\r\nnote\r\nhalf\r\n")
  }
}
