// Tests of `ans`, the last shown value: a session in which it is read replays, and its journal as well.

import CommandLanguage
import Files
import LanguageTestSupport
import SessionRecords
import TestSupport
import Testing

@Suite struct AnswerTests {
  private let folder = TemporaryFolder()

  private func session(journal name: String? = nil) -> Interpreter {
    let session = Interpreter.recorded(context: Context(write: { _ in }))
    session.record.program = "sonde 0"
    if let name {
      session.journal = SessionJournal(path: folder / name, program: "sonde 0") {
        Issue.record("\($0)")
      }
    }
    return session
  }

  private static func statements(_ session: Interpreter) -> [String] {
    SessionScript.text(of: session.record).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") }
      .map { line in
        let note = line.ranges(of: "#=").first?.lowerBound ?? line.endIndex
        var text = String(line[..<note])
        while text.last == " " { text.removeLast() }
        return text
      }
  }

  @Test func theLastShownValueIsRead() throws {
    let session = session()
    _ = try session.enter("2 + 3", name: "t")
    #expect(ValueText.shown(try session.enter("ans * 2", name: "t").value) == "10")
    _ = try session.enter("y = ans; ans", name: "t")
    // Neither an assignment nor a hidden value is shown.
    _ = try session.enter("z = 7", name: "t")
    _ = try session.enter("8;", name: "t")
    #expect(session["ans"].map(ValueText.shown) == "10")
    // A command shows its value too.
    _ = try session.enter("sort [3, 1, 2]", name: "t")
    #expect(ValueText.shown(try session.enter("ans[0]", name: "t").value) == "1")
  }

  @Test func valuesThatNobodyReadsAreNotRecorded() throws {
    let session = session()
    for entry in ["x = 1", "x + 1", "x + 2", "y = 2"] { _ = try session.enter(entry, name: "t") }
    #expect(Self.statements(session) == ["x = 1", "y = 2"])
    #expect(session.globalNames == ["x", "y"])
  }

  /// The entries, and the statements of the session that is saved.
  static let sessions: [([String], [String])] = [
    (["1 + 1", "x = ans"], ["ans = 1 + 1", "x = ans"]),
    // Showing the last value again is no new value.
    (
      ["3 + 4", "ans * 2", "ans", "x = ans + 1"],
      ["ans = 3 + 4", "ans = ans * 2", "x = ans + 1"]
    ),
    // The value belongs to its place in the session, although it is read later.
    (["x = 1", "x", "x = 2", "y = ans"], ["x = 1", "ans = x", "x = 2", "y = ans"]),
    (
      ["1", "ans + 1", "ans + 1", "x = ans"],
      ["ans = 1", "ans = ans + 1", "ans = ans + 1", "x = ans"]
    ),
    (["sort [3, 1]", "x = ans"], ["ans = sort([3, 1])", "x = ans"]),
    (
      ["l = [1]", "l", "append l, 2", "m = ans"], ["l = [1]", "ans = l", "append l, 2", "m = ans"]
    ),
    (["[1]", "append ans, 2", "m = ans"], ["ans = [1]", "append ans, 2", "m = ans"]),
    (
      ["n = 0", "def f() { global n += 1; n }", "f()", "x = ans"],
      ["n = 0", "def f() { global n += 1; n }", "ans = f()", "x = ans"]
    ),
    (["def g() { ans * 2 }", "4", "x = g()"], ["def g() { ans * 2 }", "ans = 4", "x = g()"]),
    (["draw()", "draw()", "x = ans"], ["seed ", "ans = draw()", "x = ans"]),
    (["5  # five", "x = ans"], ["ans = 5  # five", "x = ans"]),
  ]

  @Test(arguments: sessions.indices)
  func aSessionThatReadsTheValueReplays(_ index: Int) throws {
    let (entries, expected) = Self.sessions[index]
    let first = session(journal: "\(index).sonde")
    for entry in entries { _ = try first.enter(entry, name: "t") }
    let found = Self.statements(first)
    #expect(found.count == expected.count)
    for (line, start) in zip(found, expected) { #expect(line.hasPrefix(start)) }
    // The journal has the same statements.
    let journal = try BoundedFile.text(folder / "\(index).sonde")
    for line in found { #expect(journal.contains(line)) }

    let text = SessionScript.text(of: first.record)
    let second = session()
    let outcome = try SessionReplay(text, name: "t").run(in: second)
    #expect(outcome.difference == nil && outcome.failure == nil)
    // The text also runs as an ordinary script.
    let third = session()
    try third.run(text, name: "t")
    let resumed = session(journal: "\(index)-again.sonde")
    let resumption = try SessionReplay(journalAt: folder / "\(index).sonde").resume(in: resumed)
    #expect(resumption.remarks == [])
    for name in first.globalNames {
      let value = first[name].map(ValueText.shown)
      #expect(second[name].map(ValueText.shown) == value)
      #expect(third[name].map(ValueText.shown) == value)
      #expect(resumed[name].map(ValueText.shown) == value)
    }
  }

  @Test func aScriptHasNoShownValue() throws {
    let session = session()
    let error = #expect(throws: Diagnostic.self) { try session.run("1 + 1\nprint ans", name: "s") }
    #expect(error?.message == "unknown name 'ans'")
    #expect(error?.hint?.contains("the last value that the prompt") == true)
    #expect(session.check("print ans", name: "s").first?.hint == error?.hint)
    _ = try session.enter("1", name: "t")
    #expect(session.check("print ans", name: "s").isEmpty)
    try session.run("ans = 3\nprint ans", name: "s")
  }

  @Test func undoTakesBackTheReaderOfTheValue() throws {
    let session = session(journal: "u.sonde")
    for entry in ["a = 1", "a", "b = 2", "c = ans", "undo", "undo"] {
      _ = try session.enter(entry, name: "t")
    }
    #expect(session.globalNames == ["a"])
    #expect(Self.statements(session) == ["a = 1", "ans = a"])
    let journal = try BoundedFile.text(folder / "u.sonde")
    #expect(!journal.contains("b = 2") && !journal.contains("c = ans"))
    #expect(journal.contains("\na = 1\n"))
  }
}
