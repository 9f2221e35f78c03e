// Panels that show the changes of frequencies and levels over time in more detail than a spectrogram.

internal import Glibc
internal import WholeNumbers

extension Panel {
  /// The limit for drawing partials: a partial is drawn if it is at most this number of dB below the highest magnitude.
  public static let trackDepth = 50.0
  /// The approximate upper limit on the number of points in a track panel.
  static let mostTrackPoints = 24_000

  /// The frequencies of all bins over time; the colour of a point shows the bin's magnitude.
  ///
  /// - Parameter view: a view with `trackFrequencies`; if the view has none, the panel is empty.
  public static func tracks(_ view: SpectralView, title: String? = nil) -> Panel {
    let top = view.peak ?? 0
    let points = view.trackPoints(peaksOnly: false, depth: trackDepth)
    var panel = Panel(
      title: title, x: Axis("time", unit: "s"), y: Axis("frequency", unit: "Hz"),
      series: [
        Series(
          nil, x: points.map(\.time), y: points.map(\.frequency), style: .points, width: 0.7,
          shades: points.map(\.level))
      ])
    panel.shadeKey = Axis("magnitude", unit: "dB", range: (top - trackDepth)...top)
    panel.x.range = view.timeRange
    return panel
  }

  /// The partials (the loudest bins) of several views, drawn over one another in one colour per view.
  public static func partials(_ views: [SpectralView], title: String? = "Partials") -> Panel {
    let series = views.enumerated().map { place, view in
      let points = view.trackPoints(peaksOnly: true, depth: trackDepth)
      // With more bins, partials are closer together, so their dots are smaller.
      let size = view.bins > 64 ? 0.5 : 0.8
      return Series(
        view.name, x: points.map(\.time), y: points.map(\.frequency), style: .points,
        color: place, width: place == 0 ? size * 1.8 : size)
    }
    return Panel(
      title: title, x: Axis("time", unit: "s"), y: Axis("frequency", unit: "Hz"), series: series)
  }

  /// The change of each bin's level from frame to frame: the median, and the range that contains 90 % of the changes.
  /// The first view is drawn as an area, and all other views are drawn as lines.
  public static func changes(
    _ views: [SpectralView], title: String? = "Change from frame to frame, 5 to 95 %"
  ) -> Panel {
    var panel = Panel(
      title: title, x: Axis("frequency", unit: "Hz"), y: Axis("change", unit: "dB"))
    for (place, view) in views.enumerated() {
      let changes = view.levelChanges
      let (low, middle, high) = (changes.map(\.low), changes.map(\.median), changes.map(\.high))
      if place == 0 {
        panel.series.append(
          Series(
            view.name, x: view.frequencies, y: high, style: .band(lower: low), color: place))
        panel.series.append(
          Series(nil, x: view.frequencies, y: middle, color: place, width: 1))
      } else {
        panel.series.append(Series(view.name, x: view.frequencies, y: high, color: place))
        panel.series.append(Series(nil, x: view.frequencies, y: low, color: place))
        panel.series.append(
          Series(nil, x: view.frequencies, y: middle, color: place, width: 1, isDashed: true))
      }
    }
    return panel
  }

