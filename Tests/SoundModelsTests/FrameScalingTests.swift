// Tests of the conversion of frames to features and back.

import Glibc
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct FrameScalingTests {
  /// The tolerance for features, which are 32-bit floats of a few units; sums over a hundred frames have smaller
  /// errors.
  static let featureTolerance = 1e-5
  /// The tolerance for magnitudes. A feature of about 3 deviations of 5 dB has a rounding error of 1e-6 dB, which is a
  /// relative error of 1e-7 in the magnitude; the magnitude itself is also rounded.
  static let magnitudeTolerance: Float = 2e-6
  /// The tolerance for frequencies of some tens of Hz, in Hz.
  static let frequencyTolerance: Float = 1e-5

  @Test func featureScalingStandardisesEveryFeature() throws {
    let frames = try someFrames(100)
    let scaling = try FrameScaling(fitting: [frames], includesDC: false)
    let matrix = scaling.matrix(frames)
    #expect(matrix.count == 100 * 8)
    for i in 0..<8 {
      let (mean, deviation) = moments(column(i, of: matrix, width: 8))
      #expect(abs(mean) < Self.featureTolerance)
      #expect(abs(deviation - 1) < Self.featureTolerance)
    }
  }

  @Test func featuresAreLevelsInDecibelsAndFrequencyDeviationsInBins() throws {
    let settings = try smallAnalysis(bins: 2)
    // Bin 1 has levels of 0 and −20 dB, and frequencies 1/4 bin below and above its centre at 4 Hz.
    let frames = try frames(settings, [0, 1, 0, 0.1], [0, 3, 0, 5])
    let scaling = try FrameScaling(fitting: [frames], includesDC: false)
    #expect(abs(scaling.floor - 1e-4) < 1e-12)
    let exact = [-10, 0, 10, 0.25]
    for (got, wanted) in zip(scaling.means + scaling.deviations, exact) {
      // The term ε² adds 1e-8 of the power at 0 dB and 1e-6 at −20 dB.
      #expect(abs(got - wanted) < 1e-5)
    }
    #expect(abs(scaling.highest[0]) < 1e-5)
    // The standardised values alternate between +1 and −1, so each change is 2 deviations.
    #expect(abs(scaling.changes[0] - 2) < 1e-6 && abs(scaling.changes[1] - 2) < 1e-6)
    #expect(scaling.vector(frames[0]) == Array(scaling.matrix(frames)[..<2]))
  }

  @Test func deviationsOfFeaturesHaveALowerLimit() throws {
    let frames = try frames(20) { _, k in -10 * Double(k) }
    let scaling = try FrameScaling(fitting: [frames], includesDC: false)
    #expect(scaling.deviations == [1, 1, 1, 1, 0.02, 0.02, 0.02, 0.02])
    #expect(scaling.changes == [Double](repeating: 1e-3, count: 8))
    #expect(scaling.matrix(frames).allSatisfy { abs($0) < 1e-4 })
  }

  @Test(arguments: [false, true]) func scalingAndUnscalingAFrameGivesTheSameFrame(dc: Bool) throws {
    let frames = try someFrames(60)
    let scaling = try FrameScaling(fitting: [frames], includesDC: dc)
    for t in 0..<60 {
      var vector = scaling.vector(frames[t])
      scaling.clamp(&vector)
      let back = scaling.frame(vector)
      for k in (dc ? 0 : 1)..<5 {
        let magnitude = frames[t].magnitudes[k]
        #expect(
          abs(back.magnitudes[k] - magnitude) < Self.magnitudeTolerance * magnitude)
        #expect(
          abs(back.frequencies[k] - frames[t].frequencies[k]) < Self.frequencyTolerance)
      }
    }
  }

  @Test func aSilentBinIsUnscaledToNearSilence() throws {
    let frames = try frames(20) { t, k in k == 3 && t > 9 ? -400 : -5 * Double(k) }
    let scaling = try FrameScaling(fitting: [frames], includesDC: false)
    let back = scaling.frame(scaling.vector(frames[15]))
    // The floor is 1e-4, and a magnitude far below the floor is unscaled to a value at least 30 dB below the floor.
    #expect(back.magnitudes[3] < 3e-6)
  }

  @Test func clampingLimitsFeaturesToTheRangeOfTheSource() throws {
    let source = try someFrames(100)
    let scaling = try FrameScaling(fitting: [source], includesDC: false)
    var high = [Float](repeating: 1e6, count: 8)
    scaling.clamp(&high)
    let top = scaling.frame(high)
    var low = [Float](repeating: -1e6, count: 8)
    scaling.clamp(&low)
    let bottom = scaling.frame(low)
    for k in 1..<5 {
      let loudest = (0..<100).map { source[$0].magnitudes[k] }.max() ?? 0
      #expect(abs(20 * log10(top.magnitudes[k] / loudest) - 6) < 1e-3)
      #expect(abs(Double(top.frequencies[k]) - source.binCenter(k) - 3 * 4) < 1e-4)
      // The floor is 5e-5 times the loudest magnitude, which is at most −80 dB. Subtracting the floor leaves only
      // rounding errors.
      #expect(bottom.magnitudes[k] < 1e-6)
      #expect(abs(Double(bottom.frequencies[k]) - source.binCenter(k) + 3 * 4) < 1e-4)
    }
  }

  @Test func clampingReplacesNonFiniteFeaturesByTheMean() throws {
    let scaling = try FrameScaling(fitting: [someFrames(50)], includesDC: false)
    var vector: [Float] = [.nan, .infinity, -.infinity, 0.5, .nan, .infinity, -.infinity, 0.25]
    scaling.clamp(&vector)
    #expect(vector == [0, 0, 0, 0.5, 0, 0, 0, 0.25])
  }

  @Test func featureScalingExcludesBinZeroByDefault() throws {
    let source = try someFrames(50)
    let without = try FrameScaling(fitting: [source], includesDC: false)
    #expect(without.modelled == 1..<5 && without.features == 8)
    let frame = without.frame(without.vector(source[7]))
    #expect(frame.magnitudes[0] == 0 && frame.frequencies[0] == 0)
    let with = try FrameScaling(fitting: [source], includesDC: true)
    #expect(with.modelled == 0..<5 && with.features == 10)
    #expect(
      abs(with.frame(with.vector(source[7])).magnitudes[0] - source[7].magnitudes[0])
        < Self.magnitudeTolerance)
  }

  @Test func featureScalingIgnoresTheChangeFromOneSourceToTheNext() throws {
    let quiet = try frames(10) { _, _ in -30 }
    let loud = try frames(30) { _, _ in 0 }
    let scaling = try FrameScaling(fitting: [quiet, loud], includesDC: false)
    // A quarter of the frames has a level of −30 dB.
    #expect(abs(scaling.means[0] + 7.5) < 1e-3)
    #expect(abs(scaling.deviations[0] - 30 * (3.0 / 16).squareRoot()) < 1e-3)
    #expect(scaling.changes[0] == 1e-3)
  }

  @Test func featureScalingOfUnsuitableSourcesIsAnError() throws {
    func message(_ sources: [Frames], dc: Bool = false) -> String? {
      do {
        _ = try FrameScaling(fitting: sources, includesDC: dc)
        return nil
      } catch { return "\(error)" }
    }
    let settings = try smallAnalysis()
    let silent = try frames(
      settings, [Float](repeating: 0, count: 50), [Float](repeating: 0, count: 50))
    #expect(message([silent]) == "the frames are silent: there is nothing to learn")
    #expect(message([]) == "a model needs frames to learn from")
    let narrow = try someFrames(10, bins: 1)
    #expect(
      message([narrow])
        == "frames of one bin contain only the constant part: keep more bins")
    #expect(message([narrow], dc: true) == nil)
    for bad in [Float.nan, .infinity, -.infinity] {
      let good = try someFrames(10)
      var values = good.magnitudes.values
      values[17] = bad
      let magnitudes = message([try frames(settings, values, good.frequencies.values)])
      #expect(magnitudes?.contains("magnitude") == true)
      #expect(magnitudes?.contains("3") == true, "the frame is named")
      values = good.frequencies.values
      values[17] = bad
      let frequencies = message([try frames(settings, good.magnitudes.values, values)])
      #expect(frequencies?.contains("frequency") == true)
    }
  }
}
