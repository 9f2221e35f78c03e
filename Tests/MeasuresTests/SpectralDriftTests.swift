// Tests of drift with synthetic frames 1/16 s apart, for which the expected results are calculated.

import Glibc
import Measures
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct SpectralDriftTests {
  private let settings: AnalysisSettings

  init() throws { settings = try AnalysisSettings(rate: 64, fft: 16, hop: 4, bins: 8) }

  /// Frames with partials in bins 2 and 5; the upper partial is 10 dB softer, and the other bins are 50 dB softer.
  private func made(
    _ count: Int, level: (Double) -> Double = { _ in 0 }, cents: (Double) -> Double = { _ in 0 }
  ) throws -> Frames {
    var (magnitudes, frequencies): ([Float], [Float]) = ([], [])
    for t in 0..<count {
      let seconds = Double(t) / 16
      for k in 0..<8 {
        let own = k == 2 ? 0.0 : k == 5 ? -10 : -50
        magnitudes.append(Float(pow(10, (own + level(seconds)) / 20)))
        let strays = own == -50 ? 40 * seconds : cents(seconds)
        frequencies.append(Float(settings.binCenter(k) * exp2(strays / 1200)))
      }
    }
    return try Frames(
      settings: settings, magnitudes: Tensor(shape: [count, 8], values: magnitudes),
      frequencies: Tensor(shape: [count, 8], values: frequencies))
  }

  @Test func aSourceDoesNotDriftFromItself() throws {
    let source = try made(64)
    let drift = try SpectralDrift(source, like: source)
    #expect(drift.distance == 0 && drift.distanceSlope == 0 && drift.levelSlope == 0)
    #expect(drift.distances == [0, 0, 0, 0] && drift.levels == [0, 0, 0, 0])
    #expect(drift.times == [0.5, 1.5, 2.5, 3.5])
    #expect(abs(drift.pitchSlope ?? 1) < 1e-3)
  }

  /// The pitch of the frames rises by 25 cents a second, and the pitch of their source rises by 5 cents a second.
  @Test func thePitchDriftOfSyntheticFramesIsTheSlopeOfTheirGlissando() throws {
    let drift = try SpectralDrift(
      made(64, cents: { 25 * $0 }), like: made(64, cents: { 5 * $0 }))
    // Frequencies of 8 to 20 Hz in 32-bit floats have rounding errors of 1e-4 cents.
    #expect(abs((drift.pitchSlope ?? 0) - 25) < 1e-3)
    #expect(abs((drift.sourcePitchSlope ?? 0) - 5) < 1e-3)
    #expect(drift.distance == 0)
  }

  /// The sound is an analysed glissando that starts at 440 Hz and rises by 30 cents a second.
  @Test func thePitchDriftOfAnAnalysedGlissandoIsItsSlope() throws {
    let rate = 44_100.0
    // The rise r is in octaves a second, and the phase in cycles is 440 (2^(rt) − 1) / (r ln 2).
    let rise = 30.0 / 1200
    let samples = (0..<Int(3 * rate)).map { n -> Float in
      let turns: Double =
        440 * (exp2(rise * Double(n) / rate) - 1) / (rise * 0.693_147_180_559_945_3)
      return Float(0.5 * sin(2 * Double.pi * turns))
    }
    let frames = try PhaseVocoder.analyze(
      Sound(mono: samples, rate: rate),
      AnalysisSettings(rate: rate, fft: 2048, hop: 512, bins: 60))
    // The windows of the first and last frames extend beyond the sound, so these few of 260 frames are left out.
    let slope = try #require(
      SpectralDrift.pitchSlope(frames[4..<(frames.count - 4)]))
    #expect(abs(slope - 30) < 0.05)
  }

  /// The difference in level between the frames and their source grows by 2 dB a second, so the distance after t
  /// seconds is 2t dB.
  @Test func aFadeIncreasesTheDistanceFromTheSourceLinearly() throws {
    let drift = try SpectralDrift(made(48, level: { -2 * $0 }), like: made(48))
    #expect(abs(drift.levelSlope + 2) < 1e-4)
    #expect(abs(drift.distanceSlope - 2) < 1e-4)
    // The expected distances are the means of 2t over frames 0…15, 16…31 and 32…47.
    for (second, distance) in drift.distances.enumerated() {
      let wanted = 2 * (Double(second) + 7.5 / 16)
      #expect(abs(distance - wanted) < 1e-4 && abs(drift.levels[second] + wanted) < 1e-4)
    }
  }

  /// Past the source's end the reference is the source's mean: −3 dB, since its levels fall from 0 to −6 dB.
  @Test func framesAfterTheEndOfTheSourceAreComparedWithTheSourceMean() throws {
    let source = try made(33, level: { -3 * $0 })
    let long = try made(64) { $0 <= 2 ? -3 * $0 : -3 - 4 }
    let drift = try SpectralDrift(long, like: source)
    #expect(abs(drift.distances[0]) < 1e-5 && abs(drift.distances[3] - 4) < 1e-4)
    #expect(abs(drift.levels[3] + 4) < 1e-4)
    #expect(abs(drift.reach - 33.0 / 16) < 1e-9)
  }

  @Test func aLastIntervalOfHalfASecondOrMoreIsMeasuredSeparately() throws {
    let source = try made(64)
    func times(_ count: Int) throws -> [Double] {
      try SpectralDrift(source[0..<count], like: source).times
    }
    #expect(try times(1) == [1.0 / 32])
    #expect(try times(23) == [23.0 / 32])
    #expect(try times(24) == [0.5, 1.25])
    #expect(try times(32) == [0.5, 1.5])
  }

  @Test func measuringDriftOfUnsuitableFramesIsAnError() throws {
    let source = try made(16)
    #expect(throws: SpectraError.empty(what: "the analysis")) {
      try SpectralDrift(source[0..<0], like: source)
    }
    #expect(throws: SpectraError.content(needed: .values)) {
      try SpectralDrift(source.delta(), like: source)
    }
    #expect(throws: MeasureError.silentReference) {
      try SpectralDrift(source, like: made(16, level: { _ in -.infinity }))
    }
    let other = try AnalysisSettings(rate: 64, fft: 16, hop: 2, bins: 8)
    let frames = try Frames(
      settings: other, magnitudes: Tensor(zeros: [3, 8]), frequencies: Tensor(zeros: [3, 8]))
    #expect(throws: SpectraError.settingsMismatch(source.settings, other)) {
      try SpectralDrift(source, like: frames)
    }
  }
}
