import Glibc
import Networks
import Runs
import Tensors
import Testing

/// Tests that a mixture over several groups of dimensions agrees with separate mixtures, one for each group.
@Suite struct MixtureGroupsTests {
  static let draws = 100_000
  /// The bound for a mean over n draws, in standard errors. A correct mean exceeds the bound once in two million
  /// cases.
  static let errors = 5.0
  /// The tolerances for sums of the same numbers in different orders, in single and in double precision.
  static let single = 1e-5
  static let double = 1e-12

  /// A mixture of two groups with two dimensions each (0 and 2, 1 and 3) and two components each.
  static let weights = [[0.7, 0.3], [0.2, 0.8]]
  static func mixture() throws -> MixtureDensity<Double> {
    try MixtureDensity(
      logWeights: [0.7, 0.2, 0.3, 0.8].map { log($0) },
      means: [-1, 2, 0.5, 2.5, 3, -4, 1, 0], deviations: [0.1, 0.4, 0.5, 0.1, 1, 2, 0.3, 0.7],
      groups: 2)
  }

  private func network<Scalar: NetworkScalar>(
    _ type: Scalar.Type, outputs: Int, groups: Int, mixtures: Int = 3, skip: Bool = true
  ) throws -> (RecurrentDensityNetwork<Scalar>, RandomStream) {
    let shape = try NetworkShape(
      inputs: 7, outputs: outputs, layers: 2, units: 19, mixtures: mixtures, skip: skip,
      groups: groups)
    var random = RandomStream(seed: 23, name: "groups")
    var network = RecurrentDensityNetwork<Scalar>(shape, random: &random)
    for k in network.parameters.values.indices {
      network.parameters.values[k] += Scalar(0.3 * random.normal())
    }
    return (network, random)
  }

  @Test func theLikelihoodOfAGroupedMixtureFollowsItsFormula() throws {
    let mixture = try MixtureGroupsTests.mixture()
    let frame = [-0.5, 2.25, 1, -1]
    var known = 0.0
    for group in 0..<2 {
      var p = 0.0
      for m in 0..<2 {
        var density = MixtureGroupsTests.weights[group][m]
        for d in [group, group + 2] {
          let sigma = mixture.deviations[m * 4 + d]
          let z = (frame[d] - mixture.means[m * 4 + d]) / sigma
          density *= exp(-0.5 * z * z) / (sigma * (2 * Double.pi).squareRoot())
        }
        p += density
      }
      known -= log(p)
    }
    #expect(abs(mixture.negativeLogLikelihood(of: frame) - known) < MixtureGroupsTests.double * 10)
    let parts = (0..<2).map {
      mixture.density(ofGroup: $0).negativeLogLikelihood(of: [frame[$0], frame[$0 + 2]])
    }
    #expect(abs(parts[0] + parts[1] - known) < MixtureGroupsTests.double * 10)
  }

  /// The mean is Σ π μ, and the variance is Σ π (σ² + μ²) minus the squared mean. Dimensions in one group are
  /// correlated, and dimensions of different groups are not.
  @Test(arguments: [(1.0, 1.0), (0.09, 1.0), (0, 1.0), (1.0, 0.5)])
  func randomDrawsHaveTheMomentsOfTheGroupedMixture(variance: Double, temperature: Double) throws {
    let mixture = try MixtureGroupsTests.mixture()
    let n = Double(MixtureGroupsTests.draws)
    var random = RandomStream(seed: 6, name: "draws")
    let frames = (0..<MixtureGroupsTests.draws).map { _ in
      mixture.draw(random: &random, variance: variance, temperature: temperature)
    }
    let weights = MixtureGroupsTests.weights.map { own -> [Double] in
      let raised = own.map { pow($0, 1 / temperature) }
      return raised.map { $0 / raised.reduce(0, +) }
    }
    func average(_ x: ([Double]) -> Double) -> Double { frames.reduce(0) { $0 + x($1) } / n }
    var means = [0.0, 0, 0, 0]
    for d in 0..<4 {
      var (mean, second, fourth) = (0.0, 0.0, 0.0)
      for m in 0..<2 {
        let weight = weights[d % 2][m]
        let mu = mixture.means[m * 4 + d]
        let s = variance * mixture.deviations[m * 4 + d] * mixture.deviations[m * 4 + d]
        mean += weight * mu
        second += weight * (mu * mu + s)
        fourth += weight * (mu * mu * mu * mu + 6 * mu * mu * s + 3 * s * s)
      }
      means[d] = mean
      let spread = ((second - mean * mean) / n).squareRoot()
      #expect(abs(average { $0[d] } - mean) < MixtureGroupsTests.errors * spread)
      let wide = ((fourth - second * second) / n).squareRoot()
      #expect(abs(average { $0[d] * $0[d] } - second) < MixtureGroupsTests.errors * wide)
    }
    // Two dimensions of one group have the covariance of the components' means, and dimensions of different groups
    // have the covariance 0.
    func covariance(_ a: Int, _ b: Int) -> Double {
      average { ($0[a] - means[a]) * ($0[b] - means[b]) }
    }
    var known = -means[0] * means[2]
    for m in 0..<2 { known += weights[0][m] * mixture.means[m * 4] * mixture.means[m * 4 + 2] }
    // The standard deviation of each product is below 8.
    let bound = MixtureGroupsTests.errors * 8 / n.squareRoot()
    #expect(abs(covariance(0, 2) - known) < bound)
    #expect(abs(covariance(0, 1)) < bound)
  }

