// Tests of convolution: the sum itself, for lengths on both sides of every partition, and properties.

import Effects
import Glibc
import Sounds
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  private func noise(_ count: Int, seed: UInt64) throws -> Sound {
    var generator = Seeded(seed)
    let rate = 8000.0
    return try Signals.noise(
      duration: Double(count) / rate, rate: rate, gain: 0.5, using: &generator)
  }

  /// The convolution by its definition, in 64 bits.
  private func sum(_ x: [Float], _ y: [Float], at n: Int) -> Double {
    var sum = 0.0
    for k in max(0, n - y.count + 1)...min(n, x.count - 1) {
      sum += Double(x[k]) * Double(y[n - k])
    }
    return sum
  }

  @Test(
    arguments: [
      (1, 1), (5, 3), (63, 64), (64, 64), (65, 129), (1000, 1), (1, 1000), (5000, 127),
      (129, 4000), (40_000, 33_000),
    ])
  func aConvolutionIsTheSum(first: Int, second: Int) throws {
    let (x, y) = (try noise(first, seed: 1), try noise(second, seed: 2))
    let result = try Sound.convolve(x, y)
    #expect(result.count == first + second - 1)
    // The error of the transforms, relative to the size of the sum.
    let tolerance = 1e-6 * Double(min(first, second)).squareRoot() + 1e-7
    let step = max(1, result.count / 500)
    for n in stride(from: 0, to: result.count, by: step) {
      #expect(
        abs(Double(result.samples[0][n]) - sum(x.samples[0], y.samples[0], at: n)) < tolerance)
    }
  }

  @Test(arguments: [(1, 1), (5, 3), (64, 200), (65, 65), (3, 5000), (3000, 70)])
  func aConvolutionOfRowsIsTheSum(first: Int, second: Int) throws {
    let (x, y) = (try noise(first, seed: 5).samples[0], try noise(second, seed: 6).samples[0])
    let result = Convolution.of(x, y) { false }
    #expect(result.count == first + second - 1)
    // Short rows are summed in double precision and rounded; long rows are transformed.
    let tolerance = 1e-6 * Double(min(first, second)).squareRoot() + 1e-7
    for n in result.indices {
      #expect(abs(Double(result[n]) - sum(x, y, at: n)) < tolerance)
    }
    #expect(Convolution.of(x, []) { false } == [])
  }

  @Test func numbersThatAreNotFiniteReachOnlySumsThatContainThem() throws {
    var x = try noise(500, seed: 7).samples[0]
    x[100] = .nan
    let result = Convolution.of(x, try noise(80, seed: 8).samples[0]) { false }
    #expect(result.indices.filter { result[$0].isNaN } == Array(100..<180))
  }

  @Test func anImpulseShiftsEveryChannel() throws {
    let (left, right) = (try noise(3000, seed: 3), try noise(3000, seed: 4))
    let both = try Sound.stereo(left, right)
    var impulse = [Float](repeating: 0, count: 500)
    impulse[499] = 2
    let result = try Sound.convolve(try Sound(mono: impulse, rate: 8000), both)
    for channel in 0..<2 {
      for n in 0..<3000 {
        #expect(abs(result.samples[channel][n + 499] - 2 * both.samples[channel][n]) < 1e-5)
      }
    }
  }

  @Test func soundsThatDoNotFitAreErrors() throws {
    let x = try noise(100, seed: 1)
    let empty = try Sound(mono: [], rate: 8000)
    let other = try Sound(mono: [1, 0], rate: 44_100)
    let three = try Sound(samples: [[1], [1], [1]], rate: 8000)
    let bad = try Sound(mono: [.infinity], rate: 8000)
    for y in [empty, other, bad] {
      #expect(throws: SoundError.self) { try Sound.convolve(x, y) }
    }
    #expect(throws: SoundError.self) { try Sound.convolve(try Sound.stereo(x, x), three) }
  }
}
