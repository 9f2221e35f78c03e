// A heat map is a table of values over two axes, with row 0 at the bottom. Its ranges of x and y are those
// of its outer edges.

/// Values over two axes as colours, such as a spectrogram.
public struct HeatMap: Sendable, Equatable {
  /// rows × columns, row-major; row 0 is the lowest. NaN is left blank.
  public var values: [Float]
  public var columns: Int
  public var rows: Int
  /// The x of the left edge of the first column and of the right edge of the last.
  public var x: ClosedRange<Double>
  /// The y of the lower edge of the first row and of the upper edge of the last.
  public var y: ClosedRange<Double>
  public var palette: Palette
  /// What the colours mean, with the range of the palette; nil takes the range from the values.
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

  /// A heat map of values that are ordered column by column, as frames over time are.
  ///
  /// - Parameter frames: columns × rows, row-major: one column of the picture after the other.
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

  /// The lowest and highest finite value; nil if there is none.
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
