// Methods that determine the phases of a resynthesis. Every method changes the frequencies of the frames
// (`Frames.phased`) so that the usual resynthesis produces the desired phases. The changed frames can therefore
// be saved, sliced and streamed like all other frames.

public import Runs
public import Sounds
internal import Tensors

/// The method that determines the phases of a resynthesis.
public enum SynthesisPhase: String, CaseIterable, Sendable {
  /// Each bin advances by its own frequency, starting from the first frame's phase. This method is exact for
  /// unmodified frames.
  case accumulate
  /// Each peak advances by its own frequency, and the bins around the peak keep the phase relation of a steady
  /// partial (Puckette 1995).
  case locked
  /// Phases are computed only from the magnitudes, by phase gradient heap integration (Průša, Balazs and
  /// Søndergaard, "A noniterative method for reconstruction of phase from STFT magnitude", 2017).
  case pghi
  /// The phase of each bin follows from its loudest neighbour: the frames' frequencies give the change over time,
  /// and the gradient of the magnitudes gives the change across bins. The method is that of Průša and Holighaus,
  /// "Phase vocoder done right", 2017, with the gradient of `pghi` instead of the source's gradient.
  case hybrid
}

extension PhaseVocoder {
  /// The sound of `frames`, with phases that are determined by the method `phase`.
  ///
  /// - Returns: one channel of `frames.sampleCount` samples; for `accumulate`, the samples equal the result of
  ///   `synthesize(_:run:)`.
  /// - Throws: the errors of `synthesize(_:run:)`.
  public static func synthesize(
    _ frames: Frames, phase: SynthesisPhase, run: Run = Run()
  ) throws -> Sound {
    try synthesize(frames.phased(by: phase, run: run), run: run)
  }
}

extension Frames {
  /// These frames with changed frequencies, which lead to the phases of the method `phase`; magnitudes stay
  /// unchanged.
  ///
  /// - Returns: the changed frames; for `accumulate`, the frames are unchanged.
  /// - Throws: `SpectraError` if the frames are deltas, if there are no frames, or if a value is not finite;
  ///   `Interrupted` if the run is interrupted.
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

  /// These frames with changed frequencies, which lead to the given phases (T × K, in turns). If several
  /// frequencies lead to a phase, the one nearest to the original frequency is used.
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
