// The phases of frames that were moved in time or pitch. Invariant: `phases` equals, to the last bit, the phases
// that resynthesis reaches at the last frame added.
//
// A partial appears in all bins of the window's main lobe, and sounds right only if the phases of these bins
// keep their relation. The code here uses identity phase locking (Laroche and Dolson, "Improved phase vocoder
// time-scale modification of audio", 1999): each peak advances by its own frequency, and the bins around a peak
// keep the phase differences to the peak that they have in the source. Frames contain frequencies but no phases,
// so each bin gets the frequency that leads to the desired phase.

internal import CVocoderMath

/// The phases at each of several successive frames, and the frequencies that lead to the desired phases.
package struct PhaseLock {
  /// K phases at the last frame added, in turns.
  package private(set) var phases: [Double]
  private let step: Double

  package init(_ settings: AnalysisSettings, startingAt phases: [Double]) {
    self.phases = phases
    step = PhaseTurns.step(settings)
  }

  /// Advances the phases by one hop, and leaves `frequencies` unchanged.
  package mutating func advance(_ frequencies: ArraySlice<Float>) {
    precondition(frequencies.count == phases.count, "a frame of another number of bins")
    frequencies.withUnsafeBufferPointer { if let start = $0.baseAddress { advance(start) } }
  }

  /// Advances the phases by one hop at K frequencies.
  package mutating func advance(_ frequencies: UnsafePointer<Float>) {
    phases.withUnsafeMutableBufferPointer { phases in
      if let start = phases.baseAddress { sonde_advance(start, frequencies, step, phases.count) }
    }
  }

  /// The same as `advance(_:regions:relation:)`, in wide vectors.
  ///
  /// - Parameters:
  ///   - magnitudes: K magnitudes, whose peaks have the regions.
  ///   - relation: the K phases in the source, in turns.
  package mutating func advance(
    _ frequencies: UnsafeMutablePointer<Float>, around magnitudes: UnsafePointer<Float>,
    relation: UnsafePointer<Double>, _ scratch: inout LockScratch
  ) {
    let bins = phases.count
    let step = step
    phases.withUnsafeMutableBufferPointer { phases in
      scratch.ahead.withUnsafeMutableBufferPointer { ahead in
        guard let phases = phases.baseAddress, let ahead = ahead.baseAddress else { return }
        sonde_lock_around(
          phases, frequencies, magnitudes, relation, ahead, &scratch.marks, &scratch.places, step,
          bins)
      }
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
  package mutating func advance(
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

/// The memory that `PhaseLock` needs for K bins.
package struct LockScratch {
  fileprivate var ahead: [Double]
  fileprivate var marks: [UInt8]
  fileprivate var places: [UInt32]

  package init(_ bins: Int) {
    ahead = Array(repeating: 0, count: 2 * bins)
    marks = Array(repeating: 0, count: 2 * bins)
    places = Array(repeating: 0, count: 2 * bins + 2)
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
      phases.withUnsafeMutableBufferPointer { phases in
        frequencies.withUnsafeBufferPointer { frequencies in
          guard let phases = phases.baseAddress, let frequencies = frequencies.baseAddress else {
            return
          }
          sonde_advance(phases, frequencies + row * bins, step, bins)
        }
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
package enum Peaks {
  /// The peaks, each with its bins. Every bin belongs to one peak; the valley between two peaks separates their
  /// bins.
  package static func regions(_ magnitudes: [Float]) -> [(peak: Int, bins: Range<Int>)] {
    var regions: [(peak: Int, bins: Range<Int>)] = []
    let bins = magnitudes.count
    func peak(from first: Int) -> Int? {
      (first..<max(first, bins)).first { k in
        (k == 0 || magnitudes[k] > magnitudes[k - 1])
          && (k == bins - 1 || magnitudes[k] >= magnitudes[k + 1])
      }
    }
    var start = 0
    var current = peak(from: 0) ?? 0
    while let next = peak(from: current + 1) {
      // The first of the lowest bins from this peak to the next.
      var valley = current
      for k in current...next where magnitudes[k] < magnitudes[valley] { valley = k }
      regions.append((current, start..<(valley + 1)))
      start = valley + 1
      current = next
    }
    regions.append((current, start..<bins))
    return regions
  }
}
