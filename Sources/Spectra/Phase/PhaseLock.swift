// The phases of frames that were moved in time or pitch. Invariant: `phases` equals, to the last bit, the phases
// that resynthesis reaches at the last frame added.
//
// A partial appears in all bins of the window's main lobe, and sounds right only if the phases of these bins
// keep their relation. The code here uses identity phase locking (Laroche and Dolson, "Improved phase vocoder
// time-scale modification of audio", 1999): each peak advances by its own frequency, and the bins around a peak
// keep the phase differences to the peak that they have in the source. Frames contain frequencies but no phases,
// so each bin gets the frequency that leads to the desired phase.

/// The phases at each of several successive frames, and the frequencies that lead to the desired phases.
struct PhaseLock {
  /// K phases at the last frame added, in turns.
  private(set) var phases: [Double]
  private let step: Double

  init(_ settings: AnalysisSettings, startingAt phases: [Double]) {
    self.phases = phases
    step = PhaseTurns.step(settings)
  }

  /// Advances the phases by one hop, and leaves `frequencies` unchanged.
  mutating func advance(_ frequencies: ArraySlice<Float>) {
    for (k, frequency) in frequencies.enumerated() {
      phases[k] = PhaseTurns.advanced(phases[k], frequency, step)
    }
  }

  /// Advances the phases by one hop, and changes the frequencies of the bins beside peaks so that these bins
  /// keep their phase relation to the peak.
  ///
  /// - Parameters:
  ///   - regions: peaks, each with the bins that belong to the peak; a bin outside all regions advances by its
  ///     own frequency.
  ///   - relation: a function that returns the phase of a bin in the source, in turns.
  ///   - reset: a function that returns a new phase for a bin, in turns, or nil if the bin keeps its advanced
  ///     phase.
  mutating func advance(
    _ frequencies: inout [Float], regions: [(peak: Int, bins: Range<Int>)],
    relation: (Int) -> Double, reset: (Int) -> Double? = { _ in nil }
  ) {
    for (peak, bins) in regions {
      let ahead = phases[peak] + Double(frequencies[peak]) * step - relation(peak)
      for k in bins {
        let new = reset(k)
        if k == peak && new == nil { continue }
        let wanted = new ?? (ahead + relation(k))
        let reached = phases[k] + Double(frequencies[k]) * step
        frequencies[k] += Float(PhaseTurns.wrapped(wanted - reached) / step)
      }
    }
    advance(frequencies[...])
  }
}

/// The phases at one frame of an analysis, with a function that moves forwards or backwards to another frame.
struct PhaseWalk {
  private let frequencies: [Float]
  private let step: Double
  private(set) var row = 0
  /// K phases at frame `row`, in turns.
  private(set) var phases: [Double]

  init(_ frames: Frames) {
    frequencies = frames.frequencies.values
    step = PhaseTurns.step(frames.settings)
    phases = frames.firstPhases.map { PhaseTurns.turns($0) }
  }

  /// Moves to frame `target`.
  mutating func go(to target: Int) {
    let bins = phases.count
    while row < target {
      row += 1
      for k in 0..<bins {
        phases[k] = PhaseTurns.advanced(phases[k], frequencies[row * bins + k], step)
      }
    }
    while row > target {
      for k in 0..<bins {
        phases[k] = PhaseTurns.advanced(phases[k], -frequencies[row * bins + k], step)
      }
      row -= 1
    }
  }
}

/// The peaks of a frame.
enum Peaks {
  /// The peaks, each with its bins. Every bin belongs to one peak; the valley between two peaks separates their
  /// bins.
  static func regions(_ magnitudes: [Float]) -> [(peak: Int, bins: Range<Int>)] {
    let bins = magnitudes.count
    var peaks = magnitudes.indices.filter { k in
      (k == 0 || magnitudes[k] > magnitudes[k - 1])
        && (k == bins - 1 || magnitudes[k] >= magnitudes[k + 1])
    }
    if peaks.isEmpty { peaks = [0] }
    var regions: [(Int, Range<Int>)] = []
    var start = 0
    for (place, peak) in peaks.enumerated() {
      var end = bins
      if place + 1 < peaks.count {
        let valley = (peak...peaks[place + 1]).min { magnitudes[$0] < magnitudes[$1] }
        end = max(valley ?? peak, peak) + 1
      }
      regions.append((peak, start..<end))
      start = end
    }
    return regions
  }
}
