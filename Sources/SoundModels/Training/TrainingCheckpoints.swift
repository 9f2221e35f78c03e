// A model that is kept while it is trained, so that what it has learnt outlives the program.

/// Who keeps a model in training now and then.
public struct TrainingCheckpoints {
  /// How often, in seconds.
  public var interval: Double
  /// Told that the model, as it is now, is what a stop here would leave.
  ///
  /// - Parameters:
  ///   - step: the steps done of the plan.
  ///   - plan: the steps planned, where the clock made the plan.
  public var keep: (_ step: Int, _ plan: Int?) -> Void

  public init(every interval: Double, keep: @escaping (_ step: Int, _ plan: Int?) -> Void) {
    self.interval = interval
    self.keep = keep
  }
}

extension SoundModel {
  /// What came of looking at a checkpoint.
  public enum TakingUp: Sendable {
    /// It is of another model or another training.
    case other
    /// The model is as it was then, and its training goes on from there.
    case underWay
    /// The model is as it was when its training was over.
    case over
  }

  /// Makes the model what it was at a checkpoint, if it is this model's that came later.
  ///
  /// - Parameter request: what the training is asked for, which that of the checkpoint was asked too.
  public func takeUp(_ checkpoint: SoundModel, asking request: TrainingRequest) -> TakingUp {
    guard checkpoint.settings == settings, checkpoint.seed == seed, checkpoint.scaling == scaling,
      checkpoint.conditioning == conditioning,
      checkpoint.training.map({ $0.request == request }) ?? true,
      checkpoint.losses.count > losses.count,
      zip(losses, checkpoint.losses).allSatisfy({ $0.bitPattern == $1.bitPattern })
    else { return .other }
    becomes(checkpoint)
    return training == nil ? .over : .underWay
  }
}
