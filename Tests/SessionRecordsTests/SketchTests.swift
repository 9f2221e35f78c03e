// Tests that distances between two values, estimated from the values' fingerprints, are near the exact distances.

import CommandLanguage
import LanguageTestSupport
import SessionRecords
import Testing

@Suite struct SketchTests {
  /// Four sums estimate a distance within this factor; the worst of a hundred random cases was wrong by a factor of
  /// 3.6.
  private static let factor = 6.0

  /// The outcome of a replay whose recorded value is `a` and whose new value is `b`.
  private func replay(_ a: String, _ b: String, tolerance: Double? = nil) throws
    -> SessionReplay.Outcome
  {
    let first = Interpreter.recorded()
    _ = try first.run("x = [\(a)][0]\n", name: "t")
    let text = SessionScript.text(of: first.record).replacing("x = [\(a)]", with: "x = [\(b)]")
    let session = Interpreter.recorded()
    return try SessionReplay(text, name: "s").run(in: session, tolerance: tolerance)
  }

  @Test(arguments: [1e-4, 1e-2, 0.3])
  func fingerprintsEstimateTheDifferenceBetweenLongLists(share: Double) throws {
    for seed in 0..<30 {
      let list = "map(0..400, fn(i) { sin(i * \(seed + 1)) })"
      let other = "map(0..400, fn(i) { sin(i * \(seed + 1)) + \(share) * sin(i * i) })"
      let outcome = try replay(list, other, tolerance: 1e9)
      #expect(outcome.tolerated == 1)
      #expect(
        outcome.farthest > share / Self.factor && outcome.farthest < share * Self.factor, "\(seed)")
    }
  }

  @Test func fingerprintsGiveTheExactDifferenceBetweenNumbersAndShortLists() throws {
    #expect(try replay("2", "2.02", tolerance: 0.011).difference == nil)
    #expect(try replay("2", "2.02", tolerance: 0.009).difference != nil)
    #expect(abs(try replay("[3, 4]", "[3, 4.5]", tolerance: 1).farthest - 0.1) < 1e-12)
    #expect(
      try replay("[3, 4]", "[3, 4.5]").difference?.contains("x differs by about 10 %") == true)
  }

  @Test(arguments: ["\"b\"", "[1]", "nil", "[1, 2, 3]", "true"])
  func aReplayToleranceDoesNotCoverValuesOfDifferentKinds(other: String) throws {
    let outcome = try replay("[1, 2]", other, tolerance: 1e9)
    #expect(outcome.difference?.contains("x differs") == true)
  }
}
