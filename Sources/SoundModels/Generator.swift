// A model that is sounding: one frame at a time.

internal import Networks
public import Runs
public import Spectra
public import Tensors

/// A network going on from where it is, frame by frame, fed with what it made.
///
/// A generator keeps the weights that its model had when it was made. It is a reference, and belongs to
/// the thread of the session that made it: that is why it may be sent, and nothing else makes it safe.
public final class Generator: @unchecked Sendable {
  public let scaling: FrameScaling
  private let relations: PhaseRelations
  private let network: RecurrentDensityNetwork<Float>
  private let target: Target
  private let targetScale: [Float]
  private var state: LSTMState<Float>
  private var random: RandomStream
  private var memory: StepMemory<Float>
  private var density: MixtureDensity<Float>
  /// The features that the network is fed next.
  private var current: [Float]
  /// The features before those, for going from one to the other more slowly.
  private var previous: [Float]
  /// Where between `previous` (0) and `current` (1) the last frame lies. Only values are interpolated.
  private var place = 1.0
  private var drawn: [Float]
  /// The phases that resynthesis will have reached at the last frame, in turns.
  private var phases: [Double]
  /// The last frame that it gave, or that was put in its place: what rules of resets see. It follows from what
  /// else is remembered.
  private var latest: Frame
  /// What steers the generator where a call does not say otherwise.
  public var controls = GeneratorControls()
  /// How many frames it was fed before it went on alone.
  private let openingCount: Int
  /// The length of the model's first source, in samples.
  public let sourceSamples: Int
  /// The highest speed.
  public static let fastest = 1000.0
  /// Frames made so far.
  public private(set) var count = 0
  /// The analysis of the frames that it gives.
  public var analysis: AnalysisSettings { scaling.analysis }

  /// A generator of `model` that has been fed `opening` and goes on behind it.
  ///
  /// - Parameter opening: at least one frame of the model's own analysis.
  ///   Levels and frequencies that the model's source cannot have meant are held to what it can.
  /// - Throws: `ModelError` where the opening has no frames, another shape, or numbers that are not finite.
  public init(model: SoundModel, opening: Frames, random: RandomStream) throws {
    try SoundModel.requireShape(opening, like: model.analysis)
    guard opening.count > 0, opening.content == .values else {
      throw ModelError("a generator starts from at least one frame")
    }
    try SoundModel.requireFinite(opening)
    openingCount = opening.count
    sourceSamples = model.sourceSamples
    scaling = model.scaling
    relations = model.relations
    phases = opening.phases(at: opening.count - 1).map { Double($0) / (2 * .pi) }
    network = model.network
    target = model.settings.target
    targetScale = model.targetScale
    state = LSTMState(zeroFor: model.network.shape, streams: 1)
    memory = StepMemory(for: model.network.shape)
    density = MixtureDensity(roomFor: model.network.shape)
    self.random = random
    drawn = Array(repeating: 0, count: model.scaling.features)
    latest = opening[opening.count - 1]
    current = scaling.vector(opening[0])
    scaling.clamp(&current)
    previous = current
    for t in 1..<max(1, opening.count) {
      network.step(current, state: &state, memory: &memory, density: &density)
      previous = current
      current = scaling.vector(opening[t])
      scaling.clamp(&current)
    }
  }

  /// The next frame. What is not given the generator's controls say; a reset of theirs that is due comes
  /// first.
  ///
  /// - Parameters:
  ///   - variance: multiplies σ², at least 0; 1 is the variance that was learnt.
  ///   - temperature: divides the log weights of the mixture's components, at least 0.
  ///   - speed: how fast the sound's changes go by, at least 0. Deltas are scaled, values interpolated.
  /// - Throws: `ModelError` where a parameter is out of range.
  public func next(
    variance: Double? = nil, temperature: Double? = nil, speed: Double? = nil
  ) throws -> Frame {
    let before = openingCount + count
    if let put = try controls.reset?.frame(before: before, previous: latest) { try reset(to: put) }
    func now(_ control: GeneratorControls.Control) -> Double {
      control.value(frame: count, period: analysis.period)
    }
    let variance = variance ?? now(controls.variance)
    let temperature = temperature ?? now(controls.temperature)
    let speed = speed ?? now(controls.speed)
    try require(variance, "variance")
    try require(temperature, "temperature")
    try require(speed, "speed")
    guard speed <= Generator.fastest else {
      throw ModelError("speed must be at most \(Int(Generator.fastest)), not \(speed.plain)")
    }
    count += 1
    switch target {
    case .delta:
      draw(variance: variance, temperature: temperature)
      for i in current.indices { current[i] += Float(speed) * targetScale[i] * drawn[i] }
      scaling.clamp(&current)
      return coherent(scaling.frame(current))
    case .value:
      place += speed
      while place > 1 {
        draw(variance: variance, temperature: temperature)
        swap(&previous, &current)
        for i in current.indices { current[i] = drawn[i] }
        scaling.clamp(&current)
        place -= 1
      }
      if place == 1 { return coherent(scaling.frame(current)) }
      let between = zip(previous, current).map { $0 + ($1 - $0) * Float(place) }
      return coherent(scaling.frame(between))
    }
  }

