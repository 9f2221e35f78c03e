// Tests of a session's public interface: entries, completeness, checks, interrupts, diagnostics and callbacks.

import CommandLanguage
import Glibc
import LanguageTestSupport
import Runs
import Testing

@Suite struct SessionTests {
  private func session(_ output: Output = Output()) -> Interpreter {
    Interpreter(registry: .language, context: Context(write: output.write))
  }

  @Test(arguments: [
    "1 + 2": true, "x = 3": false, "x = 3; x": true, "3;": false, "nil": false, "print 1": false,
    "vars": false, "if true { 1 }": true, "[1]": true, "for i in 0..3 { i }": false,
  ])
  func onlyAnExpressionStatementShowsItsValue(_ entry: String, _ shows: Bool) throws {
    #expect(try session().enter(entry, name: "t").shows == shows)
  }

  @Test(arguments: [
    "x = (1", "f(1,", "[1, 2", "if true {", "def f(a) {\n a", "x = 1 +", "x =", "print 1,",
    "x |>", "r = (a: ",
  ])
  func anEntryWithAnOpenBracketOrBlockIsIncomplete(_ entry: String) {
    #expect(!Interpreter.isComplete(entry))
  }

  @Test(arguments: ["", "x = 1", "x = )", "x = \"abc", "}", "print 1", "if true { 1 }", "x 1 = 3"])
  func aFinishedOrInvalidEntryIsComplete(_ entry: String) {
    #expect(Interpreter.isComplete(entry))
  }

  @Test func globalsKeepTheirValuesAfterAnError() throws {
    let session = session()
    _ = try session.enter("x = 1", name: "prompt 1")
    #expect(throws: Diagnostic.self) { try session.enter("x = 2; error \"no\"", name: "prompt 2") }
    #expect(try ValueText.shown(session.enter("x", name: "prompt 3").value) == "2")
    #expect(session.globalNames == ["x"])
    session["x"] = nil
    #expect(session.globalNames == [])
  }

  @Test func commentsEnteredBeforeAFunctionBecomeItsHelp() throws {
    let session = Interpreter(registry: .language)
    for line in ["# Twice a number.", "# Any number.", "def twice(n) { 2 * n }"] {
      _ = try session.enter(line, name: "prompt")
    }
    guard case .function(let function)? = session["twice"] else {
      Issue.record("no function")
      return
    }
    #expect(function.help == "Twice a number.\nAny number.")
    _ = try session.enter("# About nothing.", name: "prompt")
    _ = try session.enter("x = 1", name: "prompt")
    _ = try session.enter("def once(n) { n }", name: "prompt")
    guard case .function(let other)? = session["once"] else {
      Issue.record("no function")
      return
    }
    #expect(other.help == "")
  }

  @Test func checkReportsUnknownNamesWithoutRunning() {
    let output = Output()
    let session = session(output)
    let found = session.check(
      "print 1\ndef f(a) { a + magnitude }\nmagnitud = 3\nlenght([1])\nargs", name: "t")
    #expect(found.map(\.message) == ["unknown name 'magnitude'", "unknown name 'lenght'"])
    #expect(found.map(\.line) == [2, 4])
    #expect(found.map(\.hint) == ["did you mean 'magnitud'?", "did you mean 'length'?"])
    #expect(output.lines == [])
    #expect(session.check("x = (", name: "t").map(\.kind) == [.incomplete])
  }

  @Test func anInterruptStopsALoopAndKeepsTheVariables() throws {
    let interrupt = Interrupt()
    // The loop itself asks for the interrupt, after some turns.
    let context = Context(run: Run(interrupt: interrupt), write: { _ in interrupt.request() })
    let session = Interpreter(registry: .language, context: context)
    do {
      _ = try session.enter(
        "n = 0\nwhile true { try { n += 1; if n == 1000 { print n } } catch { } }", name: "t")
      Issue.record("the loop ended")
    } catch {
      #expect(error.kind == .interrupted)
    }
    interrupt.clear()
    #expect(try ValueText.shown(session.enter("n > 0", name: "t").value) == "true")
  }

