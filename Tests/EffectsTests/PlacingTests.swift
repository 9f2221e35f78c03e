// Tests of sounds that are placed, multiplied, repeated and echoed.

import Effects
import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct PlacingTests {
  private func sound(_ samples: [Float]..., rate: Double = 10) throws -> Sound {
    try Sound(samples: samples, rate: rate)
  }

  @Test func soundsBeginAtTheirTimes() throws {
    let (a, b) = (try sound([1, 2, 3]), try sound([10, 20]))
    let result = try Sound.mix([PlacedSound(a), PlacedSound(b, at: 0.2, gain: 0.5)])
    #expect(result.samples == [[1, 2, 8, 10]])
    let empty = try Sound.mix([PlacedSound(a), PlacedSound(try sound([]), at: 0.9)])
    #expect(empty.samples == [[1, 2, 3, 0, 0, 0, 0, 0, 0]])
  }

  /// left² + right² is that of the middle, and a side is silent at the other end.
  @Test func aPanKeepsThePower() throws {
    let one = try sound([1])
    for pan in [-1.0, -0.5, 0, 0.3, 1] {
      let result = try Sound.mix([PlacedSound(one, pan: pan)])
      let (left, right) = (result.samples[0][0], result.samples[1][0])
      #expect(abs(left * left + right * right - 2) < 1e-6)
      #expect(pan > -1 || right == 0)
      #expect(pan < 1 || left == 0)
    }
    let wide = try Sound.mix([
      PlacedSound(one, pan: -1), PlacedSound(try sound([3], [4]), at: 0.1),
    ])
    #expect(wide.channels == 2 && wide.samples[0][1] == 3 && wide.samples[1][1] == 4)
  }

  @Test func soundsThatDoNotFitAreErrors() throws {
    let one = try sound([1])
    let three = try sound([1], [2], [3])
    #expect(throws: SoundError.self) { try Sound.mix([]) }
    #expect(throws: SoundError.self) { try Sound.mix([PlacedSound(one, at: -1)]) }
    #expect(throws: SoundError.self) { try Sound.mix([PlacedSound(one, at: .nan)]) }
    #expect(throws: SoundError.self) { try Sound.mix([PlacedSound(one, at: 1e300)]) }
    #expect(throws: SoundError.self) { try Sound.mix([PlacedSound(three, pan: 0)]) }
    #expect(throws: SoundError.self) {
      try Sound.mix([PlacedSound(one), PlacedSound(try sound([1], rate: 20))])
    }
    #expect(throws: SoundError.self) { try one.multiplied(by: try sound([1], rate: 20)) }
    #expect(throws: SoundError.self) { try Sound.stereo(one, three) }
  }

  @Test func productsHaveTheShorterLength() throws {
    let (a, b) = (try sound([1, 2, 3]), try sound([2, 3], [4, 5]))
    #expect(try a.multiplied(by: b).samples == [[2, 6], [4, 10]])
    #expect(try b.multiplied(by: a).samples == [[2, 6], [4, 10]])
    #expect(try a.shaped { $0 * 10 }.samples == [[0, 2, 6]])
  }

  @Test func soundsTurnRoundAndRepeat() throws {
    let a = try sound([1, 2], [3, 4])
    #expect(try a.reversed().samples == [[2, 1], [4, 3]])
    #expect(try a.repeated(3).samples == [[1, 2, 1, 2, 1, 2], [3, 4, 3, 4, 3, 4]])
    #expect(try a.repeated(0).count == 0)
    #expect(throws: SoundError.self) { try a.repeated(.max) }
    #expect(try Sound.stereo(try sound([1]), try sound([1, 2])).samples == [[1, 0], [1, 2]])
  }

  /// The echoes of an impulse are powers of the feedback, down to −60 dB.
  @Test func echoesFallByTheFeedback() throws {
    let impulse = try sound([1])
    let result = try impulse.delayed(by: 0.2, feedback: 0.5, mix: 0.25)
    #expect(result.samples[0][0] == 0.75)
    for echo in 1...10 {
      #expect(abs(result.samples[0][2 * echo] - 0.25 * Float(pow(0.5, Double(echo - 1)))) < 1e-7)
      #expect(result.samples[0][2 * echo - 1] == 0)
    }
    #expect(result.count == 21)
    #expect(try impulse.delayed(by: 0.3, feedback: 0, mix: 1).samples == [[0, 0, 0, 1]])
    #expect(throws: SoundError.self) { try impulse.delayed(by: 0, feedback: 0, mix: 1) }
    #expect(throws: SoundError.self) { try impulse.delayed(by: .nan, feedback: 0, mix: 1) }
  }
}
