// Tests of spectral peaks and of the consistency of frames.

import Glibc
import Measures
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct SpectralPeaksTests {
  @Test func partialsAreFoundWithTheirFrequencyAndLevel() throws {
    let partials = [(440.0, 0.5), (1003.0, 0.25), (3010.5, 0.05)]
    let chord = try sound(1) { t in
      partials.reduce(0) { $0 + $1.1 * sin(2 * .pi * $1.0 * t) }
    }
    let frames = try PhaseVocoder.analyze(chord, AnalysisSettings(rate: 44_100, fft: 2048))
    let peaks = frames[40].peaks(within: 40)
    #expect(peaks.count == 3)
    for (peak, (frequency, level)) in zip(peaks, partials) {
      #expect(abs(peak.frequency - frequency) < 0.05)
      #expect(peak.bin == Int((frequency / 44_100 * 2048).rounded()))
      // The magnitude is interpolated by a parabola, which differs from the lobe of a Hann window by up to 3 %.
      #expect(abs(peak.magnitude / level - 1) < 0.033)
    }
  }

  @Test func silenceAndSlopingSpectraHaveNoPeaks() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, bins: 4)
    func peaks(_ magnitudes: [Float]) throws -> [SpectralPeak] {
      try Frame(settings: settings, magnitudes: magnitudes, frequencies: [0, 1, 2, 3]).peaks()
    }
    #expect(try peaks([0, 0, 0, 0]).isEmpty)
    #expect(try peaks([1, 0.5, 0.2, 0.1]).isEmpty)
    #expect(try peaks([0, 1, 0, 0]) == [SpectralPeak(bin: 1, frequency: 1, magnitude: 1)])
    #expect(try peaks([0, 1, 1, 0]).map(\.bin) == [1])
    #expect(try peaks([1, 0.5, 0.0009, 0.5]).isEmpty)
  }
}

@Suite struct ConsistencyTests {
  @Test func changedPhasesMakeAnalysedFramesInconsistent() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512)
    let frames = try PhaseVocoder.analyze(recording("clarinet-a3"), settings)
    // The tolerance is the square of the rounding error of 32-bit floats.
    #expect(try frames.inconsistency() < 1e-10)
    let wrong = try Frames(
      settings: settings, magnitudes: frames.magnitudes, frequencies: frames.frequencies,
      firstPhases: [Float](repeating: 0, count: settings.bins), sampleCount: frames.sampleCount)
    #expect(try wrong.inconsistency() > 0.01)
  }

  @Test func framesOfSilenceAreConsistent() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512)
    let frames = try PhaseVocoder.analyze(Signals.silence(duration: 0.1), settings)
    #expect(try frames.inconsistency() == 0)
  }
}
