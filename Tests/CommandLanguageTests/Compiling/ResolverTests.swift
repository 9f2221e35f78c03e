// What names stand for, function by function, before anything runs.

import CommandLanguage
import Testing

@Suite struct ResolverTests {
  @Test(arguments: [
    // At the top level all names are globals, those of blocks and loops too.
    (
      "x = 1\nif true { y = x }\nfor i in 0..3 { print i }",
      "i global, print global, x global, y global"
    ),
    // Parameters and what a function assigns are its own; the rest are globals.
    ("def f(a) { b = a; b + c }", "f global\na local, b local, c global"),
    // What an inner function reaches for is captured, through as many functions as lie between.
    ("def f(a) { fn() { fn() { a } } }", "f global\na local in a cell\na captured\na captured"),
    // A name that a surrounding function has by then is that one …
    ("def f() { n = 0; fn() { n += 1 } }", "f global\nn local in a cell\nn captured"),
    // … one that it assigns only later is not …
    ("def f() { g = fn() { n = 1 }; n = 0 }", "f global\ng local, n local\nn local"),
    // … and a global never is.
    ("n = 0\ndef f() { n = 1 }", "f global, n global\nn local"),
    ("n = 0\ndef f() { global n = 1 }", "f global, n global\n"),
    // The target of the same statement counts, so that functions can call themselves.
    ("def f() { g = fn() { g() } }", "f global\ng local in a cell\ng captured"),
    // Parameters, loop and catch names are always new.
    ("def f(x) { fn(x) { x } }", "f global\nx local\nx local"),
    ("def f(x) { fn() { for x in 0..2 { x } } }", "f global\nx local\nx local"),
    ("def f(e) { fn() { try { 1 } catch e { e } } }", "f global\ne local\ne local"),
    // Writing into something reads the name first.
    ("def f() { l[0] = 1 }", "f global\nl global"),
    // Defaults are read in the function itself.
    ("def f(a, b: a) { b }", "f global\na local, b local"),
    // A loop's name at the top level, which a function reaches for.
    ("for i in 0..2 { fn() { i } }", "i global\ni captured"),
  ])
  func namesStandForWhatTheyShould(_ source: String, _ expected: String) throws {
    #expect(try Interpreter.names(of: source) == expected)
  }

  @Test(arguments: [
    ("x = 1\nprint x, y", ["unknown name 'y'"]), ("def f() { g() }\ndef g() { 1 }", []),
    ("primt 1\nlenght([1])", ["unknown name 'primt'", "unknown name 'lenght'"]),
    ("if false { x = 1 }\nx", []),
    ("print args", []), ("def f() { global n = 1 }\nprint n", []),
    ("run \"other.sonde\"\nprint made_there", []),
    ("x = (1", ["expected ')' to close the '(', but the source ends here"]),
  ])
  func checkingNamesWhatNothingHas(_ source: String, _ expected: [String]) {
    let session = Interpreter(registry: .language)
    #expect(session.check(source, name: "check").map(\.message) == expected)
  }

  @Test(arguments: [
    ("print join([1], by: 2)", ["join has no parameter 'by'"]),
    ("length()", ["length needs 'value'"]),
    (
      "def f(a, b: 1) { a }\nf()\nf(1, 2)\nf(1, c: 2)\nf 1, b: 2",
      ["f needs 'a'", "f: 'b' must be given by name", "f has no parameter 'c'"]
    ),
    // What may be something else when it runs is left alone.
    ("def f(a) { a }\nf = fn() { 1 }\nf()", []), ("def g(length) { length() }", []),
    ("if true { def f() { 1 } } else { def f(a) { a } }\nf(1)", []),
    ("length = fn() { 1 }\nlength()", []),
    ("try { length() } catch e { print e }", []), ("[1, 2] |> map(fn(x) { x })", []),
    ("[1] |> length(2)", ["length takes 1 argument, not 2"]),
  ])
  func checkingFindsCallsThatCannotSucceed(_ source: String, _ expected: [String]) {
    let session = Interpreter(registry: .language)
    let found = session.check(source, name: "check").map(\.message)
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
  }

  /// Where a script runs to its end, checking finds no call that cannot succeed.
  @Test func checkingLeavesScriptsThatRunAlone() {
    for script in languageScripts {
      let expected = script.text.ranges(of: "# expect error").count
      if expected > 0 || !script.text.ranges(of: "syntax error").isEmpty { continue }
      let session = Interpreter(registry: .language)
      let found = LanguageThread.run { session.check(script.text, name: script.path) }
      #expect(found.allSatisfy { $0.kind == .name }, "\(found)")
    }
  }
}
