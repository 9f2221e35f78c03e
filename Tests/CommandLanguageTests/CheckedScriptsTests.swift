// Tests that `check` reads the scripts that a source runs: it knows their names, and reports their errors.

import CommandLanguage
import Files
import TestSupport
import Testing

@Suite struct CheckedScriptsTests {
  private let folder = TemporaryFolder()

  /// The errors in a source, with the name of the script if it is another script.
  private func check(_ source: String) -> [String] {
    let path = folder.path
    return LanguageThread.run {
      let context = Context(write: { _ in })
      context.folder = path
      return Interpreter(registry: .language, context: context).check(source, name: "main").map {
        ($0.source == "main" ? "" : "\($0.source ?? "") ") + "\($0.line):\($0.column) \($0.message)"
      }
    }
  }

  private func write(_ name: String, _ text: String) throws {
    try AtomicFile.write(text, to: folder / name)
  }

  @Test func namesOfAScriptThatRunsAreKnown() throws {
    try write("lib.sonde", "def double(x) { 2 * x }\nrate = 3\nrun \"more.sonde\"")
    try write("more.sonde", "deep = 4")
    #expect(
      check("run \"lib.sonde\"\nprint double(rate), deep, lenght([1])\ndouble(1, 2)") == [
        "2:27 unknown name 'lenght'", "3:11 double takes 1 argument, not 2",
      ])
  }

  @Test func errorsInAScriptThatRunsAreReported() throws {
    try write("lib.sonde", "x = 1\nprint y, z")
    #expect(
      check("z = 1\nrun \"lib.sonde\"\nprint x, w") == [
        "3:10 unknown name 'w'", "lib.sonde 2:7 unknown name 'y'",
      ])
    // A script with syntax errors may assign all names that occur in it, and no others.
    try write("lib.sonde", "x = = 1")
    #expect(
      check("run \"lib.sonde\"\nprint x, w") == [
        "lib.sonde 1:5 expected a value, not '='", "2:10 unknown name 'w'",
      ])
  }

  @Test func aMissingScriptIsReported() {
    #expect(check("x = 1\nrun \"missing.sonde\"") == ["2:5 missing.sonde: no such file"])
    #expect(check("run \"/\"") == ["1:5 /: is a folder"])
    // A missing script may assign any name, but hardly one that resembles a command.
    #expect(
      check("run \"missing.sonde\"\nprint tune, lenght([1])\nlength([1], [2])") == [
        "1:5 missing.sonde: no such file", "2:13 unknown name 'lenght'",
        "3:13 length takes 1 argument, not 2",
      ])
  }

  @Test func usedFilesAreCheckedWithTheirOwnNames() throws {
    try write(
      "tools.sonde", "def double(x) { 2 * x }\nrate = 3\nprint pitch\nuse \"more.sonde\" as m")
    try write("more.sonde", "deep = 4\nprint rate")
    #expect(
      check("pitch = 1\nuse \"tools.sonde\"\nprint tools.rate, rate, tools.deep\ntools.double()")
        == [
          "3:19 unknown name 'rate'", "3:31 'tools' has no name 'deep'", "4:1 double needs 'x'",
          "tools.sonde 3:7 unknown name 'pitch'", "more.sonde 2:7 unknown name 'rate'",
        ])
  }

  @Test(arguments: [
    "use \"tools.sonde\"\ntools.other = 1\nprint tools.other",
    "use \"tools.sonde\"\ndef f(r) { r.other = 1 }\nf(tools)\nprint tools.other",
    "use \"tools.sonde\"\ntools = (other: 1)\nprint tools.other",
    "use \"tools.sonde\"\ntry { tools.other() } catch e { }",
    "try { use \"missing.sonde\" as m } catch e { }",
    "def f() { use \"tools.sonde\"; tools.rate }\nf()",
    "use \"tools.sonde\" as t\nuse \"tools.sonde\" as u\nprint t.rate + u.rate",
  ])
  func usesThatMaySucceedAreNotReported(_ source: String) throws {
    try write("tools.sonde", "rate = 3")
    #expect(check(source).isEmpty)
  }

  @Test(arguments: [
    "try { run \"missing.sonde\" } catch e { print e }", "cd \"..\"\nrun \"missing.sonde\"",
    "save session, \"missing.sonde\"\nrun \"missing.sonde\"",
    "run \"a\" + \".sonde\"\nprint x", "\"lib.sonde\" |> run\nprint x",
    "f = run\nf(\"lib.sonde\")\nprint x", "def run(x) { x }\nrun \"missing.sonde\"",
    "def run(a, b) { a }\nrun \"missing.sonde\", 2", "run path: \"lib.sonde\"\nprint x",
  ])
  func checkReportsNothingThatMaySucceed(_ source: String) throws {
    try write("lib.sonde", "x = 1")
    // The language without sounds does not know `save` and `session`.
    let found = check(source).filter {
      !$0.contains("unknown name 'save'") && !$0.contains("unknown name 'session'")
    }
    #expect(found == [])
  }

  @Test func valuesThatAChangeInPlaceDoesNotGiveAreReported() throws {
    #expect(
      check("rows = []\nrows = append(rows, 1)")
        == ["2:8 append changes the list itself and gives no value to assign"])
    #expect(check("def append(a, b) { a }\nrows = append([], 1)").isEmpty)
  }

  @Test func scriptsThatRunEachOtherAreReadOnce() throws {
    try write("a.sonde", "run \"b.sonde\"\na = b")
    try write("b.sonde", "run \"a.sonde\"\nrun \"./b.sonde\"\nb = 1\nprint c")
    #expect(check("run \"a.sonde\"\nprint a, b") == ["b.sonde 4:7 unknown name 'c'"])
  }
}
