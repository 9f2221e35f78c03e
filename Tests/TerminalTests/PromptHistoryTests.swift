// Tests of keys that move and search in the history, at the prompt of the built program. readline's own functions for
// these keys end the program after some of these sequences.

import Files
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptHistoryTests {
  private let home = Home()
  private static let up = "\u{1b}[A"
  private static let down = "\u{1b}[B"

  /// A prompt with the entries `print 11` and `print 22` in its history.
  private func start(
    inputrc: String = "", columns: UInt16 = 80, rows: UInt16 = 24
  ) throws -> PseudoTerminal {
    try AtomicFile.write(inputrc, to: "\(home.path)/inputrc")
    let terminal = try home.start(
      ["INPUTRC": "\(home.path)/inputrc"], columns: columns, rows: rows)
    terminal.expect("sonde> ")
    type("print 11\r", "print 22\r", into: terminal)
    return terminal
  }

  /// Types the keys one after the other; the program reads each one before the next one is typed.
  private func type(_ keys: String..., into terminal: PseudoTerminal) {
    for key in keys {
      terminal.type(key)
      terminal.settled()
    }
  }

  // MARK: Moving

  @Test func recalledAndClearedEntriesAreThereAgainAfterwards() throws {
    let terminal = try start()
    type("\(Self.up)", "\u{15}", "\(Self.up)", "\u{15}", "\(Self.down)", "\r", into: terminal)
    terminal.enter("3")
    terminal.expect(line: "3")
    terminal.expect("sonde> ")
    type(Self.up, Self.up, "0\r", into: terminal)
    terminal.expect(line: "220")
  }

  @Test func changesOfALineStayWhileOtherLinesAreShown() throws {
    let terminal = try start()
    // Ctrl-P shows print 22, which gets a digit; then print 11 is shown and left again.
    type("typed", "\u{10}", "5", "\u{10}", "\u{e}", "\r", into: terminal)
    terminal.expect(line: "225")
    terminal.expect("sonde> ")
    // The entry in the history is unchanged. Undo works on the line that is shown, also after it was left.
    type("\u{10}", "\u{10}", "7", "\u{10}", "\u{e}", "\u{1f}", "\r", into: terminal)
    terminal.expect(line: "22")
    terminal.expect("sonde> ")
    type("40 +", "\u{10}", "\u{10}", "\u{e}", "\u{e}", " 2\r", into: terminal)
    terminal.expect(line: "42")
  }

  @Test func controlORunsEntriesOneAfterTheOther() throws {
    let terminal = try start()
    type("print 33\r", Self.up, Self.up, Self.up, "\u{f}", into: terminal)
    terminal.expect(line: "11")
    terminal.expect("print 22")
    type("\u{f}", into: terminal)
    terminal.expect(line: "22")
    terminal.expect("print 33")
    type("\u{f}", into: terminal)
    terminal.expect(line: "33")
    type(
      "he", "\u{f}", "\u{1b}<", "\u{7f}", Self.up, "print 1", "\u{1b}>", "\u{1f}", "\u{1b}\u{1b}",
      "\r", "\u{1b}<", "\u{f}", "\u{3}", into: terminal)
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
  }

  @Test func aMacroMayContainReturn() throws {
    let terminal = try start(inputrc: "\"\\C-t\": \"print 44\\C-mprint 55\\C-m\"\n")
    type("\u{14}", into: terminal)
    terminal.expect(line: "44")
    terminal.expect(line: "55")
  }

  /// readline itself returns to a stack frame that has ended, if a macro ends with keys that are bound to nothing.
  @Test(arguments: ["\\C-xq", "\\C-x\\C-m", "\\C-x\\C-g", "\\e5\\C-g", "\\e\\C-]\\C-g", "\\C-x"])
  func aMacroMayEndWithKeysWithoutAnEffect(keys: String) throws {
    let terminal = try start(inputrc: "\"\\C-t\": \"\(keys)\"\n")
    type("\u{14}", "\u{7}", "40 + 2\r", into: terminal)
    terminal.expect(line: "42")
  }

  @Test func theKeysOfAMacroMayBeLongSequencesInViMode() throws {
    let terminal = try start(
      inputrc: "set editing-mode vi\n\"\\C-t\": \"\\e[A\\e[D\\e[D0\\e[F5\"\n\"\\C-g\": \"\\ek0D\"\n"
    )
    type("\u{14}", "\r", into: terminal)
    terminal.expect(line: "225")
    terminal.expect("sonde> ")
    type("\u{7}", "i40 + 2\r", into: terminal)
    terminal.expect(line: "42")
  }

  @Test func aRecalledEntryIsUndoneToItsFirstText() throws {
    let terminal = try start()
    type(Self.up, "0", "\u{1b}r", "\r", into: terminal)
    terminal.expect(line: "22")
  }

  // MARK: Searching

  @Test(arguments: [
    "\u{1b}[<0;10;10M", "\u{1b}[27;6;65~", "\u{1b}]11;rgb:ffff/ffff/ffff\u{7}",
    "\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\", "\u{1b}P1$r0m\u{1b}\\", "\u{1b}[M !!", "\u{1b}[24;80R",
  ])
  func aReportOfTheTerminalDoesNotEndASearch(report: String) throws {
    let terminal = try start()
    type("\u{12}", report, "11", report, "\u{5}", "3\r", into: terminal)
    terminal.expect(line: "113")
  }

  @Test func theKeysOfASearchMoveBetweenItsMatches() throws {
    let terminal = try start()
    type("print 12\r", "\u{12}1", "\u{12}", "\u{5}", "0\r", into: terminal)
    terminal.expect(line: "110")
    terminal.expect("sonde> ")
    // Ctrl-G returns to the typed line; Backspace shortens the searched text; text can be pasted.
    type("40", "\u{12}print 1", "\u{7}", " + 2\r", into: terminal)
    terminal.expect(line: "42")
    terminal.expect("sonde> ")
    type("\u{12}22x", "\u{7f}", "\u{5}", "1\r", into: terminal)
    terminal.expect(line: "221")
    terminal.expect("sonde> ")
    type("\u{12}\u{1b}[200~t 22\u{1b}[201~", "\u{5}", "4\r", into: terminal)
    terminal.expect(line: "2214")
  }

  /// readline overruns its memory if the text before the line needs more than 256 rows of the screen.
  @Test func aSearchForAVeryLongTextShowsTheEndOfTheText() throws {
    let terminal = try start(columns: 8)
    let text = String(repeating: "é ", count: 3000)
    type("\u{12}\u{1b}[200~\(text)the end\u{1b}[201~", "\u{7}", into: terminal)
    terminal.resize(columns: 80)
    type("\u{12}\u{1b}[200~\(text)the end\u{1b}[201~", into: terminal)
    terminal.expect("é the end'")
    type("\u{7}", "40 + 2\r", into: terminal)
    terminal.expect(line: "42")
  }

  @Test func theInputrcFileIsReadAgainOnlyIfReadlineMayReadIt() throws {
    let terminal = try start()
    let path = "\(home.path)/inputrc"
    try AtomicFile.write("$include \(path)\n", to: path)
    type("\u{18}\u{12}", "40 + 2\r", into: terminal)
    terminal.expect(line: "42")
    try AtomicFile.write("\"\\C-t\": \"40 + 3\\C-m\"\n", to: path)
    type("\u{18}\u{12}", "\u{14}", into: terminal)
    terminal.expect(line: "43")
  }

  @Test func aSearchForACompleteTextWaitsForReturn() throws {
    let terminal = try start()
    type("\u{1b}p11\r", "\u{5}", "5\r", into: terminal)
    terminal.expect(line: "115")
  }

  @Test func theSlashOfViSearchesTheHistory() throws {
    let terminal = try start(inputrc: "set editing-mode vi\n")
    type("\u{1b}", "/p*1\r", "A", "6\r", into: terminal)
    terminal.expect(line: "116")
    terminal.expect("sonde> ")
    type("\u{1b}", "k", "k", "j", "A", "0\r", into: terminal)
    terminal.expect(line: "1160")
  }

  @Test func anInputrcFileBindsTheSearchesByName() throws {
    let terminal = try start(
      inputrc: "\"\\C-t\": history-search-backward\n\"\\C-xs\": history-substring-search-backward\n"
    )
    type("print 1", "\u{14}", "\u{5}", "7\r", into: terminal)
    terminal.expect(line: "117")
    terminal.expect("sonde> ")
    type("22", "\u{18}s", "\u{5}", "8\r", into: terminal)
    terminal.expect(line: "228")
  }

  // MARK: Windows

  @Test(arguments: [(1, 1), (1, 2), (2, 1), (3, 1), (300, 1000)] as [(UInt16, UInt16)])
  func thePromptWorksInWindowsOfEverySize(columns: UInt16, rows: UInt16) throws {
    let terminal = try start(columns: columns, rows: rows)
    type(
      Self.up, "\u{15}", "[1,\r", "2]\r", "\u{12}print", "\u{7}", "pri\t\t\u{15}", into: terminal)
    terminal.resize(columns: 80)
    terminal.settled()
    terminal.resize(columns: columns, rows: rows)
    terminal.settled()
    type("40 + 2\r", into: terminal)
    terminal.expect(line: "42")
  }

  // MARK: Settings

  /// Hostile inputrc files. The text `SELF` stands for the path of the file.
  static let hostile = [
    "$include SELF\n", "$if mode=emacs\n$include SELF\n$endif\n", "$include /dev/zero\n",
    "set nonsense on\n\"\\C-t\": no-such-function\n$endif\n$else\n$if\n\"unclosed: x\n",
    "\"\\C-t\": \"a\\C-tb\"\n", "\"\\C-t\": \"\\C-t\"\n", "\"\\C-t\": \"a\\C-t\"\n",
    "\"\\C-t\": \"\\C-x\\C-t\"\n\"\\C-x\\C-t\": \"\\C-t\"\n",
    "\"\\C-t\": \"\\C-r\\C-t\"\n", "\"\\C-t\": \" print 7\\C-m\\C-t\"\n",
    "set show-mode-in-prompt on\nset emacs-mode-string "
      + String(repeating: "long ", count: 20_000) + "\n",
    "set history-size 0\nset completion-query-items 0\nset keyseq-timeout -5\n",
    "set horizontal-scroll-mode on\nset show-mode-in-prompt on\nset emacs-mode-string \"\\1\\e[31m\\2\"\n",
    "set enable-bracketed-paste off\nset blink-matching-paren on\nset bell-style visible\n",
    "\u{0}\u{1}\u{2}\u{ff}\n\u{0}set editing-mode vi",
    String(repeating: "\"\\C-x\\C-a\": \"print 1\"\n", count: 20_000),
    "\"" + String(repeating: "\\C-x", count: 5000) + "\": previous-history\n",
    String(repeating: "a", count: 500_000),
  ]

  @Test(arguments: hostile.indices)
  func thePromptOpensWithEveryInputrcFile(place: Int) throws {
    let path = "\(home.path)/inputrc"
    let text = Self.hostile[place].replacing("SELF", with: path)
    let terminal = try start(inputrc: text)
    type("\u{14}", "\u{7}", "\u{19}", "\u{18}\u{12}", "\u{18}\u{18}", "\u{3}", into: terminal)
    type("40 + 2\r", into: terminal)
    terminal.expect(line: "42")
    let screen = terminal.settled()
    if place < 3 { #expect(screen.contains("note: the keys keep their usual meaning: ")) }
    if place < 2 { #expect(screen.contains("\(path) includes itself")) }
  }

  @Test func aPipeIsNoInputrcFile() throws {
    let path = "\(home.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let terminal = try home.start(["INPUTRC": path])
    terminal.expect("\(path) is not a file")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
  }

  // MARK: The history file

  @Test(arguments: ["large", "binary", "folder"])
  func thePromptOpensWithAnythingInThePlaceOfTheHistory(kind: String) throws {
    let path = "\(home.path)/sonde/history"
    try Folders.make(above: path)
    switch kind {
    case "large":
      try AtomicFile.write("print 3\n", to: path)
      #expect(truncate(path, 300_000_000) == 0)
    case "binary":
      var random = Seeded(1)
      try AtomicFile.write(
        (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }, to: path)
    default: #expect(mkdir(path, 0o700) == 0)
    }
    let terminal = try home.start()
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    if kind != "binary" {
      #expect(terminal.settled().contains("note: the history is not saved: "))
    }
  }
}
