// Tests of what the prompt shows on a terminal with colours: the colours of an entry, the suggestion, and whole
// characters.

import Glibc
import Testing

@Suite(.serialized) struct PromptDisplayTests {
  private let home = Home()

  private func start(
    _ environment: [String: String] = [:], columns: UInt16 = 80, rows: UInt16 = 24
  ) throws -> PseudoTerminal {
    let terminal = try home.start(
      ["NO_COLOR": ""].merging(environment) { $1 }, columns: columns, rows: rows)
    terminal.expect("sonde> ")
    return terminal
  }

  // MARK: Colours

  @Test func theWordsOfAnEntryAreColouredWhileTheyAreTyped() throws {
    let terminal = try start()
    terminal.type("prin")
    #expect(terminal.screen().style(of: "prin") == "")
    terminal.type("t true, \"a\", 440Hz  # c")
    let screen = terminal.screen()
    #expect(screen.lines.last == "sonde> print true, \"a\", 440Hz  # c")
    let words = ["print", "true", "\"a\"", "440Hz", "# c", "sonde>"]
    let styles = words.map { screen.style(of: $0) ?? "none" }
    #expect(styles.allSatisfy { $0.contains("38;5;") }, "\(styles)")
    // A value has the colour of a number, and every other word a colour of its own.
    #expect(Set(styles).count == 5)
    #expect(screen.style(of: ",") == "")
    #expect(screen.faults.isEmpty)
  }

  @Test func anOwnFunctionHasTheColourOfACommand() throws {
    let terminal = try start()
    terminal.type("def f(x) { x }\r")
    terminal.expect("sonde> ")
    terminal.type("f print(g)")
    let screen = terminal.screen()
    #expect(screen.style(of: "f print") == screen.style(of: "print"))
    #expect(screen.style(of: "g)") == "")
  }

  @Test(arguments: [
    ["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": "vt100"], ["TERM": "unknown-terminal"],
  ])
  func withoutColoursNothingIsColouredOrSuggested(environment: [String: String]) throws {
    let terminal = try start(environment)
    terminal.type("print 1\r")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
    terminal.type("pri")
    let screen = terminal.screen()
    #expect(screen.lines.last == "sonde> pri")
    let codes = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(!codes.contains("38;5;"))
    terminal.type("\u{5}nt 2\r")
    terminal.expect(line: "2")
  }

  @Test func aTerminalWithEightColoursReceivesNoOthers() throws {
    let terminal = try start(["TERM": "linux"])
    terminal.type("print 1")
    let screen = terminal.screen()
    #expect(screen.style(of: "1") == "0;36")
    #expect(screen.style(of: "print") == "0;1")
  }

  @Test func completionsAndSearchesLeaveTheEntryWhole() throws {
    let terminal = try start()
    terminal.type("print \"needle\"\r")
    terminal.expect(line: "needle")
    terminal.expect("sonde> ")
    terminal.type("x = analyze(y, fft: 512, ho\t")
    #expect(terminal.screen().lines.last == "sonde> x = analyze(y, fft: 512, hop:")
    terminal.type("\u{15}a = so\t")
    let listed = terminal.screen()
    #expect(listed.lines.last == "sonde> a = so")
    #expect(listed.lines.contains { $0.hasPrefix("sort ") })
    terminal.type("\u{15}\u{12}nee")
    let searched = terminal.screen()
    #expect(searched.lines.last == "(reverse-i-search)`nee': print \"needle\"")
    #expect(searched.style(of: "needle")?.hasPrefix("0;4;") == true)
    #expect(searched.style(of: "dle")?.hasPrefix("0;4;") == false)
    terminal.type("\r")
    terminal.expect(line: "needle")
    #expect(terminal.screen().faults.isEmpty)
  }

  @Test func clearingTheScreenKeepsTheEntry() throws {
    let terminal = try start()
    terminal.type("print 1\r")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
    terminal.type("x = [1,\r2\u{c}")
    #expect(terminal.screen().lines == ["sonde> x = [1,", "2"])
    terminal.type("]\rx\r")
    terminal.expect(line: "[1, 2]")
  }

  @Test func aResizedWindowShowsTheEntryOnce() throws {
    let terminal = try start(columns: 40)
    terminal.type("value = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]")
    terminal.settled()
    terminal.resize(columns: 60)
    terminal.send(SIGWINCH)
    usleep(200_000)
    terminal.type("\rvalue[11]\r")
    terminal.expect(line: "12")
  }

  /// The seeds of the random keys: SONDE_STRESS_SCREENS seeds from SONDE_STRESS_SEED on.
  private static let seeds: [UInt64] = {
    let first = RandomKeys.setting("SONDE_STRESS_SEED", 0)
    return (0..<RandomKeys.setting("SONDE_STRESS_SCREENS", 4)).map { UInt64(first + $0) }
  }()

