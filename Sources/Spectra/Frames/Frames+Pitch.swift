// Changes the pitch of frames. Each peak is moved as a unit with the bins around it, so that spectral lobes keep
// their shape (after Laroche and Dolson, "New phase-vocoder techniques for pitch-shifting", 1999). A shift by 0
// leaves every bit unchanged.

internal import Glibc
internal import Tensors
internal import WholeNumbers

extension Frames {
  /// These frames with each peak shifted in pitch; a shift of 1200 cents doubles the frequency. The length of the
  /// sound stays the same.
  ///
  /// The region of a peak extends on both sides to the middle of the neighbouring valley. If moved regions
  /// overlap, the louder region is used. Bins outside all regions are silent. Parts that are moved outside the
  /// kept bins are lost.
  ///
  /// - Parameters:
  ///   - keepsFormants: whether the spectral envelope of each frame stays at its place. If true, each bin is
  ///     multiplied by the ratio of the envelope (`SpectralEnvelope`) at the bin's new place to the envelope at
  ///     the bin's old place.
  ///   - cents: a function that returns the shift of each frame, in hundredths of a semitone.
  /// - Throws: `SpectraError` if the frames are deltas, if there are no frames, or if a shift is not finite or
  ///   exceeds 12 000 cents; any error that `cents` throws.
  public func shifted(
    keepsFormants: Bool = false, cents: (_ t: Int) throws -> Double
  ) throws -> Frames {
    try requireValues()
    let spacing = keepsFormants ? try partialSpacing() : 0
    var levels = magnitudes.values
    var pitches = frequencies.values
    var first = firstPhases
    let width = settings.binCenter(1)
    var walk = PhaseWalk(self)
    var lock: PhaseLock?
    var isMoved = false
    let attacks = attacks()
    for t in 0..<count {
      let far = try cents(t)
      guard abs(far) <= 12_000 else { throw SpectraError.shift(far) }
      walk.go(to: t)
      let row = (t * bins)..<((t + 1) * bins)
      isMoved = isMoved || far != 0
      if !isMoved {
        lock?.advance(pitches[row])
        lock = lock ?? PhaseLock(settings, startingAt: walk.phases)
        continue
      }
      var moved = self[t].shifted(by: exp2(far / 1200), width: width)
      let source = walk.phases
      let attack = attacks.first { abs(Double(t) - $0.place) <= attackReach }
      let struck = attack?.struck(source, frame: t, reach: attackReach)
      if let struck { moved.fillGaps(struck) }
      if keepsFormants {
        let envelope = SpectralEnvelope(self[t].magnitudes, spacing: spacing)
        for k in 0..<bins where moved.sources[k] != nil {
          let change = envelope.level(at: Double(k)) - envelope.level(at: moved.places[k])
          moved.magnitudes[k] *= Float(exp(change))
        }
        moved.regions = Peaks.regions(moved.magnitudes)
      }
      let phases = moved.sources.enumerated().map { k, source in walk.phases[source ?? k] }
      var frequencies = moved.frequencies
      if lock == nil {
        lock = PhaseLock(settings, startingAt: phases)
        first = phases.map { PhaseTurns.radians($0) }
      } else {
        lock?.advance(&frequencies, regions: moved.regions) {
          phases[$0]
        } reset: { k in
          guard let struck, let from = moved.sources[k], struck[from] else { return nil }
          // The slope of the phase across bins gives the position of a sound event in the window.
          let next = from + 1 < source.count ? from + 1 : from
          let slope = PhaseTurns.wrapped(source[next] - source[max(next - 1, 0)])
          return source[from] + Double(k - from) * slope
        }
      }
      levels.replaceSubrange(row, with: moved.magnitudes)
      pitches.replaceSubrange(row, with: frequencies)
    }
    let shape = [count, bins]
    return Frames(
      settings: settings, magnitudes: Tensor(shape: shape, values: levels),
      frequencies: Tensor(shape: shape, values: pitches), phases: first, length: sampleCount,
      content: .values)
  }
}

extension Frames {
  /// The spacing of partials, in bins: the fundamental, but at least the width of one partial.
  fileprivate func partialSpacing() throws(SpectraError) -> Double {
    let fundamental = try fundamental() ?? 0
    return max(fundamental / settings.binCenter(1), settings.window.lobe)
  }
}

extension Frame {
  /// A frame after its peaks were moved.
  fileprivate struct Moved {
    var magnitudes: [Float]
    var frequencies: [Float]
    /// For each bin, the bin from which it was moved; nil if no bin was moved to this bin.
    var sources: [Int?]
    /// The place in the source's spectrum from which each bin was moved, in fractional bins; valid only for a bin
    /// to which another bin was moved.
    var places: [Double]
    /// The peaks, each with the bins that were moved with it.
    var regions: [(peak: Int, bins: Range<Int>)] = []

    /// Fills the empty bins between the moved bins of an attack. An attack contains all frequencies; gaps between
    /// the frequencies would make one attack sound like several.
    mutating func fillGaps(_ struck: [Bool]) {
      var before: Int?
      for k in sources.indices {
        guard let source = sources[k] else { continue }
        if let low = before, k - low > 1, struck[source], let from = sources[low],
          struck[from]
        {
          for gap in (low + 1)..<k {
            let part = Float(gap - low) / Float(k - low)
            magnitudes[gap] = magnitudes[low].interpolated(to: magnitudes[k], share: part)
            sources[gap] = from
            places[gap] = places[low]
          }
        }
        before = k
      }
      regions = Peaks.regions(magnitudes)
    }
  }

  /// This frame with its peaks at `ratio` times their frequency.
  fileprivate func shifted(by ratio: Double, width: Double) -> Moved {
    var moved = Moved(
      magnitudes: Array(repeating: 0, count: bins),
      frequencies: (0..<bins).map { Float(Double($0) * width) },
      sources: Array(repeating: nil, count: bins), places: Array(repeating: 0, count: bins))
    for (peak, region) in Peaks.regions(magnitudes) {
      let change = Double(frequencies[peak]) * (ratio - 1)
      let far = change / width
      let from = max(0, (Double(region.lowerBound) + far - 0.5).rounded(.up))
      let to = min(Double(bins - 1), (Double(region.upperBound - 1) + far).rounded())
      guard from <= to else { continue }
      for k in Int(clamped: from)...Int(clamped: to) {
        let place = min(
          max(Double(k) - far, Double(region.lowerBound)), Double(region.upperBound - 1))
        let low = Int(clamped: place)
        let high = min(low + 1, region.upperBound - 1)
        let part = Float(place - Double(low))
        let magnitude = magnitudes[low].interpolated(to: magnitudes[high], share: part)
        guard moved.sources[k] == nil || magnitude > moved.magnitudes[k] else { continue }
        let source = Int(clamped: place.rounded())
        moved.magnitudes[k] = magnitude
        moved.frequencies[k] = frequencies[source] + Float(change)
        moved.sources[k] = source
        moved.places[k] = place
      }
    }
    moved.regions = Peaks.regions(moved.magnitudes)
    return moved
  }
}
