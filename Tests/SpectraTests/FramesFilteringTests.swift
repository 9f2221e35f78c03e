// Tests of gains by bin and by frequency.

import Glibc
import Sounds
import Spectra
import Testing

@Suite struct FramesFilteringTests {
  @Test func filteringWithAGainOfOneChangesNothing() throws {
    let frames = try FramesTests.piano(40)
    #expect(try frames.filtered { _, _ in 1 } == frames)
    let all = try frames.filtered { _, frequency in
      Frames.bandGain(at: frequency, from: 0, to: .infinity, fade: 0)
    }
    #expect(all == frames)
  }

  @Test func filterGainsCanBeGivenByBinOrByFrequency() throws {
    let frames = try FramesTests.piano(20)
    let made = try frames.filtered { bin, _ in bin == 3 ? 0.5 : bin == 4 ? 0 : 1 }
    #expect(made[50].magnitudes[3] == frames[50].magnitudes[3] * 0.5)
    #expect(made[50].magnitudes[4] == 0)
    #expect(made[50].magnitudes[5] == frames[50].magnitudes[5])
    #expect(made.frequencies == frames.frequencies && made.firstPhases == frames.firstPhases)
    // A band keeps the whole lobe of the partial at 440 Hz and lowers the partial at 880 Hz by 60 dB.
    let sound = try Signals.tone(
      frequency: 440, duration: 1, shape: .saw, rate: 44_100, gain: 0.5)
    let saw = try PhaseVocoder.analyze(sound, AnalysisSettings(rate: 44_100, fft: 2048))
    let low = try PhaseVocoder.synthesize(
      saw.filtered { _, frequency in
        Frames.bandGain(at: frequency, from: 400, to: 480, fade: 0)
      })
    let whole = try PhaseVocoder.synthesize(saw)
    let (kept, before) = (
      FramesTransformationTests.level(low, at: 440), FramesTransformationTests.level(whole, at: 440)
    )
    #expect(abs(20 * log10(kept / before)) < 0.1)
    #expect(FramesTransformationTests.level(low, at: 880) < 1e-3 * before)
  }

  @Test func filterBandsFadeOutsideTheirEdges() {
    func gain(_ frequency: Double) -> Double {
      Frames.bandGain(at: frequency, from: 100, to: 200, fade: 50)
    }
    #expect([50, 75, 100, 150, 200, 225, 250, 900].map(gain) == [0, 0.5, 1, 1, 1, 0.5, 0, 0])
    #expect(Frames.bandGain(at: 201, from: 100, to: 200, fade: 0) == 0)
  }

  @Test func invalidFilterGainsAreRefused() throws {
    let frames = try FramesTests.piano(5)
    #expect(throws: SpectraError.notFinite(what: "gain", frame: 0, bin: 0)) {
      try frames.filtered { _, _ in .nan }
    }
    #expect(throws: SpectraError.content(needed: .values)) {
      try frames.delta().filtered { _, _ in 1 }
    }
  }
}
