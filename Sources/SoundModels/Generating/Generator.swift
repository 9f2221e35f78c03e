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
  /// What the network is told beside the frame before.
  public let conditioning: Conditioning
  /// The source that it began as, whose controls it goes by where nobody says otherwise.
  private let source: KnownSource?
  /// Where in its source it is, counted in frames, by its own clock; nil where it does not know.
  public private(set) var clock: Double?
  /// The frames of features, and behind them what the network is told.
  private var input: [Float]
  /// The highest speed.
  public static let fastest = 1000.0
  /// Frames made so far.
  public private(set) var count = 0
  /// The analysis of the frames that it gives.
  public var analysis: AnalysisSettings { scaling.analysis }

  /// A generator of `model` that has been fed `opening` and goes on behind it.
  ///
  /// - Parameter opening: at least one frame of the model's own analysis. Where in its source that is, is known
  ///   of the beginnings of the model's sources alone.
  ///   Levels and frequencies that the model's source cannot have meant are held to what it can.
  /// - Throws: `ModelError` where the opening has no frames, another shape, or numbers that are not finite.
  public init(model: SoundModel, opening: Frames, random: RandomStream) throws {
    try SoundModel.requireShape(opening, like: model.analysis)
    guard opening.count > 0, opening.content == .values else {
      throw ModelError("a generator starts from at least one frame")
    }
    try SoundModel.requireFinite(opening)
    openingCount = opening.count
    let place = model.source(beginningAs: opening)
    source = place.map { model.known[$0] } ?? (model.known.count == 1 ? model.known[0] : nil)
    sourceSamples = (source ?? model.known[0]).samples
    conditioning = model.conditioning
    clock = place == nil ? nil : 0
    input = Array(repeating: 0, count: model.network.shape.inputs)
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
      step([:])
      previous = current
      clock = clock.map { $0 + 1 }
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
  ///   - conditions: what the network is told of this frame, by the controls' names; a position in seconds,
  ///     or nil for an unknown one.
  /// - Throws: `ModelError` where a parameter is out of range.
  public func next(
    variance: Double? = nil, temperature: Double? = nil, speed: Double? = nil,
    conditions: [String: Double?] = [:]
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
    var told = controls.conditions.mapValues { $0.map(now) }
    told.merge(conditions) { _, new in new }
    count += 1
    switch target {
    case .delta:
      draw(variance: variance, temperature: temperature, told)
      advanceClock(by: speed)
      for i in current.indices { current[i] += Float(speed) * targetScale[i] * drawn[i] }
      scaling.clamp(&current)
      return coherent(scaling.frame(current))
    case .value:
      place += speed
      while place > 1 {
        draw(variance: variance, temperature: temperature, told)
        advanceClock(by: 1)
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
  /// - Throws: `ModelError` where the frame has another shape, or numbers that are not finite.
  public func reset(to frame: Frame) throws {
    guard frame.settings == scaling.analysis else {
      throw ModelError(
        "a frame of another shape: this model knows \(scaling.analysis), this one is"
          + " \(frame.settings)")
    }
    guard frame.magnitudes.allSatisfy(\.isFinite), frame.frequencies.allSatisfy(\.isFinite) else {
      throw ModelError("a frame whose numbers are not all finite cannot be gone on from")
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
    (conditioning, source, clock) = (other.conditioning, other.source, other.clock)
    input = other.input
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
    clock = other.clock
    latest = other.latest
  }

  /// What the generator remembers: what it is fed next and fed before, the network's memory, where its
  /// draws are, and what steers it. Two generators of one model that remember the same go on the same.
  public var memoryNumbers: (features: [Float], random: [UInt64]) {
    let draws = random.state
    return (
      current + previous + [Float(place)] + state.hidden + state.cell,
      draws.words + [draws.spare?.bitPattern ?? 0, clock?.bitPattern ?? .max]
        + phases.map(\.bitPattern) + controls.words
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

  private func draw(variance: Double, temperature: Double, _ told: [String: Double?]) {
    step(told)
    density.draw(into: &drawn, random: &random, variance: variance, temperature: temperature)
  }

  /// The clock goes on; behind the end of the source it does not know any more.
  private func advanceClock(by frames: Double) {
    guard let now = clock else { return }
    let end = Double((source?.frames ?? conditioning.clockFrames ?? 0) - 1)
    clock = now + frames > end ? nil : now + frames
  }

  /// One step of the network on the present frame and what it is told of it.
  private func step(_ told: [String: Double?]) {
    let features = current.count
    let place = clock ?? Double(openingCount + count)
    input.withUnsafeMutableBufferPointer { input in
      guard let base = input.baseAddress else { return }
      for i in 0..<features { base[i] = current[i] }
      guard conditioning.width > 0 else { return }
      let position: Double? =
        told[Conditioning.position].map { $0.map { $0 / analysis.period } }
        ?? clock.map { source?.position(at: Int($0)) ?? $0 }
      conditioning.fill(base + features, position: position, source: source?.number) { i in
        told[conditioning.controls[i].name] ?? source?.value(of: i, at: place)
      }
    }
    network.step(input, state: &state, memory: &memory, density: &density)
  }

  private func require(_ value: Double, _ name: String) throws {
    guard value >= 0, value.isFinite else {
      throw ModelError("\(name) must be a number from 0 up, not \(value.plain)")
    }
  }
}
