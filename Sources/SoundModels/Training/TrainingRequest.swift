// The request for a training: its length and its settings. The model keeps the request, so that a stopped training
// can resume as planned.

internal import Glibc
internal import Networks
internal import Runs
internal import WholeNumbers

/// The length and settings of a training.
public struct TrainingRequest: Sendable, Equatable {
  /// The length of a training.
  public enum Length: Sendable, Equatable {
    /// The usual number of steps, which depends on the number of bins.
    case usual
    case steps(Int)
    /// The number of passes over all frames.
    case epochs(Double)
    /// The duration in seconds.
    case time(Double)
  }

  /// The course of the learning rate over the plan.
  public enum Schedule: String, Sendable, CaseIterable {
    /// The learning rate rises over the first 20 steps, then falls along a cosine to a hundredth of its peak. If the
    /// number of steps is not known before, because the clock ends the training, the rate stays at its peak, and the
    /// average of the last weights (`WeightAverage`) takes the place of the fall.
    case cosine
    case constant
    /// The learning rate is multiplied by 0.97 after every 10 000 steps.
    case steps
  }

  /// The rule that computes updates from gradients.
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

  /// The length of the training.
  public var length: Length
  /// The number of training streams that one step reads side by side, 1 to 4096.
  public var streams: Int
  /// The highest learning rate of the training; nil for the usual rate, which is `quickRate` in a training of the usual
  /// length of a model without a course, and otherwise `slowRate`.
  public var learningRate: Double?
  /// The course of the learning rate over the plan.
  public var schedule: Schedule
  /// The optimiser.
  public var rule: Rule
  /// The largest norm of the whole gradient; nil for no limit.
  public var clipNorm: Double?
  /// The largest absolute value of one element of the gradient; nil for no limit.
  public var clipElement: Double?

  /// The deviation of the noise on the network's weights in each step (Graves, "Practical variational inference for
  /// neural networks", 2011).
  public var weightNoise: Double
  /// The share of input frames that are replaced by draws of the network at the end of the plan. The share rises
  /// linearly from 0 (Bengio et al., "Scheduled sampling", 2015; all draws are made in one pass, as in Mihaylova and
  /// Martins, "Scheduled sampling for transformers", 2019).
  public var scheduled: Double
  /// The share of the streams that read the model's latest free run instead of the source. From the frames of free
  /// runs the network learns to return to the source (`FreeRunStreams`).
  public var freeRunShare: Double
  /// The distance of the model's free run from its source, in dB, at which the training ends; nil for no such end.
  public var nearness: Double?

  /// The highest learning rate of a training of the usual length. With this rate the models of
  /// Documentation/Ablation.md were as near to their sources as with half the rate after twice as many steps. With fewer
  /// than `usualStreams` streams, the rate falls with the square root of their number, as the gradient's noise rises.
  public static let quickRate = 6e-3
  /// The usual number of streams.
  public static let usualStreams = 16
  /// The highest learning rate of a model with a course, and of a training whose length the request states: recorded
  /// sessions state lengths, and replay as they were recorded.
  public static let slowRate = 3e-3
  /// The usual share of the streams that read free runs.
  public static let usualFreeRunShare = 0.25

  /// Whether the request sets a time instead of a number of steps.
  public var isTimed: Bool { if case .time = length { true } else { false } }

  /// The number of steps over which the learning rate rises.
  static let warmUp = 20

  /// Creates a request. Each parameter that is not given has its usual value. The values are checked when a training
  /// begins.
  public init(
    length: Length = .usual, streams: Int = usualStreams, learningRate: Double? = nil,
    schedule: Schedule = .cosine, rule: Rule = .adam, clipNorm: Double? = 1,
    clipElement: Double? = nil, weightNoise: Double = 0, scheduled: Double = 0,
    freeRunShare: Double = usualFreeRunShare, nearness: Double? = nil
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
    self.freeRunShare = freeRunShare
    self.nearness = nearness
  }

