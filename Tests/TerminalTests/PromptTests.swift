// Tests of the prompt of the built program at a pseudo-terminal.

import Files
import Glibc
import Testing

@Suite(.serialized) struct PromptTests {
  private let home = Home()

  // MARK: Entries

  @Test func thePromptRunsEntriesAndShowsTheValuesOfExpressions() throws {
    let terminal = try home.start()
    terminal.enter("x = 20 + 1")
    terminal.enter("x * 2")
    terminal.expect(line: "42")
    terminal.enter("nonsense")
    terminal.expect("prompt 3:1:1: error: unknown name 'nonsense'")
    terminal.enter("x")
    terminal.expect(line: "21")
  }

  @Test func editingKeysChangeTheTypedLine() throws {
    let terminal = try home.start()
    // The keys type 12, delete the 2 and type 3; then they move to the beginning and type 4, which makes 413.
    terminal.enter("12\u{7f}3\u{1}4")
    terminal.expect(line: "413")
    // The two left arrows move the cursor before the x.
    terminal.enter("10\u{1b}[D\u{1b}[D2")
    terminal.expect(line: "210")
  }

  @Test func charactersBeyondASCIIAreDeletedWhole() throws {
    let terminal = try home.start()
    terminal.enter("print \"aä♯\u{7f}\u{7f}ö 𝄞\"")
    terminal.expect(line: "aö 𝄞")
  }

  @Test(arguments: [["LANG": ""], ["LANG": "C"], ["LC_ALL": "POSIX"]])
  func thePromptUsesUTF8InEveryLocale(environment: [String: String]) throws {
    let terminal = try home.start(environment)
    terminal.enter("print \"ä\u{7f}ö\"")
    terminal.expect(line: "ö")
  }

  @Test func openBracketsAndBlocksContinueAnEntryOnTheNextLine() throws {
    let terminal = try home.start()
    terminal.enter("def twice(x) {")
    terminal.type("x * 2\r")
    terminal.type("}\r")
    terminal.enter("twice(")
    terminal.type("21\r)\r")
    terminal.expect(line: "42")
    #expect(home.history.hasPrefix("def twice(x) {\\n"))
  }

  @Test func aPastedScriptIsOneEntry() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[200~a = 1\nif a == 1 {\n  print \"one\"\n}\nprint a + 1\u{1b}[201~")
    terminal.settled()
    terminal.type("\r")
    terminal.expect(line: "one\r\n2")
  }

