// Tests of the mean spectrum of sines, noise and silence.

import Glibc
import Measures
import Sounds
import Spectra
import Testing

@Suite struct MeanSpectrumTests {
  @Test(arguments: [Window.hann, .blackman, .kaiser(beta: 8)])
  func theMeanSpectrumShowsTheLevelOfASineAtABinCentre(window: Window) throws {
    let sound = try Signals.tone(
      frequency: 1000, duration: 1, shape: .sine, rate: 44_100, gain: 0.1)
    let spectrum = try MeanSpectrum(sound, fft: 4410, window: window)
    #expect(spectrum.frequencies[100] == 1000)
    // An amplitude of 0.1 is −20 dB. All windows are inside the sound, so the level is exact.
    #expect(abs(spectrum.levels[100] + 20) < 1e-3)
    #expect(spectrum.levels[300] < -100)
  }

  @Test func framesAndTheirSoundHaveTheSameMeanSpectrum() throws {
    let sound = try Signals.tone(
      frequency: 1000, duration: 1, shape: .sine, rate: 44_100, gain: 0.1)
    let frames = try PhaseVocoder.analyze(sound, AnalysisSettings(rate: 44_100, fft: 4410))
    let middle = try MeanSpectrum(frames[10..<20])
    #expect(abs(middle.levels[100] + 20) < 1e-3)
    #expect(throws: SpectraError.self) { try MeanSpectrum(frames.delta()) }
    #expect(throws: SpectraError.self) { try MeanSpectrum(frames[3..<3]) }
  }

  @Test func silenceAndShortSoundsHaveAMeanSpectrum() throws {
    let silence = try MeanSpectrum(Signals.silence(duration: 1, rate: 44_100), fft: 512)
    #expect(silence.levels.allSatisfy { $0 == MeanSpectrum.lowest })
    let short = try Signals.tone(
      frequency: 1000, duration: 0.001, shape: .sine, rate: 44_100, gain: 1)
    #expect(try MeanSpectrum(short, fft: 4096).levels.allSatisfy { $0.isFinite })
  }
}
