// One update after another: loss and gradient, clipping, rate, rule, and a guard that keeps numbers that are not
// finite out of the parameters. All that changes is one value, `TrainingState`, which the caller owns.

public import Runs
public import Tensors

/// How a network is trained.
public struct TrainingRule: Sendable, Hashable {
  public var optimizer: Optimizer
  public var schedule: LearningRateSchedule
  public var clipping: GradientClipping
  /// The chance that a number passed from layer to layer is dropped, from 0 to below 1.
  public var dropout: Double
  /// Deviation σ of the noise on the weight matrices (not the biases) during an update's loss and gradient,
  /// at least 0; the update changes the parameters without noise. Graves used 0.075.
  public var weightNoise: Double
  /// After this many consecutive updates that were not finite, training returns to the last good snapshot.
  public var patience: Int

  public init(
    optimizer: Optimizer = .adam(), schedule: LearningRateSchedule = .constant(rate: 1e-3),
    clipping: GradientClipping = GradientClipping(norm: 1), dropout: Double = 0, patience: Int = 3,
    weightNoise: Double = 0
  ) {
    precondition(weightNoise >= 0, "the noise's deviation is at least 0")
    (self.optimizer, self.schedule, self.clipping) = (optimizer, schedule, clipping)
    (self.dropout, self.patience, self.weightNoise) = (dropout, patience, weightNoise)
  }
}

/// The state of a training, without the network's shape and the rule: a copy of it resumes exactly.
public struct TrainingState<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Parameters, and the optimiser's state for them.
  public struct Snapshot: Sendable, Equatable {
    public var parameters: ParameterSet<Scalar>
    public var optimizer: OptimizerState<Scalar>
    public init(parameters: ParameterSet<Scalar>, optimizer: OptimizerState<Scalar>) {
      (self.parameters, self.optimizer) = (parameters, optimizer)
    }

    /// Copies another snapshot's numbers into the memory of this one.
    mutating func assign(_ other: Snapshot) {
      parameters.assign(other.parameters)
      optimizer.updates = other.optimizer.updates
      for slot in optimizer.slots.indices {
        optimizer.slots[slot].assign(other.optimizer.slots[slot])
      }
    }
  }

  /// The current parameters and optimiser state.
  public var current: Snapshot
  /// The last snapshot whose loss and gradient were finite.
  public var lastGood: Snapshot
  /// Updates requested, including skipped ones: the place in the schedule.
  public var step: Int
  /// Multiplies the schedule's rate; halved at each return.
  public var rateFactor: Double
  /// Updates skipped since the last good one.
  public var skippedInARow: Int
  /// The number of updates skipped in all.
  public var skipped: Int
  /// The number of returns to the last good snapshot.
  public var returns: Int
  /// The random stream of dropout's masks and the weights' noise.
  public var random: RandomStream

  /// The state before the first update.
  public init(
    parameters: ParameterSet<Scalar>, optimizer: Optimizer, random: RandomStream
  ) {
    current = Snapshot(
      parameters: parameters,
      optimizer: OptimizerState(for: optimizer, count: parameters.values.count))
    lastGood = current
    (step, rateFactor, skippedInARow, skipped, returns) = (0, 1, 0, 0, 0)
    self.random = random
  }
}

/// The result of one update.
public struct UpdateReport: Sendable, Equatable {
  /// What happened to the gradient.
  public enum Outcome: Sendable, Equatable {
    /// It changed the parameters.
    case updated
    /// Loss, gradient or the update was not finite; nothing was changed.
    case skipped
    /// Skipped too many times in a row: training is back at the last good snapshot, at half the rate, with
    /// the carried state zero.
    case returned(rateFactor: Double)
  }
  public var outcome: Outcome
  public var loss: Loss
  /// The gradient's norm before clipping.
  public var gradientNorm: Double
  /// The learning rate of the update, whether or not it was made.
  public var rate: Double
}

/// Trains a network, one update at a time.
///
/// ```swift
/// let rule = TrainingRule()
/// var trainer = Trainer(network, rule: rule)
/// var training = TrainingState(parameters: network.parameters, optimizer: rule.optimizer, random: random)
/// var carried = network.zeroState(streams: batch.streams)
/// let report = trainer.update(&training, on: batch, carried: &carried)
/// ```
///
/// A trainer holds the rule and working memory; what an update changes is the caller's `TrainingState`.
public struct Trainer<Scalar: NetworkScalar> {
  /// The rule of the next update.
  public var rule: TrainingRule

