// Tests of the spread of the levels of noise in a free run.

import Glibc
import SoundModels
import Sounds
import Spectra
import TensorFiles
import Tensors
import Testing

@Suite struct LevelSpreadTests {
  /// Three seconds of white noise with 129 bins. The network cannot predict the noise.
  private static func noise() throws -> Frames {
    var random = RandomStream(seed: 8, name: "noise")
    let samples = (0..<24000).map { _ in Float(0.1 * random.normal()) }
    return try PhaseVocoder.analyze(
      Sound(samples: [samples], rate: 8000), AnalysisSettings(rate: 8000, fft: 256, hop: 64))
  }

  private func power(_ frames: Frames) -> Double {
    frames.magnitudes.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(frames.count)
  }

  @Test func aFreeRunOfNoiseIsAsLoudAsItsSource() throws {
    let source = try Self.noise()
    let model = try FrameBasisTests.model(source, steps: 100)
    #expect(!model.spread.isEmpty && model.spread.allSatisfy { (1...1.25).contains($0) })
    #expect(model.spread.contains { $0 > 1.05 })
    let made = try model.sampleFrames(SamplingOptions(samples: source.sampleCount, seed: 4))
    let level = 10 * log10(power(made) / power(source))
    #expect(abs(level) < 0.5, "\(level) dB")
    // A file keeps the factors, and refuses factors that no training makes.
    let file = try ModelFile.encode(model)
    #expect(try ModelFile.decode(file) == model)
    var other = SafeTensors()
    other.metadata = file.metadata
    for entry in file.entries where entry.name != "scaling.spread" {
      try other.add(entry.name, shape: entry.shape, entry.values)
    }
    let plain = try ModelFile.decode(other)
    #expect(plain.spread.isEmpty && plain != model)
    let soft = try plain.sampleFrames(SamplingOptions(samples: source.sampleCount, seed: 4))
    #expect(power(soft) < power(made))
    for bad in [Float(0.9), 2, .nan] {
      var damaged = other
      try damaged.add(
        "scaling.spread", shape: [model.spread.count],
        .floats(Array(repeating: bad, count: model.spread.count)))
      #expect(throws: (any Error).self) { try ModelFile.decode(damaged) }
    }
  }

  @Test func aModelWithoutABasisHasNoFactors() throws {
    #expect(try smallModel(steps: 20).spread.isEmpty)
  }
}
