// Tests of the panel builders: their series and axes.

import Plots
import TestSupport
import Testing

@Suite struct BuilderTests {
  /// Two bins of known magnitude over three frames.
  private let view = SpectralView(
    name: "source", magnitudes: [1, 0.1, 1, 0.1, 1, 0.1], frames: 3, bins: 2, binWidth: 100,
    hop: 0.5)

  /// The tolerance for decibels computed in double precision from 32-bit magnitudes.
  private let decibelTolerance = 1e-5

  @Test func plottedMeanSpectraAndLevelsOfFramesAreInDecibels() {
    #expect(abs(view.meanSpectrum[0]) < decibelTolerance)
    #expect(abs(view.meanSpectrum[1] + 20) < decibelTolerance)
    #expect(view.frequencies == [0, 100])
    #expect(view.times == [0, 0.5, 1])
    // The level is 10 log10((1 + 0.01) / (2 · 1.5)): a sine's power is half its square, spread over 1.5 bins.
    #expect(view.levels.allSatisfy { abs($0 + 4.7279988) < decibelTolerance })
    #expect(view.peak == 0)
  }

  @Test func aSpectrogramCoversAllFramesAndBins() throws {
    let panel = Panel.spectrogram(view)
    let map = try #require(panel.heatMaps.first)
    #expect(map.columns == 3 && map.rows == 2)
    #expect(map.x == -0.25...1.25)
    #expect(map.y == -50...150)
    #expect(panel.yRange == 0...150)
    #expect(panel.paletteRange == -70...0)
    #expect(panel.title == "source")
  }

  /// In the spectrogram of a long sound several frames share a column, but clicks stay visible at the right times.
  @Test(arguments: [false, true]) func spectrogramsOfLongSoundsKeepPeaks(isLogarithmic: Bool) throws
  {
    var magnitudes = [Float](repeating: 0.01, count: 20_000 * 3)
    magnitudes[12_345 * 3 + 2] = 1
    let long = SpectralView(
      name: "", magnitudes: magnitudes, frames: 20_000, bins: 3, binWidth: 100, hop: 0.5)
    let panel = Panel.spectrogram(long, isLogarithmic: isLogarithmic)
    let map = try #require(panel.heatMaps.first)
    #expect(map.columns == 6667)
    #expect(panel.xRange == -0.25...9999.75)
    #expect(map.x == -0.25...(6667 * 1.5 - 0.25))
    let top = try #require(map.values.firstIndex(of: 0))
    #expect(top % map.columns == 12_345 / 3)
    #expect(map.extent == -40...0)
  }

  @Test func waveformsOfComparedSoundsShareATimeAxis() {
    let (short, long) = (
      SpectralView(name: "a", magnitudes: [1, 1], frames: 2, bins: 1, binWidth: 100, hop: 0.5),
      SpectralView(name: "b", magnitudes: [1, 1, 1], frames: 3, bins: 1, binWidth: 100, hop: 0.5)
    )
    let panels = Figure.spectrograms(short, long).panels
    for place in [0, 1, 3] { #expect(panels[place].xRange == 0...1) }
    for place in [1, 2] { #expect(Figure.comparison(short, long).panels[place].xRange == 0...1) }
  }

  @Test func aComparisonPlotHasFourPanelsWithTwoSeriesEach() {
    var model = view
    model.name = "model"
    model.magnitudes = model.magnitudes.map { $0 * 2 }
    let figure = Figure.comparison(view, model, title: "both")
    #expect(
      figure.panels.map(\.title) == [
        "Mean spectrum", "Level", "Partials", "Change from frame to frame, 5 to 95 %",
      ])
    for panel in figure.panels {
      #expect(panel.series.compactMap(\.label) == ["source", "model"])
      #expect(!panel.x.text.isEmpty && !panel.y.text.isEmpty)
    }
  }

  @Test func comparedSpectrogramsShareAColourScale() {
    var model = view
    model.name = "model"
    model.magnitudes = model.magnitudes.map { $0 * 2 }
    let figure = Figure.spectrograms(view, model)
    #expect(figure.panels.count == 4)
    #expect(figure.columns == 2)
    #expect(figure.panels[0].paletteRange == figure.panels[1].paletteRange)
    #expect(figure.panels[2].series.map(\.label) == ["source", "model"])
    #expect(figure.panels[3].series.map(\.label) == ["source", "model"])
  }

  @Test func plotsOfSilenceAreDrawn() {
    let silent = SpectralView(
      name: "silence", magnitudes: [0, 0], frames: 1, bins: 2, binWidth: 100, hop: 0.5)
    #expect(silent.peak == nil)
    #expect(Figure.comparison(silent, silent).panels[1].yRange == 0...1)
    let figure = Figure.spectrograms(silent, silent)
    #expect(figure.panels[0].paletteRange == -70...0)
    #expect(figure.panels[2].yRange == 0...1)
  }

  @Test func plottedLevelsHaveALowestValue() {
    let fading = SpectralView(
      name: "fading", magnitudes: [1, 1e-9], frames: 2, bins: 1, binWidth: 100, hop: 0.5)
    let range = Panel.levels([fading]).yRange
    #expect(range.upperBound - range.lowerBound <= Panel.depth + 1e-9)
    #expect(range.contains(0))
  }

  @Test func shortWaveformsAreDrawnAsSamplesAndLongWaveformsAsAnEnvelope() throws {
    let short = try #require(Panel.waveform([0, 0.5, -0.5], rate: 2).series.first)
    #expect(short.x == [0, 0.5, 1])
    #expect(short.y == [0, 0.5, -0.5])

    var samples = [Float](repeating: 0.1, count: 1_000_000)
    samples[123_456] = 0.9
    samples[654_321] = -0.8
    let long = Panel.waveform(samples, rate: 1000)
    let series = try #require(long.series.first)
    #expect(series.count < 10_000)
    #expect(series.y.max() == Double(Float(0.9)))
    #expect(series.lowerEdge?.min() == Double(Float(-0.8)))
    #expect(long.xRange == 0...1000)
    #expect(abs(long.yRange.lowerBound + 0.902) < 1e-6)
    let later = Panel.waveform(samples, rate: 1000, start: 5)
    #expect(later.xRange == 5...1005)
  }

  @Test func histogramsCountEveryFiniteNumberOnce() throws {
    let values = [0, 0.1, 0.1, 0.5, 1, .nan, .infinity]
    let series = try #require(Panel.histogram(values, bins: 10).series.first)
    #expect(series.y.reduce(0, +) == 5)
    #expect(series.y[1] == 2)
    #expect(series.y[9] == 1)
    let none = try #require(Panel.histogram([], bins: 4).series.first)
    #expect(none.y == [0, 0, 0, 0])
    for bins in [2, 3] {
      let same = try #require(Panel.histogram([3, 3], bins: bins).series.first)
      #expect(same.y == [0, 2, 0] && same.x[1] == 3)
    }
  }

  @Test func stemPlotsMarkTheGivenCentreFrequencies() {
    let panel = Panel.stems(
      x: [1, 2], y: [3, 4], xAxis: Axis("frequency", unit: "Hz"), yAxis: Axis("magnitude"),
      centers: [1, 2])
    #expect(panel.guides == [Panel.Guide(.vertical, at: 1), Panel.Guide(.vertical, at: 2)])
  }
}
