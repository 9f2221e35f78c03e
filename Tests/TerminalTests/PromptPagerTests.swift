// Tests of the pager, of the search in earlier sessions, of typing while an entry runs, and of whole characters.

import Files
import Glibc
import Testing

@Suite(.serialized) struct PromptPagerTests {
  private let home = Home()

  // MARK: The pager

  private func start(_ pager: String, rows: UInt16 = 10) throws -> PseudoTerminal {
    let terminal = try home.start(["SONDE_PAGER": "", "PAGER": pager], rows: rows)
    terminal.expect("sonde> ")
    return terminal
  }

  @Test func aTextThatIsLongerThanTheWindowIsShownByThePager() throws {
    let terminal = try start("sed 's/^/page: /'")
    terminal.type("print \"short\"\r")
    terminal.expect(line: "short")
    terminal.type("help train\r")
    terminal.expect("page: train(")
    terminal.expect("sonde> ")
    terminal.type("1 + 1\r")
    terminal.expect(line: "2")
  }

  @Test func aPagerCanBeTurnedOff() throws {
    let terminal = try home.start(["SONDE_PAGER": "0", "PAGER": "sed 's/^/page: /'"], rows: 10)
    terminal.enter("help train")
    terminal.expect("\ntrain(")
    let text = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(!text.contains("page:"))
  }

  @Test func aMissingPagerLosesNoText() throws {
    let terminal = try start("no-such-pager")
    terminal.type("help train\r")
    terminal.expect("\ntrain(")
    terminal.expect("sonde> ")
  }

  @Test(.enabled(if: access("/usr/bin/less", X_OK) == 0), arguments: ["q", "\u{3}"])
  func lessEndsByQAndByControlC(key: String) throws {
    let terminal = try start("")
    terminal.type("x = 7; for k in 0..1 { help train }\r")
    terminal.expect("train(")
    // The program waits for a key at the end of the window.
    usleep(300_000)
    terminal.type(key)
    terminal.expect("sonde> ")
    terminal.type("x + 1\r")
    terminal.expect(line: "8")
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("interrupted"))
  }

  // MARK: The history

  @Test func theHistoryOfEarlierSessionsIsSearched() throws {
    let first = try home.start()
    first.enter("needle = 1")
    first.enter("def f(x) {")
    first.type("  x + needle\r}\r")
    first.enter("quit")
    #expect(first.exitStatus() == 0)
    let second = try home.start()
    second.enter("y = \"needle too\"")
    second.enter("history \"NEEDLE\"")
    second.expect("needle = 1\r\n")
    second.expect("def f(x) {\r\n")
    second.expect("x + needle\r\n")
    second.expect("1  y = \"needle too\"\r\n")
    second.enter("history \"nowhere else\"")
    second.expect("no entry contains \"nowhere\" and \"else\"")
    // Ctrl-R finds a line inside an entry of an earlier session.
    second.enter("z = 1")
    second.expect("sonde> ")
    second.type("\u{12}x + nee\r")
    second.enter("needle = 5; f(2)")
    second.expect(line: "7")
  }

  @Test func theListOfMatchesIsBounded() throws {
    let terminal = try home.start()
    terminal.enter("for k in 0..1 { }")
    terminal.expect("sonde> ")
    let lines = (0..<70).map { "m\($0) = 1" }.joined(separator: "\n")
    terminal.type("\u{1b}[200~\(lines)\u{1b}[201~\r")
    terminal.expect("sonde> ")
    terminal.type("history \"= 1\"\r")
    // 71 statements of this session contain the text, because the entry of many lines is also in the file.
    terminal.expect("earlier matches are not listed")
    terminal.expect("m69 = 1")
  }

  // MARK: Typing ahead

  @Test func keysTypedDuringWorkDoNotTearTheProgressLine() throws {
    let terminal = try home.start()
    terminal.enter(
      "m = model(analyze(tone(440Hz, 1s), bins: 5), units: 8, layers: 1, sequence: 10)")
    terminal.enter(PseudoTerminal.going + "train m, time: 2s")
    terminal.expectGoing()
    terminal.expect("training")
    terminal.type("print \"typed\" + \" ahead\"\r")
    terminal.expect(line: "typed ahead")
    // The typed text appears once, at the prompt.
    let text = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(text.ranges(of: "print \"typed\"").count == 1)
    #expect(text.contains("sonde> print \"typed\" + \" ahead\""))
  }

  // MARK: Whole characters

  /// A letter with an accent, a family of three, a flag, a thumb with a colour of skin.
  static let clusters = ["e\u{301}", "👩\u{200d}👩\u{200d}👧", "🇩🇪", "👍🏽", "né\u{323}"]

  @Test(arguments: ["1", ""])
  func aClusterIsOneCharacterForEveryKey(noColor: String) throws {
    let terminal = try home.start(["NO_COLOR": noColor])
    terminal.expect("sonde> ")
    for cluster in Self.clusters.dropLast() {
      // Backspace deletes the cluster, the arrows pass it, and Delete deletes it.
      terminal.type("length(\"a\(cluster)\u{7f}b\")\r")
      terminal.expect(line: "2")
      terminal.type("print \"a\(cluster)b\u{1b}[D\u{1b}[D<\u{1b}[C>\u{5}\"\r")
      terminal.expect(line: "a<\(cluster)>b")
      terminal.type("print \"a\(cluster)b\u{1b}[D\u{1b}[D\u{1b}[3~c\u{5}\"\r")
      terminal.expect(line: "acb")
    }
  }

  // MARK: Folders

  @Test func theTabKeyOffersOnlyFoldersAfterCd() throws {
    for name in ["apple", "apricot"] { mkdir("\(home.path)/\(name)", 0o755) }
    try AtomicFile.write([10], to: "\(home.path)/april.sonde")
    let terminal = try home.start()
    terminal.enter("cd \"\(home.path)/\"")
    terminal.expect("sonde> ")
    terminal.type("cd \"apri\t")
    terminal.settled()
    terminal.type("\"\r")
    terminal.enter("cd")
    terminal.expect("sonde> ")
    let text = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(text.contains("cd \"apricot/"))
    terminal.type("run \"~/apri\t")
    terminal.settled()
    #expect(String(decoding: terminal.transcript, as: UTF8.self).contains("april.sonde"))
  }
}
