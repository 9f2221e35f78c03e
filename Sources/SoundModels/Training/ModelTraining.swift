// All that a training in progress needs to go on exactly: nothing else in a model changes what the next
// step does.

internal import Networks
internal import Tensors

/// Where a model's training is.
struct ModelTraining: Sendable {
  /// What was asked for.
  var request: TrainingRequest
  /// Steps planned: what the request came to.
  var planned: Int
  /// Steps of the plan that are done.
  var done: Int
  /// Tells the frames trained on from others.
  var dataKey: UInt64
  /// Optimiser, learning rate and the guard's memory. Its parameters are the model's.
  var state: TrainingState<Float>
  var batcher: StreamBatcher
  /// The state that each stream carries from segment to segment.
  var carried: LSTMState<Float>
  /// What the input's noise is drawn from.
  var noise: RandomStream

  /// What did best on its own so far.
  var best: BestWeights?
  /// What the model made when it was let go last: the features of each source's run, as in `FreeRun`.
  var ownRuns: [[Float]] = []

  /// Those runs, with the share of the streams that read them.
  var own: OwnRuns { OwnRuns(rows: ownRuns, share: request.ownRuns) }

  /// Whether the number of steps is known: where the clock makes the plan, the first steps say it.
  var isPlanned: Bool { !request.isTimed || done >= TrainingRequest.warmUp }

  /// Whether the plan has been carried out.
  var isFinished: Bool { done >= planned }
}
