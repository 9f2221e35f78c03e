// The rows of the screen that an entry takes, and the drawing of the rows. The drawing writes only what differs from what
// the screen shows already. Rows that a terminal has wrapped by itself stay joined, so that a user can copy them as one
// line.

package import Consoles
internal import WholeNumbers

/// The text that the screen shall show.
package struct EntryImage: Sendable {
  /// The text before the entry.
  package var prompt: [UInt8] = []
  package var promptRole = TextRole.prompt
  /// The entry, and the cursor's place in it, in bytes.
  package var text: [UInt8] = []
  package var point = 0
  package var runs: [ColoredRun] = []
  /// The bytes of the entry that a search has found.
  package var match = 0..<0
  /// The grey text behind the end of the entry, of one line.
  package var suggestion: [UInt8] = []

  package init() {}
}

/// A glyph on the screen.
package struct ScreenGlyph: Sendable {
  /// The glyph's bytes as a number: the bytes themselves, up to seven, or a hash.
  var code: UInt64
  /// The role, with the underline of a match as the highest bit.
  var style: UInt8
  var width: UInt8
  var isComplex: Bool
  var appearance = TextGlyph.Appearance.itself
  /// The bytes in the text of the layout.
  var start: Int32
  var end: Int32

  func looksLike(_ other: ScreenGlyph) -> Bool {
    code == other.code && style == other.style && width == other.width
  }
}

/// A row of the screen.
package struct ScreenRow: Sendable {
  var glyphs: [ScreenGlyph] = []
  /// The number of columns up to the end of the row's text.
  var width = 0
  /// Whether the next row continues this row, because the line is longer than the row.
  var isWrapped = false
}

