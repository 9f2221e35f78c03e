import Glibc
import Networks
import Testing

/// Tests that update rules, clipping and schedules agree with PyTorch's results.
@Suite struct OptimizerTests {
  /// PyTorch's results have 12 digits, and both programs compute in double precision.
  static let tolerance = 1e-10

  struct Rule: CustomTestStringConvertible, Sendable {
    let name: String
    let optimizer: Optimizer
    var testDescription: String { name }
  }

  static let rules = [
    Rule(name: "sgd", optimizer: .sgd()),
    Rule(name: "momentum", optimizer: .sgd(momentum: 0.9)),
    Rule(name: "adagrad", optimizer: .adagrad()),
    Rule(name: "rmsprop", optimizer: .rmsprop()),
    Rule(name: "adam", optimizer: .adam()),
  ]

  @Test(arguments: rules) func tenOptimiserUpdatesAgreeWithPyTorch(_ rule: Rule) throws {
    let figures = try Figures("optimizers")
    var p = Figures.numbers(12, salt: 1, scale: 1)
    let slope = Figures.numbers(12, salt: 2, scale: 2).map { abs($0) }
    let goal = Figures.numbers(12, salt: 3, scale: 1)
    var state = OptimizerState<Double>(for: rule.optimizer, count: 12)
    for step in 0..<10 {
      let gradient = (0..<12).map { slope[$0] * (p[$0] - goal[$0]) }
      rule.optimizer.update(&p, gradient: gradient, state: &state, rate: 0.05)
      let known = try figures["\(rule.name).\(step)"]
      #expect(largestDifference(p, known) < OptimizerTests.tolerance, Figures.remedy)
    }
    #expect(state.updates == 10)
  }

  @Test(arguments: rules) func optimisersInSingleAndDoublePrecisionGiveNearlyTheSameResults(
    _ rule: Rule
  ) {
    // 37 numbers fill several SIMD vectors and leave a remainder.
    let start = Figures.numbers(37, salt: 5, scale: 1)
    var wide = start
    var narrow = start.map { Float($0) }
    var wideState = OptimizerState<Double>(for: rule.optimizer, count: 37)
    var narrowState = OptimizerState<Float>(for: rule.optimizer, count: 37)
    for step in 0..<20 {
      let gradient = Figures.numbers(37, salt: 50 + UInt64(step), scale: 1)
      rule.optimizer.update(&wide, gradient: gradient, state: &wideState, rate: 0.01)
      rule.optimizer.update(
        &narrow, gradient: gradient.map { Float($0) }, state: &narrowState, rate: 0.01)
    }
    #expect(largestDifference(narrow.map { Double($0) }, wide) < 1e-5)
  }

  @Test(arguments: [
    ("norm", GradientClipping(norm: 0.5)), ("loose", GradientClipping(norm: 100)),
    ("element", GradientClipping(element: 0.25)),
  ]) func gradientClippingAgreesWithPyTorch(name: String, clipping: GradientClipping) throws {
    // Only the first 12 gradients of the parameter set are used; all others are zero and stay zero.
    let shape = try NetworkShape(inputs: 1, outputs: 1, layers: 1, units: 2, mixtures: 1)
    var gradient = ParameterSet<Double>(zeros: shape)
    let numbers = Figures.numbers(12, salt: 4, scale: 1)
    gradient.values.replaceSubrange(0..<12, with: numbers)
    let norm = clipping.clip(&gradient)
    let known = try Figures("optimizers")["clip.\(name)"]
    #expect(largestDifference(Array(gradient.values[0..<12]), known) < OptimizerTests.tolerance)
    #expect(gradient.values[12...].allSatisfy { $0 == 0 })
    let before = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(norm - before) < OptimizerTests.tolerance)
  }

  @Test(arguments: [
    ("steps", LearningRateSchedule.steps(rate: 3e-3, factor: 0.97, every: 4)),
    ("cosine", LearningRateSchedule.cosine(peak: 3e-3, last: 3e-5, warmUp: 5, total: 13)),
  ]) func learningRateSchedulesAgreeWithPyTorch(name: String, schedule: LearningRateSchedule) throws
  {
    let rates = (0..<14).map { schedule.rate(at: $0) }
    let known = try Figures("optimizers")["schedule.\(name)"]
    #expect(largestDifference(rates, known) < OptimizerTests.tolerance, Figures.remedy)
  }

  @Test func theLearningRateOfACosineScheduleStaysAtTheLastRate() {
    let schedule = LearningRateSchedule.cosine(peak: 1, last: 0.1, warmUp: 0, total: 10)
    #expect(schedule.rate(at: 0) == 1)
    #expect(schedule.rate(at: 10) == 0.1)
    #expect(schedule.rate(at: 10_000) == 0.1)
    let later = LearningRateSchedule.cosine(peak: 1, last: 0.1, warmUp: 3, total: 10, from: 100)
    let first = LearningRateSchedule.cosine(peak: 1, last: 0.1, warmUp: 3, total: 10)
    #expect((0..<20).allSatisfy { later.rate(at: 100 + $0) == first.rate(at: $0) })
    #expect(LearningRateSchedule.constant(rate: 0.5).rate(at: 99) == 0.5)
  }

  /// The learning rate rises from 1e-4 at the first of 5 updates to 1 at the last, by a factor of ten from update to
  /// update.
  @Test func theLearningRateOfAnExponentialScheduleRisesByEqualFactors() {
    let schedule = LearningRateSchedule.exponential(first: 1e-4, last: 1, total: 5)
    for step in 0..<5 {
      #expect(abs(schedule.rate(at: step) / pow(10, Double(step - 4)) - 1) < 1e-12)
    }
    #expect(schedule.rate(at: 1000) == 1)
    #expect(LearningRateSchedule.exponential(first: 1, last: 1, total: 1).rate(at: 0) == 1)
  }

  @Test func aStateOfAnotherKindOfOptimiserIsRefused() {
    #expect(throws: NetworkError.self) {
      try OptimizerState<Float>(for: .adam(), count: 3, updates: 1, slots: [[1, 2, 3]])
    }
    #expect(throws: NetworkError.self) {
      try OptimizerState<Float>(for: .adagrad(), count: 3, updates: 1, slots: [[1, 2]])
    }
  }
}

/// The largest |a − b|; infinite if the lengths differ.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
