// The figures of merit, which compare a generated sound with a reference. The definitions of the figures are
// fixed, so that figures from different versions of the program can be compared.

public import Runs
public import Sounds
public import Spectra

/// The figures that state how near a sound is to a reference.
///
/// The reference for a model's sound is the plain resynthesis of the source's bins (`reference(of:_:run:)`),
/// since the model learned only from these bins.
public struct FiguresOfMerit: Sendable, Equatable {
  /// The log-spectral distance in dB: the root mean square, over bins 1…K−1, of the differences of levels,
  /// averaged over frames up to the end of the shorter sound. The levels of both sounds are clamped 60 dB below
  /// the reference's peak in bins 1…K−1.
  public var logSpectralDistance: Double
  /// The pitch error in cents: the absolute difference between the median pitches of the sound and the
  /// reference. Nil if the sound has no pitch, or if the reference has no steady pitch (`PitchTrack.isSteady`),
  /// as with a bell, a chord or speech.
  public var pitchError: Double?
  /// The drift in cents per second: the least-squares slope of the sound's pitch. The drift is nil whenever the
  /// pitch error is nil.
  public var drift: Double?
  /// The correlation of the loudness envelopes in dB, from −1 to 1, up to the end of the shorter sound. Nil if
  /// the loudness of the reference is steady (a standard deviation under 1 dB), or if the reference's envelope
  /// has too few points.
  public var envelopeCorrelation: Double?

  /// The error of the bins' mean levels in dB: the absolute difference between the mean levels of a bin in the
  /// sound and in the reference, averaged over bins 1…K−1. Levels are clamped as for the log-spectral distance.
  public var binMeanError: Double
  /// The error of the bins' variation in dB: the absolute difference between the standard deviations over time
  /// of a bin's level in the sound and in the reference, averaged over bins 1…K−1. A large error means that the
  /// levels of the model's sound vary too little or too much.
  public var binSpreadError: Double
  /// The means and standard deviations of the level of each bin.
  public var bins: BinLevels
  /// The median pitch of the sound in Hz; nil if the sound has no pitch.
  public var pitch: Double?
  /// The median pitch of the reference in Hz; nil if the reference has no pitch.
  public var referencePitch: Double?

  /// The range of levels below the reference's peak, in dB; lower levels are clamped.
  public static let range = FrameLevels.range

  /// The figures of `sound` compared with `reference`. Both sounds are mixed to one channel and analysed with a
  /// Hann window of `settings.fft` samples and a hop of a quarter of the window. Only the first `settings.bins`
  /// bins are used.
  ///
  /// - Throws: `MeasureError` if the reference is silent, if the sample rates differ, or if there is only one
  ///   bin; the errors of `PhaseVocoder.analyze`.
  public static func measure(
    _ sound: Sound, against reference: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> FiguresOfMerit {
    guard sound.rate == reference.rate else {
      throw MeasureError.rates(sound: sound.rate, reference: reference.rate)
    }
    guard settings.bins >= 2 else { throw MeasureError.bins(settings.bins) }
    let levels = try LevelComparison(sound, reference, settings, run)
    return try figures(levels, sound, reference, run)
  }

  /// The reference for a model's sound: the plain resynthesis of the source's bins.
  public static func reference(
    of source: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> Sound {
    try PhaseVocoder.synthesize(PhaseVocoder.analyze(source, settings, run: run), run: run)
  }

  /// The floor: the figures of the plain resynthesis of the source's bins, compared with the source limited to
  /// the same bins. The floor shows the loss from the analysis and from the limited number of bins.
  ///
  /// The log-spectral distance is computed from the source's spectra in the kept bins. Pitch and envelope are
  /// compared with the source without all other bins (resynthesised from complex spectra), since the upper
  /// partials of a piano, for example, would change its pitch and envelope.
  public static func floor(
    of source: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> FiguresOfMerit {
    guard settings.bins >= 2 else { throw MeasureError.bins(settings.bins) }
    let plain = try reference(of: source, settings, run: run)
    let cut = try ShortTimeTransform.synthesize(
      ShortTimeTransform.analyze(source, settings, run: run), run: run)
    let levels = try LevelComparison(plain, source, settings, run)
    return try figures(levels, plain, cut, run)
  }

  /// The complete figures: those that are computed from the sounds themselves, added to those that are computed
  /// from levels.
  private static func figures(
    _ levels: LevelComparison, _ sound: Sound, _ reference: Sound, _ run: Run
  ) throws -> FiguresOfMerit {
    let (pitch, wanted) = (PitchTrack(sound, run: run), PitchTrack(reference, run: run))
    try run.interrupt.check()
    var error: Double?
    if wanted.isSteady, let one = pitch.medianCents, let other = wanted.medianCents {
      error = abs(one - other)
    }
    return FiguresOfMerit(
      logSpectralDistance: levels.distance, pitchError: error,
      drift: wanted.isSteady ? pitch.drift : nil,
      envelopeCorrelation: LoudnessEnvelope(sound).correlation(with: LoudnessEnvelope(reference)),
      binMeanError: levels.meanError, binSpreadError: levels.spreadError,
      bins: levels.bins, pitch: pitch.median,
      referencePitch: wanted.median)
  }
}
