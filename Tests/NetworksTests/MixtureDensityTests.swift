import Glibc
import Networks
import Tensors
import Testing

/// Tests of the means and deviations of draws from a mixture, and of the likelihood of targets far from the means.
@Suite struct MixtureDensityTests {
  static let draws = 100_000
  /// The bound for a mean over n draws, in standard errors. A correct mean exceeds the bound once in two million
  /// cases.
  static let errors = 5.0

  /// A mixture of two dimensions and three components. The smallest deviation σ is 0.01: if draws used σ as a variance,
  /// they would have ten times this deviation.
  static func mixture() throws -> MixtureDensity<Float> {
    try MixtureDensity(
      logWeights: [0.5, 0.3, 0.2].map { Float(log($0)) },
      means: [-1, 2, 0.5, 2.5, 3, -4], deviations: [0.01, 0.4, 0.5, 0.01, 1, 2])
  }

  @Test(arguments: [(1.0, 1.0), (0.09, 1.0), (0, 1.0), (1.0, 0.5), (4.0, 2.0)])
  func randomDrawsHaveTheMomentsOfTheMixture(variance: Double, temperature: Double) throws {
    let mixture = try MixtureDensityTests.mixture()
    // The temperature T changes each weight w to w^(1/T), followed by normalisation.
    let raised = [0.5, 0.3, 0.2].map { pow($0, 1 / temperature) }
    let weights = raised.map { $0 / raised.reduce(0, +) }
    var random = RandomStream(seed: 5, name: "draws")
    var sums = [0.0, 0.0]
    var squares = [0.0, 0.0]
    let n = Double(MixtureDensityTests.draws)
    for _ in 0..<MixtureDensityTests.draws {
      let frame = mixture.draw(random: &random, variance: variance, temperature: temperature)
      for d in 0..<2 {
        sums[d] += Double(frame[d])
        squares[d] += Double(frame[d]) * Double(frame[d])
      }
    }
    for d in 0..<2 {
      var mean = 0.0
      var second = 0.0
      var fourth = 0.0
      for m in 0..<3 {
        let mu = Double(mixture.means[m * 2 + d])
        let sigma = Double(mixture.deviations[m * 2 + d])
        let s = variance * sigma * sigma
        mean += weights[m] * mu
        second += weights[m] * (mu * mu + s)
        fourth += weights[m] * (mu * mu * mu * mu + 6 * mu * mu * s + 3 * s * s)
      }
      let spread = ((second - mean * mean) / n).squareRoot()
      #expect(abs(sums[d] / n - mean) < MixtureDensityTests.errors * spread)
      let spreadOfSquares = ((fourth - second * second) / n).squareRoot()
      #expect(abs(squares[d] / n - second) < MixtureDensityTests.errors * spreadOfSquares)
    }
  }

  /// The program from which Sonde descends used σ as a variance: draws of one component with σ = 0.01 had a deviation
  /// of 0.1.
  @Test func sigmaIsAStandardDeviationNotAVariance() throws {
    let one = try MixtureDensity<Double>(logWeights: [0], means: [3], deviations: [0.01])
    var random = RandomStream(seed: 2, name: "sigma")
    var squares = 0.0
    for _ in 0..<10_000 {
      let x = one.draw(random: &random)[0] - 3
      squares += x * x
    }
    // The deviation of 10 000 draws has a standard error of 0.7 %.
    #expect(abs((squares / 10_000).squareRoot() - 0.01) < 0.0005)
  }

  /// The program from which Sonde descends always drew from the component with the largest weight.
  @Test func everyComponentIsDrawnAsOftenAsItsWeight() throws {
    let mixture = try MixtureDensityTests.mixture()
    var random = RandomStream(seed: 3, name: "components")
    var counts = [0, 0, 0]
    for _ in 0..<MixtureDensityTests.draws { counts[mixture.drawComponent(random: &random)] += 1 }
    let n = Double(MixtureDensityTests.draws)
    for (count, weight) in zip(counts, [0.5, 0.3, 0.2]) {
      let spread = (n * weight * (1 - weight)).squareRoot()
      #expect(abs(Double(count) - n * weight) < MixtureDensityTests.errors * spread)
    }
    for _ in 0..<100 { #expect(mixture.drawComponent(random: &random, temperature: 0) == 0) }
  }

  /// Without logarithms the density of a far target would be 0, its loss would be capped, and its gradient would be
  /// 0.
  @Test func aTargetFarFromTheMeansHasAFiniteLossAndAGradient() throws {
    let (loss, gradient) = try lossOfAFarTarget()
    #expect(loss.isFinite)
    // If a target is 1e4 deviations from the mean in each of 40 dimensions, the loss is about 40 · ½ · 10⁸.
    #expect(loss.mean > 1e9)
    #expect(gradient.isFinite)
    let bias = gradient["density.bias"]
    #expect(bias[3...].allSatisfy { $0.isFinite })
    #expect(bias[3...].contains { abs($0) > 1 })
  }

  @Test func theLikelihoodOfAMixtureFollowsItsFormula() throws {
    let mixture = try MixtureDensityTests.mixture()
    let frame: [Float] = [-0.5, 2.25]
    var p = 0.0
    for (m, weight) in [0.5, 0.3, 0.2].enumerated() {
      var density = weight
      for d in 0..<2 {
        let sigma = Double(mixture.deviations[m * 2 + d])
        let z = (Double(frame[d]) - Double(mixture.means[m * 2 + d])) / sigma
        density *= exp(-0.5 * z * z) / (sigma * (2 * Double.pi).squareRoot())
      }
      p += density
    }
    #expect(abs(mixture.negativeLogLikelihood(of: frame) + log(p)) < 1e-5)
  }

  @Test func invalidMixturesAreRefused() {
    #expect(throws: NetworkError.self) {
      try MixtureDensity<Float>(logWeights: [0], means: [1, 2], deviations: [1])
    }
    #expect(throws: NetworkError.self) {
      try MixtureDensity<Float>(logWeights: [0], means: [1], deviations: [0])
    }
  }
}
