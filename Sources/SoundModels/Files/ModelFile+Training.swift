// Reads and writes the state of a stopped training in a model file.

internal import Networks
internal import TensorFiles
internal import Tensors
internal import WholeNumbers

extension SafeTensors {
  mutating func add(_ training: ModelTraining) throws {
    var text = SettingsText()
    text.write(training.request)
    if case .share(let share)? = training.heldOut { text.values["training.held_out"] = "\(share)" }
    metadata.merge(text.values) { _, new in new }
    let state = training.state
    try add(
      "training.counts",
      words: [
        UInt64(training.planned), UInt64(training.done), training.dataKey, UInt64(state.step),
        UInt64(state.skippedInARow), UInt64(state.skipped), UInt64(state.returns),
        UInt64(training.batcher.steps),
      ])
    try add("training.rate_factor", shape: [1], .doubles([state.rateFactor]))
    for (name, snapshot) in [("current", state.current), ("last_good", state.lastGood)] {
      try add(parameters: snapshot.parameters, prefix: "training.\(name).")
      try add("training.\(name).updates", words: [UInt64(snapshot.optimizer.updates)])
      for (slot, values) in zip(training.request.rule.optimizer.slotNames, snapshot.optimizer.slots)
      {
        try add("training.\(name).optimizer.\(slot)", shape: [values.count], .floats(values))
      }
    }
    try add(
      "training.lengths", words: training.batcher.lengths.map { UInt64($0) })
    try add(
      "training.places",
      words: training.batcher.places.flatMap {
        [UInt64($0.source), UInt64($0.position), ($0.begins ? 1 : 0) + ($0.isClocked ? 0 : 2)]
      })
    try add("training.hidden", Tensor(training.carried.hidden))
    try add("training.cell", Tensor(training.carried.cell))
    if let best = training.best {
      try add("training.best.counts", words: [UInt64(best.step)])
      try add(
        "training.best.distances", shape: [2], .doubles([best.distance, best.score]))
      try add(parameters: best.parameters, prefix: "training.best.")
    }
    if let start = training.secondStart {
      try add("training.second_start", words: [UInt64(start)])
    }
    if let average = training.average {
      try add("training.average.count", words: [UInt64(average.count)])
      try add(
        "training.average.weights", shape: [average.values.count], .floats(average.values))
    }
    for (i, rows) in training.freeRuns.enumerated() {
      try add("training.own_runs.\(i)", shape: [rows.count], .floats(rows))
    }
    try add("training.random.batches", training.batcher.random)
    try add("training.random.noise", training.noise)
    try add("training.random.dropout", state.random)
  }

  /// The training state in the file; nil if the file contains no training state.
  ///
  /// - Throws: `ModelError` or `NetworkError` if a part of the file does not fit the model.
  func training(shape: NetworkShape, settings: SettingsText, steps: Int) throws -> ModelTraining? {
    guard self["training.counts"] != nil else { return nil }
    let request = try settings.trainingRequest()
    let counts = try words("training.counts", count: 8)
    // The third number is a hash, which has no upper limit.
    guard counts.enumerated().allSatisfy({ $0.offset == 2 || $0.element < Self.mostCounted }),
      counts[1] <= counts[0], counts[1] <= UInt64(steps)
    else { throw ModelError("the step counts of the training contradict one another") }
    try request.validate(planned: Int(counts[0]))
    var state = TrainingState(
      parameters: ParameterSet<Float>(zeros: shape), optimizer: request.rule.optimizer,
      random: try stream("training.random.dropout"))
    state.current = try snapshot("current", shape, request)
    state.lastGood = try snapshot("last_good", shape, request)
    state.step = Int(counts[3])
    state.skippedInARow = Int(counts[4])
    state.skipped = Int(counts[5])
    state.returns = Int(counts[6])
    state.rateFactor = try doubles("training.rate_factor", count: 1)[0]
    guard state.current.isFinite, state.lastGood.isFinite, (0...1).contains(state.rateFactor) else {
      throw ModelError("some numbers of the training are not finite or out of range")
    }

    let lengths = try indices("training.lengths", count: nil)
    let numbers = try indices("training.places", count: 3 * request.streams)
    let places = stride(from: 0, to: numbers.count, by: 3).map {
      StreamBatcher.Place(
        source: numbers[$0], position: numbers[$0 + 1], begins: numbers[$0 + 2] & 1 != 0,
        isClocked: numbers[$0 + 2] & 2 == 0)
    }
    let segment = Int(counts[7])
    guard segment > 0,
      places.allSatisfy({
        lengths.indices.contains($0.source) && $0.position + segment < lengths[$0.source]
      })
    else { throw ModelError("the frame positions of the training lie outside its frames") }
    let share: Double? = try settings.values["training.held_out"].map { _ in
      try settings.value("training.held_out")
    }
    guard share.map({ $0 > 0 && $0 < 1 }) ?? true else {
      throw ModelError("the held-out share must be between 0 and 1, not \((share ?? 0).plain)")
    }
    // Each update is counted once, and may be skipped; a return follows some skipped updates.
    guard counts[3] == counts[1], counts[5] <= counts[3], counts[4] <= counts[5],
      counts[6] <= counts[5],
      state.current.optimizer.updates <= state.step, state.lastGood.optimizer.updates <= state.step
    else { throw ModelError("the step counts of the training contradict one another") }
    let carried = try LSTMState(
      shape: shape, streams: request.streams, hidden: try tensor("training.hidden").values,
      cell: try tensor("training.cell").values)
    guard carried.isFinite else { throw ModelError("the carried state is not finite") }
    let best = try best(shape)
    guard best?.step ?? 0 <= Int(counts[1]) else {
      throw ModelError("the best weights are those of a step that is not done")
    }
    return ModelTraining(
      request: request, planned: Int(counts[0]), done: Int(counts[1]), dataKey: counts[2],
      state: state,
      batcher: StreamBatcher(
        lengths: lengths, steps: segment, places: places,
        random: try stream("training.random.batches")),
      carried: carried, noise: try stream("training.random.noise"),
      heldOut: share.map { .share($0) }, best: best,
      freeRuns: try freeRuns(lengths: lengths, features: shape.outputs),
      secondStart: try secondStart(done: Int(counts[1])),
      average: try average(count: state.current.parameters.values.count))
  }

