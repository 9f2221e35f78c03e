// Phases of frames that were moved in time or pitch. Invariant: `phases` are those that resynthesis will
// have reached at the last frame added, to the last bit.
//
// All bins of the window's main lobe show a partial, which sounds right only while their phases keep
// their relation. So peaks advance by their own frequency, and the bins around a peak keep their relation
// to it in the source: identity phase locking (Laroche and Dolson,
// "Improved phase vocoder time-scale modification of audio", 1999). Frames hold frequencies and no
// phases: each bin gets the frequency that leads to the desired phase.

/// The phases that successive frames lead to.
struct PhaseLock {
  /// K phases in turns.
  private(set) var phases: [Double]
  private let step: Double

  init(_ settings: AnalysisSettings, startingAt phases: [Double]) {
    self.phases = phases
    step = PhaseTurns.step(settings)
  }

  /// Advances by one hop at `frequencies`, unchanged.
  mutating func advance(_ frequencies: ArraySlice<Float>) {
    for (k, frequency) in frequencies.enumerated() {
      phases[k] = PhaseTurns.advanced(phases[k], frequency, step)
    }
  }

  /// Advances by one hop, and changes the frequencies of bins beside peaks so that they keep their relation.
  ///
  /// - Parameters:
  ///   - regions: peaks with the bins that belong to each; a bin in none advances by itself.
  ///   - relation: the source's phase in turns for a bin.
  ///   - reset: the phase in turns that a bin gets regardless of its previous one; nil for none.
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

/// The phases at one frame after another, forwards or backwards.
struct PhaseWalk {
  private let frequencies: [Float]
  private let step: Double
  private(set) var row = 0
  /// K phases in turns, at frame `row`.
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
  /// The peaks, each with its bins: every bin belongs to one peak, separated at the valleys between them.
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
