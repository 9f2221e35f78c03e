// Tests of `profile` blocks within `profile` blocks: each has a table of its own.

import CommandLanguage
import LanguageTestSupport
import Synchronization
import Testing

@Suite struct ProfileTests {
  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
  }

  /// The tables that a script shows.
  private func tables(_ script: String) throws -> [String] {
    let notes = Notes()
    let context = Context(write: { _ in }, note: { notes.add($0) })
    context.columns = { 200 }
    try Interpreter(registry: .language, context: context).run(script, name: "s")
    return notes.all
  }

  @Test func anInnerProfileCountsInBothTables() throws {
    let tables = try tables(
      """
      def f(n) { length([n]) }
      profile {
        f(10)
        profile {
          f(20)
          f(30)
        }
      }
      """)
    try #require(tables.count == 2)
    // The inner table comes first, and has the calls of its block alone.
    #expect(tables[0].contains("  2  f") && !tables[0].contains("s:3"))
    #expect(tables[1].contains("  3  f") && tables[1].contains("s:3") && tables[1].contains("s:5"))
  }

  @Test func aProfileOfACalledFunctionIsATableOfItsOwn() throws {
    let tables = try tables(
      "def f(n) { profile { if n > 0 { f(n - 1) } else { sqrt(n) } } }\nprofile { f(2) }\nsin(1)")
    #expect(tables.count == 4)
    #expect(tables.allSatisfy { $0.hasPrefix("profile · ") })
    // The calls of f grow from the innermost block on.
    #expect(tables.map { $0.contains("1  f") } == [false, true, false, false])
    #expect(tables[2].contains("2  f") && tables[3].contains("3  f"))
  }

  @Test func aBlockThatIsLeftEarlyHasNoTableAndEndsWithTheOuterOne() throws {
    let tables = try tables(
      """
      for k in 0..3 { profile { profile { if k == 1 { continue } }; sqrt(2) } }
      profile {
        for k in 0..3 { profile { if k == 1 { break } } }
      }
      profile { try { profile { error "no" } } catch e { e } }
      """)
    // Turns 0 and 2 have two tables; the second loop's first turn has one, and its block another; then one.
    #expect(tables.count == 4 + 2 + 1)
  }
}
