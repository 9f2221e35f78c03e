// Tests of moving the cursor in entries of several lines.

import Consoles
import Testing

@Suite struct EntryTextTests {
  private let entry = Array("ab\ncdef\n\ngä".utf8)

  @Test(arguments: [(1, nil), (4, 1), (7, 2), (8, 3), (9, 8), (12, 8)] as [(Int, Int?)])
  func theUpKeyMovesTheCursorToTheLineAbove(point: Int, expected: Int?) {
    #expect(EntryText.lineAbove(from: point, in: entry) == expected)
  }

  @Test(arguments: [(0, 3), (2, 5), (7, 8), (8, 9), (10, nil)] as [(Int, Int?)])
  func theDownKeyMovesTheCursorToTheLineBelow(point: Int, expected: Int?) {
    #expect(EntryText.lineBelow(from: point, in: entry) == expected)
  }

  @Test func theCursorNeverSplitsACharacter() {
    let text = Array("ab\nää".utf8)
    #expect(EntryText.lineBelow(from: 1, in: text) == 3)
    #expect(EntryText.lineBelow(from: 2, in: text) == 5)
    #expect(EntryText.lineAbove(from: 999, in: text) == 2)
    #expect(EntryText.lineBelow(from: -1, in: text) == 3)
  }

  @Test(arguments: [
    ("x = 1", ""), ("def f() {", "  "), ("  if x {", "    "), ("  y", "  "), ("f(", "  "),
    ("a {\n  b {\n    c", "    "), ("", ""), ("if x {  # why", "  "), ("y = \"#{\"", ""),
    ("print \"{", ""), ("\tx {", "\t  "), ("f(\n  # [", "  "), ("x = [  # {\n", "  "),
    ("print \"\\(f(1)) {\"", ""), ("print \"a\\\"\" {", "  "),
  ])
  func newLinesAreIndentedByTheNumberOfOpenBrackets(text: String, expected: String) {
    #expect(EntryText.indentation(after: text) == expected)
  }

  @Test(arguments: [
    ("a\r\nb\r\n", "a\nb"), ("a\rb", "a\nb"), ("a\n\n\n", "a"), ("\ta\n\n b", "\ta\n\n b"),
    ("a\u{1b}[31mb\u{7}\u{7f}\0c", "a[31mbc"), ("ä𝄞", "ä𝄞"), ("", ""),
  ])
  func lineEndsOfPastedTextAreNormalised(bytes: String, expected: String) {
    #expect(EntryText.pasted(Array(bytes.utf8)) == expected)
  }

  @Test func pastedBytesThatAreNotUTF8AreReplaced() {
    #expect(EntryText.pasted([0x61, 0xff, 0x62]) == "a\u{fffd}b")
  }

  @Test(arguments: [("a\n", true), ("a\n  ", true), ("a\n b", false), ("  ", false), ("", false)])
  func theEditorDetectsACursorAtTheStartOfALine(text: String, expected: Bool) {
    #expect(EntryText.isAtLineStart(Array(text.utf8)) == expected)
  }
}
