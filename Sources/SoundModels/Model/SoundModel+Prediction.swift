// The predictions of a model under teacher forcing, which show what the model has learnt.

internal import Glibc
internal import Networks
public import Runs
public import Spectra
public import Tensors

/// The mixtures that a model predicts for several frames. Each mixture is the predicted density of the frame that
/// follows a given frame.
public struct PredictedDensities: Sendable {
  /// The weights of the components, T × M, where each row sums to 1. For a model whose bins choose their own
  /// components, the shape is T × M × bins, and the weights of each bin sum to 1.
  public let weights: Tensor
  /// The number of components that a frame chooses: 1, or one per bin.
  public var groups: Int { weights.rank == 3 ? weights.shape[2] : 1 }
  /// The weights of the components, averaged over the bins of a frame, T × M.
  public var meanWeights: Tensor {
    let (frames, mixtures, groups) = (weights.shape[0], weights.shape[1], groups)
    let all = weights.values
    return Tensor(
      shape: [frames, mixtures],
      values: (0..<frames * mixtures).map { row in
        all[row * groups..<(row + 1) * groups].reduce(0, +) / Float(groups)
      })
  }
  /// The means of the components, T × M × D, in units of features. The means describe the next frame, or the next delta
  /// if the model predicts deltas.
  public let means: Tensor
  /// The deviations of the components, T × M × D, in units of features.
  public let deviations: Tensor
}

extension SoundModel {
  /// Predicts, for each of `frames`, the density of the next frame.
  ///
  /// - Throws: `ModelError` if the frames do not fit the model; `Interrupted` if the user interrupts the run.
  public func predict(_ frames: Frames, run: Run = Run()) throws -> PredictedDensities {
    try frames.requireTrainable(like: analysis)
    let rows = scaling.matrix(frames)
    let features = scaling.features
    let scale = targetScale
    let others = conditions(of: frames)
    let width = conditioning.width
    var state = network.zeroState()
    var weights: [Float] = []
    var means: [Float] = []
    var deviations: [Float] = []
    var memory = StepMemory(for: network)
    var density = MixtureDensity<Float>(roomFor: network.shape)
    for t in 0..<frames.count {
      try run.interrupt.check()
      var input = Array(rows[t * features..<(t + 1) * features])
      input += others[t * width..<(t + 1) * width]
      input.withUnsafeMutableBufferPointer { input in
        guard let base = input.baseAddress else { return }
        conditioning.turn(base + features, from: base, scale: scale)
      }
      network.step(input, state: &state, memory: &memory, density: &density)
      weights += density.logWeights.map { exp($0) }
      for (i, mean) in density.means.enumerated() {
        means.append(mean * scale[i % features])
        deviations.append(density.deviations[i] * scale[i % features])
      }
    }
    let mixtures = settings.mixtures
    return PredictedDensities(
      weights: Tensor(
        shape: [frames.count, mixtures] + (settings.mixture == .bin ? [features / 2] : []),
        values: weights),
      means: Tensor(shape: [frames.count, mixtures, features], values: means),
      deviations: Tensor(shape: [frames.count, mixtures, features], values: deviations))
  }
}
