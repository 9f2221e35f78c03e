// Spectrograms with octaves of equal height. gnuplot draws images only over linear axes, so the code here
// resamples the rows to a logarithmic scale, and labels the axis in hertz.

internal import Glibc
internal import WholeNumbers

extension SpectralView {
  /// The lowest frequency of a logarithmic axis, in hertz.
  static let lowestFrequency = 20.0
  private static let rows = 512

  /// A heat map of the magnitudes in decibels over time and over the decimal logarithm of the frequency.
  ///
  /// - Parameter range: the range of decibels that the palette covers.
  func logarithmicHeatMap(range: ClosedRange<Double>, palette: Palette) -> HeatMap {
    let top = log10(max(Double(bins) * binWidth - binWidth / 2, 2 * Self.lowestFrequency))
    let bottom = log10(min(max(binWidth / 2, Self.lowestFrequency), pow(10, top) / 2))
    let step = (top - bottom) / Double(Self.rows)
    let sources = (0..<Self.rows).map { row in
      let bin = pow(10, bottom + (Double(row) + 0.5) * step) / binWidth
      return min(max(Int(clamped: bin.rounded()), 0), max(bins - 1, 0))
    }
    let (magnitudes, group) = pooled
    let levels = magnitudes.map { 20 * log10f($0) }
    let columns = levels.count / max(bins, 1)
    var values = [Float](repeating: -.infinity, count: Self.rows * columns)
    if bins > 0 {
      for row in 0..<Self.rows {
        for column in 0..<columns {
          values[row * columns + column] = levels[column * bins + sources[row]]
        }
      }
    }
    return HeatMap(
      values: values, columns: columns, rows: Self.rows,
      x: edges(columns: columns, of: group), y: bottom...top,
      palette: palette, key: Axis("magnitude", unit: "dB", range: range))
  }

  /// The frequency axis of a logarithmic picture; a position on the axis is the decimal logarithm of a
  /// frequency in hertz.
  static func logarithmicAxis(_ range: ClosedRange<Double>) -> Axis {
    var axis = Axis("frequency", unit: "Hz", range: range)
    let marks = [20.0, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
    axis.ticks = marks.filter { range.contains(log10($0)) }
      .map { Axis.Tick(log10($0), String(Int(clamped: $0))) }
    return axis
  }

  /// A range in hertz, converted to positions on a logarithmic axis.
  public static func logarithmic(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let low = log10(max(range.lowerBound, 1))
    return low...max(log10(max(range.upperBound, 1)), low + 1e-3)
  }
}