  /// The network's shape and settings; its parameters are those of the running update.
  private var blank: RecurrentDensityNetwork<Scalar>
  private var gradient: ParameterSet<Scalar>
  /// Memory for the parameters with noise; empty without noise.
  private var noisy: [Scalar] = []
  private let workspace = Workspace<Scalar>()

  /// - Parameter network: gives the shape and the density's settings; its parameters are not used.
  public init(_ network: RecurrentDensityNetwork<Scalar>, rule: TrainingRule) {
    self.rule = rule
    blank = network
    blank.parameters.values = []
    gradient = ParameterSet(zeros: network.shape)
  }

  /// Makes one update on a batch.
  ///
  /// - Parameters:
  ///   - state: the training, of this network's shape and the rule's optimiser.
  ///   - batch: T × B frames.
  ///   - carried: B streams; advances over the batch, stays if the update is skipped, and is zero after a
  ///     return.
  public mutating func update(
    _ state: inout TrainingState<Scalar>, on batch: SequenceBatch<Scalar>,
    carried: inout LSTMState<Scalar>, run: Run = Run()
  ) -> UpdateReport {
    let before = carried
    let loss = noisyLoss(&state, batch, &carried, run)
    let norm = rule.clipping.clip(&gradient)
    let rate = state.rateFactor * rule.schedule.rate(at: state.step)
    state.step += 1
    guard loss.isFinite, norm.isFinite, carried.isFinite else {
      carried = before
      let outcome = skip(&state, &carried)
      return UpdateReport(outcome: outcome, loss: loss, gradientNorm: norm, rate: rate)
    }
    state.lastGood.assign(state.current)
    rule.optimizer.update(
      &state.current.parameters.values, gradient: gradient.values,
      state: &state.current.optimizer, rate: rate)
    guard state.current.parameters.isFinite else {
      state.current = state.lastGood
      carried = before
      let outcome = skip(&state, &carried)
      return UpdateReport(outcome: outcome, loss: loss, gradientNorm: norm, rate: rate)
    }
    state.skippedInARow = 0
    return UpdateReport(outcome: .updated, loss: loss, gradientNorm: norm, rate: rate)
  }

  /// Draws a target for every frame of a batch from what the network predicts there with the current
  /// parameters, without noise; see `RecurrentDensityNetwork.drawnTargets`. The draws come from the training's
  /// own stream, so that a resumed training draws the same.
  ///
  /// - Parameters:
  ///   - state: the training, whose random stream advances.
  ///   - batch: T × B frames.
  ///   - carried: B streams, before the batch.
  ///   - variance: multiplies σ², at least 0.
  /// - Returns: T × B × D numbers, laid out as a batch's targets.
  public func drawnTargets(
    _ state: inout TrainingState<Scalar>, for batch: SequenceBatch<Scalar>,
    carried: LSTMState<Scalar>, variance: Double = 1, run: Run = Run()
  ) -> [Scalar] {
    var network = blank
    network.parameters = state.current.parameters
    return network.drawnTargets(
      batch, state: carried, variance: variance, random: &state.random, run: run,
      workspace: workspace)
  }

  /// Loss and gradient, with the random draws of the rule for one update.
  private mutating func noisyLoss(
    _ state: inout TrainingState<Scalar>, _ batch: SequenceBatch<Scalar>,
    _ carried: inout LSTMState<Scalar>, _ run: Run
  ) -> Loss {
    let random = state.random
    if rule.dropout > 0 || rule.weightNoise > 0 { _ = state.random.next() }
    if rule.weightNoise > 0 {
      noisy.assign(state.current.parameters.values)
      swap(&noisy, &blank.parameters.values)
      blank.parameters.addWeightNoise(deviation: rule.weightNoise, random: random, run: run)
    } else {
      blank.parameters = state.current.parameters
    }
    let loss = blank.lossAndGradient(
      batch, state: &carried, gradient: &gradient,
      dropout: rule.dropout > 0 ? Dropout(rate: rule.dropout, random: random) : nil, run: run,
      workspace: workspace)
    // The current parameters do not share their memory when they are updated.
    if rule.weightNoise > 0 { swap(&noisy, &blank.parameters.values) }
    blank.parameters.values = []
    return loss
  }

  private func skip(
    _ state: inout TrainingState<Scalar>, _ carried: inout LSTMState<Scalar>
  ) -> UpdateReport.Outcome {
    state.skipped += 1
    state.skippedInARow += 1
    guard state.skippedInARow >= rule.patience else { return .skipped }
    state.skippedInARow = 0
    state.returns += 1
    state.rateFactor /= 2
    state.current = state.lastGood
    carried = LSTMState(zeroFor: blank.shape, streams: carried.streams)
    return .returned(rateFactor: state.rateFactor)
  }
}
