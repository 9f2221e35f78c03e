// Tests of generators, which generate frame by frame.

import Glibc
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct GeneratorTests {
  static func generator(
    _ model: SoundModel, seed: UInt64 = 1, opening: Frames? = nil
  ) throws -> Generator {
    try Generator(
      model: model, opening: opening ?? model.opening,
      random: RandomStream(seed: seed, name: "sampling"))
  }

  /// The features of frames that are generated with `speed` and a variance of 0.
  private func features(_ model: SoundModel, speed: Double, count: Int) throws -> [[Float]] {
    let generator = try Self.generator(model)
    return try (0..<count).map { _ in
      model.scaling.vector(try generator.next(variance: 0, temperature: 0, speed: speed))
    }
  }

  /// The tolerance for features that were converted to a frame and back. The conversion rounds frequencies of some tens
  /// of Hz by 2e-6 Hz; this is 1e-6 of the distance between bins, or 1e-5 deviations.
  static let tolerance: Float = 1e-4

  @Test(arguments: Target.allCases) func generatorsWithTheSameSeedGiveTheSameFrames(
    _ target: Target
  ) throws {
    let model = try smallModel(target, steps: 10)
    let (one, two) = (try Self.generator(model), try Self.generator(model))
    let other = try Self.generator(model, seed: 2)
    var differs = false
    for _ in 0..<50 {
      let frame = try one.next()
      let (same, another) = (try two.next(), try other.next())
      #expect(frame == same)
      differs = differs || frame != another
    }
    #expect(differs && one.count == 50)
  }

  @Test(arguments: Target.allCases) func framesAtVarianceAndTemperatureZeroAreNotRandom(
    _ target: Target
  ) throws {
    let model = try smallModel(target, steps: 10)
    let (one, two) = (try Self.generator(model), try Self.generator(model, seed: 99))
    for _ in 0..<30 {
      #expect(
        try one.next(variance: 0, temperature: 0) == two.next(variance: 0, temperature: 0))
    }
  }

  /// A draw is the mean plus √variance · σ · n, where n is a standard Gaussian draw, so four times the variance doubles
  /// the deviation.
  @Test(arguments: Target.allCases) func theKnobVarianceMultipliesTheVarianceOfTheDensity(
    _ target: Target
  ) throws {
    let model = try SoundModel(
      of: [someFrames(80)], settings: smallSettings(target, mixtures: 1), seed: 3)
    func first(_ variance: Double) throws -> [Float] {
      model.scaling.vector(try Self.generator(model, seed: 4).next(variance: variance))
    }
    let (mean, one, four) = (try first(0), try first(0.01), try first(0.04))
    for i in 0..<8 {
      #expect(abs((four[i] - mean[i]) - 2 * (one[i] - mean[i])) < 4 * Self.tolerance)
    }
    #expect(zip(one, mean).contains { abs($0 - $1) > 0.01 })
  }

  @Test(arguments: Target.allCases) func generatedFramesHaveTheDeviationOfTheDensity(
    _ target: Target
  )
    throws
  {
    let model = try SoundModel(
      of: [someFrames(80)], settings: smallSettings(target, mixtures: 1), seed: 3)
    try model.train(request(40))
    let source = try someFrames(80)
    let opening = source[0..<8]
    let density = try model.predict(opening)
    let start =
      target == .delta ? model.scaling.vector(opening[7]) : [Float](repeating: 0, count: 8)
    let variance = 0.01
    var drawn = [[Double]](repeating: [], count: 8)
    for seed in 0..<3000 {
      let frame = try Self.generator(model, seed: UInt64(seed), opening: opening)
        .next(variance: variance)
      for (i, x) in model.scaling.vector(frame).enumerated() { drawn[i].append(Double(x)) }
    }
    for i in 0..<8 {
      let (mean, deviation) = moments(drawn[i])
      let sigma = Double(density.deviations.values[7 * 8 + i]) * variance.squareRoot()
      // The deviation of 3000 draws has a standard error of 1.3 %, and the mean of the draws has a standard error of
      // 1.8 % of the deviation.
      #expect(abs(deviation / sigma - 1) < 0.06)
      #expect(abs(mean - Double(start[i] + density.means.values[7 * 8 + i])) < 0.08 * sigma)
    }
  }

  @Test func predictedDeltasAreMultipliedByTheSpeedAndAddedToTheFrame() throws {
    let model = try smallModel(.delta, steps: 10)
    let start = model.scaling.vector(model.opening[3])
    let (once, half, still) = (
      try features(model, speed: 1, count: 1)[0], try features(model, speed: 0.5, count: 1)[0],
      try features(model, speed: 0, count: 5)
    )
    for i in 0..<8 {
      #expect(abs((once[i] - start[i]) - 2 * (half[i] - start[i])) < 4 * Self.tolerance)
      for frame in still { #expect(abs(frame[i] - start[i]) < Self.tolerance) }
    }
  }

  @Test func theSpeedInterpolatesBetweenTheFrameAndThePredictedValues() throws {
    let model = try smallModel(.value, steps: 10)
    let whole =
      [model.scaling.vector(model.opening[3])] + (try features(model, speed: 1, count: 10))
    let half = try features(model, speed: 0.5, count: 20)
    let double = try features(model, speed: 2, count: 5)
    let still = try features(model, speed: 0, count: 3)
    for i in 0..<8 {
      for t in 0..<10 {
        let between = (whole[t][i] + whole[t + 1][i]) / 2
        #expect(abs(half[2 * t][i] - between) < Self.tolerance)
        #expect(abs(half[2 * t + 1][i] - whole[t + 1][i]) < Self.tolerance)
      }
      for t in 0..<5 { #expect(abs(double[t][i] - whole[2 * t + 2][i]) < Self.tolerance) }
      for frame in still { #expect(abs(frame[i] - whole[0][i]) < Self.tolerance) }
    }
  }

  @Test(arguments: Target.allCases) func aResetReplacesTheFrameButKeepsTheHiddenStateOfTheNetwork(
    _ target: Target
  ) throws {
    let model = try smallModel(target, steps: 10)
    let source = try someFrames(80)
    func next(_ generator: Generator) throws -> Frame {
      try generator.next(variance: 0, temperature: 0)
    }
    // A reset to the current frame changes nothing.
    let (one, two) = (try Self.generator(model), try Self.generator(model))
    for _ in 0..<5 { #expect(try next(one) == next(two)) }
    try one.reset(to: one.frame)
    for (a, b) in zip(model.scaling.vector(try next(one)), model.scaling.vector(try next(two))) {
      #expect(abs(a - b) < Self.tolerance)
    }
    // After a reset to another frame, the next frame follows from that frame and from the hidden state.
    try one.reset(to: source[40])
    #expect(
      zip(model.scaling.vector(one.frame), model.scaling.vector(source[40]))
        .allSatisfy { abs($0 - $1) < Self.tolerance })
    let remembering = try next(one)
    #expect(try remembering != next(two))
    let fresh = try Self.generator(model, opening: source[40..<41])
    #expect(try remembering != next(fresh))
    // Another generator has this hidden state only if it has read the same opening.
    let same = try Self.generator(model)
    for _ in 0..<6 { _ = try next(same) }
    try same.reset(to: source[40])
    #expect(try remembering == next(same))
  }

  @Test func aGeneratorContinuesFromTheFrameOfAResetBetweenTwoFrames() throws {
    let model = try smallModel(.value, steps: 5)
    let source = try someFrames(80)
    let generator = try Self.generator(model)
    _ = try generator.next(speed: 0.3)
    try generator.reset(to: source[20])
    let frame = model.scaling.vector(try generator.next(speed: 0))
    for (a, b) in zip(frame, model.scaling.vector(source[20])) {
      #expect(abs(a - b) < Self.tolerance)
    }
  }

  @Test func aCopyOfAGeneratorIsIndependent() throws {
    let model = try smallModel(.delta, steps: 10)
    let one = try Self.generator(model)
    for _ in 0..<5 { _ = try one.next() }
    let copy = one.copy()
    let ahead = try (0..<10).map { _ in try one.next() }
    #expect(copy.count == 5 && one.count == 15)
    #expect(try (0..<10).map { _ in try copy.next() } == ahead)
  }

  @Test func furtherTrainingDoesNotChangeAGenerator() throws {
    let model = try smallModel(.delta, steps: 10)
    let (before, kept) = (try Self.generator(model), try Self.generator(model))
    let wanted = try (0..<5).map { _ in try before.next() }
    try model.train(request(10))
    #expect(try (0..<5).map { _ in try kept.next() } == wanted)
    #expect(try Self.generator(model).next() != wanted[0])
  }

  @Test func longGeneratedSoundsStayWithinTheRangeOfTheSource() throws {
    // With ten times the deviation, an untrained model generates frames that reach the limits of the range.
    for target in Target.allCases {
      let model = try smallModel(target)
      let source = try someFrames(80)
      let generator = try Self.generator(model)
      let loudest = source.magnitudes.values.max() ?? 0
      for _ in 0..<500 {
        let frame = try generator.next(variance: 100, speed: 3)
        for k in 0..<5 {
          #expect(frame.magnitudes[k] >= 0 && frame.magnitudes[k] <= 2.01 * loudest)
          #expect(abs(Double(frame.frequencies[k]) - source.binCenter(k)) < 12.01)
        }
      }
    }
  }

  @Test func generatorSettingsOutOfRangeAreErrors() throws {
    let generator = try Self.generator(smallModel())
    for bad in [-0.1, Double.nan, .infinity] {
      #expect(throws: ModelError("variance must be a finite number of at least 0, not \(bad)")) {
        try generator.next(variance: bad)
      }
      #expect(throws: ModelError("temperature must be a finite number of at least 0, not \(bad)")) {
        try generator.next(temperature: bad)
      }
      #expect(throws: ModelError("speed must be a finite number of at least 0, not \(bad)")) {
        try generator.next(speed: bad)
      }
    }
    #expect(throws: ModelError("speed must be at most 1000, not 1000.5")) {
      try generator.next(speed: 1000.5)
    }
    #expect(generator.count == 0)
  }

  @Test func framesThatDoNotFitAGeneratorAreErrors() throws {
    let model = try smallModel()
    let source = try someFrames(20)
    let wide = try someFrames(20, bins: 6)
    #expect(throws: ModelError.self) { try Self.generator(model, opening: wide) }
    #expect(throws: ModelError("a generator requires an opening of at least one frame")) {
      try Self.generator(model, opening: source[0..<0])
    }
    #expect(throws: ModelError("a generator requires an opening of at least one frame")) {
      try Self.generator(model, opening: source.delta())
    }
    var values = source.magnitudes.values
    values[3] = .nan
    let broken = try frames(source.settings, values, source.frequencies.values)
    #expect(throws: ModelError.self) { try Self.generator(model, opening: broken) }
    let generator = try Self.generator(model)
    #expect(throws: ModelError.self) { try generator.reset(to: wide[0]) }
    #expect(
      throws: ModelError("a frame whose numbers are not all finite cannot replace a generated one")
    ) { try generator.reset(to: broken[0]) }
    #expect(try generator.next().magnitudes.allSatisfy { $0.isFinite }, "nothing was lost")
  }
}
