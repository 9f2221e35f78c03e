// The pictures of frames, and of a single frame.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Spectra
internal import Tensors

extension Frames: Plottable {
  var plotKinds: [PlotKind] { [.spectrogram, .tracks, .spectrum, .loudness, .histogram] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    if let bin = options.bin { return [try panel(ofBin: bin)] }
    let view = SpectralView(self, name: "")
    switch kind {
    case .spectrum: return [try MeanSpectrum(self).panel]
    case .tracks: return [.tracks(view)]
    case .loudness:
      var panel = Panel.levels([view], title: nil)
      panel.x.range = 0...max(duration, settings.period)
      return [panel]
    case .histogram:
      // A change of magnitude can be negative, so it cannot be shown in decibels.
      let isChange = content == .deltas
      return [
        isChange
          ? .histogram(
            magnitudes.values.map(Double.init),
            axis: Axis("change of magnitude", range: Frames.reach(magnitudes.values)))
          : .histogram(decibels.values.map(Double.init), axis: Axis("magnitude", unit: "dB")),
        .histogram(
          frequencies.values.map(Double.init),
          axis: Axis(isChange ? "change of frequency" : "frequency", unit: "Hz")),
      ]
    default:
      if content == .deltas { return [changes(view)] }
      var panel = Panel.spectrogram(view, isLogarithmic: options.isLogarithmic(.y))
      panel.x.range = 0...max(duration, settings.period)
      return [panel]
    }
  }

  /// The range of the middle 99.8 % of the values. A few extreme values therefore do not change the scale of the
  /// histogram.
  private static func reach(_ values: [Float]) -> ClosedRange<Double>? {
    let sorted = values.filter(\.isFinite).sorted()
    guard sorted.count > 1000 else { return nil }
    let low = Double(sorted[sorted.count / 1000])
    let high = Double(sorted[sorted.count - 1 - sorted.count / 1000])
    return low < high ? low...high : nil
  }

  /// A panel with the changes of magnitude over time and frequency: blue if magnitudes fall, red if they rise.
  private func changes(_ view: SpectralView) -> Panel {
    let sizes = magnitudes.values.lazy.filter(\.isFinite).map { abs($0) }.sorted()
    // The range excludes the largest changes, so that one loud attack does not make all other changes appear white.
    let reach = Double(sizes.isEmpty ? 1 : max(sizes[(sizes.count - 1) * 99 / 100], 1e-9))
    var map = view.heatMap(range: -reach...reach, palette: .diverging)
    map = HeatMap(
      frames: magnitudes.values, columns: count, rows: bins, x: map.x, y: map.y,
      palette: .diverging, key: Axis("change of magnitude", range: -reach...reach))
    return Panel(
      x: Axis("time", unit: "s"), y: Axis("frequency", unit: "Hz", range: 0...map.y.upperBound),
      heatMaps: [map])
  }

  /// A panel with one bin over time: the magnitude on the left axis, the frequency on the right axis.
  private func panel(ofBin bin: Int) throws -> Panel {
    guard bin < bins else {
      throw CommandError(
        "plot: bin \(bin) is out of range: there are \(MessageText.count(bins, "bin"))")
    }
    func column(_ tensor: Tensor) -> [Double] {
      let values = tensor.values
      return (0..<count).map { Double(values[$0 * bins + bin]) }
    }
    let what = content == .deltas ? "change of " : ""
    return Panel(
      title: "bin \(bin), centre \(QuantityText.hertz(binCenter(bin)))", x: Axis("time", unit: "s"),
      y: Axis(what + "magnitude"), secondY: Axis(what + "frequency", unit: "Hz"),
      series: [
        Series("magnitude", x: times, y: column(magnitudes)),
        Series("frequency (right)", x: times, y: column(frequencies), width: 1, onSecondAxis: true),
      ])
  }
}

extension Frame: Plottable {
  var plotKinds: [PlotKind] { [.stems] }

  /// Panels that show the magnitude and the frequency of each bin as stems, and the centres of the bins, as in the
  /// figures of the 2015 article.
  func panels(_ kind: PlotKind, _ options: PlotOptions) -> [Panel] {
    let places = (0..<bins).map(Double.init)
    let axis = Axis("bin", range: -0.5...(Double(bins) - 0.5), isWhole: true)
    var frequency = Panel.stems(
      x: places, y: frequencies.map(Double.init), xAxis: axis,
      yAxis: Axis("frequency", unit: "Hz"), label: "frequency")
    frequency.series.append(
      Series(
        "bin's centre",
        // Each bin, including the last bin, has a step that is centred at the number of the bin.
        x: (0...bins).map { Double($0) - 0.5 },
        y: (0...bins).map { settings.binCenter(min($0, bins - 1)) }, style: .steps, width: 1))
    return [
      .stems(
        x: places, y: magnitudes.map(Double.init), xAxis: axis, yAxis: Axis("magnitude")),
      frequency,
    ]
  }
}

extension SpectralView {
  /// Creates a view of frames for a picture.
  init(_ frames: Frames, name: String) {
    self.init(
      name: name, magnitudes: frames.magnitudes.values,
      trackFrequencies: frames.frequencies.values, frames: frames.count, bins: frames.bins,
      binWidth: frames.binCenter(1), hop: frames.settings.period,
      bandwidth: frames.settings.noiseBandwidth)
  }
}
