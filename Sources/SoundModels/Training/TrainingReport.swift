// The report on a run of a training, and the end of an earlier run of the same training.

/// The end of an earlier run of a training, at which another run of the same training also ends.
public struct TrainingEnd: Sendable, Equatable {
  /// The number of planned steps that are done.
  public var step: Int
  /// Whether the run ended because its time was over, so that no steps remain to resume.
  public var isTimeOver: Bool
  /// The number of planned steps in a record of an earlier version, in which the speed of the first steps determined
  /// the plan of a timed training; otherwise nil.
  public var plan: Int?
  public init(step: Int, isTimeOver: Bool, plan: Int? = nil) {
    self.step = step
    self.plan = plan
    self.isTimeOver = isTimeOver
  }
}

/// What ended a run of a training.
public enum TrainingEnding: Sendable, Equatable {
  /// All steps of the plan are done.
  case plan
  /// The requested time is over.
  case time
  /// A free run of the model is as near to its source as requested, in dB.
  case near(Double)
  /// The user stopped the training, or the run was to end at this step.
  case stop
}

/// The report on a run of a training.
public struct TrainingReport: Sendable {
  /// The number of steps done in this run.
  public var steps: Int
  /// The number of planned steps that all runs have done.
  public var done: Int
  /// The number of steps in the plan; nil if the request sets a time and the run was stopped.
  public var planned: Int?
  /// The number of frames that the network read in this run, including repeated frames.
  public var frames: Int
  /// The duration of the run, in seconds.
  public var seconds: Double
  /// The mean loss of the last steps (at most 20), in nats per frame of features.
  public var loss: Double
  /// The latest loss of the held-out frames, in nats per frame; nil if no frames were held out.
  public var heldOutLoss: Double?
  /// What ended the run.
  public var ending: TrainingEnding
  /// Whether steps of the training remain, which the next training does.
  public var stopped: Bool { ending == .stop }
  /// Whether the training ended without a length in the request.
  public var endedByItself: Bool
  /// Whether the request set a time, so that the clock determined the number of steps.
  public var wasTimed: Bool
  /// The distance that the request set as the end, in dB, if no free run reached it; otherwise nil.
  public var missed: Double?
  /// The verdict on the losses; nil if the training was stopped or too short to judge.
  public var verdict: TrainingVerdict?
  /// The training step of the model whose weights were kept, and the distance between the source and the free run with
  /// the kept weights, in dB. The value is nil if the training was stopped or was too short for a free run.
  public var best: (step: Int, distance: Double)?
}