  /// Puts `frame` in the place of the last one; the network's state is kept.
  ///
  /// - Throws: `ModelError` where the frame has another shape.
  public func reset(to frame: Frame) throws {
    guard frame.settings == scaling.analysis else {
      throw ModelError(
        "a frame of another shape: this model knows \(scaling.analysis), this one is"
          + " \(frame.settings)")
    }
    current = scaling.vector(frame)
    scaling.clamp(&current)
    previous = current
    place = 1
    latest = frame
  }

  /// Goes on until `total` frames have been given in all.
  ///
  /// - Throws: `ModelError` where a control is out of range; `Interrupted`.
  public func advance(to total: Int, run: Run = Run()) throws {
    while count < total {
      try run.interrupt.check()
      _ = try next()
    }
  }

  /// As many frames as `samples` samples need, from here on.
  ///
  /// - Throws: `ModelError` where there are too many, or a control is out of range; `Interrupted`.
  public func frames(samples: Int, run: Run = Run()) throws -> Frames {
    try SoundModel.requireLength(samples, analysis)
    let total = analysis.frameCount(samples: samples)
    var frames: [Frame] = []
    var firstPhases: [Float] = []
    for t in 0..<total {
      try run.interrupt.check()
      frames.append(try next())
      if t == 0 { firstPhases = framePhases }
      if t % 64 == 0 {
        run.report(Progress(label: "sampling", step: t, total: total, unit: "frame"))
      }
    }
    return try Frames(
      frames, settings: analysis, firstPhases: firstPhases, sampleCount: samples)
  }

  /// A separate generator that goes on from the same place.
  public func copy() -> Generator { Generator(self) }

  private init(_ other: Generator) {
    (scaling, network, target) = (other.scaling, other.network, other.target)
    (relations, phases) = (other.relations, other.phases)
    (targetScale, state, random) = (other.targetScale, other.state, other.random)
    (memory, density) = (other.memory, other.density)
    (current, previous, place) = (other.current, other.previous, other.place)
    (drawn, count, latest) = (other.drawn, other.count, other.latest)
    (controls, openingCount) = (other.controls, other.openingCount)
    sourceSamples = other.sourceSamples
  }

  /// Makes the generator what `other`, an earlier copy of it, was.
  public func becomes(_ other: Generator) {
    (phases, state, random, memory, density) = (
      other.phases, other.state, other.random, other.memory, other.density
    )
    (current, previous, place) = (other.current, other.previous, other.place)
    (drawn, count, controls) = (other.drawn, other.count, other.controls)
    latest = other.latest
  }

  /// What the generator remembers: what it is fed next and fed before, the network's memory, where its
  /// draws are, and what steers it. Two generators of one model that remember the same go on the same.
  public var memoryNumbers: (features: [Float], random: [UInt64]) {
    let draws = random.state
    return (
      current + previous + [Float(place)] + state.hidden + state.cell,
      draws.words + [draws.spare?.bitPattern ?? 0] + phases.map(\.bitPattern) + controls.words
    )
  }

  /// How many numbers the network has.
  public var parameterCount: Int { network.parameters.values.count }

  /// The phases of the bins at the last frame, in radians: what resynthesis of that frame begins with.
  public var framePhases: [Float] { phases.map { Float($0 * 2 * .pi) } }

  /// The frame that the network is fed next.
  public var frame: Frame { scaling.frame(current) }

  /// The frame with the frequencies of bins that share a partial held together. The network is not fed with
  /// these corrections: it goes on from what it drew.
  private func coherent(_ frame: Frame) -> Frame {
    var frame = frame
    relations.steer(
      &phases, &frame.frequencies, magnitudes: frame.magnitudes,
      period: scaling.analysis.period)
    latest = frame
    return frame
  }

  private func draw(variance: Double, temperature: Double) {
    network.step(current, state: &state, memory: &memory, density: &density)
    density.draw(into: &drawn, random: &random, variance: variance, temperature: temperature)
  }

  private func require(_ value: Double, _ name: String) throws {
    guard value >= 0, value.isFinite else {
      throw ModelError("\(name) must be a number from 0 up, not \(value.plain)")
    }
  }
}
