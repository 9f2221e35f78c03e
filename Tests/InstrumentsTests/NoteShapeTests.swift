import Foundation
import Instruments
import Testing

/// Tests that the parts of a note are found in its levels.
@Suite struct NoteShapeTests {
  static let period = 256.0 / 44_100

  /// The shape of levels by a function of the time in seconds.
  private func shape(_ duration: Double, _ level: (Double) -> Double) -> (NoteShape, [Double]) {
    let levels = (0..<Int(duration / Self.period)).map {
      max(level(Double($0) * Self.period), -200)
    }
    return (NoteShape(of: levels, period: Self.period), levels)
  }
  private func seconds(_ frames: Int) -> Double { Double(frames) * Self.period }

  @Test func aHeldNoteHasAnAttackAHoldAndARelease() {
    let (shape, levels) = shape(1.5) { time in
      time < 0.1 ? -20 - 300 * (0.1 - time) : time < 1.2 ? -20 : -20 - 150 * (time - 1.2)
    }
    #expect(!shape.isDecaying)
    #expect(abs(seconds(shape.attack) - 0.09) < 0.02)
    #expect(abs(seconds(shape.release) - 1.22) < 0.03)
    #expect(abs(shape.loudness(levels, period: Self.period) + 20) < 0.3)
  }

  @Test func aPluckedNoteDecays() {
    let (shape, levels) = shape(2) { -10 - 20 * $0 }
    #expect(shape.isDecaying && shape.attack < 8 && shape.release == shape.count)
    #expect(abs(shape.loudness(levels, period: Self.period) + 10.5) < 0.5)
  }

  @Test func aDampedStringEndsWithARelease() {
    let (shape, _) = shape(1.5) { $0 < 1 ? -10 - 15 * $0 : -25 - 200 * ($0 - 1) }
    #expect(shape.isDecaying)
    #expect(abs(seconds(shape.release) - 1) < 0.06)
  }

  @Test func silenceBeforeANoteBelongsToItsAttack() {
    let (shape, _) = shape(1.5) { $0 < 0.5 ? -200 : -20 }
    #expect(!shape.isDecaying && abs(seconds(shape.attack) - 0.5) < 0.03)
  }

  @Test func oddLevelsHaveAShape() {
    for levels in [[-20.0], [-20, -20], [-200, -200, -200], [0, -200, 0, -200, 0], [-200, 0]] {
      let shape = NoteShape(of: levels, period: Self.period)
      #expect(0 <= shape.attack && shape.attack <= shape.release)
      #expect(shape.release <= shape.count && shape.count == levels.count)
      #expect(shape.loudness(levels, period: Self.period).isFinite)
    }
  }
}
