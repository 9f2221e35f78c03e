// A model of a sound's frames. Invariant: network, scaling and settings fit one another; `training` is
// nil until the first step, and then holds all that going on exactly needs.

public import Networks
public import Runs
public import Spectra
internal import Tensors

/// A recurrent network that has learnt, or will learn, how the frames of a sound follow one another.
///
/// A model is a reference: training it changes it for everyone who holds it. `copy()` makes a separate
/// one. It belongs to the thread of the session that made it: that is why it may be sent, and nothing else
/// makes it safe.
///
/// ```swift
/// let model = try SoundModel(of: [frames], settings: ModelSettings(), seed: 7)
/// try model.train(run: run)
/// let again = try model.sampleFrames(SamplingOptions(samples: frames.sampleCount), run: run)
/// ```
public final class SoundModel: Equatable, @unchecked Sendable {
  public let settings: ModelSettings
  public let scaling: FrameScaling
  /// How the phases of neighbouring bins stand to one another in the source.
  public let relations: PhaseRelations
  /// The seed of the model's weights and of all that its training draws.
  public let seed: UInt64
  /// What the network is told beside the frame before.
  public let conditioning: Conditioning
  /// What is kept of each sound that the model was made from; at least one.
  public let known: [KnownSource]
  /// How the first source begins: up to `priming` frames with their phases.
  public var opening: Frames { known[0].opening }
  /// Length of the first source, in samples: the default length of what the model makes.
  public var sourceSamples: Int { known[0].samples }
  /// What the model was made from; empty where it was read from a file.
  public private(set) var sources: [Frames]

  /// All weights of the network, one after the other.
  public var weights: [Float] { network.parameters.values }
  /// The network with its present weights.
  public internal(set) var network: RecurrentDensityNetwork<Float>
  /// Where training is, once it has begun.
  var training: ModelTraining?
  /// The mean loss of every step so far, in nats per frame of features.
  public internal(set) var losses: [Double] = []
  /// The loss of held-out frames, where trainings were followed by some; in the order of steps.
  public internal(set) var heldOut: [HeldOut.Point] = []

  /// How many source frames the network is fed before it goes on alone.
  public static let priming = 4
  /// The fewest frames that a model can learn from.
  public static let fewestFrames = 8

  /// A model of `sources`, with fresh weights.
  ///
  /// - Throws: `ModelError` where the sources are silent, too short, not finite, hold deltas, or differ in
  ///   their analysis, and where a setting is out of range; `Interrupted`.
  ///
  /// - Parameter controls: curves that the network is told beside the frames.
  public init(
    of sources: [Frames], settings: ModelSettings, seed: UInt64, controls: [ControlCurves] = [],
    run: Run = Run()
  ) throws {
    guard let first = sources.first else { throw ModelError("a model needs frames to learn from") }
    try settings.validate()
    for source in sources { try SoundModel.require(source, like: first.settings) }
    self.settings = settings
    self.seed = seed
    self.sources = sources
    scaling = try FrameScaling(fitting: sources, includesDC: settings.includesDC)
    relations = PhaseRelations(of: sources)
    (conditioning, known) = try Conditioning.fitting(
      sources, curves: controls, hasClock: settings.hasClock)
    let shape = try SoundModel.shape(
      settings, features: scaling.features, conditions: conditioning.width)
    guard shape.parameterCount <= ModelSettings.mostParameters else {
      throw ModelError(
        "a network of \(shape.parameterCount) parameters is too large: fewer units, mixtures or bins"
          + " bring it under \(ModelSettings.mostParameters)")
    }
    var weights = RandomStream(seed: seed, name: "weights")
    network = RecurrentDensityNetwork(
      shape, settings: DensitySettings(floor: settings.deviationFloor), random: &weights
    ) { run.interrupt.isRequested }
    try run.interrupt.check()
  }

  /// A model put together from its parts, as a file or a copy has them.
  init(
    settings: ModelSettings, scaling: FrameScaling, relations: PhaseRelations,
    conditioning: Conditioning, known: [KnownSource],
    seed: UInt64, sources: [Frames], network: RecurrentDensityNetwork<Float>,
    training: ModelTraining?, losses: [Double], heldOut: [HeldOut.Point]
  ) {
    self.settings = settings
    self.scaling = scaling
    self.relations = relations
    self.conditioning = conditioning
    self.known = known
    self.seed = seed
    self.sources = sources
    self.network = network
    self.training = training
    self.losses = losses
    self.heldOut = heldOut
  }

