import Foundation
import Instruments
import TestSupport
import Testing

/// Tests of the weights with which learnt notes stand for others.
@Suite struct NoteMixtureTests {
  private func grid() -> [(pitch: Double, loudness: Double)] {
    (0..<12).flatMap { p in [-30.0, -20, -10].map { (48 + 3 * Double(p), $0) } }
  }

  private func value(
    _ shares: [NoteMixture.Share], _ truth: [Double]
  ) -> Double { shares.reduce(0) { $0 + $1.weight * truth[$1.note] } }

  @Test func weightsAddUpToOneAndAreFiniteEverywhere() {
    var dice = Seeded(1)
    let many = (0..<400).map { _ in
      (
        pitch: Double.random(in: 30...100, using: &dice),
        loudness: Double.random(in: -50...0, using: &dice)
      )
    }
    let sets: [[(pitch: Double, loudness: Double)]] = [
      grid(), many, [(60, -20)], [(60, -20), (60, -20)], [(60, -20), (72, -20)],
      [(60, -20), (60, -10)], Array(repeating: (60, -20), count: 300),
      Array(repeating: (60, -20), count: 20) + [(61, -20)],
    ]
    for notes in sets {
      let mixture = NoteMixture(notes)
      for pitch in [-1000.0, 0, 48, 59.3, 60, 60.0001, 61, 66, 72, 500] {
        for loudness in [-1e6, -200.0, -33, -20, -19.99, -5, 60] {
          let shares = mixture.shares(pitch: pitch, loudness: loudness)
          #expect(shares.count <= 8 || notes.count <= 8)
          #expect(shares.allSatisfy { $0.weight.isFinite && notes.indices.contains($0.note) })
          #expect(abs(shares.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
          #expect(shares.allSatisfy { abs($0.weight) < 3 }, "\(shares)")
        }
      }
    }
  }

  @Test func aLearntNoteStandsForItself() {
    let notes = grid()
    let mixture = NoteMixture(notes)
    for (number, note) in notes.enumerated() {
      let shares = mixture.shares(pitch: note.pitch, loudness: note.loudness)
      let own = shares.first { $0.note == number }?.weight ?? 0
      #expect(abs(own - 1) < 1e-3, "note \(number): \(own)")
    }
  }

  @Test func aValueThatChangesLinearlyIsMet() {
    let notes = grid()
    let mixture = NoteMixture(notes)
    let truth = notes.map { 0.3 * $0.pitch - 0.7 * $0.loudness + 4 }
    var worst = 0.0
    for pitch in stride(from: 49.0, through: 80, by: 1.3) {
      for loudness in stride(from: -29.0, through: -11, by: 1.7) {
        let found = value(mixture.shares(pitch: pitch, loudness: loudness), truth)
        worst = max(worst, abs(found - (0.3 * pitch - 0.7 * loudness + 4)))
      }
    }
    // The ridge draws a value towards the mean of its neighbours.
    #expect(worst < 0.4, "\(worst)")
  }

  @Test func outsideTheNotesTheNearestPlaceStands() {
    let mixture = NoteMixture(grid())
    #expect(
      mixture.shares(pitch: 10, loudness: -90) == mixture.shares(pitch: 48, loudness: -30))
    #expect(
      mixture.shares(pitch: 200, loudness: 30) == mixture.shares(pitch: 81, loudness: -10))
  }
}
