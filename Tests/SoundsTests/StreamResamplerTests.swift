// Tests of resampling in pieces: length, delay and independence of the pieces.

import Glibc
import Sounds
import Testing

@Suite struct StreamResamplerTests {
  @Test(arguments: [(44_100.0, 48_000.0), (48_000, 44_100), (22_050, 44_100), (8000, 11_025)])
  func piecesGiveTheSameAsTheWhole(_ from: Double, _ to: Double) throws {
    let count = 5000
    func sine(_ n: Int, _ rate: Double) -> Double {
      let angle: Double = 2 * .pi * 440 * Double(n) / rate
      return 0.5 * sin(angle)
    }
    var frames: [Float] = []
    for n in 0..<count { frames += [Float(sine(n, from)), Float(n % 7) / 100] }
    func run(_ size: Int) throws -> [Float] {
      let resampler = try StreamResampler(from: from, to: to, channels: 2)
      var result: [Float] = []
      for start in stride(from: 0, to: count, by: size) {
        result += try resampler.resample(
          Array(frames[(2 * start)..<(2 * min(count, start + size))]))
      }
      return result + (try resampler.finish())
    }
    let whole = try run(count)
    #expect(whole.count / 2 == Int(exactly: (Double(count) * to / from).rounded(.up)))
    #expect(try run(100) == whole)
    #expect(try run(1) == whole)
    // 20 bits give an error below 1e-5 in the middle of the sound.
    for n in 500..<(whole.count / 2 - 500) {
      let error: Double = abs(Double(whole[2 * n]) - sine(n, to))
      #expect(error < 1e-5)
    }
  }

  @Test func ratesOutsideTheRangeAreErrors() {
    for (from, to) in [(0.5, 44_100.0), (44_100, 1e9), (.nan, 44_100)] {
      #expect(throws: SoundError.self) { try StreamResampler(from: from, to: to, channels: 1) }
    }
  }
}
