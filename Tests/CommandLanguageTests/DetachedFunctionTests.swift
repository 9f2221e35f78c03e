// Tests of functions that another thread calls while the session runs.

import CommandLanguage
import Runs
import Testing

@Suite struct DetachedFunctionTests {
  private func session(_ entries: String...) throws -> Interpreter {
    let session = Interpreter(registry: .language, context: Context(write: { _ in }))
    for entry in entries { _ = try session.enter(entry, name: "t") }
    return session
  }

  private func detached(_ name: String, _ session: Interpreter) throws -> DetachedFunction {
    guard case .function(let function)? = session[name] else {
      throw CommandError("'\(name)' is no function")
    }
    return try DetachedFunction(function, in: session.context)
  }

  private func number(_ function: DetachedFunction, _ argument: Double) throws -> Double {
    try function.call([.number(argument)], seed: 1) { result in
      guard case .number(let number) = result else { throw CommandError("no number") }
      return number
    }
  }

  @Test func aDetachedFunctionSeesTheValuesOfItsMomentAndChangesNone() throws {
    let session = try session(
      "list = [1, [2, 3]]; text = \"ab\"; step = 10",
      "def make(by) { n = 0; fn(t) { n += 1; append list[1], t; by * t + n + length(list[1]) + length(text) + step } }",
      "f = make(100)")
    let function = try detached("f", session)
    _ = try session.enter("list = nil; step = 0; text = \"\"", name: "t")
    #expect(try number(function, 2) == 200 + 1 + 3 + 2 + 10)
    // What the function changes outside itself changes in the copy.
    #expect(try number(function, 2) == 200 + 2 + 4 + 2 + 10)
    _ = try session.enter("list = [0, []]", name: "t")
    let own = try detached("f", session)
    #expect(try number(own, 2) == 200 + 1 + 1 + 0 + 0)
  }

  @Test func aSessionAndItsDetachedFunctionsRunAtTheSameTime() async throws {
    let session = try session(
      "words = map(0..100, fn(i) { \"word \\(i)\" })",
      "def f(t) { a = []; for w in words { append a, w + \"!\" }; length(a) + t }")
    let functions = try (0..<3).map { _ in try detached("f", session) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for function in functions {
        group.addTask {
          for t in 0..<200 where try self.number(function, Double(t)) != Double(100 + t) {
            return false
          }
          return true
        }
      }
      for _ in 0..<200 { _ = try session.enter("x = map(words, fn(w) { w + \"?\" })", name: "t") }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(
      try session.enter("x[3] + words[4]", name: "t").value.isSame(as: .string("word 3?word 4")))
  }

  @Test func anInterruptEndsADetachedFunctionThatDoesNotReturn() throws {
    let session = try session("def f(t) { while true { } }")
    let function = try detached("f", session)
    session.context.run.interrupt.request()
    #expect(throws: (any Error).self) { try number(function, 1) }
    session.context.run.interrupt.clear()
    let deep = try self.session("def f(t) { if t == 0 { 1 } else { f(t - 1) } }")
    #expect(try number(try detached("f", deep), 5000) == 1)
    #expect(throws: (any Error).self) { try number(try detached("f", deep), 1e6) }
  }
}
