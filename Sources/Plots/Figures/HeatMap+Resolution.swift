// Functions that fit a heat map to the pixels of its picture.

internal import WholeNumbers

extension HeatMap {
  /// The map reduced to at most `columns` × `rows` values. Each value is the most conspicuous of the values
  /// that it replaces, so that a short or narrow event stays visible. The most conspicuous value is the
  /// highest, or, with a palette centred on zero, the value furthest from zero.
  public func reduced(columns limit: Int, rows rowLimit: Int) -> HeatMap {
    let across = max(1, (columns + max(1, limit) - 1) / max(1, limit))
    let up = max(1, (rows + max(1, rowLimit) - 1) / max(1, rowLimit))
    if across == 1 && up == 1 { return self }
    let newColumns = (columns + across - 1) / across
    let newRows = (rows + up - 1) / up
    var pooled = [Float](repeating: .nan, count: newColumns * newRows)
    let isCentered = palette.isCentered
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        let start = row / up * newColumns
        for column in 0..<columns {
          let value = values[row * columns + column]
          let place = start + column / across
          let kept = pooled[place]
          let isLess = isCentered ? !(abs(kept) >= abs(value)) : !(kept >= value)
          if isLess && !value.isNaN { pooled[place] = value }
        }
      }
    }
    // The last column or row may represent fewer values, so the edges are moved outwards by the missing part.
    let width = (x.upperBound - x.lowerBound) / Double(max(1, columns))
    let height = (y.upperBound - y.lowerBound) / Double(max(1, rows))
    return HeatMap(
      values: pooled, columns: newColumns, rows: newRows,
      x: x.lowerBound...(x.lowerBound + width * Double(newColumns * across)),
      y: y.lowerBound...(y.lowerBound + height * Double(newRows * up)),
      palette: palette, key: key)
  }

  /// The map with only the columns and rows that lie at least partly in the visible ranges.
  public func cropped(x visibleX: ClosedRange<Double>, y visibleY: ClosedRange<Double>) -> HeatMap {
    let across = HeatMap.visible(columns, of: x, in: visibleX)
    let up = HeatMap.visible(rows, of: y, in: visibleY)
    if across.count == columns && up.count == rows { return self }
    var kept: [Float] = []
    kept.reserveCapacity(across.count * up.count)
    for row in up {
      kept += values[(row * columns + across.lowerBound)..<(row * columns + across.upperBound)]
    }
    let width = (x.upperBound - x.lowerBound) / Double(max(1, columns))
    let height = (y.upperBound - y.lowerBound) / Double(max(1, rows))
    func edges(_ part: Range<Int>, _ start: Double, _ step: Double) -> ClosedRange<Double> {
      (start + Double(part.lowerBound) * step)...(start + Double(part.upperBound) * step)
    }
    return HeatMap(
      values: kept, columns: across.count, rows: up.count,
      x: edges(across, x.lowerBound, width), y: edges(up, y.lowerBound, height),
      palette: palette, key: key)
  }

  /// `span` is divided into `count` equal parts; the function returns the indices of the parts that overlap `window`.
  private static func visible(
    _ count: Int, of span: ClosedRange<Double>, in window: ClosedRange<Double>
  ) -> Range<Int> {
    let step = (span.upperBound - span.lowerBound) / Double(max(1, count))
    guard count > 0, step > 0, step.isFinite else { return 0..<count }
    let low = ((window.lowerBound - span.lowerBound) / step).rounded(.down)
    let high = ((window.upperBound - span.lowerBound) / step).rounded(.up)
    guard low < Double(count), high > 0 else { return 0..<0 }
    return Int(clamped: max(low, 0))..<Int(clamped: min(max(high, low + 1, 1), Double(count)))
  }

  /// The map with every value repeated. The number of repetitions is the greatest with which the map has at most
  /// `columns` × `rows` values. Large pixels then have hard edges even in viewers that blur enlarged images.
  func repeated(columns limit: Int, rows rowLimit: Int) -> HeatMap {
    let across = max(1, limit / max(1, columns))
    let up = max(1, rowLimit / max(1, rows))
    if across == 1 && up == 1 { return self }
    var spread: [Float] = []
    spread.reserveCapacity(values.count * across * up)
    for row in 0..<rows {
      var line: [Float] = []
      for column in 0..<columns {
        line.append(contentsOf: repeatElement(values[row * columns + column], count: across))
      }
      for _ in 0..<up { spread += line }
    }
    return HeatMap(
      values: spread, columns: columns * across, rows: rows * up, x: x, y: y, palette: palette,
      key: key)
  }
}
