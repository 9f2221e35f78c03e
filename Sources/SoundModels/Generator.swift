// A model that is sounding: one frame at a time.

internal import Networks
internal import Runs
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

  /// The next frame.
  ///
  /// - Parameters:
  ///   - variance: multiplies σ², at least 0; 1 is the variance that was learnt.
  ///   - temperature: divides the log weights of the mixture's components, at least 0.
  ///   - speed: how fast the sound's changes go by, at least 0. Deltas are scaled, values interpolated.
  /// - Throws: `ModelError` where a parameter is out of range.
  public func next(variance: Double = 0.09, temperature: Double = 1, speed: Double = 1) throws
    -> Frame
  {
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
  }

  /// A separate generator that goes on from the same place.
  public func copy() -> Generator { Generator(self) }

  private init(_ other: Generator) {
    (scaling, network, target) = (other.scaling, other.network, other.target)
    (relations, phases) = (other.relations, other.phases)
    (targetScale, state, random) = (other.targetScale, other.state, other.random)
    (memory, density) = (other.memory, other.density)
    (current, previous, place) = (other.current, other.previous, other.place)
    (drawn, count) = (other.drawn, other.count)
  }

  /// Makes the generator what `other`, an earlier copy of it, was.
  public func becomes(_ other: Generator) {
    (phases, state, random, memory, density) = (
      other.phases, other.state, other.random, other.memory, other.density
    )
    (current, previous, place) = (other.current, other.previous, other.place)
    (drawn, count) = (other.drawn, other.count)
  }

  /// What the generator remembers: what it is fed next and fed before, the network's memory, and where its
  /// draws are. Two generators of one model that remember the same go on the same.
  public var memoryNumbers: (features: [Float], random: [UInt64]) {
    let draws = random.state
    return (
      current + previous + [Float(place)] + state.hidden + state.cell,
      draws.words + [draws.spare?.bitPattern ?? 0] + phases.map(\.bitPattern)
    )
  }

  /// How many numbers the network has.
  public var parameterCount: Int { network.parameters.values.count }

  /// The frame that the network is fed next.
  public var frame: Frame { scaling.frame(current) }

  /// The frame with the frequencies of bins that share a partial held together. The network is not fed with
  /// these corrections: it goes on from what it drew.
  private func coherent(_ frame: Frame) -> Frame {
    var frame = frame
    relations.steer(
      &phases, &frame.frequencies, magnitudes: frame.magnitudes,
      period: scaling.analysis.period)
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
