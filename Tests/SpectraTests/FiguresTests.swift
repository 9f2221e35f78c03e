// Tests that the analysis agrees with SciPy's results, which tools/figures/spectra.py wrote.

import Files
import Glibc
import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct SpectraFiguresTests {
  /// The tolerance for magnitudes of up to 0.4 in 32-bit transforms: a few rounding errors of 3e-8.
  static let magnitudeTolerance: Float = 3e-7
  /// The tolerance for phase errors, multiplied by magnitude. The rounding error of a bin is about 1e-7 of the frame's
  /// largest magnitude, so the phase of a bin of magnitude 1e-5 can have an error of 1e-2 rad.
  static let phaseTolerance = 3e-7

  static func signal() throws -> Sound {
    let samples = (0..<6000).map { index -> Float in
      let n = Double(index)
      let partials = 0.4 * sin(0.06 * n) + 0.2 * sin(0.18 * n + 1)
      return Float(partials + 0.2 * sin(0.5 * n + 0.00005 * n * n))
    }
    return try Sound(mono: samples, rate: 44_100)
  }

  static func settings(_ name: String) throws -> AnalysisSettings {
    let all: [String: (Window, Int, Int)] = [
      "hann": (.hann, 512, 128), "hamming": (.hamming, 512, 64), "blackman": (.blackman, 600, 100),
      "kaiser": (.kaiser(beta: 8), 512, 64), "long": (.hann, 2048, 512),
      "short": (.hann, 64, 16),
    ]
    let (window, fft, hop) = try #require(all[name])
    return try AnalysisSettings(rate: 44_100, fft: fft, hop: hop, window: window)
  }

  @Test func analysedMagnitudesAndFrequenciesAgreeWithSciPy() throws {
    var analyses: [String: Frames] = [:]
    var compared = 0
    for line in try Repository.figures("spectra.txt", of: "Spectra") {
      let name = line[0]
      let frames =
        try analyses[name] ?? PhaseVocoder.analyze(Self.signal(), Self.settings(name))
      analyses[name] = frames
      let (t, k) = (try #require(Int(line[1])), try #require(Int(line[2])))
      let magnitude = try #require(Float(line[3]))
      let frequency = try #require(Double(line[4]))
      let frame = frames[t]
      #expect(abs(frame.magnitudes[k] - magnitude) < Self.magnitudeTolerance)
      // Frequencies that differ by one turn per hop describe the same phase.
      let ambiguity = frames.settings.rate / Double(frames.settings.hop)
      var difference = Double(frame.frequencies[k]) - frequency
      difference -= ambiguity * (difference / ambiguity).rounded()
      let tolerance = 2 * Self.phaseTolerance / Double(magnitude) / (2 * .pi) * ambiguity
      #expect(abs(difference) < tolerance + 2e-3, "\(name) frame \(t) bin \(k)")
      compared += 1
    }
    #expect(compared > 150)
  }

  /// All frequencies are raised by 10 Hz, so the phases are not those of the signal. The frequencies of the frames are
  /// 32-bit numbers, whose rounding errors add up over up to 376 frames.
  @Test func resynthesisedSamplesAgreeWithSciPy() throws {
    var sounds: [String: Sound] = [:]
    var compared = 0
    for line in try Repository.figures("resynthesis.txt", of: "Spectra") {
      let name = line[0]
      if sounds[name] == nil {
        let frames = try PhaseVocoder.analyze(Self.signal(), Self.settings(name))
        let raised = try Frames(
          settings: frames.settings, magnitudes: frames.magnitudes,
          frequencies: frames.frequencies + Tensor(10), firstPhases: frames.firstPhases,
          sampleCount: frames.sampleCount)
        sounds[name] = try PhaseVocoder.synthesize(raised)
      }
      let index = try #require(Int(line[1]))
      let sample = try #require(Double(line[2]))
      let made = try #require(sounds[name]).samples[0][index]
      #expect(abs(Double(made) - sample) < 5e-6, "\(name) sample \(index)")
      compared += 1
    }
    #expect(compared > 100)
  }
}
