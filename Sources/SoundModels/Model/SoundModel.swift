// A model of the frames of a sound. Invariants: network, scaling and settings fit one another; `training` is nil until
// the first training, and afterwards contains all data for an exact resumption.

public import Networks
public import Runs
public import Spectra
internal import Tensors

/// A recurrent network that learns the order in which the frames of a sound follow one another.
///
/// A model is a reference type: training changes the model for all variables that refer to the model, and `copy()`
/// makes a separate model. A model may be used only on the thread of its session, and `@unchecked Sendable` relies on
/// this rule.
///
/// ```swift
/// let model = try SoundModel(of: [frames], settings: ModelSettings(), seed: 7)
/// try model.train(run: run)
/// let again = try model.sampleFrames(SamplingOptions(samples: frames.sampleCount), run: run)
/// ```
public final class SoundModel: Equatable, @unchecked Sendable {
  /// The settings with which the model was made.
  public let settings: ModelSettings
  /// The scaling between frames and the network's features.
  public let scaling: FrameScaling
  /// The phase relations of neighbouring bins in the sources.
  public let relations: PhaseRelations
  /// The seed of the initial weights and of all random draws in training.
  public let seed: UInt64
  /// The network's inputs other than the features of the frame.
  public let conditioning: Conditioning
  /// The data that the model keeps from each source; at least one source.
  public let known: [KnownSource]
  /// The first frames of the first source, at most `priming` frames, with their phases.
  public var opening: Frames { known[0].opening }
  /// The length of the first source in samples, which is the default length of a generated sound.
  public var sourceSamples: Int { known[0].samples }
  /// The frames from which the model was made; empty if the model was read from a file.
  public private(set) var sources: [Frames]

  /// All weights of the network, in the order of its parameters.
  public var weights: [Float] { network.parameters.values }
  /// The network with its current weights.
  public internal(set) var network: RecurrentDensityNetwork<Float>
  /// The factors on the levels' departures from their means in generated frames (`LevelSpread`); empty before the end of
  /// a training, and for a model without a basis.
  public internal(set) var spread: [Float] = []
  /// The state of the latest training; nil before the first training.
  var training: ModelTraining?
  /// The mean loss of each training step so far, in nats per frame of features.
  public internal(set) var losses: [Double] = []
  /// The losses of held-out frames, in the order of the training steps; empty if no frames were held out.
  public internal(set) var heldOut: [HeldOut.Point] = []

  /// The number of source frames that the network reads before the first generated frame.
  public static let priming = 4
  /// The smallest number of frames from which a model can learn.
  public static let fewestFrames = Frames.fewestToTrain

  /// Creates a model of `sources` with new weights.
  ///
  /// - Parameters:
  ///   - sources: frames of one analysis, at least `fewestFrames` frames per source.
  ///   - seed: the seed of the weights and of all random draws in training.
  ///   - controls: values that the network reads together with the frames.
  ///   - hasCourse: whether the model keeps the course of its sources; nil for a course if there are no controls.
  /// - Throws: `ModelError` if the sources are silent, too short or not finite, contain deltas or differ in their
  ///   analysis, or if a setting is out of range; `Interrupted` if the user interrupts the run.
  public init(
    of sources: [Frames], settings: ModelSettings, seed: UInt64, controls: [ControlCurves] = [],
    hasCourse: Bool? = nil, run: Run = Run()
  ) throws {
    guard let first = sources.first else { throw ModelError("a model needs frames to learn from") }
    try settings.validate()
    for source in sources { try source.requireTrainable(like: first.settings) }
    self.settings = settings
    self.seed = seed
    self.sources = sources
    scaling = try FrameScaling(
      fitting: sources, includesDC: settings.includesDC, basis: settings.usedBasis)
    relations = PhaseRelations(of: sources)
    (conditioning, known) = try Conditioning.fitting(
      sources, curves: controls, hasClock: settings.hasClock, opening: SoundModel.priming,
      scaling: scaling, target: settings.target, hasCourse: hasCourse ?? controls.isEmpty)
    let shape = try SoundModel.shape(
      settings, features: scaling.features, conditions: conditioning.width)
    guard shape.parameterCount <= ModelSettings.mostParameters else {
      throw ModelError(
        "a network of \(shape.parameterCount) parameters is too large, the limit is"
          + " \(ModelSettings.mostParameters): use fewer units, mixtures or bins")
    }
    // The weights are drawn in 64 bits, matrix by matrix.
    try MemoryBudget.require(shape.parameterCount, of: 16)
    var weights = RandomStream(seed: seed, name: "weights")
    network = RecurrentDensityNetwork(
      shape, settings: DensitySettings(floor: settings.deviationFloor), random: &weights,
      run: run)
    followCourse()
    try run.interrupt.check()
  }

