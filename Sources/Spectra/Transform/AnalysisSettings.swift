// How a sound was, or is to be, analysed. Invariant: the settings are usable. Overlap-add can be undone
// (Σw² is nowhere near 0), and no frequency inside a window's main lobe is ambiguous.

internal import Runs

/// The settings of a phase-vocoder analysis.
///
/// Shapes below: N = `fft`, H = `hop`, K = `bins`, T frames.
public struct AnalysisSettings: Sendable, Hashable {
  /// The lengths of transform that are taken; odd ones are not.
  public static let lengths = 4...(1 << 20)

  /// Samples a second, in Hz.
  public let rate: Double
  /// N: samples a frame sees, even.
  public let fft: Int
  /// H: samples from one frame to the next; it divides N.
  public let hop: Int
  /// K: how many bins are kept, from 0 Hz up: 1...N/2 + 1.
  public let bins: Int
  /// The window, N samples, periodic.
  public let window: Window

  /// Settings, checked.
  ///
  /// - Parameters:
  ///   - hop: nil for the longest that does with the window (fft / 4 for a Hann window).
  ///   - bins: nil for all fft / 2 + 1.
  /// - Throws: `SpectraError` if a value does not do; for a hop it names those that would.
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
  /// - Throws: `SpectraError.bins` if there are not so many.
  public func with(bins: Int) throws(SpectraError) -> AnalysisSettings {
    try AnalysisSettings(rate: rate, fft: fft, hop: hop, bins: bins, window: window)
  }

  /// The hops that do, longest first: the divisors of N up to N / (2 · lobe).
  ///
  /// The phase difference over H samples tells frequencies apart within ± rate / 2H of a bin's centre; a
  /// partial is seen by bins as far as the window's main lobe reaches, which is lobe · rate / N. So
  /// H ≤ N / (2 · lobe): N/4 for Hann and Hamming, N/6 for Blackman. There Σw² is far from 0 as well.
  public static func usableHops(fft: Int, window: Window) -> [Int] {
    // The hair of tolerance keeps N/4 for lobes that are whole but for rounding.
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

  /// All bins that the transform has: N/2 + 1.
  public var allBins: Int { fft / 2 + 1 }

  /// The centre of bin `k`, in Hz.
  public func binCenter(_ k: Int) -> Double { Double(k) * rate / Double(fft) }

  /// Seconds from one frame to the next.
  public var period: Double { Double(hop) / rate }

  /// How many frames `sampleCount` samples make: 1 + ceil(n / H). Frame t is centred on sample t · H, so
  /// the first stands on the first sample and the last on or past the end.
  public func frameCount(samples sampleCount: Int) -> Int { 1 + (sampleCount + hop - 1) / hop }

  /// How many frames a duration makes at these settings.
  public func frameCount(seconds: Double) -> Int {
    frameCount(samples: max(1, Int((seconds * rate).rounded())))
  }

  /// How many bins wide the noise is that the window lets through: N Σw² / (Σw)², 1.5 for a Hann window
  /// (Harris 1978). The power of a partial is spread over so many bins.
  public var noiseBandwidth: Double {
    let values = window.values(fft)
    let sum = values.reduce(0, +)
    return Double(fft) * values.reduce(0) { $0 + $1 * $1 } / (sum * sum)
  }

  /// Whether two analyses can stand side by side: all but the number of bins is the same.
  public func matches(_ other: AnalysisSettings) -> Bool {
    rate == other.rate && fft == other.fft && hop == other.hop && window == other.window
  }
}

extension AnalysisSettings: CustomStringConvertible {
  public var description: String {
    "fft \(fft), hop \(hop), bins \(bins), \(window) window at \(rate.plain) Hz"
  }
}