  @Test func anErrorMessageShowsItsLineAndColumnInTheScript() throws {
    let session = session()
    do {
      _ = try session.run("x = 1\n\tdef f(a) { a + hop }\nf(2)", name: "takes.sonde")
      Issue.record("no error")
    } catch {
      #expect(
        "\(error)" == """
          takes.sonde:2:17: error: unknown name 'hop'
           2 |  def f(a) { a + hop }
             |                 ^^^
            in f, called at takes.sonde:3:1
          """)
    }
  }

  @Test func theErrorMarkStaysInsideAShortenedLine() throws {
    let long = "x = \"" + String(repeating: "é", count: 300) + "\" + 1"
    do {
      _ = try session().run(long, name: "t")
      Issue.record("no error")
    } catch {
      let lines = "\(error)".split(separator: "\n")
      #expect(lines.count == 3 && lines.last?.hasSuffix("^") == true)
      #expect(lines.allSatisfy { $0.count < 130 })
    }
  }

  @Test func theHostProgramCanCallAFunctionOfTheSession() throws {
    let session = session()
    _ = try session.enter("def f(a, by: 2) { a * by }", name: "t")
    guard case .function(let function)? = session["f"] else {
      Issue.record("f is no function")
      return
    }
    #expect(ValueText.shown(try session.context.call(function, [.number(3)])) == "6")
    let named = try session.context.call(function, [.number(3)], named: [("by", .number(5))])
    #expect(ValueText.shown(named) == "15")
    #expect(function.signature == "f(a, by: 2)")
  }

  @Test func contextsWithTheSameSeedGiveTheSameDerivedSeeds() throws {
    func seeds() throws -> [UInt64] {
      let context = Context(seed: 7)
      return [context.nextSeed("noise"), context.nextSeed("noise"), context.nextSeed("weights")]
    }
    #expect(try seeds() == seeds())
    #expect(try Set(seeds()).count == 3)
  }

  @Test func contextsDoNotShareStoredObjects() {
    final class Count { var value = 0 }
    let (a, b) = (Context(), Context())
    a.store(Count.self) { Count() }.value += 1
    #expect(a.store(Count.self) { Count() }.value == 1)
    #expect(b.store(Count.self) { Count() }.value == 0)
  }

  @Test func everyExampleOfALanguageCommandRuns() throws {
    for (name, commands) in CommandRegistry.language.commands {
      for command in commands where !command.example.isEmpty {
        let session = session()
        do {
          _ = try session.enter(command.example, name: name)
        } catch {
          Issue.record("\(name): \(error)")
        }
      }
    }
  }
}

@Suite struct NumberTextTests {
  @Test(arguments: [
    (3.0, "3"), (-0.5, "-0.5"), (1e16, "1e16"), (1.5e-7, "1.5e-7"), (0.1, "0.1"),
    (1e300, "1e300"), (123_456_789, "123456789"), (-0.0, "-0"),
  ])
  func numbersAreWrittenWithTheFewestDigits(_ number: Double, _ text: String) {
    #expect(NumberText.format(number) == text)
    #expect(Double(text) == number)
  }

  @Test func anyPrintedNumberReadsBackUnchanged() {
    var state: UInt64 = 5
    for _ in 0..<1000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let number = Double(bitPattern: state)
      if number.isFinite { #expect(Double(NumberText.format(number)) == number) }
      guard number.isNormal else { continue }
      let (brief, fixed) = (NumberText.brief(number), NumberText.fixed(number, decimals: 3))
      // A text with four digits has a relative error of at most 5e-4, and a text with three decimals has an absolute
      // error of at most 0.0005.
      #expect(abs((Double(brief) ?? .nan) - number) <= 5.1e-4 * abs(number), "\(number): \(brief)")
      let slack = 0.000_500_001 + 1e-15 * abs(number)
      #expect(abs((Double(fixed) ?? .nan) - number) <= slack, "\(number): \(fixed)")
    }
  }
}

@Suite struct SuggestionTests {
  @Test func onlySimilarNamesAreSuggested() {
    #expect(Suggestion.nearest(to: "analize", in: ["analyze", "append"]) == "analyze")
    #expect(Suggestion.nearest(to: "foo", in: ["for", "bar"]) == "for")
    #expect(Suggestion.nearest(to: "zork", in: ["for", "tone"]) == nil)
    #expect(Suggestion.nearest(to: "lenght", in: ["length"]) == "length")
  }
}
