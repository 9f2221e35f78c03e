// The settings of an analysis. Invariant: the settings are usable. Overlap-add can be inverted (Σw² is
// well above 0), and no frequency inside a window's main lobe is ambiguous.

internal import Runs

/// The settings of a phase-vocoder analysis.
///
/// Shapes below: N = `fft`, H = `hop`, K = `bins`, T frames.
public struct AnalysisSettings: Sendable, Hashable {
  /// The allowed transform lengths, if even.
  public static let lengths = 4...(1 << 20)

  /// Samples per second, in Hz.
  public let rate: Double
  /// N: the number of samples in a frame, even.
  public let fft: Int
  /// H: samples from one frame to the next; it divides N.
  public let hop: Int
  /// K: the number of kept bins, from 0 Hz up: 1...N/2 + 1.
  public let bins: Int
  /// The window, N samples, periodic.
  public let window: Window

  /// Checks and makes settings.
  ///
  /// - Parameters:
  ///   - hop: nil for the longest usable with the window (fft / 4 for a Hann window).
  ///   - bins: nil for all fft / 2 + 1.
  /// - Throws: `SpectraError` if a value is not usable; for a hop it names usable ones.
  public init(
    rate: Double, fft: Int = 2048, hop: Int? = nil, bins: Int? = nil, window: Window = .hann
  ) throws(SpectraError) {
    guard rate > 0, rate.isFinite else { throw .rate(rate) }
    guard AnalysisSettings.lengths.contains(fft), fft % 2 == 0 else { throw .fft(fft) }
    if let beta = window.beta, !(0...100).contains(beta) { throw .windowParameter(beta) }
    let usable = AnalysisSettings.usableHops(fft: fft, window: window)
    let hop = hop ?? usable.first ?? 1
    guard usable.contains(hop) else {
      throw .hop(hop, fft: fft, window: window, usable: usable)
    }
    let bins = bins ?? fft / 2 + 1
    guard bins >= 1, bins <= fft / 2 + 1 else { throw .bins(bins, fft: fft) }
    self.rate = rate
    self.fft = fft
    self.hop = hop
    self.bins = bins
    self.window = window
  }

  /// These settings with another number of bins.
  ///
  /// - Throws: `SpectraError.bins` if the transform has fewer.
  public func with(bins: Int) throws(SpectraError) -> AnalysisSettings {
    try AnalysisSettings(rate: rate, fft: fft, hop: hop, bins: bins, window: window)
  }

  /// The usable hops, longest first: the divisors of N up to N / (2 · lobe).
  ///
  /// The phase difference over H samples determines frequencies within ± rate / 2H of a bin's centre. A
  /// partial appears in bins as far away as the window's main lobe reaches, lobe · rate / N. So
  /// H ≤ N / (2 · lobe): N/4 for Hann and Hamming, N/6 for Blackman. Σw² is then well above 0, too.
  public static func usableHops(fft: Int, window: Window) -> [Int] {
    // The tolerance keeps N/4 for lobes that are whole except for rounding.
    let most = Double(fft) / (2 * window.lobe) * (1 + 1e-9)
    var hops: Set<Int> = []
    var divisor = 1
    while divisor * divisor <= fft {
      if fft % divisor == 0 { hops.formUnion([divisor, fft / divisor]) }
      divisor += 1
    }
    let usable = hops.filter { Double($0) <= most }.sorted(by: >)
    return usable.isEmpty ? [1] : usable
  }

  /// The number of bins of the transform: N/2 + 1.
  public var allBins: Int { fft / 2 + 1 }

  /// The centre of bin `k`, in Hz.
  public func binCenter(_ k: Int) -> Double { Double(k) * rate / Double(fft) }

  /// Seconds from one frame to the next.
  public var period: Double { Double(hop) / rate }

  /// The number of frames for `sampleCount` samples: 1 + ceil(n / H). Frame t is centred on sample t · H, so
  /// the first is centred on the first sample and the last on or after the end.
  public func frameCount(samples sampleCount: Int) -> Int { 1 + (sampleCount + hop - 1) / hop }

  /// The number of frames for a duration at these settings.
  public func frameCount(seconds: Double) -> Int {
    frameCount(samples: max(1, Int((seconds * rate).rounded())))
  }

  /// The window's noise bandwidth in bins: N Σw² / (Σw)², 1.5 for a Hann window (Harris 1978). The power of
  /// a partial is spread over that many bins.
  public var noiseBandwidth: Double {
    let values = window.values(fft)
    let sum = values.reduce(0, +)
    return Double(fft) * values.reduce(0) { $0 + $1 * $1 } / (sum * sum)
  }

  /// Whether two analyses are comparable: all but the number of bins is the same.
  public func matches(_ other: AnalysisSettings) -> Bool {
    rate == other.rate && fft == other.fft && hop == other.hop && window == other.window
  }
}

extension AnalysisSettings: CustomStringConvertible {
  public var description: String {
    "fft \(fft), hop \(hop), bins \(bins), \(window) window at \(rate.plain) Hz"
  }
}
