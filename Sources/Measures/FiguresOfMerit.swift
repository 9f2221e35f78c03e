// The figures that compare a generated sound with its reference. Their definitions are fixed, so that
// figures from different days can be compared.

public import Runs
public import Sounds
public import Spectra

/// How near a sound is to a reference.
///
/// The reference for a model's sound is the plain resynthesis of the bins that the model was given
/// (`reference(of:_:run:)`), since a model cannot know more.
public struct FiguresOfMerit: Sendable, Equatable {
  /// In dB: the mean over frames of the root mean square, over bins 1…K−1, of the difference of levels,
  /// both clamped 60 dB below the reference's peak in those bins. Frames go up to the shorter sound's end.
  public var logSpectralDistance: Double
  /// In cents, not negative: |median pitch − the reference's median|; nil if the sound has no pitch or
  /// the reference has no single steady pitch (`PitchTrack.isSteady`), as with a bell, a chord or speech.
  public var pitchError: Double?
  /// In cents per second: the least-squares slope of the sound's own pitch; nil as for the pitch error.
  public var drift: Double?
  /// −1…1: the correlation of the loudness envelopes in dB, up to the shorter sound's end; nil if the
  /// reference is steady (a standard deviation under 1 dB) or has too few points.
  public var envelopeCorrelation: Double?

  /// In dB: how far the mean level of each bin is from the reference's, averaged over bins 1…K−1; levels as
  /// for the distance.
  public var binMeanError: Double
  /// In dB: how far the standard deviation of each bin's level over time is from the reference's, averaged
  /// in the same way. It shows whether a model plays too evenly or too wildly.
  public var binSpreadError: Double
  /// The levels of each bin.
  public var bins: BinLevels
  /// The median pitch of the sound in Hz; nil if it has none.
  public var pitch: Double?
  /// The median pitch of the reference in Hz; nil if it has none.
  public var referencePitch: Double?

  /// How far below the reference's peak levels are clamped, in dB.
  public static let range = FrameLevels.range

  /// The figures of `sound` against `reference`. Both are mixed to one channel and analysed with a Hann
  /// window of `settings.fft` samples and a quarter of that as hop; `settings.bins` bins count.
  ///
  /// - Throws: `MeasureError` if the reference is silent, the rates differ or there is only one bin;
  ///   `SpectraError`, `SoundError`, `Interrupted` as analysis.
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

  /// The floor: the figures of that plain resynthesis against the source limited to the same bins. They
  /// show what the analysis and the limit on bins cost.
  ///
  /// The distance is from the source's own spectra, in those bins. Pitch and envelope are compared with
  /// the source without its other bins (resynthesised from complex spectra), since a piano's upper
  /// partials would shift both.
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

  /// The figures that need the sounds themselves, added to those of their levels.
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