  @Test func everyComponentOfAGroupIsDrawnAsOftenAsItsWeight() throws {
    let mixture = try MixtureGroupsTests.mixture()
    var random = RandomStream(seed: 3, name: "components")
    var counts = [0, 0]
    for _ in 0..<MixtureGroupsTests.draws {
      let components = mixture.drawComponents(random: &random)
      for group in 0..<2 where components[group] == 0 { counts[group] += 1 }
    }
    let n = Double(MixtureGroupsTests.draws)
    for group in 0..<2 {
      let weight = MixtureGroupsTests.weights[group][0]
      let spread = (n * weight * (1 - weight)).squareRoot()
      #expect(abs(Double(counts[group]) - n * weight) < MixtureGroupsTests.errors * spread)
    }
    #expect(mixture.drawComponents(random: &random, temperature: 0) == [0, 1])
  }

  @Test func theNumberOfRandomNumbersForADrawDoesNotDependOnTemperature() throws {
    let mixture = try MixtureGroupsTests.mixture()
    let streams = [(1.0, 1.0), (1, 0), (0, 1), (0, 0), (2, 5)].map { variance, temperature in
      var random = RandomStream(seed: 4, name: "count")
      _ = mixture.draw(random: &random, variance: variance, temperature: temperature)
      return random
    }
    #expect(streams.allSatisfy { $0 == streams[0] })
  }

