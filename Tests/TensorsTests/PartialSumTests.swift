import CVectorMath
import Foundation
import TestSupport
import Testing

/// Tests that sums of partials equal the closed form in double precision.
@Suite struct PartialSumTests {
  /// The error of a sum relative to the sum of all levels.
  static let tolerance = 1e-4
  /// The same for each sample of a call: the turns of a call add up their errors.
  static let perSample = 4e-7

  struct Partials {
    var phases: [Double] = []
    var from: [Float] = []
    var to: [Float] = []
    var first: [Float] = []
    var last: [Float] = []

    init(_ count: Int, glide: Float, seed: UInt64 = 1) {
      var dice = Seeded(seed)
      for k in 0..<count {
        phases.append(Double.random(in: -0.5...0.5, using: &dice))
        let turn = Float.random(in: 0.0005...0.45, using: &dice)
        from.append(turn)
        to.append(min(max(turn + glide * Float.random(in: -1...1, using: &dice), 0), 0.5))
        first.append(k % 7 == 3 ? 0 : Float.random(in: 0...1, using: &dice))
        last.append(k % 5 == 3 ? 0 : Float.random(in: 0...1, using: &dice))
      }
    }

    /// The samples by the closed form, and the phases at their end.
    func exact(_ samples: Int) -> (sums: [Double], ends: [Double]) {
      let sums = (0..<samples).map { n -> Double in
        let x = Double(n)
        return phases.indices.reduce(0.0) { sum, k in
          let (a, b) = (Double(from[k]), Double(to[k]))
          let turns = phases[k] + a * x + (b - a) / (2 * Double(samples)) * x * x
          let level =
            Double(first[k]) + (Double(last[k]) - Double(first[k])) * x / Double(samples)
          return sum + level * sin(2 * .pi * turns)
        }
      }
      let ends = phases.indices.map {
        phases[$0] + (Double(from[$0]) + Double(to[$0])) / 2 * Double(samples)
      }
      return (sums, ends)
    }

    var levels: Double { zip(first, last).reduce(0) { $0 + Double(max($1.0, $1.1)) } }
  }

  @Test(arguments: [0, 1, 2, 63, 64, 65, 256, 4096], [1, 15, 16, 17, 128])
  func aSumOfPartialsIsThatOfTheClosedForm(samples: Int, count: Int) {
    for glide: Float in [0, 0.001, 0.019, 0.021, 0.3] {
      let partials = Partials(count, glide: glide, seed: UInt64(samples * 1000 + count))
      var phases = partials.phases
      var sums = [Float](repeating: 0.25, count: samples + 1)
      sonde_add_partials(
        count, samples, &phases, partials.from, partials.to, partials.first, partials.last, &sums)
      let (exact, ends) = partials.exact(samples)
      let error = zip(sums, exact).reduce(0.0) { max($0, abs(Double($1.0) - 0.25 - $1.1)) }
      #expect(
        error <= max(Self.tolerance, Self.perSample * Double(samples)) * max(partials.levels, 1),
        "glide \(glide): an error of \(error)")
      #expect(sums[samples] == 0.25, "a sample after the last one changed")
      guard samples > 0 else {
        #expect(phases == partials.phases)
        continue
      }
      for (phase, end) in zip(phases, ends) {
        let off = phase - end
        #expect(abs(off - off.rounded()) < 1e-9 && abs(phase) <= 0.5)
      }
    }
  }

  @Test func silentPartialsAddNothingAndTurnOn() {
    var partials = Partials(40, glide: 0.2)
    partials.first = Array(repeating: 0, count: 40)
    partials.last = partials.first
    var phases = partials.phases
    var sums = [Float](repeating: 0, count: 100)
    sonde_add_partials(
      40, 100, &phases, partials.from, partials.to, partials.first, partials.last, &sums)
    #expect(sums.allSatisfy { $0 == 0 })
    #expect(phases != partials.phases && phases.allSatisfy(\.isFinite))
  }

  /// Two calls whose second one begins where the first one ended are one call.
  @Test func callsThatFollowOneAnotherGoOnWithoutAStep() {
    var partials = Partials(33, glide: 0)
    (partials.to, partials.last) = (partials.from, partials.first)
    var (once, twice) = (partials.phases, partials.phases)
    var whole = [Float](repeating: 0, count: 512)
    var halves = whole
    let (turns, levels) = (partials.from, partials.first)
    sonde_add_partials(33, 512, &once, turns, turns, levels, levels, &whole)
    halves.withUnsafeMutableBufferPointer { halves in
      guard let base = halves.baseAddress else { return }
      sonde_add_partials(33, 256, &twice, turns, turns, levels, levels, base)
      sonde_add_partials(33, 256, &twice, turns, turns, levels, levels, base + 256)
    }
    let error = zip(whole, halves).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(Double(error) < Self.tolerance * partials.levels)
  }
}
