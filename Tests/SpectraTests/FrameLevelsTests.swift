// Tests of the levels of frames and the distances between frames, with calculated results.

import Spectra
import Tensors
import Testing

@Suite struct FrameLevelsTests {
  /// Frames of 3 bins, in which bin 0 has no effect on the levels.
  private func frames(_ magnitudes: [Float]) throws -> Frames {
    let settings = try AnalysisSettings(rate: 64, fft: 16, hop: 4, bins: 3)
    let shape = [magnitudes.count / 3, 3]
    return try Frames(
      settings: settings, magnitudes: Tensor(shape: shape, values: magnitudes),
      frequencies: Tensor(zeros: shape))
  }

  @Test func levelsOfFramesAreLimitedToSixtyDecibelsBelowTheLoudestBin() throws {
    let source = try frames([100, 1, 0.1, 100, 0, 1e-9])
    let levels = try #require(FrameLevels(source))
    #expect(levels.count == 2 && levels.floor == -60)
    #expect(levels.levels(of: source[0]) == [0, -20])
    #expect(levels.levels(of: source[1]) == [-60, -60])
    #expect(levels.means == [-30, -40])
  }

  /// The levels (0, −20) and (−60, −60) have the distance √((60² + 40²) / 2).
  @Test func distancesBetweenFramesAreRootMeanSquaresInDecibels() throws {
    let source = try frames([0, 1, 0.1, 0, 0, 0])
    let levels = try #require(FrameLevels(source))
    let wanted = 2600.0.squareRoot()
    #expect(abs(levels.distance(of: [0, -20], from: 1) - wanted) < 1e-4)
    #expect(levels.distance(of: [0, -20], from: 0) == 0)
    #expect(abs(FrameLevels.distance([0, -20], [-60, -60]) - wanted) < 1e-4)
  }

  @Test func theNearestFrameOfASourceIsFound() throws {
    let source = try frames([0, 1, 1, 0, 0.1, 0.1, 0, 0.01, 0.01])
    let levels = try #require(FrameLevels(source))
    #expect(levels.nearest(to: [-9, -9]) == 0)
    #expect(levels.nearest(to: [-11, -11]) == 1)
    #expect(levels.nearest(to: [-99, -99]) == 2)
    #expect(levels.frame(within: 5, of: [-23, -23], from: 0) == 1)
    #expect(levels.frame(within: 5, of: [-30, -30], from: 0) == nil)
    for (start, found) in [(0, 0), (1, 1), (2, 2)] {
      #expect(levels.frame(within: 40, of: [-20, -20], from: start) == found)
    }
  }

  @Test func silentFramesHaveNoLevels() throws {
    #expect(FrameLevels(try frames([1, 0, 0])) == nil, "bin 0 does not count")
    #expect(FrameLevels(try frames([])) == nil)
  }
}