  /// Whether both have learnt the same from the same beginning: what they were made of need not be at hand.
  public static func == (a: SoundModel, b: SoundModel) -> Bool {
    a === b
      || a.settings == b.settings && a.seed == b.seed && a.scaling == b.scaling
        && a.relations == b.relations && a.conditioning == b.conditioning
        && a.known == b.known && a.losses == b.losses && a.heldOut == b.heldOut
        && a.network == b.network
  }

  /// A separate model that is the same.
  public func copy() -> SoundModel {
    SoundModel(
      settings: settings, scaling: scaling, relations: relations, conditioning: conditioning,
      known: known, seed: seed, sources: sources, network: network, training: training,
      losses: losses, heldOut: heldOut)
  }

  /// Makes the model what `other`, an earlier copy of it, was.
  public func becomes(_ other: SoundModel) {
    (network, training) = (other.network, other.training)
    (losses, heldOut) = (other.losses, other.heldOut)
  }

  /// How long the source is that `frames` begin as, in samples; the first source where they begin as none.
  public func samples(beginningAs frames: Frames) -> Int {
    source(beginningAs: frames).map { known[$0].samples } ?? sourceSamples
  }

  /// How the source begins whose controls begin nearest to what is asked for, each in its own deviation; the
  /// first source where nothing is asked of them, or all are as near.
  public func opening(for asked: [String: Double?]) -> Frames {
    func distance(_ source: KnownSource) -> Double {
      conditioning.controls.enumerated().reduce(0) { sum, control in
        guard let wanted = asked[control.element.name] ?? nil, wanted.isFinite,
          let own = source.value(of: control.offset, at: 0)
        else { return sum }
        let off = (wanted - own) / control.element.deviation
        return sum + off * off
      }
    }
    return known.min { distance($0) < distance($1) }?.opening ?? opening
  }

  /// The source that `frames` begin as; nil where none does.
  func source(beginningAs frames: Frames) -> Int? {
    guard frames.content == .values, frames.settings == analysis else { return nil }
    return known.firstIndex { source in
      let count = min(source.opening.count, frames.count)
      return count > 0 && source.opening[0..<count].hasSameNumbers(as: frames[0..<count])
    }
  }

  /// Steps of training done.
  public var steps: Int { losses.count }
  /// How many numbers the network has to learn.
  public var parameterCount: Int { network.parameters.values.count }
  /// The analysis of the frames that the model knows.
  public var analysis: AnalysisSettings { scaling.analysis }

  static func shape(
    _ settings: ModelSettings, features: Int, conditions: Int
  ) throws -> NetworkShape {
    try NetworkShape(
      inputs: features + conditions, outputs: features, layers: settings.layers,
      units: settings.units,
      mixtures: settings.mixtures, skip: settings.target == .delta,
      groups: settings.mixture == .bin ? features / 2 : 1, cell: settings.cell)
  }

  /// Deviation of what is predicted, in features: 1 for values, and for deltas that of the change and of
  /// the input's noise together, √(σ_change² + σ_noise²).
  package var targetScale: [Float] {
    switch settings.target {
    case .value: Array(repeating: 1, count: scaling.features)
    case .delta:
      scaling.changes.map { Float($0 * (1 + settings.noise * settings.noise).squareRoot()) }
    }
  }

  /// Deviation of the input's noise in training, in features.
  package var noiseScale: [Float] {
    switch settings.target {
    case .value: Array(repeating: Float(settings.noise), count: scaling.features)
    case .delta: scaling.changes.map { Float($0 * settings.noise) }
    }
  }

  /// Throws where `frames` are not what a model with `analysis` can be given.
  static func require(_ frames: Frames, like analysis: AnalysisSettings) throws {
    guard frames.content == .values else {
      throw ModelError(
        "a model is given frames, not the deltas between them: target: \"delta\" makes it learn the"
          + " changes")
    }
    guard frames.count >= fewestFrames else {
      throw ModelError(
        "too short: \(frames.count) frame\(frames.count == 1 ? "" : "s"), and a model needs at least \(fewestFrames)"
      )
    }
    try requireShape(frames, like: analysis)
    try requireFinite(frames)
  }

  /// Throws where `frames` come from another analysis.
  static func requireShape(_ frames: Frames, like analysis: AnalysisSettings) throws {
    guard frames.settings == analysis else {
      throw ModelError(
        "frames of another shape: this model knows \(analysis), these are"
          + " \(frames.settings)")
    }
  }

  /// Throws where a number of `frames` is not finite.
  static func requireFinite(_ frames: Frames) throws {
    do { try frames.requireFinite() } catch { throw ModelError("\(error)") }
  }
}

extension Frames {
  /// Whether both hold the same magnitudes and frequencies.
  fileprivate func hasSameNumbers(as other: Frames) -> Bool {
    magnitudes.values == other.magnitudes.values && frequencies.values == other.frequencies.values
  }
}
