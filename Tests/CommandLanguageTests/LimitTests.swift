// Tests that exceeding a limit is an error and that the session keeps its values.

import CommandLanguage
import LanguageTestSupport
import Runs
import Testing

@Suite(.serialized) struct LimitTests {
  /// A session that may use `room` bytes more than the process uses at the start; other tests may return gigabytes
  /// meanwhile.
  private func session(room: Int) -> Interpreter {
    var run = Run()
    run.memory = MemoryBudget(limit: MemoryBudget.resident + room)
    return Interpreter(registry: .language, context: Context(run: run, write: { _ in }))
  }

  /// The error of one source, and the result of a second source in the same session.
  private func outcome(_ source: String, then next: String, room: Int) -> (Diagnostic?, Value?) {
    LanguageThread.run {
      let session = session(room: room)
      var failure: Diagnostic?
      do throws(Diagnostic) {
        try session.run(source, name: "limit")
      } catch {
        failure = error
      }
      return (failure, try? session.run(next, name: "after"))
    }
  }

  @Test(arguments: [
    "l = [1]\nwhile true { append l, [1, 2, 3] }",
    "l = [1]\ns = \"a\"\nwhile true { s += \"0123456789\"; append l, s + \"b\" }",
    "l = [1]\nm = map(0..10, fn(k) { reverse(0..99999999) })",
    "l = [1]\nfor i in 0..1000000 { append l, reverse(0..10000) }",
  ])
  func exceedingTheMemoryLimitIsAnError(_ source: String) {
    let (failure, value) = outcome(source, then: "l[0]", room: 200 << 20)
    #expect(failure?.kind == .runtime)
    #expect(failure?.message.hasPrefix("out of memory: ") == true, "\(failure?.message ?? "none")")
    guard case .number(1)? = value else {
      Issue.record("the session has lost its values")
      return
    }
  }

  @Test func theMemoryLimitErrorCanBeCaught() {
    let source = "x = try { map(0..10, fn(k) { reverse(0..99999999) }) } catch e { e }"
    let (failure, value) = outcome(source, then: "x", room: 200 << 20)
    #expect(failure == nil)
    guard case .string(let text)? = value else {
      Issue.record("no message")
      return
    }
    #expect(text.hasPrefix("out of memory: this needs "))
  }

  @Test func veryLongScriptsRun() {
    let lines = (0..<200_000).map { "x = \($0 % 100) + 2" }.joined(separator: "\n")
    let (failure, value) = outcome(lines, then: "x", room: 1 << 33)
    #expect(failure == nil)
    guard case .number(101)? = value else {
      Issue.record("the last line counts")
      return
    }
  }

  @Test func aTooLargeScriptIsAnError() {
    let lines = (0..<100_000).map { "print \"a\\(1)\($0)\"" }.joined(separator: "\n")
    let (failure, _) = outcome(lines, then: "1", room: 1 << 33)
    #expect(failure?.message == "the script is too large")
  }

  @Test func theErrorForEndlessRecursionAbridgesTheListOfCalls() {
    let source = "def f(n) { f(n + 1) }\ndef g() { f(0) }\ng()"
    let (failure, _) = outcome(source, then: "1", room: 1 << 30)
    let text = failure?.description ?? ""
    #expect(text.contains("in f, called at limit:1:12 ("))
    #expect(text.contains(" times in a row)"))
    #expect(text.hasSuffix("in g, called at limit:3:1"))
  }

  @Test func theErrorForMutualRecursionListsTheOutermostCalls() {
    let source = "def f(n) { g(n) }\ndef g(n) { f(n) }\nf(0)"
    let (failure, _) = outcome(source, then: "1", room: 1 << 30)
    let text = failure?.description ?? ""
    #expect(text.contains(" more calls\n"))
    #expect(text.hasSuffix("in f, called at limit:3:1"))
  }

  @Test func anInterruptIsNotCaughtAsAnError() {
    let text = LanguageThread.run { () -> String in
      let run = Run()
      run.interrupt.request()
      let session = Interpreter(registry: .language, context: Context(run: run))
      do throws(Diagnostic) {
        try session.run("x = 1\nwhile true { }", name: "stopped")
        return "no end"
      } catch {
        return error.description
      }
    }
    #expect(text == "interrupted at stopped:2:1")
  }
}
