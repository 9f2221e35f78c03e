// Tests of a session's record: its statements, its script, and that the script gives the same results.

import CommandLanguage
import LanguageTestSupport
import Runs
import SessionRecords
import Testing

@Suite struct SessionRecordTests {
  /// A session with a command that draws a random number and a command that changes its list and fails afterwards.
  private func session(interrupt: Interrupt = Interrupt()) -> Interpreter {
    var registry = CommandRegistry.recording
    registry.add([
      Command(
        "half", area: "test", "Fails half way.", Parameter<ListValue>("list"), example: "half([])"
      ) { (context: Context, list: ListValue) -> Void in
        context.willChange(list)
        try list.append(.number(1))
        throw CommandError("half\nway")
      }
    ])
    return Interpreter.recorded(
      registry, context: Context(run: Run(interrupt: interrupt), write: { _ in }))
  }

  private func enter(_ entries: [String], in session: Interpreter) {
    for (index, entry) in entries.enumerated() {
      _ = try? session.enter(entry, name: "prompt \(index + 1)")
    }
  }

  private func text(_ entries: [String]) -> String {
    let session = session()
    enter(entries, in: session)
    return SessionScript.text(of: session.record)
  }

  @Test func theSessionRecordKeepsOnlyStatementsThatChangedSomething() {
    let session = session()
    enter(
      ["x = 1", "x", "print x", "x + 1", "nothing()", "y = [x]; append y, 2", "y[7]"], in: session)
    #expect(session.record.statements.map(\.text) == ["x = 1", "y = [x]", "append y, 2"])
    #expect(session.record.history.count == 8)
  }

  @Test func aLargeListThatChangesInEachStatementIsKeptNowAndThen() throws {
    let session = session()
    enter(["few = map(0..20, fn(i) { i })", "many = map(0..2000, fn(i) { i })"], in: session)
    for turn in 0..<640 {
      enter(["append many, \(turn)", "few[3] = \(turn)"], in: session)
    }
    func kept(_ name: String) -> [RecordedStatement] {
      session.record.statements.filter { statement in
        statement.made.contains { $0.name == name && $0.words() != nil }
      }
    }
    // Each value of the small list has a note. The copies of the large list have at most 32 elements a statement on
    // average, which is one copy in at least 62 statements, and the last value is always there.
    #expect(kept("few").count == 641)
    #expect((10...22).contains(kept("many").count), "\(kept("many").count)")
    #expect(kept("many").last?.text == "append many, 639")
    // The undo steps are complete.
    enter(["undo", "undo", "undo"], in: session)
    #expect(ValueText.shown(try session.enter("length(many)", name: "a").value) == "2639")
  }

