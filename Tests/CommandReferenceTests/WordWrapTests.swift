// Tests of breaking text into lines.

import CommandReference
import Testing

@Suite struct WordWrapTests {
  @Test func wrappedLinesBreakBetweenWords() {
    let wrap = WordWrap(columns: 9)
    #expect(wrap.lines(of: ["one", "two", "three"]) == ["one two", "three"])
    #expect(
      wrap.lines(of: ["one", "two", "three"], start: "a  ", indent: "   ")
        == ["a  one", "   two", "   three"])
    #expect(wrap.lines(of: []) == [""])
  }

  @Test func aWordLongerThanALineIsPlacedOnASeparateLine() {
    #expect(WordWrap(columns: 4).lines(of: ["a", "longer", "b"]) == ["a", "longer", "b"])
  }

  @Test func wrappingKeepsBlanksInsideLinesAndRemovesBlanksAtBreaks() {
    let words = "one  two three".split(separator: " ", omittingEmptySubsequences: false)
    #expect(WordWrap(columns: 8).lines(of: words) == ["one  two", "three"])
    let broken = "one two  three".split(separator: " ", omittingEmptySubsequences: false)
    #expect(WordWrap(columns: 7).lines(of: broken) == ["one two", "three"])
  }
}
