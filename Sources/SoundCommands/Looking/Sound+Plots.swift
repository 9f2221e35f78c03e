// The pictures of a sound.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Runs
internal import Sounds
internal import Spectra
internal import Tensors
internal import WholeNumbers

extension Sound: Plottable {
  var plotKinds: [PlotKind] { [.waveform, .spectrogram, .spectrum, .loudness, .histogram] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    switch kind {
    case .spectrogram: return try spectrograms(options)
    case .spectrum: return [try MeanSpectrum(self, fft: 4096, run: options.run).panel]
    case .loudness:
      let envelope = LoudnessEnvelope(self)
      return [
        Panel(
          x: Axis("time", unit: "s", range: 0...max(duration, 1e-6)),
          y: Axis("level", unit: "dB"),
          series: [Series(nil, x: envelope.times, y: envelope.levels)])
      ]
    case .histogram:
      return [
        .histogram(samples.flatMap { $0.map(Double.init) }, axis: Axis("sample"))
      ]
    default: return try waveforms(options)
    }
  }

  /// A waveform for each channel; all waveforms have the range of the loudest channel. If `x` selects a part of the
  /// sound, only this part is drawn, in full detail.
  private func waveforms(_ options: PlotOptions) throws -> [Panel] {
    var range = 0..<count
    if let x = options.x {
      let seconds = try PlotOptions.range(x, "x")
      func place(_ time: Double) -> Int {
        Int(clamped: min(max(time * rate, 0), Double(count)))
      }
      range = place(seconds.lowerBound)..<min(count, place(seconds.upperBound) + 2)
    }
    if range.isEmpty { range = 0..<count }
    var panels = samples.enumerated().map { place, samples in
      Panel.waveform(
        Array(samples[range]), rate: rate, start: Double(range.lowerBound) / rate,
        title: title(ofChannel: place))
    }
    if channels > 1 {
      let low = panels.map(\.yRange.lowerBound).min() ?? -1
      let high = panels.map(\.yRange.upperBound).max() ?? 1
      for index in panels.indices { panels[index].y.range = low...high }
    }
    return panels
  }

  /// A spectrogram for each channel, with the same colours for all channels.
  private func spectrograms(_ options: PlotOptions) throws -> [Panel] {
    let settings = try AnalysisSettings(rate: rate, fft: 2048)
    let views = try samples.enumerated().map { place, samples in
      let channel = try Sound(mono: samples, rate: rate)
      return try SpectralView(
        channel, settings, name: title(ofChannel: place) ?? "", run: options.run)
    }
    let top = views.compactMap(\.peak).max() ?? 0
    return views.map { view in
      var panel = Panel.spectrogram(
        view, range: (top - Panel.depth)...top, isLogarithmic: options.isLogarithmic(.y))
      panel.x.range = 0...max(duration, 1e-6)
      return panel
    }
  }

  private func title(ofChannel place: Int) -> String? { channels > 1 ? "channel \(place)" : nil }
}

extension SpectralView {
  /// Creates a view of the magnitudes of a sound, averaged over all channels.
  init(_ sound: Sound, _ settings: AnalysisSettings, name: String, run: Run) throws {
    let magnitudes = try PhaseVocoder.magnitudes(sound, settings, run: run)
    self.init(
      name: name, magnitudes: magnitudes.values, frames: magnitudes.shape[0],
      bins: settings.bins, binWidth: settings.binCenter(1), hop: settings.period,
      bandwidth: settings.noiseBandwidth)
  }

  /// The number of bins up to the highest audible bin; at least two. A bin is audible if its mean power is within
  /// `range` dB of the highest mean power. A short attack, which fills all bins, has little weight in the mean.
  func audibleBins(within range: Double) -> Int {
    let levels = meanSpectrum
    let low = (levels.max() ?? 0) - range
    let highest = levels.lastIndex { $0 >= low } ?? 0
    return min(max(highest + 2, 2), bins)
  }
}

extension MeanSpectrum {
  /// A panel with the spectrum as a line.
  var panel: Panel {
    Panel(
      x: Axis("frequency", unit: "Hz"), y: Axis("mean power", unit: "dB"),
      series: [Series(nil, x: frequencies, y: levels)]
    ).limitedBelow(by: 120)
  }
}
