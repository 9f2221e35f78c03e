// Checkpoints of a model in training, so that what it has learnt outlives the program.

/// Receives a model in training at intervals.
public struct TrainingCheckpoints {
  /// Seconds from one checkpoint to the next.
  public var interval: Double
  /// Called when the model is in a state from which its training can resume.
  ///
  /// - Parameters:
  ///   - step: the steps done of the plan.
  ///   - plan: the steps planned if the clock made the plan, else nil.
  public var keep: (_ step: Int, _ plan: Int?) -> Void

  public init(every interval: Double, keep: @escaping (_ step: Int, _ plan: Int?) -> Void) {
    self.interval = interval
    self.keep = keep
  }
}

extension SoundModel {
  /// What a checkpoint was of a training that is to resume.
  public enum Resumption: Sendable {
    /// A checkpoint of another model or another training: the model is unchanged.
    case unrelated
    /// The training was under way: it resumes from the checkpoint.
    case underWay
    /// The training was over: the model has its result.
    case finished
  }

  /// Gives the model the state of a checkpoint if that is a later state of the same model and training.
  ///
  /// - Parameter request: the request of the training that is to resume; the checkpoint's must be the same.
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