  @Test func aSavedSessionKeepsTheCodeAndCommentsAndAddsNotes() {
    let text = text([
      "# a number\nx = 1.5", "l = [\"a\", x]   # two things", "print x", "# not kept\nprint 3",
      "if x > 1 {\n  # inside\n  append l, x\n}", "def f(a) {\n  a\n}", "y = f(x) + 1",
    ])
    // The text is compared without the digits of its hashes.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.ranges(of: "sha256:").first.map { String(line[..<$0.lowerBound]) + "…" } ?? String(line)
    }
    #expect(
      lines.joined(separator: "\n") == """
        # sonde 1

        # a number
        x = 1.5
        l = ["a", x]  # two things                 #= list …
        if x > 1 {
          # inside
          append l, x
        }                                          #= list …
        def f(a) {
          a
        }
        y = f(x) + 1                               #= 2.5
        #= end

        """)
  }

  @Test func separatelyEnteredCommentsPrecedeTheNextStatement() {
    let text = text(["# first", "# second", "x = 1", "y = 2"])
    #expect(text == "# sonde 1\n\n# first\n# second\nx = 1\ny = 2\n#= end\n")
  }

  @Test func aListThatContainsItselfCanBeRecorded() {
    let text = text(["a = []", "append a, a", "append a, a", "b = [a, a]"])
    // The second change replaces the first, because the record cannot copy a list that contains itself.
    #expect(text.ranges(of: "list sha256:").count == 2)
  }

  @Test func theErrorVariableInASavedSessionDiffersFromAllGlobals() {
    let text = text(["def e() { 1 }", "l = []", "half(l)"])
    #expect(text.contains("catch e_ { }"))
  }

  @Test func theNamesOfChangedVariablesAreSortedInTheSessionRecord() {
    let names = ["p", "q", "r", "s", "t"]
    let text = text(
      names.map { "\($0) = []" } + ["for l in [t, q, s, p, r] { append l, 1 }"])
    let found = names.compactMap { text.ranges(of: "\($0): [1]").first?.lowerBound }
    #expect(found.count == 5 && found == found.sorted())
  }

  @Test func aFailedStatementThatChangedSomethingIsSavedInATryBlock() {
    let text = text(["l = []", "half(l)", "half([])", "half(l)"])
    #expect(text.ranges(of: "try { half(l) } catch e { }").count == 2)
    #expect(text.ranges(of: "#= l: [1] · failed — half way").count == 1)
    #expect(!text.contains("half([])"))
  }

  @Test func aSavedSessionContainsASeedAfterAnUnrecordedRandomDraw() throws {
    let text = text(["a = draw()", "draw()", "b = draw()", "c = draw()", "seed 5", "d = draw()"])
    let bare = text.split(separator: "\n").map { line in
      String(line.prefix { $0 != "#" }).split(separator: " ").joined(separator: " ")
    }
    #expect(bare.filter { $0.hasPrefix("seed") }.count == 2)
    #expect(bare[2].hasPrefix("seed ") && bare[3] == "b = draw()" && bare[4] == "c = draw()")
    #expect(bare[5] == "seed 5" && bare[6] == "d = draw()")
    // The script draws the same random numbers as the session.
    let first = session()
    enter(["a = draw()", "draw()", "b = draw()", "c = draw()", "seed 5", "d = draw()"], in: first)
    let again = session()
    try again.run(text, name: "s.sonde")
    for name in ["a", "b", "c", "d"] {
      #expect(ValueText.shown(first[name] ?? .nil) == ValueText.shown(again[name] ?? .nil))
    }
  }

  @Test func neighbouringSeedsGiveDifferentRandomStreams() {
    var seen: Set<UInt64> = []
    for seed in 0..<20 {
      let context = Context(seed: UInt64(seed))
      let session = Interpreter.recorded(context: context)
      for _ in 0..<50 {
        _ = try? session.enter("1", name: "t")
        seen.insert(context.nextSeed("draw"))
      }
    }
    #expect(seen.count == 1000)
  }

  @Test func aRandomDrawRepeatedAfterUndoIsTheSame() throws {
    let session = session()
    enter(["a = draw()", "undo", "b = draw()"], in: session)
    #expect(session["a"] == nil)
    enter(["seed 1"], in: session)
    let other = self.session()
    enter(["b = draw()"], in: other)
    #expect(ValueText.shown(session["b"] ?? .nil) == ValueText.shown(other["b"] ?? .nil))
  }

  @Test func aFingerprintDescribesTheValueDirectlyAfterItsStatement() {
    let session = session()
    enter(["l = [[1], \"a\"]", "append l[0], 2", "append l[0], 3", "l = nil"], in: session)
    let words = session.record.statements.map { $0.made.first?.words() }
    let other = self.session()
    for (index, source) in ["l = [[1], \"a\"]", "l = [[1, 2], \"a\"]", "l = [[1, 2, 3], \"a\"]"]
      .enumerated()
    {
      _ = try? other.enter(source, name: "t")
      #expect(other.record.statements.last?.made.first?.words() == words[index])
    }
    #expect(words[3] == "nil")
  }

  @Test func aGlobalVariableSetByTheHostProgramIsNotRecorded() {
    let session = session()
    session["args"] = .list([.string("a")])
    enter(["x = args"], in: session)
    session["y"] = .number(3)
    enter(["z = y"], in: session)
    #expect(session.record.statements.map(\.text) == ["x = args", "z = y"])
    #expect(session.record.statements.allSatisfy { $0.made.count == 1 })
  }

  @Test func theNumberOfUndoStepsIsLimited() {
    let session = session()
    enter((0..<150).map { "x = \($0)" }, in: session)
    var undone = 0
    while (try? session.enter("undo", name: "t")) != nil, undone < 200 { undone += 1 }
    #expect(undone == 100)
    #expect(ValueText.shown(session["x"] ?? .nil) == "49")
  }

  @Test func theSessionRecordContainsTheCommandRunAsOneStatement() throws {
    let session = session()
    enter(["run \"helpers/part.sonde\""], in: session)
    #expect(session.record.history.count == 1)
  }
}
