// What a training learns from and what it holds out, prepared once before its first step.

internal import Encodings
public import Spectra

/// The frames of a training.
struct TrainingData {
  /// The frames trained on.
  let trained: [Frames]
  /// Makes batches of the frames trained on.
  let maker: BatchMaker
  /// The beginnings of held-out frames whose loss is recorded; empty if nothing is held out.
  let heldOut: [Frames]
  /// A hash of the features trained on and of the inputs beside them.
  let key: UInt64

  /// Frames of each sequence trained on.
  var lengths: [Int] { trained.map(\.count) }
  /// Held-out frames in all.
  var heldOutCount: Int { heldOut.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - given: frames to train on; nil for the model's own sources.
  ///   - heldOut: what to hold out; nil for nothing.
  /// - Throws: `ModelError` if there are no frames, they do not fit the model, or too few are left.
  init(for model: SoundModel, given: [Frames]?, heldOut: HeldOut? = nil) throws {
    let all = try model.trainingData(given)
    let (trained, held) = try heldOut?.parts(of: all, like: model.analysis) ?? (all, [])
    let rows = trained.map { model.scaling.matrix($0) }
    let conditions = try model.conditions(of: trained, areSources: given == nil)
    self.trained = trained
    self.heldOut = HeldOut.beginnings(of: held)
    maker = BatchMaker(rows: rows, model: model, conditions: conditions)
    key = TrainingData.key(rows + conditions)
  }

  /// A hash of several sequences of numbers.
  private static func key(_ rows: [[Float]]) -> UInt64 {
    var hash = BitHash()
    for row in rows {
      hash.add(UInt64(row.count))
      hash.add(row)
    }
    return hash.value
  }
}

extension SoundModel {
  /// The frames that a training on `data` would learn from; nil stands for the model's own sources.
  ///
  /// - Throws: `ModelError` if there are none, or they do not fit the model.
  public func trainingData(_ data: [Frames]?) throws -> [Frames] {
    let data = data ?? sources
    guard !data.isEmpty else {
      throw ModelError(
        "this model was read from a file, which does not hold its sound: give the frames to learn from as"
          + " well"
      )
    }
    for frames in data { try frames.requireTrainable(like: analysis) }
    return data
  }

  /// The network's inputs beside each of `data`: count × width each.
  ///
  /// - Parameter areSources: whether these are the model's own sources, or their beginnings.
  /// - Throws: `ModelError` if the model has controls, whose values for other frames are not known.
  func conditions(of data: [Frames], areSources: Bool) throws -> [[Float]] {
    guard areSources || conditioning.controls.isEmpty else {
      throw ModelError(
        "this model has controls (\(conditioning.controls.map(\.name).joined(separator: ", "))), whose"
          + " values are known only for the frames that it was made from: train it on those")
    }
    return data.enumerated().map { i, frames in
      conditioning.rows(frames.count, of: areSources ? known[i] : nil)
    }
  }
}
