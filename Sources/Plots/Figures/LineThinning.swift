// A line with many more points than pixels looks the same if each pixel column keeps only its first, lowest,
// highest and last point (Jugel et al., "M4", VLDB 2014). This thinning reduces ten minutes of samples to a few
// thousand points.

internal import WholeNumbers

/// Thinning of long lines before they are sent to gnuplot.
package enum LineThinning {
  /// The number of points per pixel column above which a line is thinned; lines with fewer points stay
  /// unchanged.
  static let threshold = 8

  /// The points of a line that are sufficient to draw the line over `columns` pixels. A line with a decreasing
  /// x stays unchanged.
  package static func thinned(x: [Double], y: [Double], columns: Int) -> (x: [Double], y: [Double])
  {
    // Twice the number of pixels is used, because viewers can enlarge pictures in some formats.
    let bins = max(1, columns) * 2
    guard x.count > bins * threshold, let first = x.first, let last = x.last, last > first,
      first.isFinite, last.isFinite
    else { return (x, y) }
    for index in 1..<x.count where !(x[index] >= x[index - 1]) { return (x, y) }

    var keptX: [Double] = []
    var keptY: [Double] = []
    let scale = Double(bins) / (last - first)
    var start = 0
    while start < x.count {
      let bin = min(Int(clamped: (x[start] - first) * scale), bins - 1)
      var end = start
      var low = start
      var high = start
      var gap: Int?
      while end < x.count, min(Int(clamped: (x[end] - first) * scale), bins - 1) == bin {
        if !y[end].isFinite { gap = end }
        if y[end] < y[low] || !y[low].isFinite { low = end }
        if y[end] > y[high] || !y[high].isFinite { high = end }
        end += 1
      }
      var kept = [start, low, high, end - 1]
      if let gap { kept.append(gap) }
      kept.sort()
      for (place, index) in kept.enumerated() where place == 0 || index != kept[place - 1] {
        keptX.append(x[index])
        keptY.append(y[index])
      }
      start = end
    }
    return (keptX, keptY)
  }
}
