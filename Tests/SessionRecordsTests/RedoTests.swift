// Tests of `undo` with a number, and of `redo`.

import CommandLanguage
import Files
import LanguageTestSupport
import SessionRecords
import TestSupport
import Testing

@Suite struct RedoTests {
  private let folder = TemporaryFolder()
  private let output = Output()

  private func session(_ name: String = "r.sonde") -> Interpreter {
    let session = Interpreter.recorded(
      context: Context(write: output.write, note: { [output] in output.write($0 + "\n") }))
    session.record.program = "sonde 0"
    session.journal = SessionJournal(path: folder / name, program: "sonde 0") {
      Issue.record("\($0)")
    }
    return session
  }

  private func enter(_ entries: [String], _ session: Interpreter) throws {
    for entry in entries { _ = try session.enter(entry, name: "t") }
  }

  private static let entries = [
    "x = [1]", "append x, 2", "r = (a: 1)", "r.a = 5", "y = draw()",
    "def counter() { n = 0; fn() { n += 1 } }", "count = counter()", "count()", "z = draw()",
  ]

  private static func values(_ session: Interpreter) -> [String] {
    session.globalNames.map { name in "\(name) \(session[name].map(ValueText.shown) ?? "")" }
      .filter { !$0.contains("function") && !$0.contains("fn") }
  }

  /// All values after each number of undone statements are those before; after `redo` they are there again.
  @Test func undoneStatementsAreDoneAgain() throws {
    let session = session()
    var states: [[String]] = []
    for entry in Self.entries {
      states.append(Self.values(session))
      _ = try session.enter(entry, name: "t")
    }
    states.append(Self.values(session))
    let text = SessionScript.text(of: session.record)
    let journal = try BoundedFile.text(folder / "r.sonde")
    for count in 1...Self.entries.count {
      try enter(["undo \(count)"], session)
      #expect(Self.values(session) == states[Self.entries.count - count])
      #expect(session.record.statements.count == Self.entries.count - count)
      if count % 2 == 0 {
        try enter(["redo \(count)"], session)
      } else {
        try enter(Array(repeating: "redo", count: count), session)
      }
      #expect(Self.values(session) == states[Self.entries.count])
      #expect(SessionScript.text(of: session.record) == text)
      #expect(try BoundedFile.text(folder / "r.sonde") == journal)
    }
    // The random draws continue as if nothing had been undone.
    let other = self.session("o.sonde")
    try enter(Self.entries + ["d = draw()"], other)
    try enter(["undo 4", "redo 4", "d = draw()"], session)
    #expect(session["d"].map(ValueText.shown) == other["d"].map(ValueText.shown))
    let replay = try SessionReplay(SessionScript.text(of: session.record), name: "t")
    let outcome = replay.run(in: self.session("p.sonde"))
    #expect(outcome.difference == nil && outcome.failure == nil)
  }

  @Test func aNewStatementEndsWhatCanBeDoneAgain() throws {
    let session = session()
    try enter(["x = 1", "x = 2", "undo", "x", "redo"], session)
    #expect(session["x"].map(ValueText.shown) == "2")
    try enter(["undo", "y = 3"], session)
    let error = #expect(throws: Diagnostic.self) { try enter(["redo"], session) }
    #expect(error?.message == "redo: there is nothing to redo")
    #expect(session["x"].map(ValueText.shown) == "1")
  }

  @Test func tooLargeANumberUndoesNothing() throws {
    let session = session()
    try enter(["x = 1", "x = 2"], session)
    let error = #expect(throws: Diagnostic.self) { try enter(["undo 3"], session) }
    #expect(error?.message == "undo: only 2 statements can be undone")
    #expect(session["x"].map(ValueText.shown) == "2")
    try enter(["undo 2"], session)
    #expect(session["x"] == nil)
    let other = #expect(throws: Diagnostic.self) { try enter(["redo 3"], session) }
    #expect(other?.message == "redo: only 2 statements can be done again")
    #expect(throws: Diagnostic.self) { try enter(["undo 0"], session) }
  }

  @Test func aStatementThatHasChangedSomethingCannotRedo() throws {
    let session = session()
    try enter(["x = 1", "undo"], session)
    #expect(throws: Diagnostic.self) { try enter(["if true { y = 1; redo }"], session) }
  }
}
