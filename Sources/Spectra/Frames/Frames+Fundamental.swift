// The fundamental of a sound (the frequency whose multiples are the sound's partials), computed only from the
// frames.

internal import Glibc
internal import WholeNumbers

extension Frames {
  /// The fundamental in Hz: the median, over frames that are loud enough, of each frame's best candidate. The
  /// best candidate is the frequency whose multiples fit the frame's partials best, by two-way mismatch (Maher
  /// and Beauchamp, "Fundamental frequency estimation of musical signals using a two-way mismatch procedure",
  /// 1994). Candidates are the strongest partials and their integer fractions. For a bell or a chord, the
  /// result is only the best fit.
  ///
  /// - Returns: the fundamental, or nil if no frame has a partial.
  /// - Throws: `SpectraError` if the frames are deltas, or if there are no frames.
  public func fundamental() throws(SpectraError) -> Double? {
    try requireValues()
    let levels = (0..<count).map { t in self[t].magnitudes.lazy.map(abs).max() ?? 0 }
    let loud = (levels.max() ?? 0) * 0.1
    let usable = levels.indices.filter { levels[$0] > 0 && levels[$0] >= loud }
    // The median over some dozens of frames is as reliable as the median over thousands of frames.
    let every = max(1, usable.count / 64)
    let found = stride(from: 0, to: usable.count, by: every).compactMap { place in
      self[usable[place]].fundamental()
    }.sorted()
    return found.isEmpty ? nil : found[found.count / 2]
  }
}

extension Frame {
  /// A peak: its frequency in Hz, and its magnitude relative to the frame's largest magnitude.
  private typealias Partial = (frequency: Double, level: Double)

  /// The fundamental of this frame in Hz; nil for a silent frame.
  fileprivate func fundamental() -> Double? {
    let sizes = magnitudes.map(abs)
    let loudest = sizes.max() ?? 0
    guard loudest > 0 else { return nil }
    // Below −40 dB, partials are hard to distinguish from the window's side lobes.
    let partials: [Partial] = Peaks.regions(sizes).compactMap { peak, _ in
      let frequency = Double(frequencies[peak])
      guard sizes[peak] >= 0.01 * loudest, frequency > 0 else { return nil }
      return (frequency, Double(sizes[peak] / loudest))
    }
    let strongest = partials.sorted { $0.level > $1.level }.prefix(5)
    let lowest = 0.75 * settings.binCenter(1)
    var best: (frequency: Double, error: Double)?
    for partial in strongest {
      for part in 1...12 {
        let candidate = partial.frequency / Double(part)
        guard candidate >= lowest else { break }
        let error = Frame.mismatch(partials, candidate)
        if error < (best?.error ?? .infinity) { best = (candidate, error) }
      }
    }
    guard let best else { return nil }
    // All partials together determine the fundamental more precisely than a single partial.
    var (sum, weight) = (0.0, 0.0)
    for partial in partials {
      let number = (partial.frequency / best.frequency).rounded()
      let off = abs(partial.frequency - number * best.frequency)
      guard number >= 1, off < 0.1 * best.frequency else { continue }
      sum += partial.level * partial.frequency / number
      weight += partial.level
    }
    return weight > 0 ? sum / weight : best.frequency
  }

  /// The two-way mismatch of a candidate, with the constants of Maher and Beauchamp (1994): p = 0.5, q = 1.4, r =
  /// 0.5, ρ = 0.33.
  private static func mismatch(_ partials: [Partial], _ candidate: Double) -> Double {
    let top = partials.map(\.frequency).max() ?? 0
    let harmonics = max(1, Int(clamped: (top / candidate).rounded(.up)))
    func error(_ off: Double, _ frequency: Double, _ level: Double) -> Double {
      let relative = off * pow(frequency, -0.5)
      return relative + level * (1.4 * relative - 0.5)
    }
    func nearest(_ frequency: Double) -> Partial {
      partials.min { abs($0.frequency - frequency) < abs($1.frequency - frequency) } ?? (0, 0)
    }
    let predicted = (1...harmonics).map { n in
      let frequency = Double(n) * candidate
      let partial = nearest(frequency)
      return error(abs(partial.frequency - frequency), frequency, partial.level)
    }
    let measured = partials.map { partial in
      let number = max(1, (partial.frequency / candidate).rounded())
      return error(
        abs(partial.frequency - number * candidate), partial.frequency, partial.level)
    }
    return predicted.reduce(0, +) / Double(harmonics)
      + 0.33 * measured.reduce(0, +) / Double(partials.count)
  }
}