  /// The density that a model predicts for a value over time, with the actual values drawn on top.
  ///
  /// - Parameters:
  ///   - mixtures: the predicted components (weight, mean and deviation) for each time.
  ///   - track: the actual values, one for each mixture.
  ///   - seen: the visible range of time in seconds; the actual values in this range determine the range of y.
  public static func density(
    _ mixtures: [[MixtureComponent]], hop: Double, track: [Double], axis: Axis,
    title: String? = nil, seen: ClosedRange<Double>? = nil
  ) -> Panel {
    let inSight = track.indices.filter { seen?.contains((Double($0) + 0.5) * hop) ?? true }
    let finite = (inSight.isEmpty ? Array(track.indices) : inSight).map { track[$0] }
      .filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 1
    let room = max((high - low) * 0.1, 0.5)
    let range = (low - room)...(high + room)
    let columns = min(mixtures.count, 16_384)
    let rows = 160
    let step = (range.upperBound - range.lowerBound) / Double(rows)
    var values = [Float](repeating: 0, count: rows * columns)
    for column in 0..<columns {
      // Each column represents a range of time, and shows the first mixture of this range; `atLeast` keeps narrow
      // densities visible.
      let mixture = mixtures[column * mixtures.count / max(columns, 1)]
      for row in 0..<rows {
        let y = range.lowerBound + (Double(row) + 0.5) * step
        values[row * columns + column] = Float(
          log10(max(1e-6, mixture.reduce(0) { $0 + $1.density(at: y, atLeast: step) })))
      }
    }
    let length = Double(max(track.count, 1)) * hop
    let map = HeatMap(
      values: values, columns: columns, rows: rows, x: 0...length, y: range, palette: .cividis,
      key: Axis("log₁₀ density", range: -4...0.5))
    return Panel(
      title: title, x: Axis("time", unit: "s", range: 0...length),
      y: Axis(axis.label, unit: axis.unit, range: range),
      series: [
        Series(
          "source", x: track.indices.map { (Double($0) + 0.5) * hop }, y: track, color: 1,
          width: 1.4)
      ], heatMaps: [map])
  }
}

/// One component of a mixture of Gaussians for a single value.
public struct MixtureComponent: Sendable, Equatable {
  public var weight: Double
  public var mean: Double
  public var deviation: Double

  public init(weight: Double, mean: Double, deviation: Double) {
    self.weight = weight
    self.mean = mean
    self.deviation = deviation
  }

  /// The component's share of the density. A component narrower than a pixel is drawn one pixel wide.
  func density(at y: Double, atLeast width: Double) -> Double {
    let sigma = max(deviation, width / 2)
    let z = (y - mean) / sigma
    return weight / (sigma * (2 * Double.pi).squareRoot()) * exp(-z * z / 2)
  }
}

extension SpectralView {
  /// The range of time from the first frame to the end of the last frame, in seconds.
  var timeRange: ClosedRange<Double> { 0...max(duration, hop) }

  /// A point of a track: the frequency of one bin at one time.
  struct TrackPoint {
    var time: Double
    var frequency: Double
    var level: Double
  }

  /// The bins that are loud enough, with their frequencies. For a long view, only every n-th frame is used.
  ///
  /// - Parameter peaksOnly: whether only bins that are louder than both neighbours are used.
  func trackPoints(peaksOnly: Bool, depth: Double) -> [TrackPoint] {
    guard let track = trackFrequencies, let peak, bins > 0 else { return [] }
    let lowest = Float(pow(10, (peak - depth) / 20))
    let share = peaksOnly ? 4 : 1
    let stride = max(1, frames * bins / share / Panel.mostTrackPoints)
    var points: [TrackPoint] = []
    for frame in Swift.stride(from: 0, to: frames, by: stride) {
      for bin in 0..<bins {
        let place = frame * bins + bin
        let magnitude = magnitudes[place]
        guard magnitude >= lowest else { continue }
        if peaksOnly {
          if bin > 0, magnitudes[place - 1] > magnitude { continue }
          if bin + 1 < bins, magnitudes[place + 1] >= magnitude { continue }
        }
        points.append(
          TrackPoint(
            time: Double(frame) * hop, frequency: Double(track[place]),
            level: 20 * log10(Double(magnitude))))
      }
    }
    return points
  }

  /// The quantiles, in dB, of the changes in each bin's level from frame to frame. Levels are clamped `depth` dB below
  /// the peak, so that differences between near-silent levels do not count as changes.
  var levelChanges: [(low: Double, median: Double, high: Double)] {
    let floor = Float((peak ?? 0) - Panel.depth)
    let levels = magnitudes.map { max(20 * log10f($0), floor) }
    return (0..<bins).map { bin in
      let changes = (1..<max(frames, 1)).map {
        Double(levels[$0 * bins + bin] - levels[($0 - 1) * bins + bin])
      }.sorted()
      func quantile(_ share: Double) -> Double {
        changes.isEmpty ? 0 : changes[Int(clamped: share * Double(changes.count - 1))]
      }
      return (quantile(0.05), quantile(0.5), quantile(0.95))
    }
  }
}
