// Tests of what users of IPython expect of a prompt: completion of what fits, a history with every entry, questions,
// tables in a narrow window, and a pager only for texts that need one.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptHabitsTests {
  private let home = Home()

  // MARK: Completion

  @Test func theTabKeyKnowsTheArgumentsOfUsedFunctions() throws {
    try AtomicFile.write(
      "# Twice, or more often.\ndef double(x, amount: 2) { amount * x }\n",
      to: "\(home.path)/tools.sonde")
    let terminal = try home.start()
    terminal.enter("cd \"\(home.path)\"")
    terminal.enter("use \"tools.sonde\"")
    terminal.enter("tools.double(21, am\t")
    terminal.settled()
    terminal.type("4)\r")
    terminal.expect(line: "84")
    terminal.enter("help tools.dou\t\r")
    terminal.expect("double(x, amount: 2)\r\n  Twice, or more often.")
  }

  @Test func theTabKeyOffersStatementsOnlyWhereOneBegins() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("x = whi\t")
    #expect(terminal.screen().lines.last == "sonde> x = whi")
    terminal.type("\u{15}whi\t")
    #expect(terminal.screen().lines.last == "sonde> while")
  }

  // MARK: The history

  @Test func theHistoryKnowsEntriesWithErrorsInTheirText() throws {
    let terminal = try home.start()
    terminal.enter("x = 20")
    terminal.enter("x = (3]")
    terminal.expect("error: expected ')'")
    terminal.expect("sonde> ")
    // Up brings the entry back, and the keys mend it.
    terminal.type("\u{1b}[A\u{7f})\r")
    terminal.enter("x")
    terminal.expect(line: "3")
    terminal.enter("history")
    terminal.expect("\r1  x = 20\r\n!  x = (3]\r\n2  x = (3)\r\n3  x\r\n")
    // The saved session has no such entry, and replays.
    terminal.enter("save session, \"\(home.path)/s.sonde\"")
    terminal.enter("quit")
    #expect(terminal.exitStatus() == 0)
    let saved = try String(
      decoding: BoundedFile.bytes("\(home.path)/s.sonde", limit: 10_000), as: UTF8.self)
    #expect(!saved.contains("]") && saved.contains("x = (3)"))
    let replay = try Program.run("replay '\(home.path)/s.sonde'", in: TemporaryFolder())
    #expect(replay.status == 0)
  }

  // MARK: Questions

  @Test func aQuestionMarkBesideANameAsksForHelp() throws {
    let terminal = try home.start()
    terminal.enter("v = [1, 2]")
    terminal.enter("v?")
    terminal.expect("v is a list\r\n  [1, 2]")
    terminal.enter("?v[1]")
    terminal.expect("v[1] is a number\r\n  2")
    terminal.enter("length??")
    terminal.expect("length(value)")
    terminal.enter("?")
    terminal.expect("help tone")
    terminal.expect("sonde> ")
    // The history has the question as it was typed.
    terminal.type("\u{1b}[A\u{1b}[A")
    #expect(terminal.screen().lines.last == "sonde> length??")
    terminal.type("\u{15}v = 3?\r")
    terminal.expect("error: expected the statement to end, not '?'")
  }

  @Test(arguments: [
    ("%time sin(3)", "write time { sin(3) }"), ("%%time\nsin(3)", "write time { … }"),
    ("%prun f()", "write profile { f() }"), ("%run a.sonde", "write run \"a.sonde\""),
    ("%whos", "write vars"), ("!ls", "write ls"), ("!ls *.wav", "write ls(\"*.wav\")"),
    ("!git status", "there are no commands of the shell at the prompt"),
    ("%matplotlib", "there is no command %matplotlib"),
  ])
  func aCommandOfIPythonNamesTheStatement(entry: String, remark: String) throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~\(entry)\u{1b}[201~\r")
    terminal.expect(line: "error: \(remark)")
    terminal.enter("1 + 1")
    terminal.expect(line: "2")
    let text = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(text.ranges(of: "error").count == 1)
  }

  // MARK: Tables

  @Test func aTableFitsIntoTheWindow() throws {
    let terminal = try home.start(columns: 40)
    let fields = (1...9).map { "a\($0): \($0).25" }.joined(separator: ", ")
    terminal.enter("r = (name: \"a text that is rather long\", \(fields))")
    terminal.enter("l = [r, copy(r)]")
    terminal.expect("sonde> ")
    terminal.type("\u{c}l\r")
    terminal.expect(line: "… 5 of 10 columns are not shown")
    terminal.settled()
    let lines = terminal.screen(columns: 40).lines
    #expect(
      lines.dropFirst().prefix(3) == [
        "name            a1    a2  …    a8    a9",
        "a text that…  1.25  2.25  …  8.25  9.25",
        "a text that…  1.25  2.25  …  8.25  9.25",
      ])
    terminal.resize(columns: 200)
    terminal.send(SIGWINCH)
    terminal.settled()
    terminal.type("l\r")
    terminal.expect("a text that is rather long  1.25  2.25  3.25")
    // What goes elsewhere is whole.
    terminal.resize(columns: 40)
    terminal.enter("save l, \"\(home.path)/l.csv\"")
    terminal.enter("quit")
    #expect(terminal.exitStatus() == 0)
    let text = try String(
      decoding: BoundedFile.bytes("\(home.path)/l.csv", limit: 10_000), as: UTF8.self)
    #expect(
      text.contains("a text that is rather long,1.25,2.25,3.25,4.25,5.25,6.25,7.25,8.25,9.25"))
  }

  // MARK: The pager

  @Test(arguments: [0, 1])
  func thePagerShowsOnlyWhatDoesNotFitAboveThePrompt(surplus: Int) throws {
    let terminal = try home.start(
      ["SONDE_PAGER": "", "PAGER": "sed 's/^/page: /'"], columns: 40, rows: 10)
    // Eight lines of 40 columns, one of them with signs of several bytes, and the prompt's line are nine.
    let lines = (1...(9 + surplus)).map { "\($0)".padded(to: 40, with: "·") }
    let text = lines.joined(separator: "\\n")
    terminal.enter("t = \"\(text)\";")
    terminal.enter("print \"begin\"; print t; print \"en\" + \"d\"")
    terminal.expect(line: "end")
    let output = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(output.contains("page: ") == (surplus == 1))
  }

  @Test func theOverviewFitsIntoAUsualWindow() throws {
    let terminal = try home.start(["SONDE_PAGER": "", "PAGER": "sed 's/^/page: /'"])
    terminal.expect("sonde> ")
    terminal.type("\u{c}help\r")
    terminal.expect("vars ")
    terminal.expect("sonde> ")
    terminal.settled()
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("page: "))
    #expect(terminal.screen().lines.contains { $0.hasPrefix("files ") })
  }
}

extension String {
  fileprivate func padded(to width: Int, with sign: String) -> String {
    self + String(repeating: sign, count: width - count)
  }
}
