// Tests that `check` finds the errors in a source without running it, and finds no errors in sources that run.

import CommandLanguage
import LanguageTestSupport
import Testing

@Suite struct CheckTests {
  private func check(_ source: String) -> [String] {
    LanguageThread.run {
      Interpreter(registry: .language).check(source, name: "check").map {
        "\($0.line):\($0.column) \($0.message)"
      }
    }
  }

  @Test func checkReportsEverySyntaxError() {
    let found = check(
      "x = 3 4\ny = 5\ndef f(x) {\n  x = = 3\n  let y = 2\n}\n}\nz = 'a'\nif x = 3 { }\n")
    #expect(
      found == [
        "1:7 expected the statement to end, not '4'", "4:7 expected a value, not '='",
        "5:3 'let' is not a word of the language", "7:1 a '}' has no matching '{'",
        "8:5 the character ''' has no meaning here", "9:6 expected '{', not '='",
      ])
  }

  @Test func linesEndAtEachOfTheThreeLineEnds() {
    #expect(
      check("a = \"\u{2028}\" # \u{85}\rprint y\r\nprint z\nprint \"é\u{B}\", w") == [
        "2:7 unknown name 'y'", "3:7 unknown name 'z'", "4:13 unknown name 'w'",
      ])
  }

  @Test func checkReportsAnOpenBracketOnce() {
    #expect(check("if true {\n  x = (1\n").count == 1)
  }

  @Test func checkReportsArgumentsThatDoNotFitTheFunction() {
    let found = check(
      """
      def f(a, by: 2) { a * by }
      f(1, 2)
      f(1, bay: 3)
      x = f() + length([1], [2])
      append
      y = sort([1], bi: f)
      """)
    #expect(
      found == [
        "2:6 f: 'by' must be given by name", "3:6 f has no parameter 'bay'", "4:5 f needs 'a'",
        "4:23 length takes 1 argument, not 2", "6:15 sort has no parameter 'bi'",
      ])
  }

  @Test(arguments: [
    "length = fn(a, b) { a + b }\nprint length(1, 2)",
    "def f(length) { length(1, 2) }\nf(fn(a, b) { a })",
    "def f(a) { a }\nf = fn() { 1 }\nf()",
    "try { length(1, 2) } catch e { print e }",
    "def f() { length(1, 2) }\ntry { f() } catch e { }",
    "for length in [fn(a, b) { a }] { length(1, 2) }",
    "clear length\nlength(1, 2)",
    "def g() { global length = fn(a, b) { a } }\ng()\nlength(1, 2)",
    "f = fn(a) { a }\nf(1)",
  ])
  func checkDoesNotReportCallsThatMaySucceed(_ source: String) {
    #expect(check(source).isEmpty)
  }

  @Test(arguments: languageScripts.filter { $0.text.ranges(of: "error: ").isEmpty })
  func checkFindsNoErrorsInScriptsThatRun(_ script: Script) {
    let found = script.faults(with: .language)
    // `check` reports an unknown name inside `try`, although the script may intend the error.
    #expect(found.allSatisfy { $0.kind == .name && $0.lineText.contains("try") })
  }
}
