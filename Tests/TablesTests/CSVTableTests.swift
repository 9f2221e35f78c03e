// Tests of tables as text: what is written is read again, and what other programs write is read.

import Files
import Glibc
import Tables
import TestSupport
import Testing

@Suite struct CSVTableTests {
  private func read(_ text: String) throws -> CSVTable { try read(Array(text.utf8)) }

  private func read(_ bytes: [UInt8]) throws -> CSVTable {
    let folder = TemporaryFolder()
    return try withExtendedLifetime(folder) {
      try AtomicFile.write(bytes, to: folder / "t.csv")
      return try CSVTable.read(folder / "t.csv")
    }
  }

  private func failure(_ text: String) -> String {
    do {
      _ = try read(text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let numbers: [Double] = [
      0, -0.0, 1, -1.5, 1e-300, 1.7976931348623157e308, 0.1, 1.0 / 3, 123_456_789_012, .infinity,
      -.infinity,
    ]
    let texts = [
      "", " ", "a,b", "a;b\tc", "say \"so\"", "two\nlines", "carriage\rreturn", "007", "1e5", "nan",
      "true", "nil", "ä 漢 🙂", "-", "+", ".", "3,14",
    ]
    var rows: [[TableCell]] = numbers.map { [.number($0), .empty, .bool($0 > 0)] }
    rows += texts.map { [.text($0), .number(1), .bool(false)] }
    let table = CSVTable(names: ["a", "b, c", "\"d\""], rows: rows)
    let again = try read(table.text())
    #expect(again.names == table.names)
    #expect(again.rows == table.rows)
    let single = CSVTable(names: ["a"], rows: [[.number(1)], [.empty], [.text("")], [.number(2)]])
    #expect(try read(single.text()) == single)
    let nan = try read(CSVTable(names: ["a", "b"], rows: [[.number(.nan), .empty]]).text())
    guard case .number(let number) = nan.rows[0][0] else {
      Issue.record("nan is no number")
      return
    }
    #expect(number.isNaN)
  }

  @Test func filesOfOtherProgramsAreRead() throws {
    let expected: [[TableCell]] = [[.text("x"), .number(1.5)], [.empty, .number(-2)]]
    for (text, remarks) in [
      ("name,value\nx,1.5\n,-2\n", 0), ("name,value\r\nx,1.5\r\n,-2", 0),
      ("name,value\rx,1.5\r,-2\r", 0), ("name;value\nx;1,5\n;-2\n", 1),
      ("name\tvalue\nx\t1.5\n\t-2\n\n", 0), ("\u{FEFF}name, value\n x , 1.5\n, -2.0\n", 0),
    ] {
      let table = try read(text)
      #expect(table.names == ["name", "value"], "\(text)")
      #expect(table.rows == expected, "\(text)")
      #expect(table.remarks.count == remarks, "\(text)")
    }
    #expect(try read("a\n").rows.isEmpty)
  }

  @Test func filesThatAreNoTableAreErrorsWithTheLine() throws {
    #expect(failure("").contains("empty"))
    #expect(failure("\n\n").contains("empty"))
    #expect(failure("a,b\n1,2\n1,2,3\n").contains("line 3 has 3 cells"))
    #expect(failure("a,b\n\"x\ny\",2\n1\n").contains("line 4 has 1 cell,"))
    #expect(failure("a,b\n1,\"two\n").contains("line 2 is not closed"))
    #expect(failure("a,b\n\"x\"y,2\n").contains("line 2 has text after"))
    #expect(failure("a,,c\n").contains("column 2 has no name"))
    #expect(failure("1,2\n3,4\n").contains("only numbers"))
    #expect(failure("a,a\n").contains("two columns"))
    #expect(throws: FileError.self) { try read([0x61, 0x0A, 0x80, 0xFF]) }
    #expect(throws: FileError.self) { try read([0xFF, 0xFE, 0x61, 0x00]) }
    #expect(throws: FileError.self) { try read([0x61, 0x00, 0x0A]) }
  }

  /// A reader asks before it makes many cells, and stops when it is told to.
  @Test func largeFilesAskAndStop() throws {
    let text = "a,b\n" + String(repeating: "1,2\n", count: 10_000)
    let folder = TemporaryFolder()
    try withExtendedLifetime(folder) {
      try AtomicFile.write(text, to: folder / "t.csv")
      var cells = 0
      #expect(throws: FileError.self) {
        try CSVTable.read(
          folder / "t.csv",
          allows: {
            cells = $0
            throw FileError("t.csv", "too many")
          })
      }
      #expect(cells >= 20_000 && cells < 30_010)
      #expect(try CSVTable.read(folder / "t.csv", isStopped: { true }).rows.isEmpty)
    }
  }
}
