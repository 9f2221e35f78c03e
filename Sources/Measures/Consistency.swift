// How far frames are from being the analysis of any sound.

public import Runs
public import Sounds
public import Spectra

extension Frames {
  /// D = Σ (|STFT(y)| − |Y|)² / Σ |Y|² over all frames and kept bins, where |Y| are these frames'
  /// magnitudes and y is their resynthesis: 0 for frames that a sound has, larger the less any sound
  /// could have them.
  ///
  /// - Parameter sound: a resynthesis made already; nil to make it here.
  /// - Returns: D, or 0 for silent frames.
  /// - Throws: as `PhaseVocoder.synthesize`.
  public func inconsistency(of sound: Sound? = nil, run: Run = Run()) throws -> Double {
    let sound = try sound ?? PhaseVocoder.synthesize(self, run: run)
    let again = try PhaseVocoder.magnitudes(sound, settings, run: run)
    var (difference, energy) = (0.0, 0.0)
    magnitudes.withUnsafeValues { wanted in
      again.withUnsafeValues { made in
        for place in 0..<min(wanted.count, made.count) {
          // Magnitudes that a model made may be negative: what counts is their size.
          let (one, other) = (Double(made[place]), Double(abs(wanted[place])))
          difference += (one - other) * (one - other)
          energy += other * other
        }
      }
    }
    return energy > 0 ? difference / energy : 0
  }
}
