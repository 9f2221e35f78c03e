// Tests that streaming frame by frame gives the same samples as resynthesis of all frames together.

import Glibc
import Runs
import Sounds
import Spectra
import TestSupport
import Testing

@Suite struct SynthesisStreamTests {
  /// Lengths and settings of an analysis. The cases differ in the overlap between parts of 64 frames: none, a slight
  /// overlap, or an overlap of three parts.
  struct Case: Sendable, CustomTestStringConvertible {
    var fft: Int
    var hop: Int
    var bins: Int?
    var window = Window.hann
    var samples: Int
    var testDescription: String { "\(fft)/\(hop)/\(bins ?? 0) \(window) \(samples)" }
  }

  static let cases = [
    Case(fft: 512, hop: 128, samples: 30_000), Case(fft: 512, hop: 128, bins: 20, samples: 30_001),
    Case(fft: 512, hop: 4, bins: 20, samples: 2500),
    Case(fft: 256, hop: 1, bins: 9, samples: 300),
    Case(fft: 2048, hop: 512, bins: 60, samples: 70_000),
    Case(fft: 1000, hop: 125, window: .blackman, samples: 20_000),
    Case(fft: 4096, hop: 1024, samples: 100), Case(fft: 512, hop: 128, samples: 1),
    Case(fft: 512, hop: 128, samples: 128), Case(fft: 512, hop: 128, samples: 8192),
  ]

  @Test(arguments: cases) func aSynthesisStreamGivesTheSamplesOfTheWholeResynthesisBitForBit(
    _ one: Case
  ) throws {
    var random = Seeded(5)
    let sound = try Signals.noise(duration: 2, using: &random).slice(0..<one.samples)
    let settings = try AnalysisSettings(
      rate: sound.rate, fft: one.fft, hop: one.hop, bins: one.bins, window: one.window)
    let frames = try PhaseVocoder.analyze(sound, settings)
    let stream = SynthesisStream(settings, firstPhases: frames.firstPhases)
    var samples: [Float] = []
    for t in 0..<frames.count {
      let some = stream.add(frames[t])
      #expect(some.count <= one.hop)
      samples += some
      // At any time, the stream has returned all samples except at most the last half window.
      #expect(samples.count >= (t + 1) * one.hop - one.fft / 2)
    }
    samples += stream.finish(sampleCount: sound.count)
    #expect(stream.count == frames.count && stream.given == sound.count)
    #expect(samples == (try PhaseVocoder.synthesize(frames)).samples[0])
  }

  @Test func aSynthesisStreamGivesSilenceAfterTheLastFrame() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 64, hop: 16)
    let frames = try PhaseVocoder.analyze(
      Signals.tone(frequency: 5000, duration: 0.01, shape: .sine, rate: 44_100, gain: 0.5), settings
    )
    let stream = SynthesisStream(settings, firstPhases: frames.firstPhases)
    let begun = stream.add(frames[0]) + stream.add(frames[1]) + stream.add(frames[2])
    let rest = stream.finish(sampleCount: 1000)
    #expect(begun.count + rest.count == 1000)
    #expect(rest.suffix(800).allSatisfy { $0 == 0 })
    #expect(rest.contains { $0 != 0 })
  }
}