/// The rows of an image in a window of a given size.
package struct ScreenLayout: Sendable {
  /// The rows that the window shows.
  package private(set) var rows: [ScreenRow] = []
  /// The cursor's place in these rows.
  package private(set) var row = 0
  package private(set) var column = 0
  /// The number of the first shown row among all rows of the image.
  package private(set) var top = 0
  /// The bytes to which the glyphs refer.
  var bytes: [UInt8]

  /// The number of bytes of the suggestion that have found room.
  package private(set) var shownSuggestion = 0

  /// - Parameter top: the first row that the window has shown before.
  package init(_ image: EntryImage, columns: Int, rows height: Int, top: Int = 0) {
    let columns = max(columns, 2)
    let height = max(height, 1)
    bytes = image.prompt + image.text
    let begin = image.prompt.count
    let point = begin + min(max(image.point, 0), image.text.count)

    // The first byte of each row.
    var starts = [0]
    var column = 0
    var cursor = (row: 0, column: 0)
    var hasCursor = false
    let place = { (at: Int) in
      guard !hasCursor, at >= point else { return }
      cursor = (starts.count - 1, column)
      hasCursor = true
    }
    TextGlyphs.each(in: bytes) { at, glyph in
      if bytes[at] == 10 {
        place(at)
        starts.append(at + 1)
        column = 0
        return true
      }
      let least = bytes[at] == 9 ? 1 : Self.width(glyph, columns)
      if column + least > columns {
        starts.append(at)
        column = 0
      }
      let width = bytes[at] == 9 ? Self.tab(at: column, columns) : least
      place(at)
      column += width
      return true
    }
    if !hasCursor, column >= columns {
      // The cursor stands behind a full row.
      starts.append(bytes.count)
      column = 0
    }
    let last = column
    place(bytes.count)
    if cursor.column >= columns { cursor.column = columns - 1 }

    // The window follows the cursor.
    var top = min(max(top, 0), max(0, starts.count - height))
    if cursor.row < top { top = cursor.row }
    if cursor.row >= top + height { top = cursor.row - height + 1 }
    self.top = top
    row = cursor.row - top
    self.column = cursor.column

    let end = min(starts.count, top + height)
    var styles = Styles(image, begin: begin)
    for row in top..<end {
      let stop = row + 1 < starts.count ? starts[row + 1] : bytes.count
      rows.append(Self.row(bytes, starts[row]..<stop, columns, &styles))
    }
    if end == starts.count, point == bytes.count, !image.suggestion.isEmpty {
      suggest(image.suggestion, from: last, columns: columns)
    }
  }

  /// The columns of a tab, which ends at a multiple of eight columns or at the end of the row.
  private static func tab(at column: Int, _ columns: Int) -> Int {
    min(8 - column % 8, columns - column)
  }

  /// The columns of a glyph. A glyph that is wider than the window is shown as a sign.
  private static func width(_ glyph: TextGlyph, _ columns: Int) -> Int {
    glyph.width > columns ? 1 : glyph.width
  }

  /// The roles of bytes, which are asked for in the order of the text.
  private struct Styles {
    let image: EntryImage
    let begin: Int
    var run = 0

    init(_ image: EntryImage, begin: Int) {
      self.image = image
      self.begin = begin
    }

    mutating func style(at place: Int) -> UInt8 {
      if place < begin { return image.promptRole.rawValue }
      let place = place - begin
      while run < image.runs.count, image.runs[run].end <= place { run += 1 }
      var style = TextRole.plain.rawValue
      if run < image.runs.count, image.runs[run].start <= place {
        style = image.runs[run].role.rawValue
      }
      return image.match.contains(place) ? style | 0x80 : style
    }
  }

  private static func row(
    _ bytes: [UInt8], _ range: Range<Int>, _ columns: Int, _ styles: inout Styles
  ) -> ScreenRow {
    var row = ScreenRow()
    row.glyphs.reserveCapacity(range.count)
    TextGlyphs.each(in: bytes, from: range.lowerBound) { at, glyph in
      guard at < range.upperBound, bytes[at] != 10 else { return false }
      let style = styles.style(at: at)
      if bytes[at] == 9 {
        for _ in 0..<tab(at: row.width, columns) {
          row.glyphs.append(
            ScreenGlyph(code: 32, style: style, width: 1, isComplex: false, start: 0, end: 0))
          row.width += 1
        }
        return true
      }
      var glyph = glyph
      if glyph.width > columns { (glyph.width, glyph.appearance) = (1, .unknown) }
      row.glyphs.append(Self.glyph(glyph, at, bytes, style))
      row.width += glyph.width
      return true
    }
    row.isWrapped = range.upperBound < bytes.count && bytes[range.upperBound - 1] != 10
    return row
  }

  private static func glyph(
    _ glyph: TextGlyph, _ at: Int, _ bytes: [UInt8], _ style: UInt8
  ) -> ScreenGlyph {
    var code: UInt64 = 0
    if glyph.length <= 7 {
      for byte in bytes[at..<at + glyph.length] { code = code << 8 | UInt64(byte) }
    } else {
      // FNV-1a, see http://www.isthe.com/chongo/tech/comp/fnv/.
      code = 0xcbf2_9ce4_8422_2325
      for byte in bytes[at..<at + glyph.length] { code = (code ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return ScreenGlyph(
      code: code, style: style, width: UInt8(clamping: glyph.width), isComplex: glyph.isComplex,
      appearance: glyph.appearance, start: Int32(clamping: at),
      end: Int32(clamping: at + glyph.length))
  }

  /// Adds as much of the suggestion as the last row has room for. A sign stands for the rest.
  private mutating func suggest(_ suggestion: [UInt8], from column: Int, columns: Int) {
    guard let last = rows.indices.last, rows[last].width == column else { return }
    let begin = bytes.count
    // The last column stays free, so that the terminal does not wrap the row.
    let room = columns - 1 - column
    var fitting: [(at: Int, glyph: TextGlyph)] = []
    var width = 0
    var isWhole = true
    TextGlyphs.each(in: suggestion) { at, glyph in
      isWhole = suggestion[at] != 10 && suggestion[at] != 9 && width + glyph.width <= room
      guard isWhole else { return false }
      fitting.append((at, glyph))
      width += glyph.width
      return true
    }
    while !isWhole, width > room - 1, let last = fitting.popLast() { width -= last.glyph.width }
    guard room > 0, !fitting.isEmpty || !isWhole else { return }
    shownSuggestion = fitting.last.map { $0.at + $0.glyph.length } ?? 0
    bytes += suggestion[..<shownSuggestion]
    let style = TextRole.suggestion.rawValue
    for (at, glyph) in fitting {
      rows[last].glyphs.append(Self.glyph(glyph, begin + at, bytes, style))
    }
    if !isWhole {
      let at = bytes.count
      bytes += Array("…".utf8)
      rows[last].glyphs.append(
        Self.glyph(TextGlyph(length: bytes.count - at, width: 1), at, bytes, style))
      width += 1
    }
    rows[last].width += width
  }

  /// The bytes with which a glyph is drawn.
  func drawing(of glyph: ScreenGlyph) -> ArraySlice<UInt8> {
    let range = Int(glyph.start)..<Int(glyph.end)
    if range.isEmpty { return [32] }
    return TextGlyph.shown(glyph.appearance, bytes[range.lowerBound]).map { Array($0.utf8)[...] }
      ?? bytes[range]
  }
}
