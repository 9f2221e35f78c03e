// The report on a run of a training, and the end of an earlier run of the same training.

/// The end of an earlier run of a training, at which another run of the same training also ends.
public struct TrainingEnd: Sendable, Equatable {
  /// The number of planned steps that are done.
  public var step: Int
  /// The number of steps in the plan if the request sets a time; nil if the request determines the number of steps.
  public var plan: Int?
  /// Whether the run ended because its time was over, so that no steps remain to resume.
  public var isTimeOver: Bool
  public init(step: Int, plan: Int?, isTimeOver: Bool) {
    self.step = step
    self.plan = plan
    self.isTimeOver = isTimeOver
  }
}

/// The report on a run of a training.
public struct TrainingReport: Sendable {
  /// The number of steps done in this run.
  public var steps: Int
  /// The number of planned steps that all runs have done.
  public var done: Int
  /// The number of steps in the plan.
  public var planned: Int
  /// The number of frames that the network read in this run, including repeated frames.
  public var frames: Int
  /// The duration of the run, in seconds.
  public var seconds: Double
  /// The mean loss of the last steps (at most 20), in nats per frame of features.
  public var loss: Double
  /// The latest loss of the held-out frames, in nats per frame; nil if no frames were held out.
  public var heldOutLoss: Double?
  /// Whether the run ended before the end of its plan.
  public var stopped: Bool
  /// The number of steps for which the learning rate was planned. The number exceeds `done` if the time was over
  /// before the last planned step.
  public var schedule: Int
  /// Whether the request set a time, from which the number of planned steps was computed.
  public var wasTimed: Bool
  /// The verdict on the losses; nil if the training was stopped or too short to judge.
  public var verdict: TrainingVerdict?
  /// The training step of the model whose weights were kept, and the distance between the source and the free run with
  /// the kept weights, in dB. The value is nil if the training was stopped or was too short for a free run.
  public var best: (step: Int, distance: Double)?
}
