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
  /// The log-spectral distance in dB. For each frame up to the end of the shorter sound, the root mean square of
  /// the level differences in bins 1…K−1 is computed. The distance is the mean of these values over the frames.
  /// The levels of both sounds are clamped 60 dB below the reference's peak in bins 1…K−1.
  public var logSpectralDistance: Double
  /// The pitch error in cents: the absolute difference between the median pitches of the sound and the
  /// reference. The error is nil if the sound has no pitch, or if the reference has no steady pitch
  /// (`PitchTrack.isSteady`). A bell, a chord and speech, for example, have no steady pitch.
  public var pitchError: Double?
  /// The drift in cents per second: the least-squares slope of the sound's pitch over time. The drift is nil
  /// whenever the pitch error is nil.
  public var drift: Double?
  /// The correlation between the loudness envelopes (in dB) of the two sounds, up to the end of the shorter
  /// sound; the range is −1 to 1. The correlation is nil if the loudness of the reference is steady (a standard
  /// deviation under 1 dB), or if the reference's envelope has too few points.
  public var envelopeCorrelation: Double?

  /// The error of the bins' mean levels in dB. For each bin, the mean level over time is computed in the sound
  /// and in the reference. The error is the absolute difference between the two mean levels, averaged over bins
  /// 1…K−1. Levels are clamped as for the log-spectral distance. The whole sound is measured, also past the end of the
  /// reference; of a longer reference, only as much as the sound lasts.
  public var binMeanError: Double
  /// The error of the bins' variation in dB. For each bin, the level's standard deviation over time is computed
  /// in the sound and in the reference. The error is the absolute difference between the two standard deviations,
  /// averaged over bins 1…K−1. A large error means that the levels of the model's sound vary too little or too
  /// much.
  public var binSpreadError: Double
  /// The means and standard deviations of the level of each bin.
  public var bins: BinLevels
  /// The median pitch of the sound in Hz; nil if the sound has no pitch.
  public var pitch: Double?
  /// The median pitch of the reference in Hz; nil if the reference has no pitch.
  public var referencePitch: Double?

  /// The range of levels in dB, measured down from the reference's peak; lower levels are clamped to the lower
  /// end of the range.
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

  /// The floor: the figures of merit of the plain resynthesis of the source's bins. The reference for these
  /// figures is the source, limited to the same bins. The floor shows the loss from the analysis and from the
  /// limited number of bins.
  ///
  /// The log-spectral distance is computed from the source's spectra in the kept bins. For pitch and envelope,
  /// the source is limited to the kept bins by resynthesis from its complex spectra. Without this step, partials
  /// above the kept bins (of a piano, for example) would change the source's pitch and envelope.
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

  /// All figures of merit, computed from the comparison of levels and from the two sounds.
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
