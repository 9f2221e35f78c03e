// One frame of an analysis.

/// The magnitude and frequency of each bin at one moment.
public struct Frame: Sendable, Equatable {
  /// The settings of the analysis.
  public let settings: AnalysisSettings
  /// K magnitudes; a full-scale sine at a bin's centre has 1 there.
  public var magnitudes: [Float]
  /// K frequencies in Hz.
  public var frequencies: [Float]

  /// A frame of K magnitudes and frequencies.
  ///
  /// - Throws: `SpectraError.size` if there are not `settings.bins` of each.
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

  /// A frame whose arrays the caller knows to fit.
  package init(_ settings: AnalysisSettings, _ magnitudes: [Float], _ frequencies: [Float]) {
    self.settings = settings
    self.magnitudes = magnitudes
    self.frequencies = frequencies
  }

  /// The number of bins.
  public var bins: Int { settings.bins }
}
