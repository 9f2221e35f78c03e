// Applies the changes of one sound to another sound. `BinMatch` chooses the bin from which each bin gets its
// changes.

internal import Tensors
internal import WholeNumbers

/// The method by which the bins of two sounds are matched.
public enum BinMatch: String, CaseIterable, Sendable {
  /// Bin k of one sound is matched with bin k of the other sound.
  case index
  /// Bins are matched if they lie at the same multiple of their sounds' fundamentals.
  case frequency
  /// The bins around the n-th lowest partial of one sound are matched with the bins around the n-th lowest
  /// partial of the other sound.
  case peak
}

extension Frames {
  /// Applies the changes of these frames to another sound. Frame t of the result is frame t of `base` plus the
  /// difference between frame t and the first frame of this analysis. The result is as long as the shorter of
  /// the two analyses. If `base` has a single frame, that frame is used for the whole result.
  ///
  /// This analysis may contain values or deltas. Magnitudes of the result are not negative. If bins are matched
  /// by frequency or peak, each change of frequency is scaled in proportion to the frequency of its new bin, so
  /// that the change keeps its size in cents. A bin of `base` without a match does not change.
  ///
  /// - With `frequency`, bin k of `base` gets the changes of the bin whose centre is nearest to k · f / f_base,
  ///   with the fundamentals f and f_base computed by `fundamental()`.
  /// - With `peak`, the strongest peaks of both mean spectra (down to −40 dB) are matched in the order of their
  ///   frequencies, and each peak includes the bins around it. The spectrum with fewer peaks determines the
  ///   number of matched peaks.
  ///
  /// - Parameters:
  ///   - matching: the method of matching. With `index`, both analyses must have the same settings. With
  ///     `frequency` or `peak`, FFT sizes and numbers of bins may differ, but the time between frames must be
  ///     equal, and this analysis must contain values.
  ///   - matchesSpread: whether the changes of each bin are scaled so that their standard deviation over time
  ///     equals the standard deviation of the matched bin in `base`; magnitudes and frequencies are scaled
  ///     separately.
  /// - Throws: `SpectraError` if there are no frames, if `base` contains deltas, if the settings do not fit, if
  ///   no fundamental is found, or if `matchesSpread` is true and `base` has a single frame.
  public func crossed(
    onto base: Frames, matching: BinMatch = .index, matchesSpread: Bool = false
  ) throws(SpectraError) -> Frames {
    guard count > 0 else { throw .empty(what: "the analysis") }
    try base.requireValues()
    let held = base.count == 1
    if matchesSpread && held { throw .heldSpread }
    let pairs = try pairs(with: base, matching)
    let rows = count + (content == .deltas ? 1 : 0)
    let length = held ? rows : min(rows, base.count)
    func sums(_ changes: Tensor, _ ground: Tensor, least: Float, _ factors: [Double]) -> Tensor {
      var values: [Float] = []
      values.reserveCapacity(length * base.bins)
      var sum = [Double](repeating: 0, count: bins)
      changes.withUnsafeValues { changes in
        ground.withUnsafeValues { ground in
          for t in 0..<length {
            for k in 0..<bins {
              switch content {
              case .values: sum[k] = Double(changes[t * bins + k]) - Double(changes[k])
              case .deltas: if t > 0 { sum[k] += Double(changes[(t - 1) * bins + k]) }
              }
            }
            for k in 0..<base.bins {
              let under = Double(ground[(held ? 0 : t) * base.bins + k])
              let change = pairs[k].map { sum[$0.source] * factors[k] } ?? 0
              values.append(change == 0 ? Float(under) : max(Float(under + change), least))
            }
          }
        }
      }
      return Tensor(shape: [length, base.bins], values: values)
    }
    func factors(_ changes: Tensor, _ ground: Tensor, _ plain: (Pair) -> Double) -> [Double] {
      guard matchesSpread else { return pairs.map { $0.map(plain) ?? 0 } }
      let own = spreads(changes, rows: length)
      let wanted = base.spreads(ground, rows: length)
      return pairs.enumerated().map { k, pair in
        guard let pair, own[pair.source] > 0 else { return 0 }
        return wanted[k] / own[pair.source]
      }
    }
    let levels = factors(magnitudes, base.magnitudes) { _ in 1 }
    let pitches = factors(frequencies, base.frequencies) { $0.ratio }
    let samples = held ? sampleCount : min(sampleCount, base.sampleCount)
    return Frames(
      settings: base.settings,
      magnitudes: sums(magnitudes, base.magnitudes, least: 0, levels),
      frequencies: sums(frequencies, base.frequencies, least: -.infinity, pitches),
      phases: base.firstPhases, length: min(samples, length * base.settings.hop),
      content: .values)
  }