  /// Sets the weights of the skip so that a new network with a course predicts the way to the course.
  private func followCourse() {
    guard network.shape.skip, conditioning.courseFeatures > 0 else { return }
    let name = "skip.weight"
    var weights = network.parameters[name]
    let inputs = network.shape.inputs
    let first = scaling.features + conditioning.wayPlaces.lowerBound
    for i in 0..<conditioning.courseFeatures { weights[i * inputs + first + i] = 1 }
    network.parameters[name] = weights
  }

  /// Creates a model from its parts, when a model is read from a file or copied.
  init(
    settings: ModelSettings, scaling: FrameScaling, relations: PhaseRelations,
    conditioning: Conditioning, known: [KnownSource],
    seed: UInt64, sources: [Frames], network: RecurrentDensityNetwork<Float>, spread: [Float],
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
    self.spread = spread
    self.training = training
    self.losses = losses
    self.heldOut = heldOut
  }

  /// Whether two models have the same settings, weights, losses and kept source data. The complete sources are not
  /// compared.
  public static func == (a: SoundModel, b: SoundModel) -> Bool {
    a === b
      || a.settings == b.settings && a.seed == b.seed && a.scaling == b.scaling
        && a.relations == b.relations && a.conditioning == b.conditioning
        && a.known == b.known && a.losses == b.losses && a.heldOut == b.heldOut
        && a.network == b.network && a.spread == b.spread
  }

  /// A separate model with the same state.
  public func copy() -> SoundModel {
    SoundModel(
      settings: settings, scaling: scaling, relations: relations, conditioning: conditioning,
      known: known, seed: seed, sources: sources, network: network, spread: spread,
      training: training, losses: losses, heldOut: heldOut)
  }

  /// A separate model with the same state that has its complete sources, for a model that was read from its bytes.
  public func with(sources: [Frames]) -> SoundModel {
    let model = copy()
    model.sources = sources
    return model
  }

  /// Assigns to this model the state of `other`, which is an earlier or later copy of this model.
  public func becomes(_ other: SoundModel) {
    (network, spread, training) = (other.network, other.spread, other.training)
    (losses, heldOut) = (other.losses, other.heldOut)
  }

  /// The length in samples of the source whose opening matches `frames`, or of the first source if no opening
  /// matches.
  public func samples(beginningAs frames: Frames) -> Int {
    source(beginningAs: frames).map { known[$0].samples } ?? sourceSamples
  }

  /// The opening of the source whose first control values are nearest to the requested values. The difference of each
  /// control is divided by the control's deviation. If no values are requested, the result is the opening of the first
  /// source. If several sources are equally near, the result is the opening of the first of these sources.
  ///
  /// - Parameter asked: the requested value of each control, by name; nil for a control without a requested value.
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

  /// The number of the source whose opening matches `frames`; nil if no opening matches.
  func source(beginningAs frames: Frames) -> Int? {
    guard frames.content == .values, frames.settings == analysis else { return nil }
    return known.firstIndex { source in
      let count = min(source.opening.count, frames.count)
      return count > 0 && source.opening[0..<count].hasSameNumbers(as: frames[0..<count])
    }
  }

  /// The number of training steps done.
  public var steps: Int { losses.count }
  /// The number of parameters of the network.
  public var parameterCount: Int { network.parameters.values.count }
  /// The number of bins that counts for the length of a training: half the number of features if there is a basis.
  var weightyBins: Int { scaling.basis.map { $0.width / 2 } ?? analysis.bins }
  /// The analysis of the model's frames.
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

  /// The deviation of the predicted quantity, in units of features, D values: 1 for the target `.value`. For `.delta`
  /// the deviation is √(σ_change² + σ_noise²), where σ_change is the deviation of the changes between frames and
  /// σ_noise is the deviation of the input's noise.
  package var targetScale: [Float] {
    switch settings.target {
    case .value: Array(repeating: 1, count: scaling.features)
    case .delta:
      scaling.changes.map { Float($0 * (1 + settings.noise * settings.noise).squareRoot()) }
    }
  }

  /// The deviation of the input's noise in training, in units of features, D values.
  package var noiseScale: [Float] {
    switch settings.target {
    case .value: Array(repeating: Float(settings.noise), count: scaling.features)
    case .delta: scaling.changes.map { Float($0 * settings.noise) }
    }
  }
}

extension Frames {
  /// Whether two sets of frames have the same magnitudes and frequencies.
  fileprivate func hasSameNumbers(as other: Frames) -> Bool {
    magnitudes.values == other.magnitudes.values && frequencies.values == other.frequencies.values
  }
}
