// The numbers that a picture of a spectral analysis needs. The analysis is passed as plain numbers because the target
// Plots does not import the targets for sounds and analyses.

internal import Glibc

/// The magnitudes of an analysis over time and frequency, in a form that can be drawn.
public struct SpectralView: Sendable, Equatable {
  /// The name in legends and titles.
  public var name: String
  /// The magnitudes, frames × bins, row-major, on a linear scale on which 1 is full scale.
  public var magnitudes: [Float]
  public var frames: Int
  public var bins: Int
  /// The distance between neighbouring bins in hertz; bin 0 is at 0 Hz.
  public var binWidth: Double
  /// The time between successive frames in seconds.
  public var hop: Double
  /// The noise bandwidth of the window in bins: the number of bins over which the power of a partial is spread.
  /// The noise bandwidth of a Hann window is 1.5 bins.
  public var bandwidth: Double
  /// The measured frequency of each bin's partial in hertz, frames × bins; nil if only magnitudes are known.
  public var trackFrequencies: [Float]?

  /// - Precondition: `magnitudes` has frames × bins elements, and `trackFrequencies`, if given, has the same number of
  ///   elements.
  public init(
    name: String, magnitudes: [Float], trackFrequencies: [Float]? = nil, frames: Int, bins: Int,
    binWidth: Double, hop: Double, bandwidth: Double = 1.5
  ) {
    precondition(magnitudes.count == frames * bins, "a view has frames × bins magnitudes")
    precondition(
      trackFrequencies.map { $0.count == frames * bins } ?? true,
      "a view has frames × bins frequencies")
    self.trackFrequencies = trackFrequencies
    self.name = name
    self.magnitudes = magnitudes
    self.frames = frames
    self.bins = bins
    self.binWidth = binWidth
    self.hop = hop
    self.bandwidth = bandwidth
  }

  /// The centres of the bins in hertz.
  public var frequencies: [Double] { (0..<bins).map { Double($0) * binWidth } }

  /// The times of the frames in seconds.
  public var times: [Double] { (0..<frames).map { Double($0) * hop } }

  /// The time from the first frame to the last, in seconds.
  public var duration: Double { Double(max(0, frames - 1)) * hop }

  /// The mean power of each bin in decibels; −inf for a bin that is silent in all frames.
  public var meanSpectrum: [Double] {
    var sums = [Double](repeating: 0, count: bins)
    for frame in 0..<frames {
      for bin in 0..<bins {
        let magnitude = Double(magnitudes[frame * bins + bin])
        sums[bin] += magnitude * magnitude
      }
    }
    return sums.map { 10 * log10($0 / Double(max(1, frames))) }
  }

  /// The power of each frame, summed over its bins, in decibels of full scale. The result equals the level of
  /// the sound: −3.01 dB for a full-scale sine.
  public var levels: [Double] {
    (0..<frames).map { frame in
      var sum = 0.0
      for bin in 0..<bins {
        let magnitude = Double(magnitudes[frame * bins + bin])
        sum += magnitude * magnitude
      }
      return 10 * log10(sum / (2 * bandwidth))
    }
  }

  /// The highest magnitude in decibels; nil if all frames are silent.
  public var peak: Double? {
    let peak = magnitudes.lazy.filter(\.isFinite).max() ?? 0
    return peak > 0 ? 20 * log10(Double(peak)) : nil
  }

  /// The range of time from the edge before the first frame to the edge after the last frame, in seconds.
  var timeEdges: ClosedRange<Double> { (-hop / 2)...(Double(max(frames, 1)) * hop - hop / 2) }

  /// The magnitudes in decibels, as a heat map over time and frequency. If there are more than `mostColumns`
  /// frames, a column shows the highest magnitudes of several frames.
  ///
  /// - Parameter range: the range of decibels that the palette covers.
  public func heatMap(range: ClosedRange<Double>, palette: Palette = .viridis) -> HeatMap {
    let half = binWidth / 2
    let top = max(Double(bins) * binWidth - half, -half + 1e-9)
    let (columns, group) = pooled
    return HeatMap(
      frames: columns.map { 20 * log10f($0) }, columns: columns.count / max(bins, 1), rows: bins,
      x: edges(columns: columns.count / max(bins, 1), of: group), y: (-half)...top,
      palette: palette, key: Axis("magnitude", unit: "dB", range: range))
  }

  /// The greatest number of columns in a heat map, which is more than the number of pixel columns of any picture.
  static let mostColumns = 8192

  /// The magnitudes of at most `mostColumns` columns, and the number of frames that each column represents.
  var pooled: (magnitudes: [Float], group: Int) {
    let group = max(1, (frames + SpectralView.mostColumns - 1) / SpectralView.mostColumns)
    if group == 1 { return (magnitudes, 1) }
    let columns = (frames + group - 1) / group
    var highest = [Float](repeating: 0, count: columns * bins)
    for frame in 0..<frames {
      let (from, to) = (frame * bins, frame / group * bins)
      for bin in 0..<bins { highest[to + bin] = max(highest[to + bin], magnitudes[from + bin]) }
    }
    return (highest, group)
  }

  /// The range of time from the first to the last edge of `columns` columns, if each column represents `group`
  /// frames.
  func edges(columns: Int, of group: Int) -> ClosedRange<Double> {
    (-hop / 2)...(Double(max(columns, 1) * group) * hop - hop / 2)
  }
}
