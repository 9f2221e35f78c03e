// How long and how a model is to be trained: what somebody asks for, kept with the model, so that a
// training that was stopped can go on as it was planned.

internal import Networks
internal import Runs

/// What a training run is asked to do.
public struct TrainingRequest: Sendable, Equatable {
  /// How long to train.
  public enum Length: Sendable, Equatable {
    /// As long as the amount of data suggests.
    case usual
    case steps(Int)
    /// So many times over all frames.
    case epochs(Double)
    /// Seconds: the number of steps is set by the speed of the first ones, so that the learning rate
    /// comes down in time.
    case time(Double)
  }

  /// How the learning rate goes over the run.
  public enum Schedule: String, Sendable, CaseIterable {
    /// Up over the first 20 steps, then down along a cosine to a hundredth.
    case cosine
    case constant
    /// × 0.97 every 10 000 steps.
    case steps
  }

  /// The rule that turns gradients into steps.
  public enum Rule: String, Sendable, CaseIterable {
    case sgd, adagrad, rmsprop, adam

    var optimizer: Optimizer {
      switch self {
      case .sgd: .sgd()
      case .adagrad: .adagrad()
      case .rmsprop: .rmsprop()
      case .adam: .adam()
      }
    }
  }

  public var length: Length
  /// Streams read side by side in one step: the batch.
  public var streams: Int
  /// The learning rate at its highest.
  public var learningRate: Double
  public var schedule: Schedule
  public var rule: Rule
  /// The largest norm of the whole gradient; nil for no limit.
  public var clipNorm: Double?
  /// The largest absolute value of one element of the gradient; nil for no limit.
  public var clipElement: Double?

  /// Deviation of the noise on the network's weights in each step (Graves, "Practical variational inference
  /// for neural networks", 2011).
  public var weightNoise: Double
  /// The share of input frames that at the end of the plan are not the source's but what the network drew; it
  /// goes up in a line from 0 (Bengio et al., "Scheduled sampling", 2015; drawn in one pass as in Mihaylova and
  /// Martins, "Scheduled sampling for transformers", 2019).
  public var scheduled: Double
  /// The share of the streams that read, instead of the source, what the model made of it when it was let go
  /// last, and learn to come back from there (`OwnRuns`).
  public var ownRuns: Double

  /// The share where nobody says otherwise.
  public static let usualOwnRuns = 0.25

  /// Whether the clock says how long.
  public var isTimed: Bool { if case .time = length { true } else { false } }

  /// Steps over which the learning rate comes up.
  static let warmUp = 20

  public init(
    length: Length = .usual, streams: Int = 16, learningRate: Double = 3e-3,
    schedule: Schedule = .cosine, rule: Rule = .adam, clipNorm: Double? = 1,
    clipElement: Double? = nil, weightNoise: Double = 0, scheduled: Double = 0,
    ownRuns: Double = usualOwnRuns
  ) {
    self.length = length
    self.streams = streams
    self.learningRate = learningRate
    self.schedule = schedule
    self.rule = rule
    self.clipNorm = clipNorm
    self.clipElement = clipElement
    self.weightNoise = weightNoise
    self.scheduled = scheduled
    self.ownRuns = ownRuns
  }

  /// Throws where a number is out of range.
  func validate() throws {
    switch length {
    case .usual: break
    case .steps(let steps):
      guard (1...1_000_000_000).contains(steps) else {
        throw ModelError("steps must be from 1 to 1000000000, not \(steps)")
      }
    case .epochs(let epochs):
      guard epochs > 0, epochs <= 1e9 else {
        throw ModelError("epochs must be above 0 and at most 1e9, not \(epochs.plain)")
      }
    case .time(let seconds):
      guard seconds > 0, seconds <= 1e9 else {
        throw ModelError(
          "the time to train must be above 0 and at most 1e9 s, not \(seconds.plain)")
      }
    }
    guard (1...4096).contains(streams) else {
      throw ModelError("a batch is from 1 to 4096 streams, not \(streams)")
    }
    guard learningRate > 0, learningRate <= 1e30 else {
      throw ModelError(
        "the learning rate must be above 0 and at most 1e30, not \(learningRate.plain)")
    }
    guard weightNoise >= 0, weightNoise <= 1 else {
      throw ModelError("the noise on weights must be from 0 to 1, not \(weightNoise.plain)")
    }
    guard scheduled >= 0, scheduled <= 1 else {
      throw ModelError("the scheduled share must be from 0 to 1, not \(scheduled.plain)")
    }
    guard ownRuns >= 0, ownRuns <= 1 else {
      throw ModelError("the share of own runs must be from 0 to 1, not \(ownRuns.plain)")
    }
    for clip in [clipNorm, clipElement].compactMap({ $0 }) where !(clip > 0 && clip <= 1e30) {
      throw ModelError(
        "a limit on the gradient must be above 0 and at most 1e30, not \(clip.plain)")
    }
  }

  /// The rule of a run of `steps` steps.
  func trainingRule(steps: Int, dropout: Double) -> TrainingRule {
    let rate: LearningRateSchedule =
      switch schedule {
      case .cosine:
        .cosine(
          peak: learningRate, last: learningRate / 100,
          warmUp: min(TrainingRequest.warmUp, max(1, steps / 5)), total: steps)
      case .constant: .constant(rate: learningRate)
      case .steps: .steps(rate: learningRate)
      }
    return TrainingRule(
      optimizer: rule.optimizer, schedule: rate,
      clipping: GradientClipping(norm: clipNorm, element: clipElement), dropout: dropout,
      weightNoise: weightNoise)
  }
}

/// Where an earlier run of the same training ended, for one that is to end there too.
public struct TrainingEnd: Sendable, Equatable {
  /// Steps of the plan done.
  public var step: Int
  /// Steps of the plan, where the clock made it; nil where it follows from the request.
  public var plan: Int?
  /// Whether it ended because its time was over, so that there is nothing to go on with.
  public var isTimeOver: Bool
  public init(step: Int, plan: Int?, isTimeOver: Bool) {
    self.step = step
    self.plan = plan
    self.isTimeOver = isTimeOver
  }
}

/// What a training run did.
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
  /// The loss of the held-out frames when they were looked at last; nil where nothing was held out.
  public var heldOutLoss: Double?
  /// Whether it ended before its plan did.
  public var stopped: Bool
  /// Steps that the learning rate was planned for. Where time ran out, there were fewer.
  public var schedule: Int
  /// Whether the clock made that plan.
  public var wasTimed: Bool
  /// What the training came to; nil where it was stopped or too short to say.
  public var verdict: TrainingVerdict?
  /// The step of the plan whose weights were kept, and how far from the source they stay on their own, in
  /// dB; nil where it was stopped or too short to look.
  public var best: (step: Int, distance: Double)?
}
