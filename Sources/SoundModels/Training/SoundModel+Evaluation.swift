// Losses that measure the quality of a model's predictions for given frames.

public import Networks
public import Runs
public import Spectra

extension SoundModel {
  /// The mean loss of the last steps (at most 20), in nats per frame of features; nan before the first step. Steps with
  /// a loss that is not finite are left out.
  public var recentLoss: Double {
    let last = losses.suffix(20).filter(\.isFinite)
    return last.isEmpty ? .nan : last.reduce(0, +) / Double(last.count)
  }

  /// Evaluates the model's predictions for `frames` under teacher forcing.
  ///
  /// - Returns: the negative log-likelihood of each next frame, in nats per frame of features. A lower value is
  ///   better. Values may be negative, because the likelihood is a density.
  /// - Throws: `ModelError` if the frames do not fit the model; `Interrupted` if the user interrupts the run.
  public func evaluate(_ frames: Frames, run: Run = Run()) throws -> Loss {
    try frames.requireTrainable(like: analysis)
    let maker = BatchMaker(
      rows: [scaling.matrix(frames)], model: self, conditions: [conditions(of: frames)],
      noisy: false)
    let offset = maker.lossOffset
    var state = network.zeroState()
    var losses: [Double] = []
    // The frames are evaluated in segments, so that a long sound does not need memory for all frames at once.
    for position in stride(from: 0, to: frames.count - 1, by: SoundModel.segment) {
      try run.interrupt.check()
      let batch = maker.batch(
        [.init(source: 0, position: position, begins: position == 0)],
        steps: min(SoundModel.segment, frames.count - 1 - position))
      losses += network.evaluate(batch, state: &state, run: run).frames.map { $0 + offset }
    }
    return Loss(frames: losses)
  }

  /// The same for the frames of several sounds, one after the other.
  public func evaluate(_ sounds: [Frames], run: Run = Run()) throws -> Loss {
    Loss(frames: try sounds.flatMap { try evaluate($0, run: run).frames })
  }

  /// The network's inputs for `frames`, except the features, count × width. If `frames` begin like one of the model's
  /// sources, the inputs are the same as in training on this source. If `frames` begin like no source, the position is
  /// unknown and each control has its mean value.
  func conditions(of frames: Frames) -> [Float] {
    let source = source(beginningAs: frames).map { known[$0] }
    return conditioning.rows(frames.count, of: source, hidesPosition: source == nil)
  }

  /// The network's inputs, except the features, for the first `count` frames of source number `source`, count × width.
  package func conditioningRows(_ count: Int, source: Int) -> [Float] {
    conditioning.rows(count, of: known[source])
  }

  /// The number of frames that are evaluated at a time.
  private static let segment = 512
}
