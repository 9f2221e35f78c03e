// The phases of a source's frames. A noise, a drum and a click are made of the phases of many bins together. A model with a
// course therefore keeps the phases of its sources, and a generator gives them to the bins whose phases cannot be
// predicted. The bins of partials go on from frame to frame in phase.

internal import Glibc
internal import Spectra
internal import WholeNumbers

/// The phases of all frames of a source, in 16 bits each.
public struct SourcePhases: Sendable, Equatable {
  /// The phases of all bins and frames, frames × K, in steps of 2⁻¹⁶ turns.
  let values: [Int16]
  /// For each bin, 0 if its phase goes on steadily, as in a partial, and 1 if it does not, as in noise. K values.
  let unsteadiness: [Float]

  /// The deviation of a bin's frequency in bins, from frame to frame and weighted by power, up to which the phase of the
  /// bin is steady, and from which on it is not steady.
  private static let (steady, unsteady) = (0.06, 0.14)

  /// The magnitude of bin 0 in each frame. Models usually leave bin 0 out, but rumble and slow waves reach it.
  let constants: [Float]

  /// The number of bins.
  var bins: Int { unsteadiness.count }

  init(values: [Int16], unsteadiness: [Float], constants: [Float]) {
    (self.values, self.unsteadiness, self.constants) = (values, unsteadiness, constants)
  }

  init(of source: Frames) {
    let (count, bins) = (source.count, source.bins)
    let (magnitudes, frequencies) = (source.magnitudes.values, source.frequencies.values)
    let binWidth = source.settings.binCenter(1)
    var values: [Int16] = []
    values.reserveCapacity(count * bins)
    var sums = [Double](repeating: 0, count: bins)
    var powers = [Double](repeating: 1e-30, count: bins)
    source.forEachPhases { t, phases in
      let row = t * bins
      for k in 0..<bins {
        if t > 0 {
          let (now, before) = (Double(frequencies[row + k]), Double(frequencies[row - bins + k]))
          let power =
            Double(magnitudes[row + k]) * Double(magnitudes[row + k])
            + Double(magnitudes[row - bins + k]) * Double(magnitudes[row - bins + k])
          let change = (now - before) / binWidth
          sums[k] += power * change * change
          powers[k] += power
        }
        let phase = t > 0 ? phases[k] : phases[k] - phases[k].rounded()
        values.append(Int16(clamped: (phase * 65536).rounded()))
      }
    }
    self.values = values
    constants = (0..<count).map { magnitudes[$0 * bins] }
    unsteadiness = (0..<bins).map { k in
      // The spectrum at 0 Hz is real, so its phase is half a turn or none.
      if k == 0 { return 1 }
      let deviation = (sums[k] / powers[k] / 2).squareRoot()
      let share = (deviation - SourcePhases.steady) / (SourcePhases.unsteady - SourcePhases.steady)
      return Float(min(max(share, 0), 1))
    }
  }

  /// The magnitude of bin 0 in frame `t`; outside the source, that of the nearer end.
  func constant(at t: Int) -> Float {
    constants.isEmpty ? 0 : constants[min(max(t, 0), constants.count - 1)]
  }

  /// Advances `phases` by the time of one frame at the frequencies `frequencies`. The phases of unsteady bins become
  /// those of frame `t` of the source. The phases of steady bins move so that neighbours return to the phase relation
  /// that they have in frame `t`; in each pair, the weaker bin follows the stronger bin.
  ///
  /// - Parameters:
  ///   - phases: K phases in turns.
  ///   - frequencies: K frequencies in Hz, which the call corrects.
  ///   - magnitudes: K magnitudes of the same frame.
  ///   - period: seconds from one frame to the next.
  ///   - isExact: whether the source's phases are those of this very moment. In a stretched sound they are not, and
  ///     only the relations count.
  func steer(
    _ phases: inout [Double], _ frequencies: inout [Float], magnitudes: [Float], period: Double,
    frame t: Int, isExact: Bool
  ) {
    guard phases.count == bins, !values.isEmpty else { return }
    let row = min(max(t, 0), values.count / bins - 1) * bins
    var corrections = [Double](repeating: 0, count: bins)
    for k in phases.indices { phases[k] += Double(frequencies[k]) * period }
    func off(_ k: Int) -> Double { Double(values[row + k]) / 65536 - phases[k] }
    var before = off(0)
    for k in 0..<bins {
      let error = k == 0 ? before : off(k)
      if k > 0 {
        var relation = error - before
        relation -= relation.rounded()
        if magnitudes[k - 1] >= magnitudes[k] {
          corrections[k] += PhaseRelations.pull * relation
        } else {
          corrections[k - 1] -= PhaseRelations.pull * relation
        }
      }
      before = error
    }
    for k in phases.indices {
      if isExact, unsteadiness[k] > 0 {
        var error = off(k)
        error -= error.rounded()
        let share = Double(unsteadiness[k])
        corrections[k] = (1 - share) * corrections[k] + share * error
      }
      frequencies[k] += Float(corrections[k] / period)
      phases[k] += corrections[k]
      phases[k] -= phases[k].rounded()
    }
  }
}
