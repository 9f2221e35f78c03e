// The figures by which a made sound is held against its reference. Their definitions are fixed, so that
// figures of one day can be held against those of another.

public import Runs
public import Sounds
public import Spectra

/// How near a sound is to a reference.
public struct FiguresOfMerit: Sendable, Equatable {
  /// The mean over frames of the root mean square, over bins 1…K−1, of the difference in dB; both are
  /// clamped 60 dB below the reference's peak.
  public var logSpectralDistance: Double
  /// |median pitch against the reference's median|, in cents; nil where either has no pitch.
  public var pitchError: Double?
  /// The least-squares slope of the pitch, in cents a second; nil where there is no pitch.
  public var drift: Double?
  /// The correlation of the loudness envelopes; nil where the reference is steady (spread under 1 dB).
  public var envelopeCorrelation: Double?

  public init(
    logSpectralDistance: Double, pitchError: Double?, drift: Double?, envelopeCorrelation: Double?
  ) {
    self.logSpectralDistance = logSpectralDistance
    self.pitchError = pitchError
    self.drift = drift
    self.envelopeCorrelation = envelopeCorrelation
  }
}
