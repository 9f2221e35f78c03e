// The drawing of the rows of an entry. The painter remembers what the screen shows and where the cursor is, and writes
// only the difference. Every row that it has drawn is on the screen, so that the cursor can move to it.

internal import Consoles
internal import WholeNumbers

/// Writes the changes between the shown rows and new rows, as text for a terminal with ANSI's control sequences.
package struct ScreenPainter: Sendable {
  /// The code of each role.
  private let codes: [String]

  /// The rows on the screen.
  private var shown: [ScreenRow] = []
  /// The cursor's place among the shown rows.
  private var row = 0
  private var column = 0
  /// Whether the cursor stands at a full row, and the terminal begins the next row with the next character.
  private var isPending = false
  private var style: UInt8 = 0
  private var output: [UInt8] = []

  /// - Parameter colors: the number of colours of the terminal.
  package init(colors: Int) {
    codes = TextRole.allCases.map { $0.code(colors: colors) }
  }

  /// Forgets what the screen shows, because the cursor is at the beginning of an empty line.
  package mutating func forget() {
    shown = []
    (row, column, isPending) = (0, 0, false)
  }

  /// The text that shows a layout and puts the cursor at its place.
  package mutating func draw(_ layout: ScreenLayout, columns: Int) -> [UInt8] {
    output = []
    for place in layout.rows.indices { draw(place, of: layout, columns: columns) }
    if layout.rows.count < shown.count {
      move(to: layout.rows.count, 0)
      write("\u{1b}[J")
      shown.removeLast(shown.count - layout.rows.count)
    }
    move(to: layout.row, layout.column)
    return output
  }

  /// The text that erases the rows and puts the cursor at the place of the first row.
  ///
  /// - Parameter row: the row of the cursor, if the terminal has arranged the rows anew.
  package mutating func erase(from row: Int? = nil) -> [UInt8] {
    output = []
    write("\r")
    let up = row ?? self.row
    if up > 0 { write("\u{1b}[\(up)A") }
    write("\u{1b}[J")
    forget()
    return output
  }

  /// The text that puts the cursor at the beginning of a new line below the entry.
  package mutating func end() -> [UInt8] {
    output = []
    move(to: max(shown.count - 1, 0), 0)
    write("\r\n")
    forget()
    return output
  }

  /// Notes that the cursor has moved to the beginning of its row.
  package mutating func returned() {
    output = []
    (column, isPending) = (0, false)
  }

  // MARK: Rows

  private mutating func draw(_ place: Int, of layout: ScreenLayout, columns: Int) {
    let row = layout.rows[place]
    if place >= shown.count {
      append(place, row, of: layout)
    }
    let old = shown[place]
    shown[place] = row
    var first = 0
    var start = 0
    while first < row.glyphs.count, first < old.glyphs.count,
      row.glyphs[first].looksLike(old.glyphs[first])
    {
      start += Int(row.glyphs[first].width)
      first += 1
    }
    if first == row.glyphs.count, first == old.glyphs.count { return }
    var end = row.glyphs.count
    if row.width == old.width {
      var oldEnd = old.glyphs.count
      while end > first, oldEnd > first, row.glyphs[end - 1].looksLike(old.glyphs[oldEnd - 1]) {
        end -= 1
        oldEnd -= 1
      }
    }
    move(to: place, start)
    for glyph in row.glyphs[first..<end] { draw(glyph, of: layout, columns: columns) }
    select(0)
    if row.width < old.width { write("\u{1b}[K") }
  }

  /// Adds an empty row to the screen and moves the cursor there.
  private mutating func append(_ place: Int, _ row: ScreenRow, of layout: ScreenLayout) {
    shown.append(ScreenRow())
    guard place > 0 else { return }
    if isPending, self.row == place - 1, layout.rows[place - 1].isWrapped || row.glyphs.isEmpty {
      // The terminal begins a row that belongs to the row above with the next character. An empty row needs a blank.
      if row.glyphs.isEmpty { write(" \r\u{1b}[K") }
    } else {
      move(to: place - 1, 0)
      write("\r\n")
    }
    (self.row, column, isPending) = (place, 0, false)
  }

  private mutating func draw(_ glyph: ScreenGlyph, of layout: ScreenLayout, columns: Int) {
    select(glyph.style)
    output += layout.drawing(of: glyph)
    column += Int(glyph.width)
    if column >= columns {
      isPending = true
    } else if glyph.isComplex {
      write("\u{1b}[\(column + 1)G")
    }
  }

  // MARK: The cursor

  private mutating func move(to row: Int, _ column: Int) {
    if row == self.row, column == self.column, !isPending { return }
    select(0)
    if isPending {
      write("\r")
      (self.column, isPending) = (0, false)
    }
    if row < self.row { write("\u{1b}[\(self.row - row)A") }
    if row > self.row { write("\u{1b}[\(row - self.row)B") }
    self.row = row
    if column != self.column {
      if column == 0 {
        write("\r")
      } else if column > self.column {
        write("\u{1b}[\(column - self.column)C")
      } else {
        write("\u{1b}[\(self.column - column)D")
      }
    }
    self.column = column
  }

  private mutating func select(_ style: UInt8) {
    guard style != self.style else { return }
    self.style = style
    let code = codes[Int(style & 0x7f)]
    let isMarked = style & 0x80 != 0
    write("\u{1b}[0" + (isMarked ? ";4" : "") + (code.isEmpty ? "" : ";" + code) + "m")
  }

  private mutating func write(_ text: String) { output += text.utf8 }
}
