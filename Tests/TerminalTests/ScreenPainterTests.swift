// Tests of the drawing of an entry: whatever was on the screen before, the screen shows the entry as if it were drawn on
// an empty screen.

import Consoles
import Glibc
import Terminal
import TestSupport
import Testing

@Suite(.serialized) struct ScreenPainterTests {
  init() { setlocale(LC_CTYPE, "C.UTF-8") }

  private static func image(_ text: String, point: Int? = nil, suggestion: String = "")
    -> EntryImage
  {
    var image = EntryImage()
    image.prompt = Array("> ".utf8)
    image.text = Array(text.utf8)
    image.point = point ?? image.text.count
    image.suggestion = Array(suggestion.utf8)
    return image
  }

  private static func screen(
    _ images: [EntryImage], columns: Int, rows: Int
  ) -> (screen: TerminalScreen, layout: ScreenLayout?) {
    var screen = TerminalScreen(columns: columns, rows: rows)
    var painter = ScreenPainter(colors: 256)
    var layout: ScreenLayout?
    for image in images {
      let next = ScreenLayout(image, columns: columns, rows: rows, top: layout?.top ?? 0)
      screen.take(painter.draw(next, columns: columns))
      layout = next
    }
    return (screen, layout)
  }

  @Test func aLongLineContinuesInTheNextRow() {
    let (screen, _) = Self.screen([Self.image("abcdefghij")], columns: 6, rows: 5)
    #expect(screen.lines == ["> abcd", "efghij"])
    // The cursor is behind the full row.
    #expect((screen.row, screen.column) == (2, 0))
  }

  @Test func aWideCharacterIsNotDivided() {
    let (screen, _) = Self.screen([Self.image("abc日本")], columns: 6, rows: 5)
    #expect(screen.lines == ["> abc", "日本"])
    #expect((screen.row, screen.column) == (1, 4))
  }

  @Test func aTabAndControlCodesAreVisible() {
    let (screen, _) = Self.screen([Self.image("a\tb\u{1}\u{7f}")], columns: 40, rows: 5)
    #expect(screen.lines == ["> a     b^A^?"])
  }

  @Test func aClusterIsDrawnAsAWhole() {
    let (screen, _) = Self.screen([Self.image("e\u{301}x\u{200d}")], columns: 40, rows: 5)
    #expect(screen.text(0).unicodeScalars.elementsEqual("> e\u{301}x\u{200d}".unicodeScalars))
    #expect(screen.column == 4)
  }

  @Test func anEntryThatIsTallerThanTheWindowShowsTheRowsAroundTheCursor() {
    let text = (0..<10).map { "line \($0)" }.joined(separator: "\n")
    let (screen, _) = Self.screen([Self.image(text)], columns: 20, rows: 4)
    #expect(screen.lines == ["line 6", "line 7", "line 8", "line 9"])
    let (upper, _) = Self.screen(
      [Self.image(text), Self.image(text, point: 0)], columns: 20, rows: 4)
    #expect(upper.lines == ["> line 0", "line 1", "line 2", "line 3"])
    #expect((upper.row, upper.column) == (0, 2))
  }

  @Test func aSuggestionNeverNeedsAnotherRow() {
    let long = String(repeating: "x", count: 100)
    let (screen, layout) = Self.screen(
      [Self.image("ab", suggestion: long)], columns: 20, rows: 4)
    #expect(screen.lines == ["> ab" + String(repeating: "x", count: 14) + "…"])
    #expect(layout?.shownSuggestion == 14)
    #expect((screen.row, screen.column) == (0, 4))
    let (lines, _) = Self.screen([Self.image("ab", suggestion: "cd\nef")], columns: 20, rows: 4)
    #expect(lines.lines == ["> abcd…"])
    let (full, none) = Self.screen(
      [Self.image(String(repeating: "y", count: 17), suggestion: "z")], columns: 20, rows: 4)
    #expect(full.lines == ["> " + String(repeating: "y", count: 17)])
    #expect(none?.shownSuggestion == 0)
  }

  /// Only the row of a change is written.
  @Test func aKeyInALongEntryIsWrittenAlone() {
    let text = (0..<300).map { "line \($0) of many" }.joined(separator: "\n")
    var painter = ScreenPainter(colors: 256)
    let first = ScreenLayout(Self.image(text), columns: 80, rows: 24)
    _ = painter.draw(first, columns: 80)
    let second = ScreenLayout(Self.image(text + "x"), columns: 80, rows: 24, top: first.top)
    #expect(painter.draw(second, columns: 80) == Array("x".utf8))
    #expect(painter.draw(second, columns: 80).isEmpty)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func anyChangeLeavesTheScreenOfAFreshDrawing(seed: UInt64) {
    var random = Seeded(seed)
    let columns = Int.random(in: 2..<24, using: &random)
    let rows = Int.random(in: 1..<9, using: &random)
    let pieces = [
      "a", "bc ", "日", "\n", "e\u{301}", "👩\u{200d}🚀", "\t", "\u{1}", "xyzxyz", "\u{301}",
    ]
    var screen = TerminalScreen(columns: columns, rows: rows)
    var painter = ScreenPainter(colors: 256)
    var top = 0
    var text: [Character] = []
    for _ in 0..<60 {
      if text.count < 3 || Int.random(in: 0..<3, using: &random) > 0 {
        let at = Int.random(in: 0...text.count, using: &random)
        text.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: at)
      } else {
        text.removeSubrange(
          Int.random(in: 0..<text.count, using: &random)..<text.count)
      }
      let string = String(text)
      let places = TextGlyphs.places(in: Array(string.utf8))
      var image = Self.image(
        string, point: places[Int.random(in: 0..<places.count, using: &random)],
        suggestion: Int.random(in: 0..<2, using: &random) == 0 ? "ghost 日\nmore" : "")
      let middle = image.text.count / 2
      image.runs = [ColoredRun(0, middle, .string), ColoredRun(middle, image.text.count, .number)]
      let layout = ScreenLayout(image, columns: columns, rows: rows, top: top)
      top = layout.top
      screen.take(painter.draw(layout, columns: columns))

      var fresh = TerminalScreen(columns: columns, rows: rows)
      var other = ScreenPainter(colors: 256)
      fresh.take(other.draw(layout, columns: columns))
      // The entry may have scrolled what was above it.
      let shift = screen.row - fresh.row
      let same = (0..<layout.rows.count).allSatisfy { row in
        row + shift < rows && row + shift >= 0 && screen.cells[row + shift] == fresh.cells[row]
      }
      #expect(
        same && screen.column == fresh.column,
        "\(columns) × \(rows): \(screen.lines) instead of \(fresh.lines), \(string.debugDescription) at \(image.point)"
      )
      #expect(screen.faults.isEmpty)
      if !same { return }
    }
  }
}
