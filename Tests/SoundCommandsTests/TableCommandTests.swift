// Tests of tables in the language: files of comma-separated values that commands write and read.

import CommandLanguage
import Files
import LanguageTestSupport
import SoundCommands
import TestSupport
import Testing

@Suite struct TableCommandTests {
  private let folder = TemporaryFolder()

  @Test func tablesAndEnvelopesReturnFromTheirFiles() {
    let result = folder.run(
      """
      table = [(name: "a, b", n: 1, ok: true), (name: "\\"c\\"", n: -0.5, ok: nil)]
      save table, "t.csv"
      print load("t.csv") == table, column(load("t.csv"), "n")
      save [(a: 1), (b: "x")], "new/u.csv"
      print load("new/u.csv")
      save envelope([[0s, 1], [1s, 3]]), "c.csv"
      print column(load("c.csv"), "time"), column(load("c.csv"), "value")
      print ls("*.csv")
      """)
    #expect(result.error == nil)
    #expect(
      result.output.joined(separator: "\n").contains("true [1, -0.5]"), "\(result.output)")
    #expect(
      result.output.suffix(2) == ["[0, 1] [1, 3]", "[\"c.csv\", \"t.csv\"]"], "\(result.output)")
    #expect(folder.names == ["c.csv", "new", "t.csv"])
  }

  /// A batch over files goes on past a damaged one, or stops there if the user wants it.
  @Test func aDamagedFileOfAPatternIsSkippedOrAnError() throws {
    try AtomicFile.write("a,b\n1,2\n", to: folder / "a.csv")
    try AtomicFile.write("a;b\n1,5;2\n", to: folder / "b.csv")
    try AtomicFile.write("a,b\n1\n", to: folder / "c.csv")
    let result = folder.run(
      """
      print map(load("*.csv"), fn(t) { t[0].a })
      print load("*.csv", skip: true)[1][0].b
      load("*.csv", skip: false)
      """)
    #expect(result.output == ["[1, 1.5]", "2"])
    #expect(result.notes.contains { $0.contains("c.csv") && $0.contains("left out") })
    #expect(result.notes.contains { $0.contains("decimal comma") })
    #expect(result.error?.contains("line 2 has 1 cell") == true)
  }
}
