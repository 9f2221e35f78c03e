// One frame of an analysis.

/// The magnitude and frequency of each bin at one time.
public struct Frame: Sendable, Equatable {
  /// The settings of the analysis.
  public let settings: AnalysisSettings
  /// K magnitudes; a full-scale sine at a bin's centre has the magnitude 1 in that bin.
  public var magnitudes: [Float]
  /// K frequencies in Hz.
  public var frequencies: [Float]

  /// A frame of K magnitudes and frequencies.
  ///
  /// - Throws: `SpectraError.size` if the number of magnitudes or of frequencies is not `settings.bins`.
  public init(
    settings: AnalysisSettings, magnitudes: [Float], frequencies: [Float]
  ) throws(SpectraError) {
    for (what, values) in [("magnitudes", magnitudes), ("frequencies", frequencies)]
    where values.count != settings.bins {
      throw .size(what: what, got: values.count, needed: settings.bins)
    }
    self.settings = settings
    self.magnitudes = magnitudes
    self.frequencies = frequencies
  }

  /// A frame from arrays that the caller has checked to have K elements.
  package init(_ settings: AnalysisSettings, _ magnitudes: [Float], _ frequencies: [Float]) {
    self.settings = settings
    self.magnitudes = magnitudes
    self.frequencies = frequencies
  }

  /// The number of bins.
  public var bins: Int { settings.bins }
}
