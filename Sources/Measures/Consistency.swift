// Measures how much frames differ from the analysis of a real sound.

public import Runs
public import Sounds
public import Spectra

extension Frames {
  /// The inconsistency D = Σ (|STFT(y)| − |Y|)² / Σ |Y|², summed over all frames and kept bins; |Y| are the
  /// magnitudes of these frames, and y is their resynthesis. D is 0 if the frames are exactly the analysis of
  /// some sound. D increases if the frames differ more from the analysis of their resynthesis.
  ///
  /// - Parameter sound: the resynthesis of the frames, if it already exists; if nil, the resynthesis is computed.
  /// - Returns: the inconsistency D, or 0 if all frames are silent.
  /// - Throws: the errors of `PhaseVocoder.synthesize`.
  public func inconsistency(of sound: Sound? = nil, run: Run = Run()) throws -> Double {
    let sound = try sound ?? PhaseVocoder.synthesize(self, run: run)
    let again = try PhaseVocoder.magnitudes(sound, settings, run: run)
    var (difference, energy) = (0.0, 0.0)
    magnitudes.withUnsafeValues { wanted in
      again.withUnsafeValues { made in
        for place in 0..<min(wanted.count, made.count) {
          // A model may generate negative magnitudes, so the absolute value is used.
          let (one, other) = (Double(made[place]), Double(abs(wanted[place])))
          difference += (one - other) * (one - other)
          energy += other * other
        }
      }
    }
    return energy > 0 ? difference / energy : 0
  }
}
