// Tables that fit into a window: long texts are shortened, and if this is not enough, columns in the middle are left
// out.

/// The lines of a table in a window.
struct FittedTable {
  /// The width to which a text may be shortened before a column is left out.
  private static let narrowest = 12
  /// The text in each row in place of the columns that are left out.
  private static let gap = "…"

  /// The lines of the table.
  let lines: [String]
  /// A line that says how many columns are left out; empty if none is.
  let remarks: [String]

  /// Arranges rows that all have the same number of cells.
  ///
  /// - Parameters:
  ///   - leading: the columns with texts, which are left-aligned and may be shortened.
  ///   - width: the greatest width of a line; nil for any width.
  init(_ rows: [[String]], leading: Set<Int>, width: Int?) {
    let count = rows.first?.count ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    guard let width, Self.total(widths) > width else {
      (lines, remarks) = (Columns.lines(rows, leading: leading), [])
      return
    }
    let least = widths.enumerated().map { column, width in
      leading.contains(column) ? min(width, Self.narrowest) : width
    }
    let (front, back) = Self.kept(least, width: width)
    let isCut = front.count + back.count < count
    let columns = Array(front) + Array(back)
    let room = width - (isCut ? Self.gap.count + 2 : 0)
    let shortened = Self.shortened(
      columns.map { widths[$0] }, least: columns.map { least[$0] }, room)
    let cut = rows.map { row in
      var cells = zip(columns, shortened).map { MessageText.cut(row[$0], to: $1) }
      if isCut { cells.insert(Self.gap, at: front.count) }
      return cells
    }
    let order: [Int?] = front.map { $0 } + (isCut ? [nil] : []) + back.map { $0 }
    let texts = order.indices.filter { order[$0].map(leading.contains) ?? true }
    // A window that is narrower than the first column cuts all lines.
    lines = Columns.lines(cut, leading: Set(texts)).map { MessageText.cut($0, to: width) }
    let hidden = count - columns.count
    let remark = "… \(hidden) of \(MessageText.count(count, "column")) are not shown"
    remarks = isCut ? [MessageText.cut(remark, to: width)] : []
  }

  /// The width of a line with two blanks between its columns.
  private static func total(_ widths: [Int]) -> Int { widths.reduce(-2) { $0 + $1 + 2 } }

  /// The columns at the beginning and at the end that fit beside each other, and beside the gap if others are left out.
  private static func kept(_ widths: [Int], width: Int) -> (front: Range<Int>, back: Range<Int>) {
    let count = widths.count
    if total(widths) <= width { return (0..<count, count..<count) }
    var (front, back) = (1, count)
    var used = widths[0] + 2 + gap.count
    while front < back {
      // The shorter side grows, so that the gap stays in the middle, unless only the other side fits.
      let sides = count - back < front ? [back - 1, front] : [front, back - 1]
      guard let next = sides.first(where: { used + widths[$0] + 2 <= width }) else { break }
      used += widths[next] + 2
      if next == front { front += 1 } else { back -= 1 }
    }
    return (0..<front, back..<count)
  }

  /// The widths of columns that fit into a line: the widest column is shortened first, as far as its least width.
  private static func shortened(_ widths: [Int], least: [Int], _ room: Int) -> [Int] {
    var widths = widths
    while total(widths) > room {
      let candidates = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