  @Test func aScriptTypedQuicklyRuns() throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    terminal.type("a = 1\rif a == 1 {\r  print \"one\"\r}\rprint a + 1\r")
    terminal.expect(line: "one")
    terminal.expect(line: "2")
  }

  @Test func theTabKeyCompletesNames() throws {
    let terminal = try home.start()
    terminal.enter("frequency = 440")
    terminal.enter("freq\t + 1")
    terminal.expect(line: "441")
  }

  @Test func theNextPromptFollowsAShownResult() throws {
    let terminal = try home.start()
    terminal.enter("1")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
  }

  // MARK: History

  @Test func arrowKeysRecallEarlierEntries() throws {
    let terminal = try home.start()
    terminal.enter("1 + 1")
    terminal.expect(line: "2")
    terminal.enter("3")
    terminal.expect(line: "3")
    terminal.enter("\u{1b}[A\u{1b}[A0")
    terminal.expect(line: "11")
    // The text before the cursor selects entries: "3" recalls the last entry that begins with 3, and skips later
    // entries.
    terminal.enter("3\u{1b}[A4")
    terminal.expect(line: "34")
  }

  @Test func theHistoryIsKeptAfterTheSession() throws {
    let first = try home.start()
    first.enter("def f(x) {")
    first.type("x + 1\r}\r")
    first.enter("print \"a\\\\b\"")
    first.expect(line: "a\\b")
    first.enter(" print \"secret\"")
    first.expect("secret\r\n")
    first.enter("quit")
    #expect(first.exitStatus() == 0)
    #expect(!home.history.contains("secret"))

    let second = try home.start()
    second.enter("\u{1b}[A\u{1b}[A")
    second.expect(line: "a\\b")
    second.enter("\u{1b}[A\u{1b}[A\u{1b}[A\u{1b}[A")
    second.enter("f(1)")
    second.expect(line: "2")
  }

  @Test func twoPromptsShareTheHistory() throws {
    let first = try home.start()
    let second = try home.start()
    first.enter("x = \"of the first\"")
    second.enter("x = \"of the second\"")
    first.enter("1 + 1")
    first.expect(line: "2")
    second.enter("x")
    second.expect(line: "\"of the second\"")
    #expect(home.history.split(separator: "\n").count == 4)
    let third = try home.start()
    third.enter("x = \"of the f\u{1b}[A")
    third.enter("x")
    third.expect(line: "\"of the first\"")
  }

  @Test func equalEntriesOccurInTheHistoryOnce() throws {
    let terminal = try home.start()
    for entry in ["1 + 1", "2 + 2", "1 + 1"] {
      terminal.enter(entry)
      terminal.expect(line: entry == "1 + 1" ? "2" : "4")
    }
    // The history contains 1 + 1 and 2 + 2, and nothing before them.
    terminal.enter("\u{1b}[A\u{1b}[A\u{1b}[A\u{1b}[A")
    terminal.expect(line: "4")
  }

  @Test func anEntryOfSeveralLinesIsRecalledAndEditedAsAWhole() throws {
    let terminal = try home.start()
    terminal.enter("def f(x) {\rx + 1\r}")
    terminal.expect("sonde> ")
    // The keys recall the entry, move up to its middle line and to the end of that line, and type a digit.
    terminal.type("\u{1b}[A")
    terminal.settled()
    terminal.type("\u{1b}[D")
    terminal.settled()
    terminal.type("\u{1b}[A")
    terminal.settled()
    // Lines typed as fast as a paste are not indented, so the line has five characters.
    terminal.type("\u{1b}[C\u{1b}[C\u{1b}[C\u{1b}[C\u{1b}[C5\r")
    terminal.enter("f(1)")
    terminal.expect(line: "16")
    #expect(home.history.split(separator: "\n").count == 3)
  }

  @Test func controlRSearchesTheHistory() throws {
    let terminal = try home.start()
    for entry in ["10 + 1", "20 + 2", "30 + 3"] { terminal.enter(entry) }
    terminal.expect(line: "33")
    terminal.enter("\u{12}20 +")
    terminal.expect(line: "22")
  }

  @Test func theReadablePartOfADamagedHistoryFileIsUsed() throws {
    let first = try home.start()
    first.enter("1")
    first.expect(line: "1")
    try AtomicFile.write(
      [0xff, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0x0a, 0x32, 0x0a, 0x80], to: "\(home.path)/sonde/history"
    )
    let second = try home.start()
    second.enter("\u{1b}[A\u{1b}[A")
    second.expect(line: "2")
  }

  @Test func onlyTheOwnerMayReadTheHistoryFile() throws {
    let terminal = try home.start()
    terminal.enter("1")
    terminal.expect(line: "1")
    var status = stat()
    #expect(stat("\(home.path)/sonde/history", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aHistoryFileThatCannotBeWrittenIsReportedOnce() throws {
    let terminal = try home.start(["XDG_STATE_HOME": "/dev/null/state"])
    terminal.enter("1")
    terminal.expect("note: the history is not saved: ")
    terminal.expect(line: "1")
    terminal.enter("2")
    terminal.expect(line: "2")
    let text = terminal.settled()
    #expect(text.split(separator: "history is not saved").count == 2)
  }

  // MARK: Leaving and stopping

  @Test func controlCClearsTheLineAndKeepsTheVariables() throws {
    let terminal = try home.start()
    terminal.enter("x = 5")
    terminal.expect("sonde> ")
    terminal.type("x = 6")
    terminal.expect("x = 6")
    terminal.type("\u{3}")
    terminal.expect("^C")
    terminal.enter("x")
    terminal.expect(line: "5")
  }

  @Test func controlCAbandonsAnUnfinishedEntry() throws {
    let terminal = try home.start()
    terminal.enter("def f(x) {")
    terminal.type("x +")
    terminal.settled()
    terminal.type("\u{3}")
    terminal.enter("7")
    terminal.expect(line: "7")
  }

  @Test func controlCStopsAnEndlessLoop() throws {
    let terminal = try home.start()
    terminal.enter("x = 0")
    terminal.enter("while true { x += 1; if x == 1000 { print \"go\" + \"ing\" } }")
    terminal.expectGoing()
    terminal.type("\u{3}")
    terminal.expect("interrupted")
    terminal.enter("x > 10")
    terminal.expect(line: "true")
  }

  @Test func controlCDuringAHistorySearchReturnsToThePrompt() throws {
    let terminal = try home.start()
    terminal.enter("1 + 1")
    terminal.expect(line: "2")
    terminal.expect("sonde> ")
    terminal.type("\u{12}1 +")
    terminal.settled()
    terminal.type("\u{3}")
    terminal.enter("3")
    terminal.expect(line: "3")
  }

  @Test func controlDEndsThePromptWithoutConfirmation() throws {
    let terminal = try home.start()
    terminal.enter("1")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
    #expect(terminal.isSane)
    #expect(String(decoding: terminal.transcript, as: UTF8.self).utf8.last == 10)
  }

  @Test func controlDInALineDeletesACharacter() throws {
    let terminal = try home.start()
    terminal.enter("12\u{1}\u{4}")
    terminal.expect(line: "2")
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func terminatingSignalsRestoreTheTerminal(signal: Int32) throws {
    let terminal = try home.start()
    terminal.enter("1")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
    terminal.type("half")
    terminal.expect("half")
    #expect(!terminal.isSane)
    terminal.send(signal)
    #expect(terminal.exitStatus() == 128 + signal)
    #expect(terminal.isSane)
    #expect(home.history == "1\n")
    // The program switches bracketed paste off before it ends.
    let text = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(text.contains("\u{1b}[?2004l"))
  }

  @Test func terminatingSignalsStopRunningCode() throws {
    let terminal = try home.start()
    terminal.enter(PseudoTerminal.going + "while true { }")
    terminal.expectGoing()
    terminal.send(SIGTERM)
    #expect(terminal.exitStatus() == 128 + SIGTERM)
    #expect(terminal.isSane)
    #expect(home.history == PseudoTerminal.going + "while true { }\n")
  }

  // MARK: Terminals

  @Test func aDumbTerminalReceivesPlainText() throws {
    let terminal = try home.start(["TERM": "dumb", "NO_COLOR": ""])
    terminal.enter("def f(x) {")
    terminal.enter("x + 1", prompt: "  ...> ")
    terminal.enter("}", prompt: "  ...> ")
    terminal.enter("f(1)")
    terminal.expect(line: "2")
    terminal.enter("nonsense")
    terminal.expect("unknown name")
    #expect(!terminal.settled().contains("\u{1b}"))
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
  }

  @Test(arguments: [("", true), ("1", false)])
  func theVariableNoColorTurnsColourOff(noColor: String, isColored: Bool) throws {
    let terminal = try home.start(["NO_COLOR": noColor])
    terminal.enter("nonsense", prompt: "sonde")
    terminal.expect("unknown name")
    // A terminal sequence that ends in m sets colours.
    let text = terminal.settled()
    let codes = text.split(separator: "\u{1b}").dropFirst().filter { part in
      part.first == "[" && part.dropFirst().drop { $0.isNumber || $0 == ";" }.first == "m"
    }
    #expect(codes.isEmpty == !isColored)
  }

  @Test func entriesRunInNarrowAndResizedTerminals() throws {
    let terminal = try home.start(columns: 20)
    terminal.enter("length(\"a long string that needs several rows of the window\")")
    terminal.expect(line: "51")
    terminal.expect("sonde> ")
    terminal.resize(columns: 60)
    terminal.settled()
    terminal.type("1 + 1\r")
    terminal.expect(line: "2")
    terminal.expect("sonde> ")
    terminal.resize(columns: 4)
    terminal.settled()
    terminal.type("3 + 4\r")
    terminal.expect(line: "7")
  }

  // MARK: Bad input

  @Test(arguments: 0..<4)
  func thePromptStillWorksAfterAnyBytes(seed: Int) throws {
    let terminal = try home.start()
    terminal.expect("sonde> ")
    var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1
    var bytes: [UInt8] = []
    while bytes.count < 3000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let byte = UInt8(truncatingIfNeeded: state >> 24)
      // Ctrl-C and Ctrl-D would clear the line or leave, Ctrl-\ would quit, and Ctrl-S would hold back all output.
      if ![0x03, 0x04, 0x1c, 0x13].contains(byte) { bytes.append(byte) }
    }
    terminal.type(bytes)
    terminal.settled()
    terminal.type("\u{3}")
    terminal.settled()
    terminal.type("\u{3}print \"still\" + \"here\"\r")
    terminal.expect(line: "stillhere")
  }
}
