// Tests of figures of merit: comparisons with known results and with results from NumPy.

import Glibc
import Measures
import Runs
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct FiguresOfMeritTests {
  static func settings(_ fft: Int = 2048, _ bins: Int = 20) throws -> AnalysisSettings {
    try AnalysisSettings(rate: 44_100, fft: fft, bins: bins)
  }

  @Test func theDistanceOfASoundFromItselfIsZero() throws {
    let piano = try recording("piano-c4")
    let figures = try FiguresOfMerit.measure(piano, against: piano, Self.settings())
    #expect(figures.logSpectralDistance == 0)
    #expect(figures.pitchError == 0)
    #expect(figures.binMeanError == 0 && figures.binSpreadError == 0)
    let pitch = try #require(figures.pitch)
    #expect(figures.referencePitch == pitch && abs(pitch - 261.6) < 3)
    #expect(abs(try #require(figures.envelopeCorrelation) - 1) < 1e-12)
  }

  @Test func aSoundWithTwiceTheAmplitudeHasADistanceOfSixDecibels() throws {
    var generator = Seeded(7)
    // No level of the noise is near 60 dB below its peak, so no level is clamped.
    let noise = try Signals.noise(duration: 1, gain: 0.4, using: &generator)
    let (twice, half) = (noise.scaled(by: 2), noise.scaled(by: 0.5))
    let settings = try Self.settings(512, 257)
    let double = try FiguresOfMerit.measure(twice, against: noise, settings)
    #expect(abs(double.logSpectralDistance - 20 * log10(2)) < 0.01)
    let less = try FiguresOfMerit.measure(half, against: noise, settings)
    #expect(abs(less.logSpectralDistance - 20 * log10(2)) < 0.01)
    #expect(double.pitchError == nil && double.drift == nil)
    // Every bin is louder by the same number of dB, so the changes from frame to frame are the same in dB.
    #expect(abs(double.binMeanError - 20 * log10(2)) < 0.01)
    #expect(double.binSpreadError < 0.01)
  }

  @Test func levelsAreLimitedToSixtyDecibelsBelowThePeak() throws {
    // All levels of silence are clamped to 60 dB below the peak of the sine. The difference between the sine and
    // silence is 0 dB in bins where the sine's level is clamped too; the greatest difference is 60 dB.
    let sine = try Signals.tone(frequency: 440, duration: 1, gain: 0.5)
    let silence = try Signals.silence(duration: 1)
    let settings = try Self.settings(2048, 60)
    let distance = try FiguresOfMerit.measure(silence, against: sine, settings).logSpectralDistance
    #expect(distance > 5 && distance < 60)
    // A sound that is 80 dB softer than the reference has the same distance from the reference as silence.
    let faint = try FiguresOfMerit.measure(sine.scaled(by: 1e-4), against: sine, settings)
    #expect(faint.logSpectralDistance == distance)
  }

  @Test func aPitchErrorOfTenCentsIsMeasuredAsTenCents() throws {
    let reference = try Signals.tone(frequency: 440, duration: 2, gain: 0.5)
    for cents in [10.0, -10] {
      let tone = try Signals.tone(
        frequency: 440 * exp2(cents / 1200), duration: 2, gain: 0.5)
      let figures = try FiguresOfMerit.measure(tone, against: reference, Self.settings())
      #expect(abs(try #require(figures.pitchError) - 10) < 0.1)
      #expect(abs(try #require(figures.drift)) < 0.1)
      #expect(figures.envelopeCorrelation == nil)
    }
  }

  @Test func soundsOfDifferentLengthsAreComparedUpToTheShorterLength() throws {
    let piano = try recording("piano-c4")
    let half = try piano.trim(to: 2.5)
    // Only the frames at the cut differ, by up to 60 dB each; at FFT size 2048 and hop 512 these are 3 of 216 frames.
    let distance = try FiguresOfMerit.measure(half, against: piano, Self.settings())
      .logSpectralDistance
    #expect(distance < 60 * 3.0 / 216)
    let other = try FiguresOfMerit.measure(piano, against: half, Self.settings())
    #expect(other.logSpectralDistance < 60 * 3.0 / 216)
  }

  @Test func measuringUnsuitableSoundsIsAnError() throws {
    let tone = try Signals.tone(frequency: 440, duration: 1)
    let silence = try Signals.silence(duration: 1)
    let other = try Signals.tone(frequency: 440, duration: 1, rate: 48_000)
    #expect(throws: MeasureError.silentReference) {
      try FiguresOfMerit.measure(tone, against: silence, Self.settings())
    }
    #expect(throws: MeasureError.rates(sound: 44_100, reference: 48_000)) {
      try FiguresOfMerit.measure(tone, against: other, Self.settings())
    }
    #expect(throws: MeasureError.bins(1)) {
      try FiguresOfMerit.measure(tone, against: tone, Self.settings(512, 1))
    }
  }

  /// The floor of a recording is the distance with which the distances of models are compared; floors are small and
  /// never below 0.
  @Test(arguments: [("clarinet-a3", 512), ("piano-c4", 2048)])
  func resynthesisedRecordingsHaveSmallErrors(_ name: String, _ fft: Int) throws {
    let floor = try FiguresOfMerit.floor(of: recording(name), Self.settings(fft, 20))
    #expect(floor.logSpectralDistance > 0 && floor.logSpectralDistance < 0.3)
    #expect(try #require(floor.pitchError) < 0.01)
    #expect(try #require(floor.envelopeCorrelation) > 0.9999)
  }

  @Test func figuresOfMeritAgreeWithNumPy() throws {
    // Distances are computed from levels in 32-bit floats, and pitches by 32-bit autocorrelations.
    let tolerances = ["distance": 2e-3, "pitch": 2e-2, "drift": 2e-2, "envelope": 1e-4]
    var compared = 0
    for line in try Repository.figures("measures.txt", of: "Measures") {
      let (fft, bins) = (try #require(Int(line[2])), try #require(Int(line[3])))
      let (one, other) = (try recording(line[0]), try recording(line[1]))
      let measured = try FiguresOfMerit.measure(
        one, against: other, Self.settings(fft, bins), run: Run(threads: 2))
      let all: [(String, Double?, String)] = [
        ("distance", measured.logSpectralDistance, line[4]),
        ("pitch", measured.pitchError, line[5]), ("drift", measured.drift, line[6]),
        ("envelope", measured.envelopeCorrelation, line[7]),
      ]
      for (what, value, figure) in all {
        // The sharp peaks of the bell's autocorrelation are interpolated over 16 lags, and over 64 lags by NumPy.
        let tolerance = try #require(tolerances[what]) * (line[0] == "bell" ? 5 : 1)
        if let wanted = Double(figure) {
          #expect(abs(try #require(value) - wanted) < tolerance, "\(line) \(what)")
        } else {
          #expect(value == nil, "\(line) \(what)")
        }
        compared += 1
      }
    }
    #expect(compared == 24)
  }

  /// At half the amplitude the level of each bin above the floor is 6.02 dB lower, and the spreads are unchanged.
  @Test func meanLevelsAndDeviationsAreMeasuredForEachBin() throws {
    let tone = try Signals.tone(
      frequency: 430.6640625, duration: 1, shape: .sine, rate: 44_100, gain: 0.5)
    let settings = try AnalysisSettings(rate: 44_100, fft: 2048, bins: 22)
    let bins = try FiguresOfMerit.measure(tone.scaled(by: 0.5), against: tone, settings).bins
    #expect(bins.frequencies.count == 21 && abs(bins.frequencies[19] - 430.6640625) < 1e-9)
    for place in 18...20 {
      let less = bins.referenceMeans[place] - bins.means[place]
      // A few of a hundred frames contain the start or the end of the tone.
      #expect(abs(less - 6.0206) < 0.1)
    }
    let place = try #require(bins.furthest)
    #expect(abs(bins.means[place] - bins.referenceMeans[place]) <= 6.0207)
  }
}
