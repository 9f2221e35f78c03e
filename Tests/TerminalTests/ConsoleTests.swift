// Tests of the standard streams of a process, with and without a terminal.

import CommandLanguage
import Glibc
import Runs
import Terminal
import Testing

@Suite struct ConsoleTests {
  /// A connected pair of descriptors: the first reads the bytes that are written to the second.
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

    /// The text that has been written until now.
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

  @Test func outputToAPipeHasNoProgressLineAndNoColour() {
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

  @Test func theProgressLineIsDrawnRarelyAndErasedBeforeOtherText() {
    let ends = Ends(isTerminal: true)
    let device = TerminalDevice(descriptor: ends.writing)
    let console = Console(output: device, errors: device)
    for step in 0..<10_000 { console.report(progress(step)) }
    let drawn = ends.text()
    #expect(drawn.hasPrefix("\rtraining 0 steps"))
    // The updates take far less than a second, so the line is drawn once, or a few times on a busy machine.
    #expect(drawn.split(separator: "\r").count < 20)
    console.write("result\n")
    let text = ends.text()
    #expect(text.hasPrefix("\r"))
    #expect(text.hasSuffix("result\r\n"))
  }

  @Test func theProgressLineFitsTheWidthOfTheTerminal() {
    for columns in [UInt16(1), 5, 20, 200] {
      let ends = Ends(isTerminal: true, columns: columns)
      let device = TerminalDevice(descriptor: ends.writing)
      #expect(device.columns == Int(columns))
      Console(output: device, errors: device).report(
        Progress(label: "training", step: 5, total: 10, figures: [Progress.Figure("loss", 1)]))
      let text = ends.text().filter { $0 != "\r" }.split(separator: "\u{1b}").first ?? ""
      #expect(!text.isEmpty && "training".hasPrefix(text.prefix(8)))
      #expect(text.count <= max(1, Int(columns) - 1))
    }
  }

  @Test func aNoteStartsOnANewLine() {
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
