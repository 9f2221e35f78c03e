// Training by updates. Each update computes loss and gradient, clips the gradient, and changes the parameters by the
// rule of the optimiser. A guard skips every update that would make a parameter infinite or NaN. All values that
// an update changes are in one value, `TrainingState`, which the caller owns.

public import Runs
public import Tensors

/// The settings of training.
public struct TrainingRule: Sendable, Hashable {
  public var optimizer: Optimizer
  public var schedule: LearningRateSchedule
  public var clipping: GradientClipping
  /// The probability with which a number between layers is dropped, from 0 to below 1.
  public var dropout: Double
  /// The deviation σ of the noise on the weight matrices (not the biases), at least 0. The loss and the gradient of
  /// an update are computed with this noise, but the update changes the parameters without noise. Graves used 0.075.
  public var weightNoise: Double
  /// Training returns to the last good snapshot after this number of consecutive updates with a loss, a gradient
  /// or a change that is not finite.
  public var patience: Int

  public init(
    optimizer: Optimizer = .adam(), schedule: LearningRateSchedule = .constant(rate: 1e-3),
    clipping: GradientClipping = GradientClipping(norm: 1), dropout: Double = 0, patience: Int = 3,
    weightNoise: Double = 0
  ) {
    precondition(weightNoise >= 0, "the deviation of the weight noise must be at least 0")
    (self.optimizer, self.schedule, self.clipping) = (optimizer, schedule, clipping)
    (self.dropout, self.patience, self.weightNoise) = (dropout, patience, weightNoise)
  }
}

/// The state of a training run, except the network's shape and the training rule. Training can resume exactly
/// from a copy of the state.
public struct TrainingState<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The parameters, and the state of the optimiser.
  public struct Snapshot: Sendable, Equatable {
    public var parameters: ParameterSet<Scalar>
    public var optimizer: OptimizerState<Scalar>
    public init(parameters: ParameterSet<Scalar>, optimizer: OptimizerState<Scalar>) {
      (self.parameters, self.optimizer) = (parameters, optimizer)
    }

    /// Copies the numbers of another snapshot to the memory of this snapshot.
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
  /// The last snapshot with a finite loss and a finite gradient.
  public var lastGood: Snapshot
  /// The number of requested updates, including skipped updates. The schedule computes the learning rate from this
  /// number.
  public var step: Int
  /// A factor on the schedule's learning rate. The factor is halved at each return to the last good snapshot.
  public var rateFactor: Double
  /// The number of skipped updates since the last good update.
  public var skippedInARow: Int
  /// The total number of skipped updates.
  public var skipped: Int
  /// The number of returns to the last good snapshot.
  public var returns: Int
  /// The random stream of dropout's masks and the weights' noise.
  public var random: RandomStream

  /// Creates the state before the first update.
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
  /// The effect of an update on the parameters.
  public enum Outcome: Sendable, Equatable {
    /// The update changed the parameters.
    case updated
    /// The update changed nothing, because the loss, the gradient or the update was not finite.
    case skipped
    /// Too many updates in a row were not finite. Training returned to the last good snapshot, halved the
    /// learning rate, and set the carried state to zero.
    case returned(rateFactor: Double)
  }
  public var outcome: Outcome
  public var loss: Loss
  /// The gradient's norm before clipping.
  public var gradientNorm: Double
  /// The learning rate of the update, whether or not the update was skipped.
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
/// A trainer holds the rule and working memory; every value that an update changes is in the caller's
/// `TrainingState`.
public struct Trainer<Scalar: NetworkScalar> {
  /// The rule of the next update.
  public var rule: TrainingRule
  /// The processes that compute the gradient; nil for this process alone.
  public var team: (any GradientTeam<Scalar>)?

  /// A network with the shape and settings of the training; it contains parameters only during an update.
  private var blank: RecurrentDensityNetwork<Scalar>
  private var gradient: ParameterSet<Scalar>
  /// Memory for the parameters with noise; empty if there is no noise.
  private var noisy: [Scalar] = []
  private let workspace = Workspace<Scalar>()

  /// - Parameter network: a network with the shape and density settings of the training; its parameters are not used.
  public init(_ network: RecurrentDensityNetwork<Scalar>, rule: TrainingRule) {
    self.rule = rule
    blank = network
    blank.parameters.values = []
    gradient = ParameterSet(zeros: network.shape)
  }

  /// Makes one update on a batch.
  ///
  /// - Parameters:
  ///   - state: the state of a training with this network's shape and the rule's optimiser.
  ///   - batch: the T × B frames of the batch.
  ///   - carried: the hidden state of B streams. The state advances over the batch, remains unchanged if the update
  ///     is skipped, and becomes zero if training returns to an earlier snapshot.
  public mutating func update(
    _ state: inout TrainingState<Scalar>, on batch: SequenceBatch<Scalar>,
    carried: inout LSTMState<Scalar>, run: Run = Run()
  ) -> UpdateReport {
    let before = carried
    let loss = noisyLoss(&state, batch, &carried, run)
    let (norm, factor) = rule.clipping.hold(&gradient)
    let rate = state.rateFactor * rule.schedule.rate(at: state.step)
    state.step += 1
    guard loss.isFinite, norm.isFinite, carried.isFinite else {
      carried = before
      let outcome = skip(&state, &carried)
      return UpdateReport(outcome: outcome, loss: loss, gradientNorm: norm, rate: rate)
    }
    // The last good snapshot and the new one change places, so that nothing has to be copied.
    swap(&state.lastGood, &state.current)
    guard
      rule.optimizer.update(
        from: state.lastGood, to: &state.current, gradient: &gradient.values, factor: factor,
        rate: rate, crew: workspace.crew(run.threads))
    else {
      state.current = state.lastGood
      carried = before
      let outcome = skip(&state, &carried)
      return UpdateReport(outcome: outcome, loss: loss, gradientNorm: norm, rate: rate)
    }
    state.skippedInARow = 0
    return UpdateReport(outcome: .updated, loss: loss, gradientNorm: norm, rate: rate)
  }

  /// Draws a target for every frame of a batch from the network's prediction with the current parameters, without
  /// weight noise; see `RecurrentDensityNetwork.drawnTargets`. All draws come from the random stream of the training,
  /// so that a resumed training makes the same draws.
  ///
  /// - Parameters:
  ///   - state: the state of the training, whose random stream advances.
  ///   - batch: the T × B frames of the batch.
  ///   - carried: the hidden state of B streams before the batch.
  ///   - variance: a factor on σ², at least 0.
  /// - Returns: T × B × D numbers in the layout of a batch's targets.
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

  /// Computes loss and gradient of one update, with the dropout and the weight noise of the rule.
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
    let dropout = rule.dropout > 0 ? Dropout(rate: rule.dropout, random: random) : nil
    let loss: Loss
    if let team {
      loss = team.lossAndGradient(
        of: blank, batch, state: &carried, gradient: &gradient, dropout: dropout, run: run,
        workspace: workspace)
    } else {
      loss = blank.lossAndGradient(
        batch, state: &carried, gradient: &gradient, dropout: dropout, run: run,
        workspace: workspace)
    }
    // The network's copy of the parameters is removed, so that the update does not have to copy the current
    // parameters.
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
