// Panels of plain numbers: waveforms, stems and histograms.

internal import WholeNumbers

extension Panel {
  /// The samples of one channel over time, as fractions of full scale. A long sound is divided into
  /// `envelopeParts` equal parts, and drawn as the area between the lowest and the highest sample of each part.
  ///
  /// - Parameter start: the time of the first sample, in seconds.
  public static func waveform(
    _ samples: [Float], rate: Double, start begin: Double = 0, title: String? = nil,
    label: String? = nil
  ) -> Panel {
    var panel = Panel(title: title, x: Axis("time", unit: "s"), y: Axis("amplitude"))
    if samples.count <= envelopeParts * 4 {
      let x = samples.indices.map { begin + Double($0) / rate }
      panel.series = [Series(label, x: x, y: samples.map(Double.init), width: 1)]
      return panel
    }
    var x: [Double] = []
    var lows: [Double] = []
    var highs: [Double] = []
    samples.withUnsafeBufferPointer { samples in
      for part in 0..<envelopeParts {
        let start = samples.count * part / envelopeParts
        let end = samples.count * (part + 1) / envelopeParts
        var low = samples[start]
        var high = samples[start]
        for index in start..<end {
          low = min(low, samples[index])
          high = max(high, samples[index])
        }
        // Include the first sample of the next part, since the line to that sample belongs to both parts.
        if end < samples.count {
          low = min(low, samples[end])
          high = max(high, samples[end])
        }
        x += [begin + Double(start) / rate, begin + Double(end) / rate]
        lows += [Double(low), Double(low)]
        highs += [Double(high), Double(high)]
      }
    }
    panel.series = [Series(label, x: x, y: highs, style: .envelope(lower: lows), width: 1)]
    panel.x.range = begin...(begin + Double(samples.count) / rate)
    return panel
  }

  /// The number of parts in the envelope of a long waveform: about the number of pixel columns of a wide
  /// picture.
  static let envelopeParts = 2048

  /// Values as stems over their indices, with a guide line at each of the positions `centers`.
  public static func stems(
    x: [Double], y: [Double], xAxis: Axis, yAxis: Axis, title: String? = nil,
    label: String? = nil, centers: [Double] = []
  ) -> Panel {
    Panel(
      title: title, x: xAxis, y: yAxis, series: [Series(label, x: x, y: y, style: .stems)],
      guides: centers.map { Guide(.vertical, at: $0) })
  }

  /// A histogram: the number of values in each of `bins` equal parts of the range of all values. Values that are not
  /// finite are ignored.
  public static func histogram(
    _ values: [Double], bins: Int = 40, axis: Axis = Axis("value"), title: String? = nil,
    label: String? = nil
  ) -> Panel {
    let finite = values.filter(\.isFinite)
    var bins = max(1, bins)
    var low = axis.range?.lowerBound ?? finite.min() ?? 0
    var high = axis.range?.upperBound ?? finite.max() ?? 1
    if !(high > low) {
      low -= 0.5
      high += 0.5
      // An odd number of bars puts the only value in the middle of a bar.
      if bins % 2 == 0 { bins += 1 }
    }
    let width = (high - low) / Double(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in finite where value >= low && value <= high {
      counts[min(Int(clamped: (value - low) / width), bins - 1)] += 1
    }
    return Panel(
      title: title, x: axis, y: Axis("count"),
      series: [
        Series(
          label, x: (0..<bins).map { low + (Double($0) + 0.5) * width }, y: counts,
          style: .bars(width: width * 0.92))
      ])
  }
}
