// The training frames and held-out frames of a training, prepared before the first step.

internal import Encodings
public import Spectra
internal import WholeNumbers

/// The frames of a training.
struct TrainingData {
  /// The frames on which the model is trained.
  let trained: [Frames]
  /// The object that makes batches of the training frames.
  let maker: BatchMaker
  /// The beginnings of held-out frames, whose loss is recorded; empty if no frames are held out.
  let heldOut: [Frames]
  /// A hash of the features of the training frames and of all other inputs.
  let key: UInt64

  /// The number of frames of each training sequence.
  var lengths: [Int] { trained.map(\.count) }
  /// The total number of held-out frames.
  var heldOutCount: Int { heldOut.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - given: frames to train on; nil for the model's own sources.
  ///   - heldOut: the frames to hold out; nil for no frames.
  /// - Throws: `ModelError` if there are no frames, if the frames do not fit the model, or if too few frames are left
  ///   for training.
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
  /// The frames from which a training on `data` learns; nil stands for the model's own sources.
  ///
  /// - Throws: `ModelError` if there are no frames, or if the frames do not fit the model.
  public func trainingData(_ data: [Frames]?) throws -> [Frames] {
    let data = data ?? sources
    guard !data.isEmpty else {
      throw ModelError(
        "this model was read from a file, which does not contain its sources: give the training frames as"
          + " well"
      )
    }
    for frames in data { try frames.requireTrainable(like: analysis) }
    return data
  }

  /// The network's inputs, except the features, for each sequence of `data`, count × width.
  ///
  /// - Parameter areSources: whether `data` are the model's own sources or beginnings of the sources.
  /// - Throws: `ModelError` if the model has controls but `data` are not its sources, because the values of the
  ///   controls are known only for the sources.
  func conditions(of data: [Frames], areSources: Bool) throws -> [[Float]] {
    guard areSources || conditioning.controls.isEmpty else {
      throw ModelError(
        "this model has controls (\(conditioning.controls.map(\.name).joined(separator: ", "))), whose"
          + " values are known only for its own sources: train the model on these sources")
    }
    return data.enumerated().map { i, frames in
      conditioning.rows(frames.count, of: areSources ? known[i] : nil)
    }
  }
}
