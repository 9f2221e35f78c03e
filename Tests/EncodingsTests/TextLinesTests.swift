import Encodings
import Testing

@Suite("Lines of text")
struct TextLinesTests {
  @Test("a line ends at LF, CRLF and CR")
  func ends() {
    #expect(TextLines.of("a\nb\r\nc\rd") == ["a", "b", "c", "d"])
    #expect(TextLines.of("a\n\rb") == ["a", "", "b"])
    #expect(TextLines.of("a\r\r\nb") == ["a", "", "b"])
    #expect(TextLines.of("a\n") == ["a", ""])
    #expect(TextLines.of("a\r\n") == ["a", ""])
    #expect(TextLines.of("") == [""])
  }

  @Test(
    "other separators are text", arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}"])
  func separators(_ separator: String) {
    #expect(TextLines.of("a\(separator)b\n\(separator)") == ["a\(separator)b", separator])
    #expect(!TextLines.hasEnd(in: "a\(separator)b"))
    #expect(TextLines.withoutLastEnds("a\(separator)\r\n\n") == "a\(separator)")
    #expect(TextLines.unified("a\(separator)b\r\nc\rd\n") == "a\(separator)b\nc\nd\n")
  }

  @Test("a mark behind a line end stays on its line")
  func marks() {
    #expect(TextLines.of("a\n\u{301}b") == ["a", "\u{301}b"])
    #expect(TextLines.starts(of: Array("é\r\nb\n".utf8)) == [0, 4, 6])
  }
}
