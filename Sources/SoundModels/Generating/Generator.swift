// Generation of frames from a model, one frame at a time.

internal import Networks
public import Runs
public import Spectra
public import Tensors
internal import WholeNumbers

/// A model that generates frames one by one and reads each generated frame as its next input.
///
/// A generator keeps the weights that its model had when the generator was made. A generator is a reference type. A
/// generator may be used only on the thread of its session, and `@unchecked Sendable` relies on this rule.
public final class Generator: @unchecked Sendable {
  /// The scaling between frames and the network's features.
  public let scaling: FrameScaling
  private let relations: PhaseRelations
  private let network: RecurrentDensityNetwork<Float>
  private let target: Target
  private let targetScale: [Float]
  /// The number of opening frames that the generator read before the first generated frame.
  private let openingCount: Int
  /// The factors on the levels' departures from their means (`LevelSpread`).
  private let spread: [Float]
  /// The length in samples of the source that begins with the opening. If no source begins with the opening, the length
  /// of the model's first source.
  public let sourceSamples: Int
  /// The network's inputs other than the features of the frame.
  public let conditioning: Conditioning
  /// The source that begins with the opening. The source's control values apply if no other control values are given.
  private let source: KnownSource?

  /// All values that change from frame to frame.
  private var state: GeneratorState
  private var work: WorkMemory

  /// The highest speed that a generator accepts.
  public static let fastest = 1000.0

  /// Working memory for one frame, which the generator reuses for every frame.
  private struct WorkMemory {
    var stepping: StepMemory<Float>
    var density: MixtureDensity<Float>
    /// The features of a frame, followed by the network's other inputs.
    var input: [Float]
    /// The latest features drawn from the predicted density, D values.
    var drawn: [Float]

    init(for network: RecurrentDensityNetwork<Float>) {
      let shape = network.shape
      stepping = StepMemory(for: network)
      density = MixtureDensity(roomFor: shape)
      input = Array(repeating: 0, count: shape.inputs)
      drawn = Array(repeating: 0, count: shape.outputs)
    }

    /// Makes one step of `network` with the current input.
    mutating func step(
      _ network: RecurrentDensityNetwork<Float>, state: inout LSTMState<Float>
    ) {
      network.step(input, state: &state, memory: &stepping, density: &density)
    }

    /// Draws features from the density that the latest step predicted.
    mutating func draw(from random: inout RandomStream, variance: Double, temperature: Double) {
      density.draw(into: &drawn, random: &random, variance: variance, temperature: temperature)
    }
  }

  /// Creates a generator of `model`. The generator reads `opening`, and its first generated frame follows the last
  /// frame of the opening.
  ///
  /// Levels and frequencies outside the range of the model's sources are clamped.
  ///
  /// - Parameters:
  ///   - opening: at least one frame with the model's analysis settings. The generator has a clock position only if the
  ///     opening is the beginning of one of the model's sources.
  ///   - random: the random stream from which frames are drawn.
  /// - Throws: `ModelError` if the opening has no frames, has another shape, or contains numbers that are not finite.
  public init(model: SoundModel, opening: Frames, random: RandomStream) throws {
    try opening.requireAnalysis(model.analysis)
    guard opening.count > 0, opening.content == .values else {
      throw ModelError("a generator requires an opening of at least one frame")
    }
    try opening.requireUsableNumbers()
    openingCount = opening.count
    let number = model.source(beginningAs: opening)
    source = number.map { model.known[$0] } ?? (model.known.count == 1 ? model.known[0] : nil)
    sourceSamples = (source ?? model.known[0]).samples
    conditioning = model.conditioning
    scaling = model.scaling
    spread = model.spread
    relations = model.relations
    network = model.network
    target = model.settings.target
    targetScale = model.targetScale
    work = WorkMemory(for: model.network)
    var first = model.scaling.vector(opening[0])
    model.scaling.clamp(&first)
    state = GeneratorState(
      network: LSTMState(zeroFor: model.network.shape, streams: 1), random: random, current: first,
      previous: first,
      phases: opening.phases(at: opening.count - 1).map { Double($0) / (2 * .pi) },
      latest: opening[opening.count - 1], clock: number == nil ? nil : 0,
      path: GeneratorPath(random: random.stream("path")))
    for t in 1..<max(1, opening.count) {
      step([:])
      state.previous = state.current
      state.clock = state.clock.map { $0 + 1 }
      state.current = scaling.vector(opening[t])
      scaling.clamp(&state.current)
    }
  }

  /// Generates the next frame. If a reset is due, the generator applies the reset first. Each parameter that is not
  /// given has the value of the generator's control.
  ///
  /// - Parameters:
  ///   - variance: a factor on σ², at least 0; 1 is the learnt variance.
  ///   - temperature: a divisor of the log weights of the mixture's components, at least 0.
  ///   - speed: the speed of the sound's changes, at least 0 and at most `fastest`. A model of deltas multiplies the
  ///     deltas by the speed. A model of values interpolates between frames.
  ///   - conditions: values of the model's controls at this frame, by name. The position is in seconds; nil stands
  ///     for an unknown position.
  /// - Throws: `ModelError` if a parameter is out of range.
  public func next(
    variance: Double? = nil, temperature: Double? = nil, speed: Double? = nil,
    conditions: [String: Double?] = [:]
  ) throws -> Frame {
    var frame = try drawn(variance, temperature, speed, conditions)
    frame.phaseSource = .known(framePhases)
    return frame
  }

