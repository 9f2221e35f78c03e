// Tests of panels of tracks, changes and densities as data: the drawn values and their positions.

import Glibc
import Plots
import Testing

@Suite struct TrackTests {
  /// Four bins 100 Hz apart over three frames; the second bin is loud, and its frequencies differ from the bin's
  /// centre.
  static let view = SpectralView(
    name: "source",
    magnitudes: [0, 1, 0.5, 0, 0, 0.5, 0.25, 1e-4, 0, 0.25, 0.125, 0],
    trackFrequencies: [0, 110, 190, 300, 0, 111, 191, 301, 0, 112, 192, 302],
    frames: 3, bins: 4, binWidth: 100, hop: 0.5)

  @Test func aTrackPlotShowsTheAudibleBinsColouredByLevel() throws {
    let panel = Panel.tracks(Self.view)
    let series = try #require(panel.series.first)
    #expect(series.x == [0, 0, 0.5, 0.5, 1, 1])
    #expect(series.y == [110, 190, 111, 191, 112, 192])
    let shades = try #require(series.shades)
    #expect(abs(shades[0]) < 1e-9 && abs(shades[2] + 6.0206) < 1e-3)
    #expect(panel.paletteRange == -Panel.trackDepth...0)
    #expect(panel.xRange == 0...1)
  }

  @Test func aTrackPlotOfPartialsShowsBinsLouderThanTheirNeighbours() throws {
    let panel = Panel.partials([Self.view, Self.view])
    #expect(panel.series.count == 2)
    let series = try #require(panel.series.first)
    #expect(series.y == [110, 111, 112])
  }

  @Test func aTrackPlotOfALongSoundIsReducedToVisiblePoints() throws {
    let frames = 40_000
    let view = SpectralView(
      name: "long", magnitudes: Array(repeating: 1, count: frames * 4),
      trackFrequencies: Array(repeating: 100, count: frames * 4), frames: frames, bins: 4,
      binWidth: 100, hop: 0.01)
    let series = try #require(Panel.tracks(view).series.first)
    #expect(series.count > 20_000 && series.count < 60_000)
  }

  @Test func aPlotOfFrameDeltasShowsQuantilesOfTheLevelChanges() throws {
    let panel = Panel.changes([Self.view, Self.view])
    let band = try #require(panel.series.first)
    guard case .band(let lower) = band.style else {
      Issue.record("no band")
      return
    }
    // Bins 1 and 2 lose half their magnitude in each frame, and bin 0 is always silent.
    #expect(lower[0] == 0 && band.y[0] == 0)
    for bin in [1, 2] {
      #expect(abs(lower[bin] + 6.0206) < 1e-3 && abs(band.y[bin] + 6.0206) < 1e-3)
    }
    #expect(panel.series.compactMap(\.label) == ["source", "source"])
  }

  @Test func aPlottedDensityEqualsTheDensityOfTheMixture() throws {
    let mixture = [
      MixtureComponent(weight: 0.25, mean: -20, deviation: 2),
      MixtureComponent(weight: 0.75, mean: -10, deviation: 4),
    ]
    let panel = Panel.density(
      [mixture, mixture], hop: 0.5, track: [-25, -5], axis: Axis("level", unit: "dB"))
    let map = try #require(panel.heatMaps.first)
    #expect(map.columns == 2 && map.x == 0...1)
    let step = (map.y.upperBound - map.y.lowerBound) / Double(map.rows)
    for row in stride(from: 0, to: map.rows, by: 17) {
      let y = map.y.lowerBound + (Double(row) + 0.5) * step
      let density = mixture.reduce(0) { sum, part in
        let z = (y - part.mean) / part.deviation
        return sum + part.weight / (part.deviation * (2 * Double.pi).squareRoot()) * exp(-z * z / 2)
      }
      #expect(abs(Double(map.values[row * 2]) - log10(max(density, 1e-6))) < 1e-4)
    }
    #expect(panel.series.first?.x == [0.25, 0.75])
  }

  @Test func octavesHaveEqualHeightOnALogarithmicSpectrogram() throws {
    let bins = 1024
    var magnitudes = [Float](repeating: 1e-6, count: bins)
    for bin in [20, 40, 80] { magnitudes[bin] = 1 }
    let view = SpectralView(
      name: "", magnitudes: magnitudes, frames: 1, bins: bins, binWidth: 20, hop: 0.1)
    let panel = Panel.spectrogram(view, isLogarithmic: true)
    let map = try #require(panel.heatMaps.first)
    let step = (map.y.upperBound - map.y.lowerBound) / Double(map.rows)
    let loud = (0..<map.rows).filter { map.values[$0] > -1 }
      .map { map.y.lowerBound + (Double($0) + 0.5) * step }
    for frequency in [400.0, 800, 1600] {
      #expect(loud.contains { abs($0 - log10(frequency)) < 0.02 })
    }
    let ticks = try #require(panel.y.ticks)
    #expect(ticks.contains(Axis.Tick(3, "1000")))
    #expect(ticks.allSatisfy { panel.yRange.contains($0.position) })
  }
}