  /// 33 groups are two blocks of 16 and one remaining group.
  @Test(arguments: [(5, 5), (6, 3), (6, 2), (66, 33)])
  func singleStepsOfAGroupedMixtureGiveTheResultsOfABatch(outputs: Int, groups: Int) throws {
    var (network, random) = try network(Float.self, outputs: outputs, groups: groups)
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 9, streams: 1, random: &random)
    var state = network.zeroState()
    let loss = network.evaluate(batch, state: &state)
    for (step, (density, target)) in stepped(network, over: batch).steps.enumerated() {
      #expect(density.groups == groups && density.logWeights.count == 3 * groups)
      let one = density.negativeLogLikelihood(of: target)
      #expect(abs(one - loss.frames[step]) < MixtureGroupsTests.single * abs(one))
      for group in 0..<groups {
        var sum = 0.0
        for m in 0..<3 { sum += exp(Double(density.logWeights[m * groups + group])) }
        #expect(abs(sum - 1) < MixtureGroupsTests.single)
      }
    }
  }

  @Test func theGroupedMixtureLossOfABatchIsTheMeanOverItsStreams() throws {
    var (network, random) = try network(Float.self, outputs: 6, groups: 3)
    let both: SequenceBatch<Float> = someBatch(
      network.shape, steps: 6, streams: 2, random: &random)
    func gradient(_ batch: SequenceBatch<Float>) -> (Double, [Float]) {
      var state = network.zeroState(streams: batch.streams)
      var gradient = ParameterSet<Float>(zeros: network.shape)
      let loss = network.lossAndGradient(batch, state: &state, gradient: &gradient)
      return (loss.mean, gradient.values)
    }
    let whole = gradient(both)
    let parts = (0..<2).map { gradient(pick($0, of: both)) }
    let mean: Double = (parts[0].0 + parts[1].0) / 2
    #expect(abs(whole.0 - mean) < MixtureGroupsTests.single * abs(mean))
    let means: [Double] = zip(parts[0].1, parts[1].1).map { Double($0 + $1) / 2 }
    #expect(
      largestDifference(whole.1.map { Double($0) }, means)
        < MixtureGroupsTests.single * (means.map { abs($0) }.max() ?? 0))
  }

  /// With one component a mixture gives the same result for any grouping of its dimensions.
  @Test func aGroupedMixtureWithOneComponentPerGroupEqualsOneGaussian() throws {
    var (joint, random) = try network(Double.self, outputs: 6, groups: 1, mixtures: 1)
    let batch: SequenceBatch<Double> = someBatch(
      joint.shape, steps: 5, streams: 11, random: &random)
    func run(_ network: RecurrentDensityNetwork<Double>) -> (Loss, ParameterSet<Double>) {
      var state = network.zeroState(streams: 11)
      var gradient = ParameterSet<Double>(zeros: network.shape)
      let loss = network.lossAndGradient(batch, state: &state, gradient: &gradient)
      return (loss, gradient)
    }
    let known = run(joint)
    for groups in [2, 3, 6] {
      var (grouped, _) = try network(Double.self, outputs: 6, groups: groups, mixtures: 1)
      for part in joint.parameters.layout.parts {
        // The weights of the groups precede the other outputs; the logit of a single component has no effect.
        let own = joint.parameters[part.name]
        let row = part.name == "density.weight" ? 19 : part.name == "density.bias" ? 1 : 0
        let more = [Double](repeating: 0.5, count: row * (groups - 1))
        grouped.parameters[part.name] = more + own
      }
      let found = run(grouped)
      #expect(largestDifference(found.0.frames, known.0.frames) < MixtureGroupsTests.double * 100)
      for part in joint.parameters.layout.parts {
        let own = known.1[part.name]
        #expect(
          largestDifference(Array(found.1[part.name].suffix(own.count)), own)
            < MixtureGroupsTests.double, "\(part.name)")
      }
    }
  }

  @Test func resultsOfGroupedMixturesDoNotDependOnTheNumberOfThreads() throws {
    var (network, random) = try network(Float.self, outputs: 66, groups: 33)
    let batch: SequenceBatch<Float> = someBatch(
      network.shape, steps: 5, streams: 37, random: &random)
    let results = [1, 2, 5].map { threads -> (Loss, [Float]) in
      var state = network.zeroState(streams: 37)
      var gradient = ParameterSet<Float>(zeros: network.shape)
      let loss = network.lossAndGradient(
        batch, state: &state, gradient: &gradient, run: Run(threads: threads))
      return (loss, gradient.values)
    }
    #expect(results.allSatisfy { $0.0 == results[0].0 && $0.1 == results[0].1 })
  }

  @Test func aTargetFarFromAGroupedMixtureHasAFiniteLossAndAGradient() throws {
    let (loss, gradient) = try lossOfAFarTarget(groups: 20)
    // If a target is 1e4 deviations from the mean in each of 40 dimensions, the loss is about 40 · ½ · 10⁸.
    #expect(loss.isFinite && loss.mean > 1e9)
    #expect(gradient.isFinite)
    #expect(gradient["density.bias"][60...].contains { abs($0) > 1 })
  }

  @Test func theInitialisationRandomisesOnlyTheMeansOfAGroupedMixture() throws {
    let shape = try NetworkShape(
      inputs: 6, outputs: 6, layers: 1, units: 5, mixtures: 4, groups: 3)
    #expect(shape.densityWeights == 12 && shape.densityOutputs == 12 + 2 * 4 * 6)
    var random = RandomStream(seed: 8, name: "weights")
    let set: ParameterSet<Double> = Initialization.recipe.parameters(for: shape, random: &random)
    #expect(set["density.bias"][..<12].allSatisfy { $0 == 0 })
    #expect(set["density.bias"][12..<36].allSatisfy { $0 != 0 })
    #expect(set["density.bias"][36...].allSatisfy { $0 == 0 })
  }

  @Test func groupsThatDoNotDivideTheOutputsAreRefused() {
    #expect(throws: NetworkError("6 outputs cannot be divided into 4 equal groups")) {
      try NetworkShape(inputs: 1, outputs: 6, layers: 1, units: 1, mixtures: 1, groups: 4)
    }
    #expect(throws: NetworkError.self) {
      try NetworkShape(inputs: 1, outputs: 6, layers: 1, units: 1, mixtures: 1, groups: 0)
    }
    #expect(throws: NetworkError.self) {
      try MixtureDensity<Float>(logWeights: [0, 0], means: [1], deviations: [1], groups: 2)
    }
    #expect(throws: NetworkError.self) {
      try MixtureDensity<Float>(
        logWeights: [0, 0, 0], means: [1, 1], deviations: [1, 1], groups: 2)
    }
  }
}
