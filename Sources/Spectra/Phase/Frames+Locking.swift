// Frames whose bins keep the phase relation that the window gives a partial. Without this relation, phases
// drift apart in frames that are not the analysis of a sound, such as a model's frames, because the frequencies
// of neighbouring bins differ slightly.

internal import Tensors

extension Frames {
  /// These frames with changed frequencies around each peak, so that the phases of the bins around the peak
  /// keep the relation of a steady partial. In this relation, the phases of neighbouring bins are half a turn
  /// apart, as with every symmetric window (Puckette, "Phase-locked vocoder", 1995). Peaks keep their
  /// frequencies.
  ///
  /// - Throws: `SpectraError` if the frames are deltas, or if there are no frames.
  public func phaseLocked() throws(SpectraError) -> Frames {
    try requireValues()
    let levels = magnitudes.values.map(abs)
    var pitches = frequencies.values
    var start = firstPhases.map { PhaseTurns.turns($0) }
    func regions(_ t: Int) -> [(peak: Int, bins: Range<Int>)] {
      Peaks.regions(Array(levels[(t * bins)..<((t + 1) * bins)]))
    }
    for (peak, region) in regions(0) {
      for k in region {
        start[k] = PhaseTurns.wrapped(start[peak] + 0.5 * Double(k - peak))
      }
    }
    var lock = PhaseLock(settings, startingAt: start)
    for t in 1..<max(1, count) {
      let row = (t * bins)..<((t + 1) * bins)
      var frequencies = Array(pitches[row])
      lock.advance(&frequencies, regions: regions(t)) { 0.5 * Double($0) }
      pitches.replaceSubrange(row, with: frequencies)
    }
    return Frames(
      settings: settings, magnitudes: magnitudes,
      frequencies: Tensor(shape: [count, bins], values: pitches),
      phases: start.map { PhaseTurns.radians($0) }, length: sampleCount, content: .values)
  }
}