  /// The screen after random keys equals the screen that Ctrl-L draws.
  @Test(arguments: seeds)
  func theScreenAfterAnyKeysIsTheScreenThatIsDrawnAnew(seed: UInt64) throws {
    let (columns, rows) = (21, 8)
    let terminal = try start(columns: UInt16(columns), rows: UInt16(rows))
    var random = RandomKeys(seed: seed)
    for _ in 0..<25 {
      for _ in 0..<6 {
        switch random.next() {
        case .keys(let keys) where Self.isHarmless(keys): terminal.type(keys)
        default: break
        }
      }
      // The keys end a numeric argument or an unfinished sequence.
      terminal.type("\u{7}\u{5}")
      let before = terminal.screen(columns: columns, rows: rows)
      terminal.type("\u{c}")
      let after = terminal.screen(columns: columns, rows: rows)
      let shift = before.row - after.row
      guard shift >= 0 else {
        Issue.record("\(before.lines) instead of \(after.lines)")
        return
      }
      let codes = String(decoding: terminal.transcript.suffix(600), as: UTF8.self).debugDescription
      #expect(Array(before.lines.dropFirst(shift)) == after.lines, "\(codes)")
      #expect(before.column == after.column)
      terminal.type("\u{3}")
      terminal.settled()
    }
  }

  /// Whether keys neither run an entry nor write a text of their own.
  private static func isHarmless(_ keys: [UInt8]) -> Bool {
    let text = String(decoding: keys, as: UTF8.self)
    return ![
      "\r", "\n", "\u{3}", "\u{4}", "\u{f}", "\u{16}", "\u{11}", "\u{18}", "\u{1a}", "\t", "\u{12}",
      "\u{13}",
    ]
    .contains { text.contains($0) } && !text.contains("\u{1b}")
      || ["\u{1b}[A", "\u{1b}[B", "\u{1b}[C", "\u{1b}[D", "\u{1b}[H", "\u{1b}[F", "\u{1b}[3~"]
        .contains(text)
  }

  // MARK: Suggestions

  @Test func theNewestEntryThatBeginsSoIsSuggestedAndTaken() throws {
    let terminal = try start()
    for entry in ["print 11", "print 22", "3"] {
      terminal.type(entry + "\r")
      terminal.expect("sonde> ")
    }
    terminal.settled()
    terminal.type("pri")
    let screen = terminal.screen()
    #expect(screen.lines.last == "sonde> print 22")
    #expect(screen.style(of: "nt 22") != screen.style(of: "pri"))
    #expect(screen.column == 10)
    terminal.type("\u{1b}[C0\r")
    terminal.expect(line: "220")
    terminal.expect("sonde> ")
    terminal.type("print 1")
    terminal.settled()
    terminal.type("\u{5}1\r")
    terminal.expect(line: "111")
    terminal.expect("sonde> ")
    terminal.type("pr")
    terminal.settled()
    // Alt-F takes a word, and Ctrl-F the rest.
    terminal.type("\u{1b}f")
    #expect(terminal.screen().column == 12)
    terminal.type("\u{6}\r")
    terminal.expect(line: "111")
    terminal.expect("sonde> ")
    // Keys that arrive at once are no answer to a suggestion that nobody has seen.
    terminal.type("print 1\u{5}\r")
    terminal.expect(line: "1")
  }

  @Test func aSuggestionIsNoPartOfTheEntry() throws {
    let terminal = try start()
    terminal.type("x = 12345\r")
    terminal.expect("sonde> ")
    terminal.type("x = 1\r")
    terminal.expect("sonde> ")
    // Nothing of the suggestion stays on the screen.
    #expect(terminal.screen().lines.suffix(2) == ["sonde> x = 1", "sonde>"])
    terminal.type("x\r")
    terminal.expect(line: "1")
    terminal.expect("sonde> ")
    terminal.type("x = ")
    #expect(terminal.screen().lines.last == "sonde> x = 1")
    terminal.type("\u{3}")
    #expect(terminal.screen().lines.suffix(2) == ["sonde> x = ^C", "sonde>"])
    // Also a long suggestion is gone after Ctrl-C.
    terminal.type("print \"a long text\"\r")
    terminal.expect("sonde> ")
    terminal.type("pri")
    #expect(terminal.screen().lines.last == "sonde> print \"a long text\"")
    terminal.type("\u{3}")
    #expect(terminal.screen().lines.suffix(2) == ["sonde> pri^C", "sonde>"])
    // Inside the entry, the keys move as usual.
    terminal.type("x = 7\u{1b}[D\u{1b}[C + 1\rx\r")
    terminal.expect(line: "8")
  }

  @Test func suggestionsCanBeTurnedOff() throws {
    let terminal = try start(["SONDE_SUGGESTIONS": "0"])
    terminal.type("print 11\r")
    terminal.expect(line: "11")
    terminal.expect("sonde> ")
    terminal.type("print 1")
    #expect(terminal.screen().lines.last == "sonde> print 1")
    terminal.type("\u{5}\r")
    terminal.expect(line: "1")
  }

  @Test func anEntryOfSeveralLinesIsSuggestedAndTakenWhole() throws {
    let terminal = try start()
    terminal.type("def f(x) {\r  x + 1\r}\r")
    terminal.expect("sonde> ")
    terminal.settled()
    terminal.type("def f")
    #expect(terminal.screen().lines.last == "sonde> def f(x) {…")
    terminal.type("\u{1b}[F")
    #expect(terminal.screen().lines.suffix(3) == ["sonde> def f(x) {", "  x + 1", "}"])
    terminal.type("\u{7f} + 1 }\rf(1)\r")
    terminal.expect("sonde> ")
  }
}
