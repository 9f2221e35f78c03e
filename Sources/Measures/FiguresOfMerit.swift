// The figures by which a made sound is held against its reference. Their definitions are fixed, so that
// figures of one day can be held against those of another.

public import Runs
public import Sounds
public import Spectra

/// How near a sound is to a reference.
///
/// The reference of a model's sound is the plain resynthesis of the bins that the model was given
/// (`reference(of:_:run:)`), for a model cannot know more.
public struct FiguresOfMerit: Sendable, Equatable {
  /// In dB: the mean over frames of the root mean square, over bins 1…K−1, of the difference of levels,
  /// both clamped 60 dB below the reference's peak in those bins. Frames go up to the shorter sound's end.
  public var logSpectralDistance: Double
  /// In cents, not negative: |median pitch against the reference's median|; nil where the sound has none or
  /// the reference has not one steady pitch (`PitchTrack.isSteady`), such as a bell's, a chord's or speech.
  public var pitchError: Double?
  /// In cents a second: the least-squares slope of the sound's own pitch; nil as the pitch error.
  public var drift: Double?
  /// −1…1: the correlation of the loudness envelopes in dB, up to the shorter sound's end; nil where the
  /// reference is steady (a standard deviation under 1 dB) or has too few points.
  public var envelopeCorrelation: Double?

  public init(
    logSpectralDistance: Double, pitchError: Double?, drift: Double?, envelopeCorrelation: Double?
  ) {
    self.logSpectralDistance = logSpectralDistance
    self.pitchError = pitchError
    self.drift = drift
    self.envelopeCorrelation = envelopeCorrelation
  }

  /// How far below the reference's peak levels are clamped, in dB.
  public static let range = 60.0

  /// The figures of `sound` against `reference`. Both are mixed to one channel and analysed anew with a Hann
  /// window of `settings.fft` samples every quarter of that; `settings.bins` bins count.
  ///
  /// - Throws: `MeasureError` where the reference is silent, rates differ or there is but one bin;
  ///   `SpectraError`, `SoundError`, `Interrupted` as analysis.
  public static func measure(
    _ sound: Sound, against reference: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> FiguresOfMerit {
    guard sound.rate == reference.rate else {
      throw MeasureError.rates(sound: sound.rate, reference: reference.rate)
    }
    guard settings.bins >= 2 else { throw MeasureError.bins(settings.bins) }
    let distance = try logSpectralDistance(sound, reference, settings, run)
    return try figures(distance, sound, reference, run)
  }

  /// What a model's sound is held against: the plain resynthesis of the source's bins.
  public static func reference(
    of source: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> Sound {
    try PhaseVocoder.synthesize(PhaseVocoder.analyze(source, settings, run: run), run: run)
  }

  /// The floor: the figures of that plain resynthesis against the source cut to the same bins, which is what
  /// the analysis and the limit on bins cost by themselves.
  ///
  /// The distance is from the source's own spectra, in those bins. Pitch and envelope are compared with
  /// the source without its other bins (resynthesised from complex spectra), as the upper partials of a
  /// piano would shift both.
  public static func floor(
    of source: Sound, _ settings: AnalysisSettings, run: Run = Run()
  ) throws -> FiguresOfMerit {
    guard settings.bins >= 2 else { throw MeasureError.bins(settings.bins) }
    let plain = try reference(of: source, settings, run: run)
    let cut = try ShortTimeTransform.synthesize(
      ShortTimeTransform.analyze(source, settings, run: run), run: run)
    let distance = try logSpectralDistance(plain, source, settings, run)
    return try figures(distance, plain, cut, run)
  }

  /// The figures that come from the sounds themselves, beside a distance that is known.
  private static func figures(
    _ distance: Double, _ sound: Sound, _ reference: Sound, _ run: Run
  ) throws -> FiguresOfMerit {
    let (pitch, wanted) = (PitchTrack(sound, run: run), PitchTrack(reference, run: run))
    try run.interrupt.check()
    var error: Double?
    if wanted.isSteady, let one = pitch.medianCents, let other = wanted.medianCents {
      error = abs(one - other)
    }
    return FiguresOfMerit(
      logSpectralDistance: distance, pitchError: error,
      drift: wanted.isSteady ? pitch.drift : nil,
      envelopeCorrelation: LoudnessEnvelope(sound).correlation(with: LoudnessEnvelope(reference)))
  }

  private static func logSpectralDistance(
    _ sound: Sound, _ reference: Sound, _ settings: AnalysisSettings, _ run: Run
  ) throws -> Double {
    let usual = try AnalysisSettings(
      rate: sound.rate, fft: settings.fft, hop: quarter(settings.fft), bins: settings.bins)
    let wanted = try PhaseVocoder.magnitudes(reference, usual, run: run)
    let made = try PhaseVocoder.magnitudes(sound, usual, run: run)
    let bins = settings.bins
    let count = min(wanted.shape[0], made.shape[0])
    return try wanted.withUnsafeValues { wanted in
      try made.withUnsafeValues { made in
        var peak: Float = 0
        for place in wanted.indices where place % bins > 0 { peak = max(peak, wanted[place]) }
        guard peak > 0 else { throw MeasureError.silentReference }
        let low = Decibels.of(Double(peak)) - range
        var sum = 0.0
        for t in 0..<count {
          var squares = 0.0
          for k in 1..<bins {
            let one = max(Decibels.of(Double(made[t * bins + k])), low)
            let other = max(Decibels.of(Double(wanted[t * bins + k])), low)
            squares += (one - other) * (one - other)
          }
          sum += (squares / Double(bins - 1)).squareRoot()
        }
        return sum / Double(count)
      }
    }
  }

  /// N/4, or the nearest that does where 4 does not divide N.
  private static func quarter(_ fft: Int) -> Int? { fft % 4 == 0 ? fft / 4 : nil }
}
