// Tests that every name in a function is resolved to its meaning before the function runs.

import CommandLanguage
import Testing

@Suite struct ResolverTests {
  @Test(arguments: [
    // At the top level all names are globals, including the names in blocks and loops.
    (
      "x = 1\nif true { y = x }\nfor i in 0..3 { print i }",
      "i global, print global, x global, y global"
    ),
    // Parameters and assigned names are local, and all other names are globals.
    ("def f(a) { b = a; b + c }", "f global\na local, b local, c global"),
    // A name of an outer function is captured through all functions in between.
    ("def f(a) { fn() { fn() { a } } }", "f global\na local in a cell\na captured\na captured"),
    // An inner function captures a name that a surrounding function has assigned before.
    ("def f() { n = 0; fn() { n += 1 } }", "f global\nn local in a cell\nn captured"),
    // An inner function does not capture a name that a surrounding function assigns later.
    ("def f() { g = fn() { n = 1 }; n = 0 }", "f global\ng local, n local\nn local"),
    // Functions never capture a global.
    ("n = 0\ndef f() { n = 1 }", "f global, n global\nn local"),
    ("n = 0\ndef f() { global n = 1 }", "f global, n global\n"),
    // An inner function captures the target of its own assignment, so that it can call itself.
    ("def f() { g = fn() { g() } }", "f global\ng local in a cell\ng captured"),
    // Parameters, loop names and catch names are always new variables.
    ("def f(x) { fn(x) { x } }", "f global\nx local\nx local"),
    ("def f(x) { fn() { for x in 0..2 { x } } }", "f global\nx local\nx local"),
    ("def f(e) { fn() { try { 1 } catch e { e } } }", "f global\ne local\ne local"),
    // An assignment to an element reads the name of the list first.
    ("def f() { l[0] = 1 }", "f global\nl global"),
    // The default of a parameter is read inside the function.
    ("def f(a, b: a) { b }", "f global\na local, b local"),
    // A function can capture the name of a loop at the top level.
    ("for i in 0..2 { fn() { i } }", "i global\ni captured"),
  ])
  func namesResolveToLocalsCapturesAndGlobals(_ source: String, _ expected: String) throws {
    #expect(try Interpreter.names(of: source) == expected)
  }

  @Test(arguments: [
    ("x = 1\nprint x, y", ["unknown name 'y'"]), ("def f() { g() }\ndef g() { 1 }", []),
    ("primt 1\nlenght([1])", ["unknown name 'primt'", "unknown name 'lenght'"]),
    ("if false { x = 1 }\nx", []),
    ("print args", []), ("def f() { global n = 1 }\nprint n", []),
    ("run \"other.sonde\"\nprint made_there", ["other.sonde: no such file"]),
    ("path = \"other.sonde\"\nrun path\nprint made_there", []),
    ("x = (1", ["expected ')' to close the '(', but the source ends here"]),
  ])
  func checkingReportsUnknownNames(_ source: String, _ expected: [String]) {
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
    // Names that may change at run time are not checked.
    ("def f(a) { a }\nf = fn() { 1 }\nf()", []), ("def g(length) { length() }", []),
    ("if true { def f() { 1 } } else { def f(a) { a } }\nf(1)", []),
    ("length = fn() { 1 }\nlength()", []),
    ("try { length() } catch e { print e }", []), ("[1, 2] |> map(fn(x) { x })", []),
    ("[1] |> length(2)", ["length takes 1 argument, not 2"]),
  ])
  func checkingReportsCallsThatCannotSucceed(_ source: String, _ expected: [String]) {
    let session = Interpreter(registry: .language)
    let found = session.check(source, name: "check").map(\.message)
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
  }

  /// If a script runs without an error, `check` finds no wrong call in the script.
  @Test func checkReportsNoWrongCallsInScriptsThatRun() {
    var checked = 0
    for script in languageScripts {
      let expected = script.text.ranges(of: "# expect error").count
      if expected > 0 || !script.text.ranges(of: "syntax error").isEmpty { continue }
      checked += 1
      let found = script.faults(with: .language)
      #expect(found.allSatisfy { $0.kind == .name }, "\(found)")
    }
    #expect(checked > 100)
  }
}
