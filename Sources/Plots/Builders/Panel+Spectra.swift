// Panels of spectral analyses.

extension Panel {
  /// The number of dB that a picture shows, counted down from the highest value.
  public static let depth = 70.0

  /// A spectrogram: magnitudes over time and frequency, shown as colours.
  ///
  /// - Parameters:
  ///   - range: the range of decibels that the palette covers; nil selects a range of `depth` dB that ends at the
  ///     highest magnitude.
  ///   - isLogarithmic: whether all octaves have the same height.
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

  /// The mean power of each bin, one line per view. In a clean recording the power at 0 Hz is far below the power of
  /// all other bins, so the y axis does not extend down to this power.
  public static func meanSpectra(
    _ views: [SpectralView], title: String? = "Mean spectrum"
  ) -> Panel {
    let panel = Panel(
      title: title, x: Axis("frequency", unit: "Hz"), y: Axis("mean power", unit: "dB"),
      series: views.enumerated().map { place, view in
        // If there are few bins, each is marked with a point.
        Series(
          view.name, x: view.frequencies, y: view.meanSpectrum,
          style: view.bins <= 64 ? .linePoints : .line, color: place,
          width: lineWidth(place, of: views.count))
      })
    return panel.limitedBelow(by: depth + 20)
  }

  /// The level of each frame over time, one line per view. Levels more than `depth` dB below the highest level
  /// are not visible.
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

  /// The line width of a view. If several views are drawn over one another, the line of the first view is wider, so
  /// that it stays visible behind the other lines.
  static func lineWidth(_ place: Int, of count: Int) -> Double {
    count > 1 && place == 0 ? 3 : 1.3
  }

  /// The panel with a y axis that extends at most `depth` below the highest value.
  public func limitedBelow(by depth: Double) -> Panel {
    var panel = self
    panel.y.depth = depth
    return panel
  }
}

extension Figure {
  /// A comparison of two analyses: mean spectra, levels over time, partials, and the changes in the level of
  /// each bin. The time axes end where the longer analysis ends.
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

  /// A comparison of two analyses: both spectrograms side by side with the same colours, and below them the mean
  /// spectra and levels of both, drawn over one another. The time axes end where the longer analysis ends.
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
