// Where the phases of a resynthesis come from. Any choice is written into the frequencies of new frames
// (`Frames.phased`), so that there is one resynthesis, and frames with other phases can be saved, sliced
// and streamed like all others.

public import Runs
public import Sounds
internal import Tensors

/// Where the phases of a resynthesis come from.
public enum SynthesisPhase: String, CaseIterable, Sendable {
  /// Each bin advances by its own frequency, from the first frame's phase. Exact for unmodified frames.
  case accumulate
  /// The same for peaks; the bins around each keep the relation of a steady partial (Puckette 1995).
  case locked
  /// From the magnitudes alone: phase gradient heap integration (Průša, Balazs and Søndergaard, "A
  /// noniterative method for reconstruction of phase from STFT magnitude", 2017).
  case pghi
  /// In time by the frames' frequencies, across the bins by the magnitudes' gradient, each bin from its
  /// loudest neighbour (as Průša and Holighaus, "Phase vocoder done right", 2017, but with PGHI's gradient
  /// instead of the source's).
  case hybrid
}

extension PhaseVocoder {
  /// The sound of `frames`, with the phases that `phase` chooses.
  ///
  /// - Returns: one channel of `frames.sampleCount` samples; for `accumulate` the result of `synthesize(_:run:)`.
  /// - Throws: as `synthesize(_:run:)`.
  public static func synthesize(
    _ frames: Frames, phase: SynthesisPhase, run: Run = Run()
  ) throws -> Sound {
    try synthesize(frames.phased(by: phase, run: run), run: run)
  }
}

extension Frames {
  /// These frames, with frequencies that lead to the phases that `phase` chooses; magnitudes stay.
  ///
  /// - Returns: for `accumulate` the frames unchanged.
  /// - Throws: `SpectraError` if these are differences or empty, or a value is not finite; `Interrupted`.
  public func phased(by phase: SynthesisPhase, run: Run = Run()) throws -> Frames {
    try requireValues()
    try requireFinite()
    switch phase {
    case .accumulate: return self
    case .locked: return try phaseLocked()
    case .pghi: return leading(to: try PhaseIntegration(self).fromMagnitudes(run))
    case .hybrid: return leading(to: try PhaseIntegration(self).fromFrequencies(run))
    }
  }

  /// These frames, with the frequencies nearest to their own that lead to `phases`: T × K in turns.
  func leading(to phases: [Double]) -> Frames {
    let first = phases[..<bins].map { PhaseTurns.radians(PhaseTurns.wrapped($0)) }
    var reached = first.map { PhaseTurns.turns($0) }
    var pitches = frequencies.values
    let step = PhaseTurns.step(settings)
    for t in stride(from: 1, to: count, by: 1) {
      for k in 0..<bins {
        let place = t * bins + k
        let ahead = reached[k] + Double(pitches[place]) * step
        pitches[place] += Float(PhaseTurns.wrapped(phases[place] - ahead) / step)
        reached[k] = PhaseTurns.advanced(reached[k], pitches[place], step)
      }
    }
    return Frames(
      settings: settings, magnitudes: magnitudes,
      frequencies: Tensor(shape: [count, bins], values: pitches), phases: first,
      length: sampleCount, content: .values)
  }
}
