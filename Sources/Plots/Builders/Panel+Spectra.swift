// Panels of spectral analyses.

extension Panel {
  /// How far below the highest value decibel pictures reach.
  public static let depth = 70.0

  /// Magnitudes over time and frequency as colours.
  ///
  /// - Parameters:
  ///   - isLogarithmic: whether all octaves have the same height.
  ///   - isLogarithmic: whether octaves are equally high.
  public static func spectrogram(
    _ view: SpectralView, title: String? = nil, range: ClosedRange<Double>? = nil,
    isLogarithmic: Bool = false, palette: Palette = .magma
  ) -> Panel {
    let top = view.peak ?? 0
    let range = range ?? (top - depth)...top
    let time = Axis("time", unit: "s", range: view.timeEdges)
    if isLogarithmic {
      let map = view.logarithmicHeatMap(range: range, palette: palette)
      return Panel(
        title: title ?? view.name, x: time, y: SpectralView.logarithmicAxis(map.y), heatMaps: [map])
    }
    let map = view.heatMap(range: range, palette: palette)
    return Panel(
      title: title ?? view.name, x: time,
      y: Axis("frequency", unit: "Hz", range: max(map.y.lowerBound, 0)...map.y.upperBound),
      heatMaps: [map])
  }

  /// The mean power of each bin, one line per view. A clean recording's DC bin, far below the rest, does
  /// not stretch the range.
  public static func meanSpectra(
    _ views: [SpectralView], title: String? = "Mean spectrum"
  ) -> Panel {
    let panel = Panel(
      title: title, x: Axis("frequency", unit: "Hz"), y: Axis("mean power", unit: "dB"),
      series: views.enumerated().map { place, view in
        // With few bins, points make them countable.
        Series(
          view.name, x: view.frequencies, y: view.meanSpectrum,
          style: view.bins <= 64 ? .linePoints : .line, color: place,
          width: lineWidth(place, of: views.count))
      })
    return panel.limitedBelow(by: depth + 20)
  }

  /// The level of each frame over time, one line per view; levels more than `depth` below the highest are
  /// outside the range.
  public static func levels(_ views: [SpectralView], title: String? = "Level") -> Panel {
    let series = views.enumerated().map { place, view in
      Series(
        view.name, x: view.times, y: view.levels, color: place,
        width: lineWidth(place, of: views.count))
    }
    let panel = Panel(
      title: title, x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"), series: series)
    return panel.limitedBelow(by: depth)
  }

  /// The line width of a view when several are drawn over one another: the first stays visible behind the
  /// others.
  static func lineWidth(_ place: Int, of count: Int) -> Double {
    count > 1 && place == 0 ? 3 : 1.3
  }

  /// The panel with a y axis that reaches at most this far below its highest value.
  public func limitedBelow(by depth: Double) -> Panel {
    var panel = self
    panel.y.depth = depth
    return panel
  }
}

extension Figure {
  /// Two analyses compared: mean spectra, levels over time, partials, and how the level of each bin
  /// changes. Time reaches to the end of the longer one.
  public static func comparison(
    _ source: SpectralView, _ other: SpectralView, title: String? = nil, theme: Theme = .light
  ) -> Figure {
    let views = [source, other]
    return Figure(
      [
        .meanSpectra(views), overTime(.levels(views), views), overTime(.partials(views), views),
        .changes(views),
      ], title: title, columns: 2, theme: theme)
  }

  /// Two analyses side by side: both spectra over time with the same colours; mean spectra and levels
  /// over one another. Time reaches to the end of the longer one.
  public static func spectrograms(
    _ source: SpectralView, _ other: SpectralView, title: String? = nil, theme: Theme = .light
  ) -> Figure {
    let views = [source, other]
    let top = views.compactMap(\.peak).max() ?? 0
    let range = (top - Panel.depth)...top
    return Figure(
      views.map { overTime(.spectrogram($0, range: range), views) }
        + [.meanSpectra(views), overTime(.levels(views), views)],
      title: title, columns: 2, theme: theme)
  }

  private static func overTime(_ panel: Panel, _ views: [SpectralView]) -> Panel {
    var panel = panel
    let length = views.map(\.duration).max() ?? 0
    if length > 0 { panel.x.range = 0...length }
    return panel
  }
}
