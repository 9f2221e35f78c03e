// A heat map is a table of values over two axes, with row 0 at the bottom. The ranges of x and y extend to the
// outer edges of the table.

/// Values over two axes, shown as colours, such as a spectrogram.
public struct HeatMap: Sendable, Equatable {
  /// The values, rows × columns, row-major; row 0 is at the bottom. The place of a NaN stays blank.
  public var values: [Float]
  public var columns: Int
  public var rows: Int
  /// The x of the first column's left edge and of the last column's right edge.
  public var x: ClosedRange<Double>
  /// The y of the first row's lower edge and of the last row's upper edge.
  public var y: ClosedRange<Double>
  public var palette: Palette
  /// The quantity that the colours show. The range of the axis is the range of the palette; nil selects the
  /// range of the values.
  public var key: Axis

  /// - Precondition: `values.count == columns * rows`.
  public init(
    values: [Float], columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>,
    palette: Palette = .viridis, key: Axis = Axis()
  ) {
    precondition(values.count == columns * rows, "a heat map has rows × columns values")
    self.values = values
    self.columns = columns
    self.rows = rows
    self.x = x
    self.y = y
    self.palette = palette
    self.key = key
  }

  /// A heat map of values that are given column by column, as the frames of an analysis are.
  ///
  /// - Parameter frames: columns × rows values, row-major, so that each row of `frames` is a column of the
  ///   picture.
  public init(
    frames: [Float], columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>,
    palette: Palette = .viridis, key: Axis = Axis()
  ) {
    precondition(frames.count == columns * rows, "a heat map has rows × columns values")
    var values = [Float](repeating: 0, count: frames.count)
    for column in 0..<columns {
      for row in 0..<rows { values[row * columns + column] = frames[column * rows + row] }
    }
    self.init(
      values: values, columns: columns, rows: rows, x: x, y: y, palette: palette, key: key)
  }

  /// The lowest and highest finite value; nil if no value is finite.
  public var extent: ClosedRange<Double>? {
    var low = Float.infinity
    var high = -Float.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? Double(low)...Double(high) : nil
  }
}
