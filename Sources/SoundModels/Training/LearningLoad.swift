// The amount that a model has to learn, compared with the length of the usual training. The comparison is made when the
// model is made, so that a user does not wait for a training that cannot succeed.

internal import WholeNumbers

/// The number of times that the usual training shows the network each frame, if this number is too small.
public struct LearningLoad: Sendable, Equatable {
  /// The number of frames of all sources together.
  public var frames: Int
  /// The number of times that the usual training shows the network each frame.
  public var passes: Double
  /// The number of steps that show the network each frame `fewestPasses` times.
  public var steps: Int

  /// The number of passes below which the usual training is too short. With half the learning rate, and twice as many
  /// passes, models of a clarinet, a piano, a recorded piano and a rubbed glass were 0.5 to 4 dB further from their
  /// sources after 90 to 330 passes than after the usual training, and at most 1 dB further after 240 to 660 passes.
  public static let fewestPasses = 110.0

  /// The load of a training on `frames` frames; nil if the usual training is long enough.
  ///
  /// - Parameters:
  ///   - bins: the number of bins of the frames.
  ///   - framesPerStep: the number of frames that one step shows the network.
  package init?(frames: Int, bins: Int, framesPerStep: Int) {
    let usual = TrainingRequest.usualSteps(bins: bins, framesPerStep: framesPerStep)
    passes = Double(usual) * Double(framesPerStep) / Double(max(frames, 1))
    guard passes < LearningLoad.fewestPasses else { return nil }
    self.frames = frames
    steps = Int(
      clamped: (LearningLoad.fewestPasses * Double(frames) / Double(framesPerStep)).rounded(.up))
  }
}

extension SoundModel {
  /// The load of the usual training on the model's sources; nil if the usual training is long enough. A model with a
  /// course knows the order of its frames before it is trained, and its usual training grows with its sources.
  public var load: LearningLoad? {
    guard conditioning.courseFeatures == 0 else { return nil }
    return LearningLoad(
      frames: sources.reduce(0) { $0 + $1.count }, bins: weightyBins,
      framesPerStep: settings.sequence * TrainingRequest().streams)
  }
}
