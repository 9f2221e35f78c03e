// Tests of resynthesis with phases computed from the frequencies, the magnitudes, or both.

import Glibc
import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct SynthesisPhaseTests {
  /// The log-spectral distance of a resynthesis over all bins; the target Measures contains the same function, but this
  /// test target does not import Measures.
  static func inconsistency(_ frames: Frames, _ phase: SynthesisPhase) throws -> Double {
    let sound = try PhaseVocoder.synthesize(frames, phase: phase)
    let again = try PhaseVocoder.magnitudes(sound, frames.settings).values
    var (off, all) = (0.0, 0.0)
    for (one, other) in zip(again, frames.magnitudes.values) {
      off += Double((one - other) * (one - other))
      all += Double(other * other)
    }
    return off / all
  }

  static func analyzed(_ recording: Recording, hop: Int) throws -> Frames {
    let sound = try recording.sound()
    return try PhaseVocoder.analyze(
      sound.slice(0..<min(60_000, sound.count)),
      AnalysisSettings(rate: sound.rate, fft: 2048, hop: hop))
  }

  /// The least-squares fit agrees with the numbers in the paper (0.25645, 0.29794, 0.17954) within 0.1 %.
  @Test func theGaussianFittedToAWindowEqualsThePublishedGaussian() {
    for window in [Window.hann, .hamming, .blackman] {
      let found = Window.fittedGamma(window.values(512))
      #expect(abs(found / window.gamma - 1) < 2e-3, "\(window): \(found)")
    }
    // A Kaiser window with β = 0 is a rectangle, and a narrower window is approximated by a narrower Gaussian.
    #expect(Window.kaiser(beta: 4).gamma > Window.kaiser(beta: 8).gamma)
  }

  @Test func thePhaseMethodAccumulateEqualsPlainResynthesis() throws {
    let frames = try FramesTests.piano(40)
    #expect(try frames.phased(by: .accumulate) == frames)
    let plain = try PhaseVocoder.synthesize(frames)
    #expect(try PhaseVocoder.synthesize(frames, phase: .accumulate) == plain)
    #expect(try frames.phased(by: .locked) == frames.phaseLocked())
  }

  /// The paper reports an inconsistency of −20 to −30 dB for PGHI at four to eight frames per window; random phases
  /// have about −4 dB.
  @Test(arguments: Recording.allCases)
  func phasesComputedFromMagnitudesAreConsistentWithTheMagnitudes(recording: Recording) throws {
    for (hop, most) in [(512, -17.0), (256, -20.0)] {
      let frames = try Self.analyzed(recording, hop: hop)
      for phase in [SynthesisPhase.pghi, .hybrid] {
        let level = 10 * log10(try Self.inconsistency(frames, phase))
        #expect(level < most, "\(recording) \(hop) \(phase): \(level) dB")
      }
    }
  }

  /// PGHI uses no frequencies, and every method keeps the magnitudes.
  @Test func resynthesisByPGHIUsesNoFrequenciesAndKeepsTheMagnitudes() throws {
    let frames = try Self.analyzed(.piano, hop: 512).limited(toBins: 100)
    let centres = (0..<frames.count * 100).map { Float(frames.binCenter($0 % 100)) }
    let blind = try Frames(
      settings: frames.settings, magnitudes: frames.magnitudes,
      frequencies: Tensor(shape: [frames.count, 100], values: centres),
      sampleCount: frames.sampleCount)
    let (one, other) = (
      try PhaseVocoder.synthesize(frames, phase: .pghi),
      try PhaseVocoder.synthesize(blind, phase: .pghi)
    )
    for phase in SynthesisPhase.allCases {
      #expect(try frames.phased(by: phase).magnitudes == frames.magnitudes)
      #expect(try frames.phased(by: phase).sampleCount == frames.sampleCount)
    }
    // Both resyntheses use the same magnitudes, and only the first phase of each island differs.
    let settings = frames.settings
    let (a, b) = (
      try PhaseVocoder.magnitudes(one, settings).values,
      try PhaseVocoder.magnitudes(other, settings).values
    )
    var (off, all) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      off += Double((x - y) * (x - y))
      all += Double(x * x)
    }
    #expect(off / all < 0.01, "\(off / all)")
  }

  @Test(arguments: SynthesisPhase.allCases) func everyPhaseMethodKeepsThePitchAndLevelOfASine(
    phase: SynthesisPhase
  ) throws {
    let frames = try FramesTransformationTests.tone(440)
    let sound = try PhaseVocoder.synthesize(frames, phase: phase)
    let level = FramesTransformationTests.level(sound, at: 440)
    #expect(abs(20 * log10(level / 0.5)) < 0.3, "\(level)")
  }

  /// Frames with recomputed phases can be streamed like all frames.
  @Test(arguments: SynthesisPhase.allCases)
  func everyPhaseMethodGivesTheSameSamplesInStreamingResynthesis(
    phase: SynthesisPhase
  )
    throws
  {
    let frames = try FramesTests.piano(40)[0..<150].phased(by: phase)
    let stream = SynthesisStream(frames.settings, firstPhases: frames.firstPhases)
    var samples: [Float] = []
    for t in 0..<frames.count { samples += stream.add(frames[t]) }
    samples += stream.finish(sampleCount: frames.sampleCount)
    #expect(samples == (try PhaseVocoder.synthesize(frames)).samples[0])
  }

  @Test func everyPhaseMethodResynthesisesOneFrameOneBinAndSilence() throws {
    let frames = try FramesTests.piano(40)
    for phase in SynthesisPhase.allCases {
      #expect(try PhaseVocoder.synthesize(frames[5..<6], phase: phase).count == 128)
      let one = try frames.limited(toBins: 1)
      #expect(try PhaseVocoder.synthesize(one, phase: phase).count == frames.sampleCount)
      let silent = try Frames(
        settings: frames.settings, magnitudes: Tensor(zeros: [4, 40]),
        frequencies: Tensor(zeros: [4, 40]))
      let sound = try PhaseVocoder.synthesize(silent, phase: phase)
      #expect(sound.samples[0].allSatisfy { $0 == 0 })
      #expect(throws: SpectraError.content(needed: .values)) {
        try frames.delta().phased(by: phase)
      }
      #expect(throws: SpectraError.empty(what: "the analysis")) {
        try frames[5..<5].phased(by: phase)
      }
    }
  }
}
