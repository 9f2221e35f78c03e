// Generating from a model, one frame at a time.

internal import Networks
public import Runs
public import Spectra
public import Tensors

/// A model in free run: it generates frame by frame and reads its own output.
///
/// A generator keeps the weights that its model had when it was made. It is a reference, and belongs to the thread of
/// the session that made it. It is `@unchecked Sendable` only because of that.
public final class Generator: @unchecked Sendable {
  /// The scaling between frames and the network's features.
  public let scaling: FrameScaling
  private let relations: PhaseRelations
  private let network: RecurrentDensityNetwork<Float>
  private let target: Target
  private let targetScale: [Float]
  /// How many frames it read before it generated.
  private let openingCount: Int
  /// The length in samples of the source that it began with; of the model's first source if that is not known.
  public let sourceSamples: Int
  /// The network's inputs beside the frame.
  public let conditioning: Conditioning
  /// The source that it began with, which gives the controls that nobody else gives.
  private let source: KnownSource?

  /// All that changes from frame to frame.
  private var state: GeneratorState
  private var work: WorkMemory

  /// The highest speed.
  public static let fastest = 1000.0

  /// Memory that is used again from frame to frame, and whose contents do not outlast one.
  private struct WorkMemory {
    var stepping: StepMemory<Float>
    var density: MixtureDensity<Float>
    /// The features of a frame, followed by the network's other inputs.
    var input: [Float]
    /// The features drawn, D values.
    var drawn: [Float]

    init(for shape: NetworkShape) {
      stepping = StepMemory(for: shape)
      density = MixtureDensity(roomFor: shape)
      input = Array(repeating: 0, count: shape.inputs)
      drawn = Array(repeating: 0, count: shape.outputs)
    }

    /// Makes one step of `network` on the input.
    mutating func step(
      _ network: RecurrentDensityNetwork<Float>, state: inout LSTMState<Float>
    ) {
      network.step(input, state: &state, memory: &stepping, density: &density)
    }

    /// Draws features from the density of the latest step.
    mutating func draw(from random: inout RandomStream, variance: Double, temperature: Double) {
      density.draw(into: &drawn, random: &random, variance: variance, temperature: temperature)
    }
  }

  /// A generator of `model` that has read `opening` and continues after it.
  ///
  /// Levels and frequencies outside the range of the model's sources are clamped.
  ///
  /// - Parameters:
  ///   - opening: at least one frame of the model's own analysis. Its position is known only if it is the beginning
  ///     of one of the model's sources.
  ///   - random: what frames are drawn from.
  /// - Throws: `ModelError` if the opening has no frames, another shape, or numbers that are not finite.
  public init(model: SoundModel, opening: Frames, random: RandomStream) throws {
    try opening.requireAnalysis(model.analysis)
    guard opening.count > 0, opening.content == .values else {
      throw ModelError("a generator starts from at least one frame")
    }
    try opening.requireUsableNumbers()
    openingCount = opening.count
    let number = model.source(beginningAs: opening)
    source = number.map { model.known[$0] } ?? (model.known.count == 1 ? model.known[0] : nil)
    sourceSamples = (source ?? model.known[0]).samples
    conditioning = model.conditioning
    scaling = model.scaling
    relations = model.relations
    network = model.network
    target = model.settings.target
    targetScale = model.targetScale
    work = WorkMemory(for: model.network.shape)
    var first = model.scaling.vector(opening[0])
    model.scaling.clamp(&first)
    state = GeneratorState(
      network: LSTMState(zeroFor: model.network.shape, streams: 1), random: random, current: first,
      previous: first,
      phases: opening.phases(at: opening.count - 1).map { Double($0) / (2 * .pi) },
      latest: opening[opening.count - 1], clock: number == nil ? nil : 0)
    for t in 1..<max(1, opening.count) {
      step([:])
      state.previous = state.current
      state.clock = state.clock.map { $0 + 1 }
      state.current = scaling.vector(opening[t])
      scaling.clamp(&state.current)
    }
  }

