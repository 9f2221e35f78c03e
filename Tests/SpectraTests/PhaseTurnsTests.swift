// Tests of the phase polynomials with spectra of chosen phases.

import Glibc
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct PhaseTurnsTests {
  /// The tolerance in radians: twice the rounding error of 32-bit floats near π.
  static let tolerance = 6e-7

  /// The phases of an impulse n samples after the frame's first sample are −2πkn/N, which covers angles in all
  /// octants.
  @Test(arguments: [256, 257, 300, 511]) func thePhasesOfAnImpulseChangeLinearlyWithFrequency(
    _ place: Int
  ) throws {
    let settings = try AnalysisSettings(rate: 8000, fft: 512)
    var samples = [Float](repeating: 0, count: 400)
    samples[place - 256] = 1
    let frames = try PhaseVocoder.analyze(Sound(mono: samples, rate: 8000), settings)
    for k in 0..<257 where frames[0].magnitudes[k] > 1e-4 {
      let exact = -2 * Double.pi * Double(k * place % 512) / 512
      var difference = Double(frames.firstPhases[k]) - exact
      difference -= 2 * .pi * (difference / (2 * .pi)).rounded()
      #expect(abs(difference) < Self.tolerance, "bin \(k)")
    }
  }

  /// One bin of magnitude 1 with a chosen first phase is resynthesised as the cosine of this phase.
  @Test func aBinIsResynthesisedAsTheCosineOfItsPhase() throws {
    let settings = try AnalysisSettings(rate: 512, fft: 512, bins: 41)
    var magnitudes = [Float](repeating: 0, count: 4 * 41)
    for t in 0..<4 { magnitudes[t * 41 + 40] = 1 }
    let frequencies = [Float](repeating: 40, count: 4 * 41)
    for step in -16...16 {
      let phase = Double(step) * .pi / 16
      var phases = [Float](repeating: 0, count: 41)
      phases[40] = Float(phase)
      let frames = try Frames(
        settings: settings, magnitudes: Tensor(shape: [4, 41], values: magnitudes),
        frequencies: Tensor(shape: [4, 41], values: frequencies), firstPhases: phases)
      let samples = try PhaseVocoder.synthesize(frames).samples[0]
      // The first phase is the phase at N/2 samples before sample 0. The window is applied once, without an analysis,
      // so the level has the factor Σw / Σw².
      for index in stride(from: 0, to: 384, by: 7) {
        let exact = cos(phase + 2 * .pi * 40 * Double(index + 256) / 512)
        let weight = frameWeight(index)
        #expect(abs(Double(samples[index]) - weight * exact) < 2e-6)
      }
    }
  }

  /// The factor Σw / Σw² of the four frames at a sample, times the factor Σw/N of a bin of magnitude 1.
  private func frameWeight(_ index: Int) -> Double {
    let window = Window.hann.values(512)
    var (sum, squares) = (0.0, 0.0)
    for t in 0..<4 {
      let place = index + 256 - 128 * t
      if window.indices.contains(place) {
        sum += window[place]
        squares += window[place] * window[place]
      }
    }
    return 0.5 * sum / squares
  }
}