  /// Checks all numbers of the request.
  ///
  /// - Throws: `ModelError` if a number is out of range.
  func validate() throws {
    switch length {
    case .usual: break
    case .steps(let steps):
      guard (1...TrainingRequest.mostSteps).contains(steps) else {
        throw ModelError("steps must be from 1 to \(TrainingRequest.mostSteps), not \(steps)")
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
      throw ModelError("a batch must have from 1 to 4096 streams, not \(streams)")
    }
    if let learningRate, !(learningRate > 0 && learningRate <= 1e30) {
      throw ModelError(
        "the learning rate must be above 0 and at most 1e30, not \(learningRate.plain)")
    }
    guard weightNoise >= 0, weightNoise <= 1 else {
      throw ModelError("the noise on weights must be from 0 to 1, not \(weightNoise.plain)")
    }
    guard scheduled >= 0, scheduled <= 1 else {
      throw ModelError("the scheduled share must be from 0 to 1, not \(scheduled.plain)")
    }
    guard freeRunShare >= 0, freeRunShare <= 1 else {
      throw ModelError("the share of free runs must be from 0 to 1, not \(freeRunShare.plain)")
    }
    if let nearness, !(nearness > 0 && nearness <= 1000) {
      throw ModelError(
        "the distance at which a training ends must be above 0 and at most 1000 dB, not"
          + " \(nearness.plain)")
    }
    for clip in [clipNorm, clipElement].compactMap({ $0 }) where !(clip > 0 && clip <= 1e30) {
      throw ModelError(
        "a limit on the gradient must be above 0 and at most 1e30, not \(clip.plain)")
    }
  }

  /// The largest number of steps in a plan.
  static let mostSteps = 1_000_000_000

  /// Checks the number of steps of a plan that a file contains. A request for a number of steps determines the plan,
  /// unless the training ended earlier near its source.
  ///
  /// - Throws: `ModelError` if no training of this request plans this number of steps.
  func validate(planned: Int) throws {
    if case .steps(let steps) = length, nearness == nil ? steps != planned : steps < planned {
      throw ModelError("a training of \(steps) steps cannot have a plan of \(planned) steps")
    }
    guard (1...TrainingRequest.mostSteps).contains(planned) else {
      throw ModelError(
        "a training must have a plan of 1 to \(TrainingRequest.mostSteps) steps, not \(planned)")
    }
  }

  /// The training rule for a plan of `steps` steps.
  ///
  /// - Parameters:
  ///   - highest: the highest learning rate.
  ///   - isOpen: whether the training may end at any step, so that the learning rate does not fall.
  ///   - start: the number of steps before these steps.
  func trainingRule(
    steps: Int, highest: Double, dropout: Double, isOpen: Bool = false, from start: Int = 0
  ) -> TrainingRule {
    let rate: LearningRateSchedule =
      switch schedule {
      case .cosine:
        .cosine(
          peak: highest, last: isOpen ? highest : highest / 100,
          warmUp: min(TrainingRequest.warmUp, max(1, steps / 5)), total: steps, from: start)
      case .constant: .constant(rate: highest)
      case .steps: .steps(rate: highest)
      }
    return TrainingRule(
      optimizer: rule.optimizer, schedule: rate,
      clipping: GradientClipping(norm: clipNorm, element: clipElement), dropout: dropout,
      weightNoise: weightNoise)
  }

  /// The usual number of steps of a training on frames of `bins` bins, when each step shows the network `framesPerStep`
  /// frames. For 20 bins, the usual training shows the network 675 000 frames, which was sufficient in experiments. For
  /// other numbers of bins, the number of frames follows a power law in which 200 bins require 2.5 times as many frames
  /// as 20 bins.
  static func usualSteps(bins: Int, framesPerStep: Int) -> Int {
    let frames = 675_000 * pow(Double(bins) / 20, 0.4)
    return max(100, Int(clamped: (frames / Double(framesPerStep)).rounded()))
  }
}

extension SoundModel {
  /// The highest learning rate of a training.
  func highestRate(_ request: TrainingRequest) -> Double {
    let isSlow = request.length != .usual || conditioning.courseFeatures > 0
    let share = Double(request.streams) / Double(TrainingRequest.usualStreams)
    return request.learningRate
      ?? (isSlow
        ? TrainingRequest.slowRate : TrainingRequest.quickRate * min(1, share.squareRoot()))
  }

  /// The usual number of steps of a training on `frames` frames.
  ///
  /// A model with a course knows the order of the frames before it is trained. It learns the density around the course,
  /// for which 120 000 frames and four passes over all frames were sufficient in experiments.
  func usualSteps(frames: Int, framesPerStep: Int) -> Int {
    guard conditioning.courseFeatures > 0 else {
      return TrainingRequest.usualSteps(bins: weightyBins, framesPerStep: framesPerStep)
    }
    return max(100, max(120_000, 4 * frames) / max(framesPerStep, 1))
  }
}
