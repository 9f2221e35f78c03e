// The settings of an analysis. Invariant: overlap-add can be inverted (Σw² is well above 0). In an analysis by Sonde, all
// frequencies inside the window's main lobe are also unambiguous.

internal import Runs
internal import WholeNumbers

/// The settings of a phase-vocoder analysis.
///
/// In the comments, N is `fft`, H is `hop`, K is `bins`, and T is the number of frames.
public struct AnalysisSettings: Sendable, Hashable {
  /// The range of the FFT size, which must also be even.
  public static let lengths = 4...(1 << 20)

  /// The sample rate in Hz.
  public let rate: Double
  /// N: the number of samples in a frame, even.
  public let fft: Int
  /// H: the number of samples from one frame to the next, a divisor of N.
  public let hop: Int
  /// K: the number of kept bins, from 0 Hz up: 1...N/2 + 1.
  public let bins: Int
  /// The window, N samples, periodic.
  public let window: Window

  /// Settings from the given values, after a check.
  ///
  /// - Parameters:
  ///   - hop: the hop in samples; nil selects the longest hop that is usable with the window (fft / 4 for a
  ///     Hann window).
  ///   - bins: the number of kept bins; nil selects all fft / 2 + 1 bins.
  /// - Throws: `SpectraError` if a value is not usable; the error for a wrong hop names usable hops.
  public init(
    rate: Double, fft: Int = 2048, hop: Int? = nil, bins: Int? = nil, window: Window = .hann
  ) throws(SpectraError) {
    guard AnalysisSettings.lengths.contains(fft), fft % 2 == 0 else { throw .fft(fft) }
    let usable = AnalysisSettings.usableHops(fft: fft, window: window)
    let hop = hop ?? usable.first ?? 1
    guard usable.contains(hop) else {
      throw .hop(hop, fft: fft, window: window, usable: usable)
    }
    try self.init(ofFrames: rate, fft: fft, hop: hop, bins: bins, window: window)
  }

  /// The settings of frames that exist, such as frames in a file of another program. The hop may be any divisor of N up
  /// to N / 2: such frames state their frequencies, so a long hop makes no frequency ambiguous.
  ///
  /// - Parameters:
  ///   - rate: the sample rate in Hz.
  ///   - bins: the number of kept bins; nil selects all fft / 2 + 1 bins.
  /// - Throws: `SpectraError` if a value is not possible.
  public init(
    ofFrames rate: Double, fft: Int, hop: Int, bins: Int?, window: Window
  ) throws(SpectraError) {
    guard rate > 0, rate.isFinite else { throw .rate(rate) }
    guard AnalysisSettings.lengths.contains(fft), fft % 2 == 0 else { throw .fft(fft) }
    if let beta = window.beta, !(0...100).contains(beta) { throw .windowParameter(beta) }
    guard hop >= 1, hop <= fft / 2, fft % hop == 0 else {
      let usable = AnalysisSettings.usableHops(fft: fft, window: window)
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
  /// - Throws: `SpectraError.bins` if the transform has fewer than `bins` bins.
  public func with(bins: Int) throws(SpectraError) -> AnalysisSettings {
    try AnalysisSettings(ofFrames: rate, fft: fft, hop: hop, bins: bins, window: window)
  }

  /// The usable hops, longest first: the divisors of N up to N / (2 · lobe).
  ///
  /// The phase difference over H samples determines frequencies within ± rate / 2H of a bin's centre. A partial
  /// appears in all bins within the window's main lobe, up to lobe · rate / N away. So H must not exceed N / (2
  /// · lobe), which is N/4 for Hann and Hamming and N/6 for Blackman. If the hop does not exceed this limit,
  /// Σw² is also well above 0.
  public static func usableHops(fft: Int, window: Window) -> [Int] {
    // The factor 1 + 1e-9 keeps the hop N/4 usable although rounding may change the width of the lobe.
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

  /// The time from one frame to the next, in seconds.
  public var period: Double { Double(hop) / rate }

  /// The number of frames for `sampleCount` samples: 1 + ceil(n / H). Frame t is centred on sample t · H, so
  /// the first frame is centred on the first sample, and the last frame is centred on or after the end of the
  /// sound.
  public func frameCount(samples sampleCount: Int) -> Int {
    // Written without the sum of samples and hop, which could overflow.
    1 + sampleCount / hop + (sampleCount % hop > 0 ? 1 : 0)
  }

  /// The number of frames of a sound with the given duration in seconds.
  public func frameCount(seconds: Double) -> Int {
    frameCount(samples: max(1, Int(clamped: (seconds * rate).rounded())))
  }

  /// The window's noise bandwidth in bins: N Σw² / (Σw)², 1.5 for a Hann window (Harris 1978). The noise
  /// bandwidth is the number of bins over which the power of a partial is spread.
  public var noiseBandwidth: Double {
    let values = window.values(fft)
    let sum = values.reduce(0, +)
    return Double(fft) * values.reduce(0) { $0 + $1 * $1 } / (sum * sum)
  }

  /// Whether two analyses are comparable: all settings except the number of bins are equal.
  public func matches(_ other: AnalysisSettings) -> Bool {
    rate == other.rate && fft == other.fft && hop == other.hop && window == other.window
  }
}

extension AnalysisSettings: CustomStringConvertible {
  public var description: String {
    "fft \(fft), hop \(hop), bins \(bins), \(window) window at \(rate.plain) Hz"
  }
}
