// Tests of models of sounds that nobody would choose: what is generated from them is finite and never far louder than
// the source.

import Glibc
import Runs
import SoundModels
import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct OddSourcesTests {
  /// A sound with a name, which the test shows.
  struct Source: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sound: Sound

    /// - Parameter sample: the sample at an index, and Gaussian noise.
    init(
      _ name: String, rate: Double = 8000, seconds: Double = 0.5,
      _ sample: (_ i: Int, _ noise: Double) -> Double
    ) {
      testDescription = name
      var random = RandomStream(seed: 7, name: name)
      let samples = (0..<Int(rate * seconds)).map { Float(sample($0, random.normal())) }
      sound = try! Sound(samples: [samples], rate: rate)
    }
  }

  static let sources = [
    Source("a constant") { _, _ in 0.5 },
    Source("one impulse") { i, _ in i == 2000 ? 1 : 0 },
    Source("one drum hit after silence") { i, noise in
      i < 1500 ? 0 : 0.3 * noise * exp(-Double(i - 1500) / 200)
    },
    Source("a square wave at full scale") { i, _ in (i / 40) % 2 == 0 ? 1 : -1 },
    Source("noise at 8 kHz") { _, noise in 0.1 * noise },
    Source("a tone at 192 kHz", rate: 192_000, seconds: 0.1) { i, _ in 0.3 * sin(0.02 * Double(i))
    },
    Source("a tone with nothing above it", rate: 44_100, seconds: 0.2) { i, _ in
      0.3 * sin(0.03 * Double(i))
    },
    Source("a sound 140 dB below full scale") { _, noise in 1e-7 * noise },
    Source("a sound 80 dB above full scale") { _, noise in 1e4 * noise },
    Source("a sound shorter than a jump", seconds: 0.12) { i, _ in 0.3 * sin(0.4 * Double(i)) },
  ]

  /// The largest sample of what is generated, as a multiple of the largest sample of the source: 12 dB.
  static let loudest: Float = 4

  @Test(arguments: sources)
  func anOddSourceTrainsAndItsSoundIsFiniteAndNoLouder(_ source: Source) throws {
    let sound = source.sound
    let frames = try PhaseVocoder.analyze(
      sound, AnalysisSettings(rate: sound.rate, fft: 256, hop: 64, bins: 129))
    let model = try SoundModel(
      of: [frames], settings: ModelSettings(layers: 1, units: 12, sequence: 5), seed: 3)
    try model.train(request(12))
    let peak = sound.samples[0].map(abs).max() ?? 0
    for beyond in [Beyond.wander(.usual), .loop, .hold] {
      for variance in [0, 1, 4] as [Double] {
        var options = SamplingOptions(
          samples: 3 * frames.sampleCount, variance: .constant(variance), seed: 1)
        options.beyond = beyond
        let made = try PhaseVocoder.synthesize(model.sampleFrames(options)).samples[0]
        #expect(made.count == options.samples && made.allSatisfy(\.isFinite))
        #expect((made.map(abs).max() ?? 0) <= Self.loudest * peak)
      }
    }
  }

  @Test func silenceAndTooFewFramesAreRefusedWithAReason() throws {
    func message(_ sound: Sound) throws -> String? {
      let frames = try PhaseVocoder.analyze(
        sound, AnalysisSettings(rate: sound.rate, fft: 256, hop: 64, bins: 129))
      do {
        _ = try SoundModel(of: [frames], settings: ModelSettings(layers: 1, units: 12), seed: 3)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(
      try message(Source("silence") { _, _ in 0 }.sound)
        == "the frames are silent: there is nothing to learn")
    for seconds in [0.001, 0.008] {
      let sound = Source("a blink", seconds: seconds) { _, noise in 0.1 * noise }.sound
      #expect(try message(sound)?.hasPrefix("too short: ") == true)
    }
  }
}
