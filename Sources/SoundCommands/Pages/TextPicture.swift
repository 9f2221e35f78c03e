// Small pictures made of characters, for the output of `show`.

internal import CommandLanguage
internal import WholeNumbers

/// Curves drawn with block characters.
enum TextPicture {
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")
  /// The number of columns of a picture.
  static let columns = 60
  /// The smallest number of values for which a picture is drawn.
  static let leastValues = 4

  /// Draws values as an area with a height of a few lines. Each column shows the highest of the values that fall into
  /// the column. `low` and `high` label the left edge; `end` labels the right end of the bottom line.
  static func area(
    _ values: [Double], low: Double, high: Double, unit: String, end: String, lines: Int = 6
  ) -> [String] {
    guard values.count >= leastValues, high > low else { return [] }
    let width = min(columns, values.count)
    let heights = (0..<width).map { column -> Int in
      let range = (column * values.count / width)..<((column + 1) * values.count / width)
      let value = values[range].filter { !$0.isNaN }.max() ?? low
      let share = TextPicture.share(value, low, high)
      return Int(clamped: (share * Double(lines * 8)).rounded())
    }
    let labels = [NumberText.brief(high), NumberText.brief(low)].map { "\($0) \(unit)" }
    let margin = labels.map(\.count).max() ?? 0
    var rows: [String] = []
    for line in 0..<lines {
      let base = (lines - 1 - line) * 8
      let row = heights.map { String(blocks[min(max($0 - base, 0), 8)]) }.joined()
      let label = line == 0 ? labels[0] : line == lines - 1 ? labels[1] : ""
      rows.append("  " + QuantityText.right(label, margin) + " │" + row)
    }
    rows.append(
      String(repeating: " ", count: margin + 2) + " └"
        + String(repeating: "─", count: width))
    rows.append(
      String(repeating: " ", count: margin + 4) + "0"
        + QuantityText.right(end, max(width - 1, end.count + 1)))
    return rows
  }

  /// The relative position of a value between `low` and `high`, from 0 to 1. The function halves all values first, so
  /// that differences of very large numbers do not overflow.
  private static func share(_ value: Double, _ low: Double, _ high: Double) -> Double {
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return share.isFinite ? min(max(share, 0), 1) : 0
  }

  /// Draws values as one line of blocks. The lowest value has the smallest block, and the highest value the largest.
  static func line(_ values: [Double], columns: Int = columns) -> String {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    let width = min(columns, values.count)
    return (0..<width).map { column -> String in
      let range = (column * values.count / width)..<((column + 1) * values.count / width)
      let some = values[range].filter(\.isFinite)
      guard !some.isEmpty else { return " " }
      let mean = some.reduce(0, +) / Double(some.count)
      return String(blocks[1 + Int(clamped: (share(mean, low, high) * 7).rounded())])
    }.joined()
  }
}
