// What a run of a training did, and where an earlier one ended.

/// Where an earlier run of the same training ended, for a run that is to end there too.
public struct TrainingEnd: Sendable, Equatable {
  /// Steps of the plan done.
  public var step: Int
  /// Steps of the plan if the clock made it; nil if it follows from the request.
  public var plan: Int?
  /// Whether it ended because its time was over, so that there is nothing to resume.
  public var isTimeOver: Bool
  public init(step: Int, plan: Int?, isTimeOver: Bool) {
    self.step = step
    self.plan = plan
    self.isTimeOver = isTimeOver
  }
}

/// What a run of a training did.
public struct TrainingReport: Sendable {
  /// Steps done in this run.
  public var steps: Int
  /// Steps of the plan done in all.
  public var done: Int
  /// Steps of the plan.
  public var planned: Int
  /// Frames that the network saw in this run, repeats counted.
  public var frames: Int
  /// Seconds that the run took.
  public var seconds: Double
  /// The mean loss of the last steps (at most 20), in nats per frame of features.
  public var loss: Double
  /// The latest loss of the held-out frames, in nats per frame; nil if nothing was held out.
  public var heldOutLoss: Double?
  /// Whether the run ended before its plan did.
  public var stopped: Bool
  /// Steps that the learning rate was planned for; more than were done if time ran out.
  public var schedule: Int
  /// Whether the clock made that plan.
  public var wasTimed: Bool
  /// The verdict on the losses; nil if the training was stopped or too short to judge.
  public var verdict: TrainingVerdict?
  /// The model's step whose weights were kept, and how far its free run was from the source, in dB; nil if the
  /// training was stopped or too short for a free run.
  public var best: (step: Int, distance: Double)?
}
