// Tests that replays of saved sessions give the same results, report differences, and stop a stopped statement again. A
// text that is no session is refused with a reason.

import CommandLanguage
import Files
import Glibc
import LanguageTestSupport
import Runs
import SessionRecords
import TestSupport
import Testing

@Suite struct SessionReplayTests {
  private func session(_ output: Output = Output()) -> Interpreter {
    Interpreter.recorded(context: Context(write: output.write))
  }

  private func saved(_ entries: [String]) -> String {
    let session = session()
    for entry in entries { _ = try? session.enter(entry, name: "t") }
    return SessionScript.text(of: session.record)
  }

  private func replay(_ text: String) throws -> SessionReplay.Outcome {
    try SessionReplay(text, name: "s.sonde").run(in: session())
  }

  @Test func aReplayedSessionGivesTheSameResults() throws {
    let text = saved([
      "l = [\"a\"]", "for i in 0..5 { append l, i }", "r = (a: l, b: 2..9 by 3)",
      "s = \"x\"; t = s + s",
      "def f(n) { if n < 2 { n } else { f(n - 1) + f(n - 2) } }", "y = f(10) / 3", "l[0] = r.b",
      "print nothing", "if true { append l, 1; error \"no\" }", "z = [l, l]",
    ])
    let outcome = try replay(text)
    #expect(outcome.difference == nil && outcome.failure == nil && outcome.remarks == [])
    #expect(outcome.statements == 10)
    #expect(outcome.checked == 8)
  }

