// Tests of heat maps: the order of values, the extents, and the reduction to pixels.

import Plots
import Testing

@Suite struct HeatMapTests {
  @Test func eachFrameBecomesAColumnOfTheHeatMap() {
    let map = HeatMap(frames: [1, 2, 3, 4, 5, 6], columns: 3, rows: 2, x: 0...3, y: 0...2)
    #expect(map.values == [1, 3, 5, 2, 4, 6])
  }

  @Test func theValueRangeOfAHeatMapCoversFiniteValues() {
    let map = HeatMap(
      values: [.nan, -.infinity, 2, -7], columns: 2, rows: 2, x: 0...1, y: 0...1)
    #expect(map.extent == -7...2)
    #expect(HeatMap(values: [.nan], columns: 1, rows: 1, x: 0...1, y: 0...1).extent == nil)
  }

  @Test func reducingAHeatMapKeepsTheHighestValueOfEachPatch() {
    var values = [Float](repeating: 0, count: 100 * 50)
    values[37 * 100 + 61] = 9
    let map = HeatMap(values: values, columns: 100, rows: 50, x: 0...10, y: 0...5)
    let small = map.reduced(columns: 30, rows: 20)
    #expect(small.columns == 25)
    #expect(small.rows == 17)
    #expect(small.values.max() == 9)
    #expect(small.values.firstIndex(of: 9) == (37 / 3) * 25 + 61 / 4)
    #expect(small.x == 0...10)
    // Each of the 17 rows represents three rows of height 0.1, which makes 51 rows instead of 50; therefore the upper
    // edge is 0.1 higher.
    #expect(abs(small.y.upperBound - 5.1) < 1e-12)
    #expect(map.reduced(columns: 100, rows: 50) == map)
  }

  @Test func croppingAHeatMapDoesNotMoveTheVisibleCells() {
    let values = (0..<50).map { Float($0) }
    let map = HeatMap(values: values, columns: 10, rows: 5, x: 0...10, y: 0...5)
    let part = map.cropped(x: 2.5...4.5, y: 1...2)
    #expect(part.columns == 3 && part.rows == 1)
    #expect(part.values == [12, 13, 14])
    #expect(part.x == 2...5 && part.y == 1...2)
    #expect(map.cropped(x: -1...11, y: -1...9) == map)
    #expect(map.cropped(x: 20...30, y: 0...5).columns == 0)
  }

  @Test func reducingAHeatMapAroundZeroKeepsTheValuesFurthestFromZero() {
    let map = HeatMap(
      values: [1, -4, 2, 3], columns: 4, rows: 1, x: 0...4, y: 0...1, palette: .diverging)
    #expect(map.reduced(columns: 2, rows: 1).values == [-4, 3])
  }

  @Test func reducingAHeatMapIgnoresMissingValues() {
    let map = HeatMap(
      values: [.nan, -2, .nan, .nan], columns: 4, rows: 1, x: 0...4, y: 0...1)
    let values = map.reduced(columns: 2, rows: 1).values
    #expect(values[0] == -2)
    #expect(values[1].isNaN)
  }
}

@Suite struct LineThinningTests {
  @Test func reducingAShortPlottedLineChangesNothing() {
    let thin = LineThinning.thinned(x: [0, 1, 2], y: [5, 6, 7], columns: 100)
    #expect(thin.x == [0, 1, 2])
    #expect(thin.y == [5, 6, 7])
  }

  @Test func reducingALongPlottedLineKeepsItsPeaksAndBothEnds() {
    let count = 100_000
    var y = (0..<count).map { Double($0 % 7) }
    y[43_210] = 1000
    y[77_777] = -1000
    let x = (0..<count).map(Double.init)
    let thin = LineThinning.thinned(x: x, y: y, columns: 100)
    #expect(thin.x.count < 1200)
    #expect(thin.x.first == 0 && thin.x.last == Double(count - 1))
    #expect(thin.y.max() == 1000 && thin.y.min() == -1000)
    #expect(zip(thin.x, thin.x.dropFirst()).allSatisfy { $0 < $1 })
    for (x, kept) in zip(thin.x, thin.y) { #expect(y[Int(x)] == kept) }
  }

  @Test func reducingAPlottedLineKeepsItsGaps() {
    let count = 10_000
    var y = [Double](repeating: 1, count: count)
    y[5000] = .nan
    let thin = LineThinning.thinned(x: (0..<count).map(Double.init), y: y, columns: 10)
    #expect(thin.y.contains { $0.isNaN })
  }

  @Test func aPlottedLineWithDecreasingXValuesIsNotReduced() {
    let x = (0..<10_000).map { Double($0 % 100) }
    #expect(LineThinning.thinned(x: x, y: x, columns: 10).x.count == 10_000)
  }
}
