// What a sound looks like.

internal import CommandLanguage
internal import Measures
internal import Plots
internal import Sounds
internal import Spectra
internal import Tensors

extension Sound: Plotted {
  var plotKinds: [PlotKind] { [.waveform, .spectrogram, .spectrum, .loudness, .histogram] }

  func panels(_ kind: PlotKind, _ options: PlotOptions) throws -> [Panel] {
    switch kind {
    case .spectrogram:
      let settings = try AnalysisSettings(rate: rate, fft: 2048)
      let magnitudes = try PhaseVocoder.magnitudes(self, settings, run: options.run)
      let view = SpectralView(
        name: "", magnitudes: magnitudes.values, frames: magnitudes.shape[0], bins: settings.bins,
        binWidth: settings.binCenter(1), hop: settings.period)
      return [.spectrogram(view, isLogarithmic: options.isLogarithmic(.y))]
    case .spectrum: return [try MeanSpectrum(self, fft: 4096, run: options.run).panel]
    case .loudness:
      let envelope = LoudnessEnvelope(self)
      return [
        Panel(
          x: Axis("time", unit: "s"), y: Axis("level", unit: "dB"),
          series: [Series(nil, x: envelope.times, y: envelope.levels)])
      ]
    case .histogram:
      return [
        .histogram(samples.flatMap { $0.map(Double.init) }, axis: Axis("sample"))
      ]
    default:
      return samples.enumerated().map { place, samples in
        .waveform(
          samples, rate: rate, title: channels > 1 ? "channel \(place)" : nil)
      }
    }
  }
}

extension MeanSpectrum {
  /// The spectrum as a line.
  var panel: Panel {
    Panel(
      x: Axis("frequency", unit: "Hz"), y: Axis("mean power", unit: "dB"),
      series: [Series(nil, x: frequencies, y: levels)])
  }
}