  /// The number of steps after which the learning rate rose again; nil if it has not.
  private func secondStart(done: Int) throws -> Int? {
    guard self["training.second_start"] != nil else { return nil }
    let start = try indices("training.second_start", count: 1)[0]
    guard start <= done else {
      throw ModelError("the step counts of the training contradict one another")
    }
    return start
  }

  /// The average of the weights; nil if the training has none.
  private func average(count: Int) throws -> WeightAverage? {
    guard self["training.average.count"] != nil else { return nil }
    let values = try tensor("training.average.weights").values
    let sets = try indices("training.average.count", count: 1)[0]
    guard values.count == count, values.allSatisfy(\.isFinite), sets > 0 else {
      throw ModelError("the average of the weights does not fit the training")
    }
    return WeightAverage(values: values, count: sets)
  }

  /// The features of each source's latest free run.
  private func freeRuns(lengths: [Int], features: Int) throws -> [[Float]] {
    var runs: [[Float]] = []
    while self["training.own_runs.\(runs.count)"] != nil {
      let rows = try tensor("training.own_runs.\(runs.count)").values
      guard runs.count < lengths.count, rows.count <= lengths[runs.count] * features,
        rows.count % features == 0, rows.allSatisfy(\.isFinite)
      else { throw ModelError("free run \(runs.count) of the training does not fit the frames") }
      runs.append(rows)
    }
    return runs
  }

  private func best(_ shape: NetworkShape) throws -> BestWeights? {
    guard self["training.best.counts"] != nil else { return nil }
    let distances = try doubles("training.best.distances", count: 2)
    let best = BestWeights(
      step: try indices("training.best.counts", count: 1)[0],
      distance: distances[0], score: distances[1],
      parameters: try parameters(like: ParameterSet(zeros: shape), prefix: "training.best."))
    guard best.parameters.isFinite else { throw ModelError("the best weights are not finite") }
    return best
  }

  private func snapshot(
    _ name: String, _ shape: NetworkShape, _ request: TrainingRequest
  ) throws -> TrainingState<Float>.Snapshot {
    let parameters = try parameters(
      like: ParameterSet(zeros: shape), prefix: "training.\(name).")
    let optimizer = request.rule.optimizer
    let slots = try optimizer.slotNames.map {
      try tensor("training.\(name).optimizer.\($0)").values
    }
    return TrainingState<Float>.Snapshot(
      parameters: parameters,
      optimizer: try OptimizerState(
        for: optimizer, count: parameters.values.count,
        updates: try indices("training.\(name).updates", count: 1)[0], slots: slots))
  }

  /// The upper limit of each count in a file. The limit exceeds all real counts, and sums of valid counts do not
  /// overflow.
  private static let mostCounted: UInt64 = 1 << 40

  private func indices(_ name: String, count: Int?) throws -> [Int] {
    try words(name, count: count).map {
      guard $0 < Self.mostCounted else { throw ModelError("'\(name)' cannot contain \($0)") }
      return Int($0)
    }
  }
}

extension TrainingState<Float>.Snapshot {
  fileprivate var isFinite: Bool {
    parameters.isFinite && optimizer.slots.allSatisfy { $0.allSatisfy(\.isFinite) }
  }
}
