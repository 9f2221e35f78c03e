// Tests of `undo` and `history` in a resumed session: they know the statements that the user typed, and no others.

import CommandLanguage
import Files
import LanguageTestSupport
import SessionRecords
import TestSupport
import Testing

@Suite struct ResumedUndoTests {
  private let folder = TemporaryFolder()

  private func session(_ name: String, _ output: Output = Output()) -> Interpreter {
    let session = Interpreter.recorded(
      context: Context(write: output.write, note: { output.write($0 + "\n") }))
    session.record.program = "sonde 0"
    session.journal = SessionJournal(path: folder / name, program: "sonde 0") {
      Issue.record("\($0)")
    }
    return session
  }

  private let entries = [
    "x = [1]", "1 + 1", "draw()", "# The first draw.\na = draw()", "nothing()", "b = draw()",
    "seed 7", "c = draw()",
    "# No.\nif true { append x, draw(); error \"no\" }  # really",
    "if true {\n  append x, 3\n  error \"no\"\n}", "d = draw()",
  ]
  private let typed = [
    "x = [1]", "a = draw()", "b = draw()", "seed 7", "c = draw()",
    "if true { append x, draw(); error \"no\" }", "if true {\n  append x, 3\n  error \"no\"\n}",
    "d = draw()",
  ]

  @Test func undoAfterResumingTakesBackTheTypedStatementsOneByOne() throws {
    let first = session("1.sonde")
    for entry in entries { _ = try? first.enter(entry, name: "t") }
    let text = try BoundedFile.text(folder / "1.sonde")
    #expect(text.contains("\nseed ") && text.contains("try {"))
    let output = Output()
    let second = session("2.sonde", output)
    let replay = try SessionReplay(journalAt: folder / "1.sonde")
    #expect(replay.statementCount == typed.count)
    let resumption = replay.resume(in: second)
    #expect(resumption.remarks == [] && resumption.statements == typed.count)
    #expect(second.record.statements.map(\.text) == typed)
    #expect(second.record.history.map(\.text) == typed)
    // The journals of both sessions have the same text.
    #expect(try BoundedFile.text(folder / "2.sonde") == text)
    for count in stride(from: typed.count, to: 0, by: -1) {
      for session in [first, second] {
        _ = try session.enter("undo", name: "t")
        #expect(session.record.statements.count == count - 1)
      }
      for name in ["x", "a", "b", "c", "d"] {
        #expect(first[name].map(ValueText.shown) == second[name].map(ValueText.shown))
      }
      let line = typed[count - 1].split(separator: "\n")[0]
      #expect(output.lines.last?.hasPrefix("undone: \(line)") == true)
    }
    for session in [first, second] {
      #expect(throws: Diagnostic.self) { try session.enter("undo", name: "t") }
    }
  }

  @Test func aSeedThatTheUserTypedIsAStatementOfTheResumedSession() throws {
    let first = session("1.sonde")
    for entry in ["seed 1", "a = draw()", "seed 5", "1", "b = draw()"] {
      _ = try first.enter(entry, name: "t")
    }
    let second = session("2.sonde")
    _ = try SessionReplay(journalAt: folder / "1.sonde").resume(in: second)
    #expect(
      second.record.statements.map(\.text) == ["seed 1", "a = draw()", "seed 5", "b = draw()"])
    #expect(second["b"].map(ValueText.shown) == first["b"].map(ValueText.shown))
  }
}
