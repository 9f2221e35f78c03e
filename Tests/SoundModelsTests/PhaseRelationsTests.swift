// Tests of the phase relations of bins that share a partial, as measured in a source and kept by a generator.

import Measures
import SoundModels
import Sounds
import Spectra
import Testing

@Suite struct PhaseRelationsTests {
  /// The phases of neighbouring bins in a main lobe differ by exactly half a turn, except for rounding errors and
  /// leakage of other partials.
  private let relationTolerance = 0.01
  private let bins = 20

  private func analysis(_ frequencies: [Double]) throws -> Frames {
    let tones = try frequencies.map { try Signals.tone(frequency: $0, duration: 1, gain: 0.4) }
    let sound = try Sound.mix(tones)
    return try PhaseVocoder.analyze(
      sound, AnalysisSettings(rate: sound.rate, fft: 512, hop: 128, bins: bins))
  }

  @Test func phasesOfNeighbouringBinsOfAPartialDifferByHalfATurn() throws {
    let relations = PhaseRelations(of: [try analysis([440])])
    for pair in [4, 5] {
      #expect(relations.coherences[pair] > 0.99)
      #expect(abs(abs(relations.relations[pair]) - 0.5) < relationTolerance)
    }
  }

  @Test func neighbouringBinsOfTwoPartialsAreNotCoherent() throws {
    // The partials are at 4.9 and 8.1 bins, so bins 6 and 7 belong to different partials, and their phases drift
    // apart.
    let width = 44_100.0 / 512
    let relations = PhaseRelations(of: [try analysis([4.9 * width, 8.1 * width])])
    #expect(relations.coherences[6] < 0.3)
    #expect(relations.coherences[4] > 0.99 && relations.coherences[8] > 0.99)
  }

  @Test func binsOfSilenceAreNotCoherent() throws {
    let silent = try Signals.silence(duration: 0.2)
    let frames = try PhaseVocoder.analyze(
      silent, AnalysisSettings(rate: silent.rate, fft: 512, hop: 128, bins: 4))
    #expect(PhaseRelations(of: [frames]).coherences == [0, 0, 0])
  }

  @Test func phaseCorrectionReducesAPhaseErrorByTheSameFactorInEveryFrame() {
    let relations = PhaseRelations(relations: [0.5], coherences: [1])
    var phases = [0.1, 0.1 + 0.5 + 0.2]
    for frame in 1...20 {
      var frequencies: [Float] = [0, 0]
      relations.steer(&phases, &frequencies, magnitudes: [1, 0.5], period: 0.01)
      var error = phases[1] - phases[0] - 0.5
      error -= error.rounded()
      var expected = 0.2
      for _ in 0..<frame { expected *= 1 - PhaseRelations.pull }
      #expect(abs(error - expected) < 1e-12)
      // The frequency of the stronger bin does not change.
      #expect(frequencies[0] == 0 && frequencies[1] < 0)
    }
  }

  @Test func phaseCorrectionDoesNotChangeBinsThatAreNotCoherent() {
    let relations = PhaseRelations(relations: [0.5], coherences: [PhaseRelations.coherent - 0.01])
    var phases = [0.1, 0.2]
    var frequencies: [Float] = [10, 20]
    relations.steer(&phases, &frequencies, magnitudes: [1, 0.5], period: 0.01)
    #expect(frequencies == [10, 20])
    #expect(abs(phases[0] - 0.2) < 1e-12 && abs(phases[1] - 0.4) < 1e-12)
  }

  @Test func phaseCorrectionReducesTheBeatingOfIndependentBins() throws {
    let source = try analysis([440])
    let relations = PhaseRelations(of: [source])
    // As in a model's frames, the frequency of each bin has a constant error of one or two hertz.
    var loose: [Frame] = []
    var steered: [Frame] = []
    var phases = source.firstPhases.map { Double($0) / (2 * .pi) }
    for t in 0..<source.count {
      var frame = source[t]
      for k in 0..<bins { frame.frequencies[k] += Float(k % 3) - 1 }
      loose.append(frame)
      if t > 0 {
        relations.steer(
          &phases, &frame.frequencies, magnitudes: frame.magnitudes,
          period: source.settings.period)
      }
      steered.append(frame)
    }
    let reference = try PhaseVocoder.synthesize(source)
    func distance(_ frames: [Frame]) throws -> Double {
      let made = try PhaseVocoder.synthesize(try Frames(frames, like: source))
      return try FiguresOfMerit.measure(made, against: reference, source.settings)
        .logSpectralDistance
    }
    let (before, after) = (try distance(loose), try distance(steered))
    // The remaining distance comes from bins that belong to no partial.
    #expect(after < before * 2 / 3, "\(before) dB to \(after) dB")
  }
}
