// Tests of the reports from a session to its observer, and of a session without an observer.

import CommandLanguage
import LanguageTestSupport
import Testing

@Suite struct SessionObserverTests {
  /// Logs the events that a session reports. Reports about long work and replays are left to the protocol's default
  /// methods.
  private final class Log: SessionObserver {
    var events: [String] = []
    func didRefuse(_ text: String) { events.append("refused \(text)") }
    func sourceBegins(_ source: RunningSource) { events.append("begin \(source.source.name)") }
    func sourceEnded(_ error: Diagnostic?) { events.append("end \(error?.message ?? "")") }
    func statementBegins(_ statement: StatementPlace) -> (turn: Int, inCommand: Bool)? {
      events.append("statement \(statement.index)")
      return nil
    }
    func statementEnded(_ error: Diagnostic?) { events.append("done \(error?.message ?? "")") }
    func willChange(_ list: ListValue) { events.append("list") }
    func willChange(_ record: RecordValue) { events.append("record") }
    func willChange(_ variable: Cell) { events.append("variable") }
    func willChange(_ object: AnyObject, save: () -> () -> Void) { events.append("object") }
    func didRead(_ path: String, resolved: String) { events.append("read \(path)") }
    func didWrite(_ resolved: String) { events.append("write \(resolved)") }
    func didDraw() { events.append("draw") }
    func didReseed() { events.append("reseed") }
  }

  private func session(_ observer: Log?) -> Interpreter {
    let session = Interpreter(registry: .drawing, context: Context(write: { _ in }))
    session.context.observer = observer
    return session
  }

  @Test func aSessionReportsEntriesStatementsAndRandomDrawsInOrder() throws {
    let log = Log()
    let session = session(log)
    _ = try session.enter("x = 1; seed 7; draw()", name: "a")
    #expect(throws: Diagnostic.self) { try session.enter("error \"no\"", name: "b") }
    #expect(
      log.events == [
        "begin a", "statement 0", "done ", "statement 1", "reseed", "done ", "statement 2", "draw",
        "done ", "end ", "begin b", "statement 0", "done no", "end no",
      ])
  }

  @Test func aSessionReportsEveryChangeOfAnEarlierObject() throws {
    let log = Log()
    let session = session(log)
    _ = try session.enter(
      "a = [1]; r = (x: 1); def counter() { n = 0; fn() { n += 1; n } }; c = counter()", name: "a")
    #expect(!log.events.contains { ["list", "record", "variable"].contains($0) })
    for (entry, event) in [("a[0] = 2", "list"), ("r.x = 2", "record"), ("c()", "variable")] {
      log.events = []
      _ = try session.enter(entry, name: "b")
      #expect(log.events == ["begin b", "statement 0", event, "done ", "end "])
    }
    log.events = []
    _ = try session.enter("b = [1]; b[0] = 2", name: "c")
    #expect(log.events.filter { $0 == "list" }.count == 1, "the second statement changes b")
  }

  @Test func aSessionReportsEntriesThatDoNotCompileAsRefused() throws {
    let log = Log()
    #expect(throws: Diagnostic.self) { try session(log).enter("x = (", name: "a") }
    #expect(log.events == ["refused x = ("])
    // A script is no entry.
    log.events = []
    #expect(throws: Diagnostic.self) { try session(log).run("x = (", name: "a") }
    #expect(log.events.isEmpty)
  }

  @Test func aSessionWithTheDefaultObserverReplaysNothing() throws {
    let context = session(Log()).context
    #expect(context.beginWork() == nil && context.keptWork == nil && context.keepingInterval == nil)
    #expect(!context.isReplaying && !context.isResuming)
    #expect(context.outside("clock") { 3 } == 3)
  }

  @Test func unrecordedCodeDoesNotChangeLaterRandomNumbers() throws {
    let (log, plain) = (Log(), session(nil))
    let session = session(log)
    _ = session.aside { try? session.enter("y = 2; draw()", name: "aside") }
    #expect(log.events.isEmpty)
    _ = try session.enter("z = draw()", name: "a")
    _ = try plain.enter("z = draw()", name: "a")
    #expect(session["z"].map(ValueText.shown) != nil)
    #expect(session["z"].map(ValueText.shown) == plain["z"].map(ValueText.shown))
  }

  @Test func aParsedEntryRunsWithoutASecondParsing() throws {
    let session = session(nil)
    _ = try session.enter("# About f.", name: "prompt 1")
    #expect(session.parse("f(").wholeness == .open)
    #expect(session.parse("x = )").wholeness == .wrong)
    let entry = session.parse("def f() { 2 }")
    #expect(entry.wholeness == .whole)
    _ = try session.enter(entry, name: "prompt 2")
    guard case .function(let function)? = session["f"] else {
      Issue.record("f is no function")
      return
    }
    #expect(function.help == "About f.")
    let error = #expect(throws: Diagnostic.self) {
      try session.enter(session.parse("x = )"), name: "prompt 3")
    }
    #expect(error?.source == "prompt 3")
  }
}
