// Tests of frames of sounds with known frequencies and levels.

import Glibc
import Runs
import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct PhaseVocoderTests {
  /// The tolerance that the specification requires.
  static let pitchTolerance: Float = 0.05
  /// The tolerance for 32-bit transforms and floats: a few units of 6e-8.
  static let levelTolerance: Float = 1e-6

  @Test(arguments: [(512, 128), (2048, 512)]) func thePeakBinOfASineHasItsFrequency(
    _ fft: Int, _ hop: Int
  ) throws {
    let sound = try Signals.tone(frequency: 440, duration: 1)
    let settings = try AnalysisSettings(rate: 44_100, fft: fft, hop: hop)
    let frames = try PhaseVocoder.analyze(sound, settings)
    // The frames are selected so that their windows and the windows of the frames before them are inside the sound.
    for t in (fft / hop)..<(frames.count - fft / hop) {
      let frame = frames[t]
      let peak = try #require(
        frame.magnitudes.indices.max { frame.magnitudes[$0] < frame.magnitudes[$1] })
      #expect(abs(frame.frequencies[peak] - 440) < Self.pitchTolerance)
    }
  }

  @Test(arguments: [Window.hann, .hamming, .blackman, .kaiser(beta: 6)])
  func aFullScaleSineAtABinsCentrePeaksAtOne(_ window: Window) throws {
    let settings = try AnalysisSettings(rate: 48_000, fft: 512, hop: 64, window: window)
    let sound = try Signals.tone(frequency: settings.binCenter(40), duration: 0.2, rate: 48_000)
    let frame = try PhaseVocoder.analyze(sound, settings)[40]
    let peak = try #require(frame.magnitudes.max())
    #expect(frame.magnitudes[40] == peak)
    // A Kaiser window's side lobes reach the image at the negative frequency with about 1e-5 of the peak.
    #expect(abs(peak - 1) < (window.beta == nil ? Self.levelTolerance : 1e-4))
  }

  @Test func sinesAtZeroHertzAndHalfTheSampleRatePeakAtOne() throws {
    let settings = try AnalysisSettings(rate: 8000, fft: 512, hop: 128)
    let samples = (0..<4000).map { Float(0.25) + ($0 % 2 == 0 ? 0.5 : -0.5) }
    let frame = try PhaseVocoder.analyze(Sound(mono: samples, rate: 8000), settings)[10]
    #expect(abs(frame.magnitudes[0] - 0.25) < Self.levelTolerance)
    #expect(abs(frame.magnitudes[256] - 0.5) < Self.levelTolerance)
    #expect(abs(frame.frequencies[0]) < 1e-3)
    #expect(abs(abs(frame.frequencies[256]) - 4000) < 1e-3)
  }

  @Test func anAnalysisWithFewerBinsGivesTheFirstBins() throws {
    let sound = try Recording.clarinet.sound()
    let all = try PhaseVocoder.analyze(sound, AnalysisSettings(rate: 44_100, fft: 512, hop: 128))
    for bins in [1, 20, 100, 257] {
      let settings = try AnalysisSettings(rate: 44_100, fft: 512, hop: 128, bins: bins)
      let some = try PhaseVocoder.analyze(sound, settings)
      #expect(try some == all.limited(toBins: bins))
      #expect(some.magnitudes.shape == [all.count, bins])
    }
  }

  @Test(arguments: Recording.allCases) func resynthesisLosesOnlyTheFrequenciesOfTheRemovedBins(
    _ recording: Recording
  ) throws {
    let sound = try recording.sound()
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, hop: 128)
    let all = try PhaseVocoder.analyze(sound, settings)
    let kept = try PhaseVocoder.synthesize(all.limited(toBins: 20))
    let lost = try Sound.mix([sound, kept], gains: [1, -1])
    let spectrum = try PhaseVocoder.magnitudes(lost, settings).values
    var (below, above) = (0.0, 0.0)
    for (place, magnitude) in spectrum.enumerated() {
      let power = Double(magnitude) * Double(magnitude)
      // The window smears the cut edge over two bins on either side.
      if place % 257 < 18 { below += power } else { above += power }
    }
    // Bins below the edge contain only the small disagreement of overlapping frames, at −60 dB.
    #expect(below < 1e-3 * above)
    #expect(kept.count == sound.count)
  }

  @Test(arguments: Recording.allCases) func resynthesisFromZeroPhasesIsWorseByMoreThanTenDecibels(
    _ recording: Recording
  ) throws {
    let sound = try recording.sound()
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, hop: 128)
    let frames = try PhaseVocoder.analyze(sound, settings)
    let zero = try Frames(
      settings: settings, magnitudes: frames.magnitudes, frequencies: frames.frequencies,
      firstPhases: [Float](repeating: 0, count: settings.bins), sampleCount: frames.sampleCount)
    let right = try PhaseVocoder.synthesize(frames)
    let wrong = try PhaseVocoder.synthesize(zero)
    #expect(signalToNoise(sound, wrong) < signalToNoise(sound, right) - 10)
    // Without their phases, neighbouring bins of a partial partly cancel each other, so the sound is weaker.
    #expect(wrong.rms < right.rms)
  }

  @Test func theFirstFrameHasTheFrequenciesOfTheSecondFrame() throws {
    let frames = try PhaseVocoder.analyze(
      Recording.piano.sound(), AnalysisSettings(rate: 44_100, fft: 512, hop: 128))
    #expect(frames[0].frequencies == frames[1].frequencies)
    #expect(frames[1].frequencies != frames[2].frequencies)
  }

  @Test(arguments: [1, 2, 127, 128, 129, 400, 512, 513]) func veryShortSoundsAreResynthesised(
    _ count: Int
  ) throws {
    var generator = Seeded(UInt64(count))
    let noise = try Signals.noise(duration: Double(count), rate: 1, using: &generator)
    let settings = try AnalysisSettings(rate: 1, fft: 512, hop: 128)
    let frames = try PhaseVocoder.analyze(noise, settings)
    #expect(frames.count == 1 + (count + 127) / 128)
    #expect(frames.duration == Double(count))
    let back = try PhaseVocoder.synthesize(frames)
    #expect(signalToNoise(noise, back) > 95)
  }

  @Test func silenceStaysSilentAndHasTheCentreFrequenciesOfTheBins() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, hop: 128)
    let frames = try PhaseVocoder.analyze(Signals.silence(duration: 0.1), settings)
    #expect(frames.magnitudes.values.allSatisfy { $0 == 0 })
    for k in 0..<257 {
      #expect(abs(Double(frames[3].frequencies[k]) - settings.binCenter(k)) < 2e-3)
    }
    #expect(try PhaseVocoder.synthesize(frames).peak == 0)
  }

  @Test func theAnalysisMixesChannelsToTheirMean() throws {
    let sound = try Recording.bell.sound()
    let half = sound.scaled(by: 0.5).samples[0]
    let none = [Float](repeating: 0, count: half.count)
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, hop: 128, bins: 20)
    let wide = try Sound(samples: [sound.samples[0], none], rate: 44_100)
    #expect(
      try PhaseVocoder.analyze(wide, settings)
        == PhaseVocoder.analyze(Sound(mono: half, rate: 44_100), settings))
  }

  @Test func analysingUnsuitableSoundsIsAnError() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512)
    #expect(throws: SpectraError.empty(what: "the sound")) {
      try PhaseVocoder.analyze(Signals.silence(duration: 0), settings)
    }
    #expect(throws: SpectraError.rateMismatch(sound: 48_000, settings: 44_100)) {
      try PhaseVocoder.analyze(Signals.silence(duration: 1, rate: 48_000), settings)
    }
    #expect(throws: SoundError.notFinite(count: 1, firstTime: 0)) {
      try PhaseVocoder.analyze(Sound(mono: [.nan], rate: 44_100), settings)
    }
  }

  @Test func theAnalysisDoesNotDependOnTheNumberOfThreads() throws {
    let sound = try Recording.guitar.sound()
    let settings = try AnalysisSettings(rate: 44_100, fft: 1024, hop: 256)
    let one = try PhaseVocoder.analyze(sound, settings)
    let alone = try PhaseVocoder.synthesize(one)
    for threads in [2, 5] {
      #expect(try PhaseVocoder.analyze(sound, settings, run: Run(threads: threads)) == one)
      #expect(try PhaseVocoder.synthesize(one, run: Run(threads: threads)) == alone)
    }
  }

  @Test func anInterruptStopsTheAnalysis() throws {
    let sound = try Recording.guitar.sound()
    let settings = try AnalysisSettings(rate: 44_100, fft: 1024, hop: 256)
    let frames = try PhaseVocoder.analyze(sound, settings)
    let run = Run()
    run.interrupt.request()
    #expect(throws: Interrupted.self) { try PhaseVocoder.analyze(sound, settings, run: run) }
    #expect(throws: Interrupted.self) { try PhaseVocoder.synthesize(frames, run: run) }
  }
}
