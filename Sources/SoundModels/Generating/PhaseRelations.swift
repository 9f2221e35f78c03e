// Phase relations of neighbouring bins. The phases of bins that share a partial advance together in a source. However,
// a model draws the frequency of each bin independently, so the frequencies of two bins of one partial may differ by a
// hertz and cause beats. This file measures the phase relations of the source, and a generator uses these relations to
// correct its frequencies.

internal import Glibc
public import Spectra

/// The mean phase differences of neighbouring bins over a whole source.
///
/// The relation of each pair of bins k and k + 1, with phases φ and magnitudes m, is computed over all frames t: R =
/// Σ m_k m_{k+1} exp(i (φ_{k+1} − φ_k)) / Σ m_k m_{k+1}. The angle of R is the relation of the pair, and the length
/// of R is the coherence of the pair. The coherence is near 1 if both bins belong to one partial (the main lobe of
/// the window covers several bins), and near 0 if the bins belong to different partials.
public struct PhaseRelations: Sendable, Equatable {
  /// The mean phase difference of each pair of neighbouring bins, in turns. K − 1 values.
  public let relations: [Double]
  /// The coherence of each pair of neighbouring bins, 0 to 1. K − 1 values.
  public let coherences: [Double]

  /// The smallest coherence at which the two bins of a pair count as one partial.
  package static let coherent = 0.7
  /// The share of a pair's phase error that is corrected in one frame.
  package static let pull = 0.2

  package init(relations: [Double], coherences: [Double]) {
    self.relations = relations
    self.coherences = coherences
  }

  /// Computes the relations of `sources`, which all have the same analysis.
  public init(of sources: [Frames]) {
    let bins = sources.first?.bins ?? 1
    var cosines = [Double](repeating: 0, count: bins - 1)
    var sines = cosines
    var weights = cosines
    for source in sources {
      let magnitudes = source.magnitudes.values
      source.forEachPhases { t, phases in
        let row = t * bins
        for k in 0..<bins - 1 {
          let weight = Double(magnitudes[row + k]) * Double(magnitudes[row + k + 1])
          let angle = 2 * Double.pi * (phases[k + 1] - phases[k])
          cosines[k] += weight * cos(angle)
          sines[k] += weight * sin(angle)
          weights[k] += weight
        }
      }
    }
    relations = zip(cosines, sines).map { atan2($1, $0) / (2 * .pi) }
    coherences = (0..<bins - 1).map { k in
      weights[k] > 0 ? hypot(cosines[k], sines[k]) / weights[k] : 0
    }
  }

  /// Advances `phases` by the time of one frame at the frequencies `frequencies`. Corrects phases and frequencies so
  /// that coherent neighbours return to their phase relation; in each pair, the weaker bin follows the stronger bin.
  ///
  /// - Parameters:
  ///   - phases: K phases in turns, which the call advances and corrects.
  ///   - frequencies: K frequencies in Hz, which the call corrects.
  ///   - magnitudes: K magnitudes of the same frame.
  ///   - period: seconds from one frame to the next.
  package func steer(
    _ phases: inout [Double], _ frequencies: inout [Float], magnitudes: [Float], period: Double
  ) {
    let bins = phases.count
    phases.withUnsafeMutableBufferPointer { phases in
      for k in 0..<bins {
        phases[k] += Double(frequencies[k]) * period
        phases[k] -= phases[k].rounded()
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: bins) { corrections in
        corrections.initialize(repeating: 0)
        for k in relations.indices where coherences[k] >= PhaseRelations.coherent {
          var error = phases[k + 1] - phases[k] - relations[k]
          error -= error.rounded()
          if magnitudes[k] >= magnitudes[k + 1] {
            corrections[k + 1] -= PhaseRelations.pull * error
          } else {
            corrections[k] += PhaseRelations.pull * error
          }
        }
        for k in 0..<bins where corrections[k] != 0 {
          phases[k] += corrections[k]
          frequencies[k] += Float(corrections[k] / period)
        }
      }
    }
  }
}

extension Frames {
  /// Calls `body` with the number of each frame, and with the phases of its bins in turns. From the second frame on,
  /// phases are from −½ to ½.
  func forEachPhases(_ body: (_ t: Int, _ phases: [Double]) -> Void) {
    let frequencies = frequencies.values
    var phases = firstPhases.map { Double($0) / (2 * .pi) }
    for t in 0..<count {
      if t > 0 {
        for k in 0..<bins {
          phases[k] += Double(frequencies[t * bins + k]) * settings.period
          phases[k] -= phases[k].rounded()
        }
      }
      body(t, phases)
    }
  }
}
