// Tests of stopping, suspending, resizing, leaving and typing ahead at the prompt of the built program.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptSignalTests {
  private let home = Home()

  // MARK: Typed ahead

  @Test func keysTypedWhileCodeRunsAreKept() throws {
    let terminal = try home.start()
    terminal.enter(PseudoTerminal.going + "t = clock(); while clock() < t + 0.5 {}")
    terminal.expectGoing()
    terminal.type("20 + 3\rprint 1\u{7f}2\r\u{4}")
    terminal.expect(line: "23")
    terminal.expect(line: "2")
    #expect(terminal.exitStatus() == 0)
    #expect(terminal.isSane)
  }

  @Test func aLineStartedWhileCodeRunsIsContinuedAtThePrompt() throws {
    let terminal = try home.start()
    terminal.enter(PseudoTerminal.going + "t = clock(); while clock() < t + 0.4 {}")
    terminal.expectGoing()
    terminal.type("4")
    terminal.expect("sonde> ")
    terminal.type("2\r")
    terminal.expect(line: "42")
  }

  // MARK: Stopping

  static let endless = [
    "while true {}", "def f() { f2() }; def f2() { while true { } }; f()",
    "s = \"\"; while true { s = s + \"x\"; if length(s) > 1000 { s = \"\" } }",
    "l = []; while true { append l, 1; if length(l) > 1e6 { l = [] } }",
    "map([1, 2], fn(x) { while true {} })", "for k in 0..1e12 { sin(k) }",
  ]

  @Test(arguments: endless)
  func controlCStopsEndlessCode(entry: String) throws {
    let terminal = try home.start()
    terminal.enter("kept = 5")
    terminal.enter(PseudoTerminal.going + entry)
    terminal.expectGoing()
    terminal.type("\u{3}")
    terminal.expect("interrupted")
    terminal.enter("kept")
    terminal.expect(line: "5")
  }

  @Test func aTrainingStoppedByControlCKeepsItsSteps() throws {
    let terminal = try home.start()
    terminal.enter("pv = analyze(tone(440Hz, 1s), fft: 512, bins: 20)")
    terminal.enter("m = model(pv, layers: 1, units: 16, mixtures: 1)")
    terminal.enter("train m, steps: 1000000")
    // The progress line shows the speed after some steps.
    terminal.expect("steps/s")
    terminal.type("\u{3}")
    terminal.expect("stopped")
    terminal.expect("sonde> ")
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("error"))
    terminal.type("m.steps > 0\r")
    terminal.expect(line: "true")
  }

  // MARK: Suspending

  @Test func controlZSuspendsThePromptAndFgResumesIt() throws {
    let terminal = try PseudoTerminal(home: home.path, inShell: true)
    terminal.enter("x = 5")
    terminal.expect("sonde> ")
    terminal.type("x * ")
    terminal.expect("x * ")
    terminal.type("\u{1a}")
    terminal.expect("Stopped")
    terminal.type("stty -a | grep -o ' icanon'; fg\r")
    terminal.expect(" icanon\r\n")
    terminal.expect("x * ")
    terminal.type("2\r")
    terminal.expect(line: "10")

    let loop = "t = clock(); while clock() < t + 0.5 {}; print \"do\" + \"ne\""
    terminal.enter(PseudoTerminal.going + loop)
    terminal.expectGoing()
    terminal.type("\u{1a}")
    terminal.expect("Stopped")
    terminal.type("fg\r")
    terminal.expect(line: "done")
    terminal.enter("1 + 1")
    terminal.expect(line: "2")
  }

  @Test func controlCInAHistorySearchClearsTheSearch() throws {
    let terminal = try home.start()
    terminal.enter("needle = 3")
    terminal.type("\u{12}need")
    terminal.expect("needle = 3")
    terminal.settled()
    terminal.type("\u{3}")
    terminal.expect("^C")
    let before = terminal.transcript.count
    terminal.enter("6 * 7")
    terminal.expect(line: "42")
    let text = String(decoding: terminal.transcript[before...], as: UTF8.self)
    #expect(!text.contains("needle"), "\(text.debugDescription)")
  }

  @Test func aScriptEndedByControlCHasTheExitStatusOfAnInterrupt() throws {
    let terminal = try PseudoTerminal(home: home.path, inShell: true)
    terminal.enter("quit")
    terminal.type("\(Program.path) -e 'x = 1; while true {}'; echo status=$?\r")
    usleep(700_000)
    terminal.type("\u{3}")
    terminal.expect("interrupted at -e:1:8\r\n")
    terminal.expect("status=130\r\n")
  }

  // MARK: Windows

  @Test func resizingTheTerminalWhileCodeRunsDrawsNoPrompt() throws {
    let terminal = try home.start()
    let loop = "t = clock(); while clock() < t + 0.6 {}; print \"do\" + \"ne\""
    terminal.enter(PseudoTerminal.going + loop)
    terminal.expectGoing()
    let before = terminal.transcript.count
    terminal.resize(columns: 30)
    terminal.expect("done\r\n")
    let text = String(decoding: terminal.transcript[before...], as: UTF8.self)
    #expect(text.prefix { $0 != "d" }.contains("sonde>") == false, "\(text.debugDescription)")
    terminal.enter("print \"a line that is longer than the window is wide\"")
    terminal.expect(line: "a line that is longer than the window is wide")
  }

  @Test(arguments: [1, 2, 7, 20] as [UInt16])
  func thePromptWorksInNarrowWindows(columns: UInt16) throws {
    let terminal = try home.start(columns: columns)
    terminal.settled()
    for keys in ["x = 6 * 7\r", "if true {\rx\r}\r", "hel\t\t\u{15}", "help\r", "\u{1b}[A\u{15}"] {
      terminal.type(keys)
      terminal.settled()
    }
    terminal.type("x + 1000\r")
    terminal.expect(line: "1042")
  }

  @Test(arguments: ["", "dumb", "unknown-terminal", "vt100"])
  func thePromptWorksInSimpleTerminals(kind: String) throws {
    let terminal = try home.start(["TERM": kind])
    terminal.enter("def f(x) {\rx + 1\r}")
    terminal.enter("f(1)")
    terminal.expect(line: "2")
    terminal.enter("print 3")
    terminal.expect("3\r\n")
    terminal.expect("sonde> ")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
  }

  // MARK: Output

  @Test func promptOutputNeverOverwritesALineByACarriageReturn() throws {
    let terminal = try home.start()
    terminal.enter("error \"x\" ")
    terminal.enter("quietly = 1;")
    terminal.expect("sonde> ")
    let text = terminal.settled()
    #expect(!text.contains("\r\r"))
  }

  // MARK: Leaving

  @Test func closingTheTerminalEndsThePrompt() throws {
    let terminal = try home.start()
    terminal.enter("1")
    terminal.expect(line: "1")
    terminal.vanish()
    #expect(terminal.exitStatus() != nil)
    #expect(home.history == "1\n")
  }

  @Test func closingTheTerminalStopsRunningCode() throws {
    let terminal = try home.start()
    terminal.enter(PseudoTerminal.going + "while true {}")
    terminal.expectGoing()
    terminal.vanish()
    #expect(terminal.exitStatus() != nil)
  }

  @Test(arguments: ["quit", "quit()", "if true { quit }"])
  func quitEndsThePromptWithoutConfirmation(entry: String) throws {
    let terminal = try home.start()
    terminal.enter(entry)
    #expect(terminal.exitStatus() == 0)
    #expect(terminal.isSane)
  }
}