  @Test func aReplayReportsThatAUsedFileHasChanged() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("n = 0\ndef next() { global n += 1; n }\n", to: folder / "tools.sonde")
    func session() -> Interpreter {
      let session = Interpreter.recorded()
      session.context.folder = folder.path
      return session
    }
    let first = session()
    for entry in ["use \"tools.sonde\"", "a = tools.next()", "b = tools.next()"] {
      _ = try first.enter(entry, name: "t")
    }
    let text = SessionScript.text(of: first.record)
    #expect(text.contains("use \"tools.sonde\""))
    #expect(text.contains("#= file sha256:"))
    // The variables of the file are none of the session's, but undo knows them.
    #expect(!text.contains("n:") && first.globalNames == ["tools", "a", "b"])
    _ = try first.enter("undo", name: "t")
    _ = try first.enter("c = tools.next()", name: "t")
    #expect(first["c"].map { $0.isSame(as: .number(2)) } == true)
    let recipe = try first.enter("recipe(c)", name: "t").value
    // The value depends on the file, on the earlier call that changed its variable, and on the last call.
    #expect(ValueText.printed(recipe) == "session · 3 statements")
    _ = try first.enter("undo", name: "t")
    _ = try first.enter("undo", name: "t")
    _ = try first.enter("undo", name: "t")
    _ = try first.enter("use \"tools.sonde\"; d = tools.next()", name: "t")
    #expect(first["d"].map { $0.isSame(as: .number(1)) } == true)
    let same = try SessionReplay(text, name: "s.sonde").run(in: session())
    #expect(same.difference == nil && same.failure == nil)
    try AtomicFile.write("n = 5\ndef next() { global n += 1; n }\n", to: folder / "tools.sonde")
    let changed = try SessionReplay(text, name: "s.sonde").run(in: session())
    #expect(changed.difference?.contains("has changed") == true)
  }

  @Test func aChangedFileIsUsedAnewAndEachUseHasItsFingerprint() throws {
    let folder = TemporaryFolder()
    let tools = folder / "tools.sonde"
    func session(_ note: @escaping @Sendable (String) -> Void = { _ in }) -> Interpreter {
      let session = Interpreter.recorded(context: Context(write: { _ in }, note: note))
      session.context.folder = folder.path
      return session
    }
    let notes = Output()
    let first = session { notes.write($0) }
    func number(_ name: String) -> String { ValueText.shown(first[name] ?? .nil) }
    func enter(_ entry: String) throws { _ = try first.enter(entry, name: "t") }
    try AtomicFile.write("factor = 2\ndef scaled(x) { factor * x }\nold = 1\n", to: tools)
    try AtomicFile.write("use \"tools.sonde\"\nkept = tools\n", to: folder / "other.sonde")
    try enter("use \"other.sonde\"; use \"tools.sonde\"; f = tools.scaled; a = f(1)")
    try enter("use \"tools.sonde\" as again; b = again.scaled(1)")
    #expect(!notes.text.contains("has changed"))
    try AtomicFile.write("factor = 3\ndef scaled(x) { factor * x }\nnew = 1\n", to: tools)
    try enter("use \"tools.sonde\"")
    #expect(notes.text.contains("tools.sonde has changed since it was read"))
    try enter("c = tools.scaled(1); d = f(1); e = again.scaled(1); g = keys(tools)")
    try enter("use \"other.sonde\"; h = other.tools.scaled(1)")
    #expect(["a", "b", "c", "d", "e", "h"].map(number) == ["2", "2", "3", "2", "2", "2"])
    #expect(number("g") == "[\"factor\", \"scaled\", \"new\"]")
    let text = SessionScript.text(of: first.record)
    let prints = text.split(separator: "\n").filter { $0.hasPrefix("use \"tools.sonde\"") }
      .compactMap { $0.firstMatch(of: #/file sha256:[0-9a-f]{16}/#)?.output }
    #expect(prints.count == 3 && prints[0] == prints[1] && prints[1] != prints[2])
    // The first content is gone, and the replay says so.
    let outcome = try SessionReplay(text, name: "s.sonde").run(in: session())
    #expect(outcome.difference?.contains("has changed") == true)
    // An undone run counts no more.
    while first["c"] != nil { try enter("undo") }
    try enter("undo")
    try enter("c = tools.scaled(1)")
    #expect(number("c") == "2")
    try enter("use \"tools.sonde\"; c = tools.scaled(1)")
    #expect(number("c") == "3")
  }

  @Test func aReplayNamesTheFirstDifference() throws {
    let text = saved(["a = 3 + 1", "b = a * 2", "c = b + 1"])
    let outcome = try replay(text.replacing("3 + 1 ", with: "3 + 2 "))
    #expect(
      outcome.difference
        == """
        s.sonde:2: the result differs: a = 3 + 2
          a differs by 1
            recorded: 4
            now:      5
        """)
    #expect(outcome.statements == 1)
  }

  @Test func anInterruptedLoopIsReplayedToTheSameIteration() throws {
    let interrupt = Interrupt()
    let context = Context(run: Run(interrupt: interrupt), write: { _ in })
    let first = Interpreter.recorded(context: context)
    _ = try first.enter("n = 0", name: "t")
    LanguageThread.start {
      usleep(20_000)
      interrupt.request()
    }
    _ = try? first.enter("while true { n += 1 }", name: "t")
    interrupt.clear()
    _ = try first.enter("twice = n * 2", name: "t")
    let text = SessionScript.text(of: first.record)
    #expect(text.contains("#= interrupted at turn "))
    let again = session()
    let outcome = try SessionReplay(text, name: "s.sonde").run(in: again)
    #expect(outcome.difference == nil && outcome.failure == nil)
    #expect(ValueText.shown(again["twice"] ?? .nil) == ValueText.shown(first["twice"] ?? .nil))
  }

  @Test func aReplayUsesTheRecordedClockTimes() throws {
    let text = saved(["t = clock()", "l = [clock(), clock(), \"\"]"])
    #expect(text.ranges(of: "outside clock").count == 2)
    #expect(try replay(text).difference == nil)
  }

  @Test func aReplayWithUpdateRewritesTheNotes() throws {
    let text = "x = 2 + 1  # mine #= 9\n\n# next\ny = [x, \"\"]\nprint y\nif x > 1 {\n  z = x\n}\n"
    let (outcome, fresh) = try SessionReplay(text, name: "s.sonde", isUpdating: true)
      .update(in: session())
    #expect(outcome.failure == nil)
    let lines = (fresh ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "# sonde 1" && lines[1] == "")
    #expect(lines[2] == "x = 2 + 1  # mine                          #= 3")
    #expect(lines[5].hasPrefix("y = [x, \"\"]                                #= list sha256:"))
    #expect(lines[6] == "print y")
    #expect(lines[9] == "}                                          #= 3")
    #expect(lines[10] == "#= end")
    #expect(try replay(fresh ?? "").difference == nil)
    let (_, second) = try SessionReplay(fresh ?? "", name: "s.sonde", isUpdating: true)
      .update(in: session())
    #expect(second == fresh)
  }

  @Test(arguments: [
    ("print 1\n", "s.sonde: not a saved session"),
    ("", "s.sonde: not a saved session"),
    ("# sonde 2\nx = 1\n", "s.sonde: a later version of Sonde wrote this session"),
    ("# sonde 1\nx = 1  #= stoped at step 5\n", "s.sonde:2: the note 'stoped at step 5' cannot"),
    ("# sonde 1\nx = 1  #= list sha256:xyz\n", "s.sonde:2: the note 'list sha256:xyz' cannot"),
    ("# sonde 1\nx = 1  #= stopped at step\n", "s.sonde:2: the note 'stopped at step' cannot"),
    ("# sonde 1\nx = 1  #= ended at step x\n", "s.sonde:2: the note 'ended at step x' cannot"),
    ("# sonde 1\nx = 1  #= outside clock x\n", "s.sonde:2: the note 'outside clock x' cannot"),
    ("# sonde 1\nx = 1  #= file a.wav\n", "s.sonde:2: the note 'file a.wav' cannot"),
    ("# sonde 1\nx = 1  #= interrupted at noon\n", "s.sonde:2: the note 'interrupted at noon'"),
  ])
  func aTextThatIsNotASavedSessionCannotBeReplayed(text: String, reason: String) {
    do {
      _ = try SessionReplay(text, name: "s.sonde")
      Issue.record("it was taken")
    } catch {
      #expect("\(error)".hasPrefix(reason), "\(error)")
    }
  }

  @Test func aReplayReportsATruncatedSession() throws {
    let text = saved(["x = 1 + 1", "y = x + 1"])
    let cut = text.split(separator: "\n").dropLast(2).joined(separator: "\n")
    #expect(
      try replay(cut).remarks == [
        "s.sonde: the line '#= end' is missing: the file is incomplete, or was edited"
      ])
    #expect(throws: Diagnostic.self) { try SessionReplay("# sonde 1\nx = (1", name: "s.sonde") }
  }

  @Test func quitEndsAReplay() throws {
    let outcome = try replay("# sonde 1\nx = 1 + 1  #= 2\nquit\nnothing()\n#= end\n")
    #expect(outcome.failure == nil && outcome.statements == 1)
  }

  @Test func aFailingStatementEndsTheReplay() throws {
    let outcome = try replay("# sonde 1\nx = 1 + 1  #= 2\nnothing()\ny = 3\n#= end\n")
    #expect(outcome.failure?.message == "unknown name 'nothing'")
    #expect(outcome.failure?.line == 3)
    #expect(outcome.statements == 1)
  }

  @Test func severalStatementsOnOneLineHaveOneNote() throws {
    #expect(try replay("# sonde 1\na = 1 + 1; b = 2 + 2  #= 4\n#= end\n").difference == nil)
    #expect(try replay("# sonde 1\na = 1 + 1; b = 2 + 2  #= 2\n#= end\n").difference != nil)
  }

  /// Seeded random texts that resemble parts of notes.
  private func randomTexts(_ count: Int) -> [String] {
    var dice = Seeded(9)
    let words = [
      "#= ", " · ", "file ", "sha256:", "0123456789abcdef", "stopped at step ", "3", " of ", "x: ",
      "\"", "[",
      "]", "1.5", "failed — ", "interrupted ", "outside ", "\u{0}", "é", "..", "list ", " in work ",
    ]
    return (0..<count).map { _ in
      (0..<6).map { _ in words.randomElement(using: &dice) ?? "" }.joined()
    }
  }

  @Test func everyNoteOfASavedSessionIsReadOrRefusedWithItsLineNumber() {
    var (read, refused) = (0, 0)
    for note in randomTexts(2000) {
      do {
        _ = try SessionReplay("# sonde 1\nx = 1  #= \(note)\n#= end\n", name: "s")
        read += 1
      } catch {
        refused += 1
        #expect("\(error)".hasPrefix("s:2: the note '"), "\(note): \(error)")
      }
    }
    #expect(read > 50 && refused > 1000, "\(read) read, \(refused) refused")
  }

  /// A note keeps the text of any string and any error, except trailing blanks.
  @Test func errorTextsInNotesReadBackUnchanged() throws {
    let texts = randomTexts(200).enumerated().map { "\($1)\($0)." }
    var entries = ["n = []"]
    for text in texts {
      entries.append("t = \"\" + \(ValueText.quoted(text))")
      entries.append("if true { append n, 1; error \(ValueText.quoted(text)) }")
    }
    let text = saved(entries)
    let outcome = try replay(text)
    #expect(outcome.difference == nil, "\(outcome.difference ?? "")")
    #expect(outcome.failure == nil, "\(outcome.failure?.description ?? "")")
    #expect(outcome.statements == entries.count && outcome.checked == 2 * texts.count)
    let (_, updated) = try SessionReplay(text, name: "s.sonde", isUpdating: true)
      .update(in: session())
    #expect(failures(updated ?? "") == failures(text))
    #expect(failures(text).count >= texts.count)
    let (_, again) = try SessionReplay(updated ?? "", name: "s.sonde", isUpdating: true)
      .update(in: session())
    #expect(again == updated)
  }

  /// For each line that contains a failure, the part of the line from the mark of the failure to the end.
  private func failures(_ text: String) -> [Substring] {
    text.split(separator: "\n").compactMap { line in
      line.ranges(of: "failed — ").last.map { line[$0.lowerBound...] }
    }
  }
}
