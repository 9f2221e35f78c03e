// How far frames are from the analysis of any sound.

public import Runs
public import Sounds
public import Spectra

extension Frames {
  /// D = Σ (|STFT(y)| − |Y|)² / Σ |Y|² over all frames and kept bins, where |Y| are these frames'
  /// magnitudes and y is their resynthesis: 0 if the frames are the analysis of a sound, and larger the
  /// further they are from any such analysis.
  ///
  /// - Parameter sound: an existing resynthesis; nil makes one.
  /// - Returns: D, or 0 for silent frames.
  /// - Throws: as `PhaseVocoder.synthesize`.
  public func inconsistency(of sound: Sound? = nil, run: Run = Run()) throws -> Double {
    let sound = try sound ?? PhaseVocoder.synthesize(self, run: run)
    let again = try PhaseVocoder.magnitudes(sound, settings, run: run)
    var (difference, energy) = (0.0, 0.0)
    magnitudes.withUnsafeValues { wanted in
      again.withUnsafeValues { made in
        for place in 0..<min(wanted.count, made.count) {
          // Magnitudes from a model may be negative: only their absolute value counts.
          let (one, other) = (Double(made[place]), Double(abs(wanted[place])))
          difference += (one - other) * (one - other)
          energy += other * other
        }
      }
    }
    return energy > 0 ? difference / energy : 0
  }
}