  /// A bin of these frames that is matched with a bin of `base`, and the ratio of the frequency in `base` to
  /// the frequency of the matched bin.
  private typealias Pair = (source: Int, ratio: Double)

  /// The match of each bin of `base`; nil for a bin without a match.
  private func pairs(with base: Frames, _ matching: BinMatch) throws(SpectraError) -> [Pair?] {
    if matching == .index {
      guard settings == base.settings else { throw .settingsMismatch(settings, base.settings) }
      return (0..<bins).map { ($0, 1) }
    }
    try requireValues()
    guard settings.rate == base.settings.rate, settings.hop == base.settings.hop else {
      throw .hopMismatch(settings, base.settings)
    }
    switch matching {
    case .index, .frequency:
      guard let own = try fundamental() else { throw .noPartials }
      guard let other = try base.fundamental() else { throw .noPartials }
      let ratio = other / own
      return (0..<base.bins).map { k in
        let place = (base.binCenter(k) / ratio / settings.binCenter(1)).rounded()
        return place < Double(bins) ? (Int(clamped: place), ratio) : nil
      }
    case .peak:
      let (own, other) = (meanPeaks(), base.meanPeaks())
      let count = min(own.count, other.count)
      guard count > 0 else { throw .noPartials }
      func strongest(_ peaks: [MeanPeak]) -> [MeanPeak] {
        peaks.sorted { ($0.level, $1.bin) > ($1.level, $0.bin) }.prefix(count)
          .sorted { $0.bin < $1.bin }
      }
      var pairs = [Pair?](repeating: nil, count: base.bins)
      for (from, to) in zip(strongest(own), strongest(other)) {
        let ratio = from.frequency > 0 ? to.frequency / from.frequency : 1
        for k in to.region {
          let source = min(
            max(from.bin + k - to.bin, from.region.lowerBound), from.region.upperBound - 1)
          pairs[k] = (source, ratio)
        }
      }
      return pairs
    }
  }

  /// A peak of the mean spectrum.
  private struct MeanPeak {
    var bin: Int
    var region: Range<Int>
    var level: Double
    var frequency: Double
  }

  /// The peaks of the mean magnitudes. Peaks more than 40 dB below the strongest peak are ignored.
  private func meanPeaks() -> [MeanPeak] {
    var levels = [Double](repeating: 0, count: bins)
    var pitches = levels
    let (sizes, frequencies) = (magnitudes.values.map(abs), frequencies.values)
    for (place, size) in sizes.enumerated() {
      levels[place % bins] += Double(size)
      pitches[place % bins] += Double(size) * Double(frequencies[place])
    }
    let least = (levels.max() ?? 0) * 0.01
    return Peaks.regions(levels.map { Float($0) }).compactMap { peak, region in
      guard levels[peak] > 0, levels[peak] >= least else { return nil }
      return MeanPeak(
        bin: peak, region: region, level: levels[peak], frequency: pitches[peak] / levels[peak])
    }
  }

  /// The standard deviation of each bin over the first `rows` frames; for deltas, the standard deviation of the
  /// accumulated values.
  private func spreads(_ tensor: Tensor, rows: Int) -> [Double] {
    let values = tensor.values
    return (0..<bins).map { k in
      var track = content == .values ? [] : [0.0]
      for t in 0..<(content == .values ? rows : rows - 1) {
        let value = Double(values[t * bins + k])
        track.append(content == .values ? value : value + (track.last ?? 0))
      }
      let mean = track.reduce(0, +) / Double(track.count)
      return (track.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(track.count)).squareRoot()
    }
  }
}