  /// Generates the next frame, without its phases; the parameters are those of `next`.
  func drawn(
    _ variance: Double?, _ temperature: Double?, _ speed: Double?, _ conditions: [String: Double?]
  ) throws -> Frame {
    let before = openingCount + state.count
    let latest = state.latest
    if let put = try state.controls.reset?.frame(before: before, previous: latest) {
      try reset(to: put)
    }
    func now(_ control: GeneratorControls.Control) throws -> Double {
      try control.value(frame: state.count, period: analysis.period)
    }
    let variance = try variance ?? now(state.controls.variance)
    let temperature = try temperature ?? now(state.controls.temperature)
    let speed = try speed ?? now(state.controls.speed)
    try require(variance, "variance")
    try require(temperature, "temperature")
    try require(speed, "speed")
    guard speed <= Generator.fastest else {
      throw ModelError(
        "speed must be at most \(Int(clamped: Generator.fastest)), not \(speed.plain)")
    }
    var given = conditions
    for (name, control) in state.controls.conditions where given[name] == nil {
      given[name] = try control.map(now)
    }
    state.count += 1
    switch target {
    case .delta:
      draw(variance: variance, temperature: temperature, given)
      let before = position(given)
      advanceClock(by: speed)
      let factor = Float(speed)
      state.current.withUnsafeMutableBufferPointer { current in
        for i in current.indices { current[i] += factor * targetScale[i] * work.drawn[i] }
      }
      scaling.clamp(&state.current)
      let place = place(after: before, by: speed)
      let rest = place.flatMap { place in source?.rest.map { ($0, place) } }
      var frame = scaling.frame(state.current, adding: rest, spread: spread)
      makeCoherent(&frame, at: place, isExact: speed == 1)
      return frame
    case .value:
      state.place += speed
      while state.place > 1 {
        draw(variance: variance, temperature: temperature, given)
        advanceClock(by: 1)
        state.advance(to: work.drawn)
        scaling.clamp(&state.current)
        state.place -= 1
      }
      let features =
        state.place == 1
        ? state.current
        : state.previous.interpolated(to: state.current, share: Float(state.place))
      var frame = scaling.frame(features)
      makeCoherent(&frame)
      return frame
    }
  }

