// Checkpoints of a model in training. A checkpoint preserves the result of the training if the program stops.

/// The receiver of checkpoints of a model in training.
public struct TrainingCheckpoints {
  /// The longest planned time from one checkpoint to the next, in seconds.
  public var interval: Double
  /// The function that is called when the training can resume from the current state of the model.
  ///
  /// - Parameter step: the number of planned steps that are done.
  public var keep: (_ step: Int) -> Void

  public init(every interval: Double, keep: @escaping (_ step: Int) -> Void) {
    self.interval = interval
    self.keep = keep
  }
}

/// The times of the checkpoints of one run. The first checkpoint comes soon, and each further one after twice the time,
/// up to the longest time. If writing is slow, the time is up to three times as long, so that writing takes a small share
/// of the run.
package struct CheckpointSchedule {
  /// The time of the first checkpoint, in seconds.
  package static let first = 1.0
  /// The largest share of the run's time that writing checkpoints may take.
  package static let share = 0.03

  /// The longest planned time from one checkpoint to the next, in seconds.
  private let longest: Double
  private var step: Double
  /// The time of the next checkpoint, in seconds since the run began.
  package private(set) var due: Double

  package init(longest: Double) {
    self.longest = longest
    step = min(CheckpointSchedule.first, longest)
    due = step
  }

  /// Plans the next checkpoint after a checkpoint that was written from time `began` to time `ended`.
  package mutating func kept(from began: Double, to ended: Double) {
    step = min(2 * step, longest)
    let fair = (ended - began) / CheckpointSchedule.share
    due = ended + min(max(step, fair), 3 * longest)
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