  /// Generates the next frame, after a reset if one is due. The generator's controls give what the call does not.
  ///
  /// - Parameters:
  ///   - variance: multiplies σ², at least 0; 1 is the variance learnt.
  ///   - temperature: divides the log weights of the mixture's components, at least 0.
  ///   - speed: how fast the sound changes, at least 0 and at most `fastest`. Deltas are scaled, values interpolated.
  ///   - conditions: values for this frame by the names of the model's controls; a position in seconds, or nil for an
  ///     unknown one.
  /// - Throws: `ModelError` if a parameter is out of range.
  public func next(
    variance: Double? = nil, temperature: Double? = nil, speed: Double? = nil,
    conditions: [String: Double?] = [:]
  ) throws -> Frame {
    let before = openingCount + state.count
    if let put = try state.controls.reset?.frame(before: before, previous: state.latest) {
      try reset(to: put)
    }
    let controls = state.controls
    func now(_ control: GeneratorControls.Control) -> Double {
      control.value(frame: state.count, period: analysis.period)
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
    var given = controls.conditions.mapValues { $0.map(now) }
    given.merge(conditions) { _, new in new }
    state.count += 1
    switch target {
    case .delta:
      draw(variance: variance, temperature: temperature, given)
      advanceClock(by: speed)
      for i in state.current.indices {
        state.current[i] += Float(speed) * targetScale[i] * work.drawn[i]
      }
      scaling.clamp(&state.current)
      return coherent(scaling.frame(state.current))
    case .value:
      state.place += speed
      while state.place > 1 {
        draw(variance: variance, temperature: temperature, given)
        advanceClock(by: 1)
        state.advance(to: work.drawn)
        scaling.clamp(&state.current)
        state.place -= 1
      }
      if state.place == 1 { return coherent(scaling.frame(state.current)) }
      let between = state.previous.interpolated(to: state.current, share: Float(state.place))
      return coherent(scaling.frame(between))
    }
  }

  /// Replaces the latest frame by `frame`; the hidden state is kept.
  ///
  /// - Throws: `ModelError` if the frame has another shape, or numbers that are not finite.
  public func reset(to frame: Frame) throws {
    guard frame.settings == scaling.analysis else {
      throw ModelError(
        "a frame of another shape: this model knows \(scaling.analysis), this one is"
          + " \(frame.settings)")
    }
    guard frame.magnitudes.allSatisfy(\.isFinite), frame.frequencies.allSatisfy(\.isFinite) else {
      throw ModelError("a frame whose numbers are not all finite cannot replace a generated one")
    }
    state.current = scaling.vector(frame)
    scaling.clamp(&state.current)
    state.previous = state.current
    state.place = 1
    state.latest = frame
  }

  /// Generates until there are `total` frames in all.
  ///
  /// - Throws: `ModelError` if a control is out of range; `Interrupted`.
  public func advance(to total: Int, run: Run = Run()) throws {
    while count < total {
      try run.interrupt.check()
      _ = try next()
    }
  }

  /// Generates as many frames as `samples` samples need, from the present state on.
  ///
  /// - Throws: `ModelError` if there are too many, or a control is out of range; `Interrupted`.
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

  /// A separate generator with the same state.
  public func copy() -> Generator { Generator(self) }

  private init(_ other: Generator) {
    (scaling, relations, network) = (other.scaling, other.relations, other.network)
    (target, targetScale) = (other.target, other.targetScale)
    (openingCount, sourceSamples) = (other.openingCount, other.sourceSamples)
    (conditioning, source) = (other.conditioning, other.source)
    state = other.state
    work = WorkMemory(for: other.network.shape)
  }

  /// Gives the generator the state of `other`, an earlier or later copy of it.
  public func becomes(_ other: Generator) { state = other.state }

  /// How many parameters the network has.
  public var parameterCount: Int { network.parameters.values.count }

  /// The phases of the bins at the latest frame, in radians, with which its resynthesis begins.
  public var framePhases: [Float] { state.phases.map { Float($0 * 2 * .pi) } }

  /// The frame that the network reads next.
  public var frame: Frame { scaling.frame(state.current) }
  /// Frames generated so far.
  public var count: Int { state.count }
  /// The place in the source, counted in frames, by the generator's own clock; nil if it is not known.
  public var clock: Double? { state.clock }
  /// The analysis of the frames that it generates.
  public var analysis: AnalysisSettings { scaling.analysis }
  /// What steers the generator when a call does not.
  public var controls: GeneratorControls {
    get { state.controls }
    set { state.controls = newValue }
  }
  /// The state as numbers. Two generators of one model whose numbers are the same continue alike.
  public var memoryNumbers: (features: [Float], random: [UInt64]) { state.numbers }

  /// Holds the frequencies of bins that share a partial together, and makes the result the latest frame. The network
  /// does not read these corrections: it continues from what it drew.
  private func coherent(_ frame: Frame) -> Frame {
    var frame = frame
    relations.steer(
      &state.phases, &frame.frequencies, magnitudes: frame.magnitudes,
      period: scaling.analysis.period)
    state.latest = frame
    return frame
  }

  /// Draws the next features into the work memory.
  private func draw(variance: Double, temperature: Double, _ given: [String: Double?]) {
    step(given)
    work.draw(from: &state.random, variance: variance, temperature: temperature)
  }

  /// Advances the clock; after the end of the source the place is not known.
  private func advanceClock(by frames: Double) {
    guard let now = state.clock else { return }
    let end = Double((source?.frames ?? conditioning.clockFrames ?? 0) - 1)
    state.clock = now + frames > end ? nil : now + frames
  }

  /// Makes one step of the network on the present features and the values given with them.
  private func step(_ given: [String: Double?]) {
    let features = state.current.count
    let place = state.clock ?? Double(openingCount + state.count)
    work.input.withUnsafeMutableBufferPointer { input in
      guard let base = input.baseAddress else { return }
      for i in 0..<features { base[i] = state.current[i] }
      guard conditioning.width > 0 else { return }
      let position: Double? =
        given[Conditioning.position].map { $0.map { $0 / analysis.period } }
        ?? state.clock.map { source?.position(at: Int($0)) ?? $0 }
      conditioning.fill(base + features, position: position, source: source?.number) { i in
        given[conditioning.controls[i].name] ?? source?.value(of: i, at: place)
      }
    }
    work.step(network, state: &state.network)
  }

  private func require(_ value: Double, _ name: String) throws {
    guard value >= 0, value.isFinite else {
      throw ModelError("\(name) must be a number from 0 up, not \(value.plain)")
    }
  }
}