  /// Replaces the latest frame by `frame` and keeps the hidden state.
  ///
  /// - Throws: `ModelError` if the frame has another shape, or contains numbers that are not finite.
  public func reset(to frame: Frame) throws {
    guard frame.settings == scaling.analysis else {
      throw ModelError(
        "a frame of another shape: this model expects \(scaling.analysis), but this frame has"
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

  /// Generates frames until the total number of generated frames is `total`.
  ///
  /// - Throws: `ModelError` if a control is out of range; `Interrupted` if the user interrupts the run.
  public func advance(to total: Int, run: Run = Run()) throws {
    while count < total {
      try run.interrupt.check()
      _ = try next()
    }
  }

  /// Generates the frames for a sound of `samples` samples, beginning with the current state.
  ///
  /// - Throws: `ModelError` if there are too many samples or a control is out of range; `Interrupted` if the user
  ///   interrupts the run.
  public func frames(samples: Int, run: Run = Run()) throws -> Frames {
    try SoundModel.requireLength(samples, analysis)
    let total = analysis.frameCount(samples: samples)
    try Frame.requireList(total, bins: analysis.bins)
    var frames: [Frame] = []
    var firstPhases: [Float] = []
    for t in 0..<total {
      try run.interrupt.check()
      frames.append(try drawn(nil, nil, nil, [:]))
      if t == 0 { firstPhases = framePhases }
      if t % 64 == 0 {
        run.report(Progress(label: "sampling", step: t, total: total, unit: "frame"))
      }
    }
    return try Frames(
      frames, settings: analysis, firstPhases: firstPhases, sampleCount: samples)
  }

  /// Creates a separate generator with the same state.
  public func copy() -> Generator { Generator(self) }

  private init(_ other: Generator) {
    (scaling, relations, network) = (other.scaling, other.relations, other.network)
    spread = other.spread
    (target, targetScale) = (other.target, other.targetScale)
    (openingCount, sourceSamples) = (other.openingCount, other.sourceSamples)
    (conditioning, source) = (other.conditioning, other.source)
    state = other.state
    work = other.work
  }

  /// Assigns to this generator the state of `other`, which is an earlier or later copy of this generator.
  public func becomes(_ other: Generator) { state = other.state }

  /// The number of parameters of the network.
  public var parameterCount: Int { network.parameters.values.count }

  /// The phases of the bins at the latest frame, in radians. A resynthesis that begins at the latest frame starts with
  /// these phases.
  public var framePhases: [Float] { state.phases.map { Float($0 * 2 * .pi) } }

  /// The frame that the network reads next.
  public var frame: Frame { scaling.frame(state.current) }
  /// The number of frames generated so far.
  public var count: Int { state.count }
  /// The number of generated frames at which the source ended; nil if it has not ended.
  public var endedAt: Int? { state.path.endedAt }
  /// The number of frames that will be generated; nil if it is not known. A sound that is as long as its source ends
  /// as its source does.
  var total: Int? {
    get { state.path.total }
    set { state.path.total = newValue }
  }
  /// The clock's position in the source, in frames; nil if the position is not known.
  public var clock: Double? { state.clock }
  /// The analysis settings of the generated frames.
  public var analysis: AnalysisSettings { scaling.analysis }
  /// The controls that steer the generator if a call of `next` gives no values.
  public var controls: GeneratorControls {
    get { state.controls }
    set {
      if newValue.beyond != state.controls.beyond { state.path.jump = nil }
      state.controls = newValue
    }
  }
  /// The state as numbers. Two generators of one model produce the same frames if the numbers of both states are
  /// equal.
  public var memoryNumbers: (features: [Float], random: [UInt64]) { state.numbers }

  /// Aligns the frequencies of bins that share a partial, and stores the corrected frame as the latest frame. The
  /// network still reads the drawn features without corrections.
  ///
  /// - Parameters:
  ///   - place: the number of the source's frame whose phases the frame follows; nil for the mean relations.
  ///   - isExact: whether the source's phases change as quickly as those of the frames.
  private func makeCoherent(
    _ frame: inout Frame, at place: Int? = nil, isExact: Bool = false
  ) {
    if let place, let phases = source?.phases {
      if scaling.firstBin == 1, frame.magnitudes.count == phases.bins {
        frame.magnitudes[0] = phases.constant(at: place)
      }
      phases.steer(
        &state.phases, &frame.frequencies, magnitudes: frame.magnitudes,
        period: scaling.analysis.period, frame: place, isExact: isExact)
    } else {
      relations.steer(
        &state.phases, &frame.frequencies, magnitudes: frame.magnitudes,
        period: scaling.analysis.period)
    }
    if state.clock == nil, state.path.endedAt != nil, state.controls.beyond == .end {
      let gain = state.path.fadeOut()
      for k in frame.magnitudes.indices { frame.magnitudes[k] *= gain }
    }
    state.latest = frame
  }

  /// Draws the next features and stores the drawn features in the work memory.
  private func draw(variance: Double, temperature: Double, _ given: [String: Double?]) {
    step(given)
    work.draw(from: &state.random, variance: variance, temperature: temperature)
  }

  /// Advances the clock. At the end of the source, the control `beyond` decides how the path goes on.
  private func advanceClock(by frames: Double) {
    guard let now = state.clock else { return }
    state.clock = state.path.advance(
      from: now, by: frames, frames: source?.frames ?? conditioning.clockFrames ?? 0,
      beyond: state.controls.beyond, links: source?.links, period: analysis.period,
      made: state.count)
  }

  /// The position that the user gives, in frames; nil if the user gives none.
  private func position(_ given: [String: Double?]) -> Double? {
    (given[Conditioning.position] ?? nil).map { $0 / analysis.period }
  }

  /// The number of the source's frame whose rest and phases the next frame has; nil if the model keeps none.
  ///
  /// - Parameters:
  ///   - before: the position that the user gave for the latest frame; nil for the clock's position.
  ///   - step: the number of frames by which the position advances.
  private func place(after before: Double?, by step: Double) -> Int? {
    guard let kept = source?.rest else { return nil }
    if let place = before.map({ $0 + step }) ?? state.clock { return Int(clamped: place.rounded()) }
    return state.path.roam(over: kept.count)
  }

  /// Makes one step of the network with the current features and the given control values.
  private func step(_ given: [String: Double?]) {
    let features = state.current.count
    let place = state.clock ?? Double(openingCount + state.count)
    work.input.withUnsafeMutableBufferPointer { input in
      guard let base = input.baseAddress else { return }
      for i in 0..<features { base[i] = state.current[i] }
      guard conditioning.width > 0 else { return }
      let position: Double? =
        given[Conditioning.position].map { $0.map { $0 / analysis.period } }
        ?? state.clock.map { source?.position(at: Int(clamped: $0)) ?? $0 }
      conditioning.fill(base + features, position: position, source: source) { i in
        given[conditioning.controls[i].name] ?? source?.value(of: i, at: place)
      }
      conditioning.turn(base + features, from: base, scale: targetScale)
    }
    work.step(network, state: &state.network)
  }

  private func require(_ value: Double, _ name: String) throws {
    guard value >= 0, value.isFinite else {
      throw ModelError("\(name) must be a finite number of at least 0, not \(value.plain)")
    }
  }
}
