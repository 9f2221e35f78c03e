// Checkpoints of a model in training. A checkpoint preserves the result of the training if the program stops.

/// The receiver of checkpoints of a model in training.
public struct TrainingCheckpoints {
  /// The time from one checkpoint to the next, in seconds.
  public var interval: Double
  /// The function that is called when the training can resume from the current state of the model.
  ///
  /// - Parameters:
  ///   - step: the number of planned steps that are done.
  ///   - plan: the number of steps in the plan if the request sets a time, otherwise nil.
  public var keep: (_ step: Int, _ plan: Int?) -> Void

  public init(every interval: Double, keep: @escaping (_ step: Int, _ plan: Int?) -> Void) {
    self.interval = interval
    self.keep = keep
  }
}

extension SoundModel {
  /// The relation between a checkpoint and a training that should resume.
  public enum Resumption: Sendable {
    /// The checkpoint belongs to another model or another training, and the model is unchanged.
    case unrelated
    /// The training was not finished and resumes from the checkpoint.
    case underWay
    /// The training was finished, and the model has the result of the training.
    case finished
  }

  /// Assigns to the model the state of a checkpoint if the checkpoint is a later state of the same model and
  /// training.
  ///
  /// - Parameter request: the request of the training that should resume; the checkpoint must have the same request.
  public func resume(
    from checkpoint: SoundModel, asking request: TrainingRequest
  ) -> Resumption {
    guard checkpoint.settings == settings, checkpoint.seed == seed, checkpoint.scaling == scaling,
      checkpoint.conditioning == conditioning,
      checkpoint.training.map({ $0.request == request }) ?? true,
      checkpoint.losses.count > losses.count,
      zip(losses, checkpoint.losses).allSatisfy({ $0.bitPattern == $1.bitPattern })
    else { return .unrelated }
    becomes(checkpoint)
    return training == nil ? .finished : .underWay
  }
}
