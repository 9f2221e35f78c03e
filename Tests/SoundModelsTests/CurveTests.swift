// Tests of parameters that change over time.

import SoundModels
import Testing

@Suite struct CurveTests {
  private struct Refused: Error {}

  private func message(_ curve: Curve, count: Int? = 10) -> String? {
    do {
      _ = try curve.value(frame: 3, seconds: 0.3, count: count)
      return nil
    } catch { return "\(error)" }
  }

  @Test func aConstantCurveNeverChanges() throws {
    #expect(try Curve.constant(0.3).value(frame: 0, seconds: 0, count: nil) == 0.3)
    #expect(try Curve.constant(0.3).value(frame: 99, seconds: 9, count: 100) == 0.3)
  }

  @Test func anEnvelopeIsLinearBetweenPointsAndConstantBeyondItsEnds() throws {
    let curve = Curve.envelope([
      .init(time: 1, value: 2), .init(time: 3, value: 6), .init(time: 3, value: 0),
      .init(time: 5, value: 1),
    ])
    for (time, value) in [
      (-1.0, 2.0), (0, 2), (1, 2), (1.5, 3), (2.5, 5), (3, 0), (4, 0.5), (5, 1), (50, 1),
    ] {
      #expect(try curve.value(frame: 7, seconds: time, count: nil) == value)
    }
    let one = Curve.envelope([.init(time: 1, value: 2)])
    for time in [0.0, 1, 2] {
      #expect(try one.value(frame: 7, seconds: time, count: nil) == 2)
    }
  }

  @Test func aListAsACurveIsInterpolatedOverTheWholeResult() throws {
    let curve = Curve.samples([0, 4, 2])
    let values = try (0..<9).map { try curve.value(frame: $0, seconds: 0, count: 9) }
    #expect(values == [0, 1, 2, 3, 4, 3.5, 3, 2.5, 2])
    #expect(try curve.value(frame: 0, seconds: 0, count: 1) == 0)
    #expect(try Curve.samples([7]).value(frame: 4, seconds: 0, count: 9) == 7)
  }

  @Test func aCurveFunctionIsCalledWithTheFrameNumber() throws {
    #expect(try Curve.function { Double($0) * 2 }.value(frame: 21, seconds: 0, count: nil) == 42)
    #expect(throws: Refused.self) {
      try Curve.function { _ in throw Refused() }.value(frame: 0, seconds: 0, count: nil)
    }
  }

  @Test func invalidCurvesAreErrors() {
    #expect(message(.samples([])) == "a curve needs at least one value")
    #expect(
      message(.samples([1]), count: nil)?.contains("use an envelope or a function") == true)
    #expect(message(.envelope([])) == "an envelope needs at least one point")
    let back = "the times of an envelope must be finite and in ascending order"
    #expect(message(.envelope([.init(time: 1, value: 0), .init(time: 0, value: 0)])) == back)
    #expect(message(.envelope([.init(time: .nan, value: 0)])) == back)
    #expect(
      message(.envelope([.init(time: 0, value: 0), .init(time: .infinity, value: 0)])) == back)
  }

  @Test func curvesCanBeInterpolatedAtAnyTime() {
    let times: [Double] = [.nan, .infinity, -.infinity, 0, 1, -1]
    for a in times {
      for b in times {
        for time in times {
          let line = Curve.interpolate(
            [.init(time: a, value: 1), .init(time: b, value: 2)], at: time)
          #expect(line.isNaN || (1...2).contains(line), "\(a), \(b), at \(time): \(line)")
          #expect(Curve.interpolate([.init(time: a, value: 1)], at: time) == 1)
        }
      }
    }
    #expect(Curve.interpolate([], at: 1) == 0)
  }
}
