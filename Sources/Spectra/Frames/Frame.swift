// One frame of an analysis.

package import Runs

/// The magnitude and frequency of each bin at one time.
public struct Frame: Sendable, Equatable {
  /// The settings of the analysis.
  public let settings: AnalysisSettings
  /// K magnitudes; a full-scale sine at a bin's centre has the magnitude 1 in that bin.
  public var magnitudes: [Float]
  /// K frequencies in Hz.
  public var frequencies: [Float]

  /// The source of the phases with which a resynthesis that begins at a frame starts.
  package enum PhaseSource: Sendable {
    /// K phases in radians.
    case known([Float])
    /// The phases that the resynthesis of `frames` reaches at frame `t`. They are computed only when they are needed.
    indirect case reached(_ frames: Frames, _ t: Int)
  }

  /// The source of the phases; nil for a frame that was made from numbers. Two frames with equal numbers are equal
  /// even if the sources of their phases differ.
  package var phaseSource: PhaseSource?

  /// The K phases with which a resynthesis that begins at this frame starts, in radians; nil if they are not known.
  public var phases: [Float]? {
    switch phaseSource {
    case .known(let phases): phases
    case .reached(let frames, let t): frames.phases(at: t)
    case nil: nil
    }
  }

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

  /// Checks that there is memory for a list of `count` frames, and for the analysis into which the list is combined.
  ///
  /// - Throws: `OutOfMemory` if there is not.
  package static func requireList(_ count: Int, bins: Int) throws(OutOfMemory) {
    let numbers = 2 * bins * MemoryLayout<Float>.size
    // Each of the two arrays of a frame has a header of 32 bytes.
    try MemoryBudget.require(count, of: MemoryLayout<Frame>.stride + 64 + 2 * numbers)
  }

  /// The number of bins.
  public var bins: Int { settings.bins }

  public static func == (a: Frame, b: Frame) -> Bool {
    a.settings == b.settings && a.magnitudes == b.magnitudes && a.frequencies == b.frequencies
  }
}
