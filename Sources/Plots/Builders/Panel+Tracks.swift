// Panels of how frequencies and levels move: what a spectrogram is too coarse for.

internal import Glibc

extension Panel {
  /// How far below the highest magnitude a partial is still drawn, in dB.
  public static let trackDepth = 50.0
  /// About how many points a track panel has at most.
  static let mostTrackPoints = 24_000

  /// The frequencies of all bins over time, coloured by their magnitude.
  ///
  /// - Parameter view: one with `trackFrequencies`; without them the panel is empty.
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

  /// The partials of several views over one another: their loudest bins, a colour each.
  public static func partials(_ views: [SpectralView], title: String? = "Partials") -> Panel {
    let series = views.enumerated().map { place, view in
      let points = view.trackPoints(peaksOnly: true, depth: trackDepth)
      // The more bins there are the nearer the partials, and the smaller their dots.
      let size = view.bins > 64 ? 0.5 : 0.8
      return Series(
        view.name, x: points.map(\.time), y: points.map(\.frequency), style: .points,
        color: place, width: place == 0 ? size * 1.8 : size)
    }
    return Panel(
      title: title, x: Axis("time", unit: "s"), y: Axis("frequency", unit: "Hz"), series: series)
  }

  /// How the level of each bin changes from frame to frame: the median, and the range that nine changes in
  /// ten lie in, of the first view as an area and of the others as lines.
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

  /// One value over time as the density that was expected of it, with the values that came drawn over it.
  ///
  /// - Parameters:
  ///   - mixtures: for each time the components that were expected: weight, mean and deviation.
  ///   - track: what came, as many values.
  ///   - seen: the seconds that will be seen; what came then says how far up and down the picture goes.
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
      // The densest column of its stretch stands for it: a narrow one must not be lost.
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

/// One component of a mixture of Gaussians over one value.
public struct MixtureComponent: Sendable, Equatable {
  public var weight: Double
  public var mean: Double
  public var deviation: Double

  public init(weight: Double, mean: Double, deviation: Double) {
    self.weight = weight
    self.mean = mean
    self.deviation = deviation
  }

  /// The component's share of the density; narrower than a pixel it is drawn as wide as one.
  func density(at y: Double, atLeast width: Double) -> Double {
    let sigma = max(deviation, width / 2)
    let z = (y - mean) / sigma
    return weight / (sigma * (2 * Double.pi).squareRoot()) * exp(-z * z / 2)
  }
}

extension SpectralView {
  /// Where the frames begin and end.
  var timeRange: ClosedRange<Double> { 0...max(duration, hop) }

  /// A place of a track.
  struct TrackPoint {
    var time: Double
    var frequency: Double
    var level: Double
  }

  /// The bins that are loud enough, with their frequencies; of a long view every n-th frame.
  ///
  /// - Parameter peaksOnly: only bins louder than both neighbours.
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

  /// Of each bin how its level changes from a frame to the next: quantiles in dB. Levels are held `depth`
  /// below the peak, so that silence does not count as change.
  var levelChanges: [(low: Double, median: Double, high: Double)] {
    let floor = Float((peak ?? 0) - Panel.depth)
    let levels = magnitudes.map { max(20 * log10f($0), floor) }
    return (0..<bins).map { bin in
      let changes = (1..<max(frames, 1)).map {
        Double(levels[$0 * bins + bin] - levels[($0 - 1) * bins + bin])
      }.sorted()
      func quantile(_ share: Double) -> Double {
        changes.isEmpty ? 0 : changes[Int(share * Double(changes.count - 1))]
      }
      return (quantile(0.05), quantile(0.5), quantile(0.95))
    }
  }
}
