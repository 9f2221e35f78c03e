// Tests of resets that keep bins within percentiles of a source.

import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct RangeResetTests {
  /// The magnitudes are 0, 0.01 … 1 in shuffled order, so percentile p is p/100.
  @Test func percentilesAreInterpolatedBetweenTheValues() throws {
    let settings = try smallAnalysis(bins: 2)
    let order = (0...100).map { Float($0 * 37 % 101) }
    let source = try frames(
      settings, order.flatMap { [$0 / 100, 1 - $0 / 100] }, order.flatMap { [$0, 2 * $0] })
    var within = try RangeReset(source: source, low: 2.5, high: 90)
    for (range, wanted) in zip(within.magnitudes, [0.025...0.9, 0.025...0.9]) {
      #expect(abs(Double(range.lowerBound) - wanted.lowerBound) < 1e-6)
      #expect(abs(Double(range.upperBound) - wanted.upperBound) < 1e-6)
    }
    #expect(abs(within.frequencies[1].lowerBound - 5) < 1e-5)
    #expect(abs(within.frequencies[1].upperBound - 180) < 1e-4)
    let inside = try Frame(settings: settings, magnitudes: [0.5, 0.1], frequencies: [50, 100])
    #expect(try within.frame(before: 1, previous: inside) == nil)
    let outside = try Frame(settings: settings, magnitudes: [0, 0.95], frequencies: [50, 999])
    let put = try #require(try within.frame(before: 1, previous: outside))
    #expect(put.magnitudes == [within.magnitudes[0].lowerBound, within.magnitudes[1].upperBound])
    #expect(put.frequencies == [50, within.frequencies[1].upperBound])
    #expect(try within.frame(before: 2, previous: put) == nil, "a clamp twice is a clamp")
  }

  @Test func aRangeResetWithTheFullRangeNeverChangesFramesOfTheSource() throws {
    let source = try someFrames(30)
    var within = try RangeReset(source: source, low: 0, high: 100)
    for t in 0..<30 { #expect(try within.frame(before: t + 1, previous: source[t]) == nil) }
  }

  @Test func aRangeResetRefusesPercentilesInTheWrongOrder() throws {
    let source = try someFrames(8)
    for (low, high, text) in [(-1, 99, "-1 and 99"), (60, 40, "60 and 40"), (0, 101, "0 and 101")] {
      #expect(
        throws: ModelError(
          "the percentiles must be from 0 to 100, the lower one first, not \(text)")
      ) {
        try RangeReset(source: source, low: Double(low), high: Double(high))
      }
    }
  }
}
