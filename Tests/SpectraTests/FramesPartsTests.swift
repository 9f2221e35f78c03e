// Tests of the harmonic and the percussive part of frames: librosa's figures.

import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct FramesPartsTests {
  @Test func partsEqualThoseOfLibrosa() throws {
    let rows = try Repository.figures("parts.txt", of: "Spectra")
    let values = try rows.map { try $0.map { try #require(Float($0)) } }
    #expect(values.count == 72)
    let settings = try AnalysisSettings(rate: 44_100, fft: 16)
    func tensor(_ part: Int) throws -> Tensor {
      Tensor(shape: [24, 9], values: values[part * 24..<part * 24 + 24].flatMap { $0 })
    }
    let frames = try Frames(
      settings: settings, magnitudes: try tensor(0), frequencies: Tensor.zeros([24, 9]))
    for (number, part) in [Frames.Part.harmonic, .percussive].enumerated() {
      let made = try frames.part(part, length: 7).magnitudes.values
      let expected = try tensor(number + 1).values
      for (one, other) in zip(made, expected) {
        // librosa computes the masks in single precision.
        #expect(abs(one - other) < 2e-6 * max(1, other))
      }
    }
  }

  @Test func aPartKeepsEverythingElseAndRefusesDeltas() throws {
    let frames = try PhaseVocoder.analyze(
      try Signals.tone(frequency: 440, duration: 0.3), AnalysisSettings(rate: 44_100, fft: 512))
    let part = try frames.part(.harmonic)
    #expect(part.frequencies == frames.frequencies && part.firstPhases == frames.firstPhases)
    #expect(part.sampleCount == frames.sampleCount)
    let deltas = try frames.delta()
    #expect(throws: SpectraError.self) { try deltas.part(.harmonic) }
    let one = try frames[0..<1].part(.percussive, length: 31)
    #expect(one.count == 1)
  }
}
