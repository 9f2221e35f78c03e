// Held-out frames, which a training does not use. The model overfits if the loss of the held-out frames rises while
// the training loss falls.

public import Spectra
internal import WholeNumbers

/// The choice of the frames that are held out of a training.
public enum HeldOut: Sendable, Equatable {
  /// The end of each source, as a share of the source's length.
  case share(Double)
  /// Frames that are separate from the training frames.
  case frames([Frames])

  /// The loss of held-out frames after a step.
  public struct Point: Sendable, Equatable {
    /// The number of training steps before the evaluation.
    public var step: Int
    /// The mean negative log-likelihood of the held-out frames, in nats per frame of features.
    public var loss: Double
    public init(step: Int, loss: Double) {
      self.step = step
      self.loss = loss
    }
  }

  /// The approximate number of times that a training evaluates the held-out frames.
  static let points = 100
  /// The largest number of frames in one evaluation, over all sources; each source is evaluated from its first frame
  /// on.
  static let mostFrames = 2000

  /// The number of steps between two evaluations in a plan of `steps` steps. Between two evaluations, the training
  /// uses at least as many frames as an evaluation, so that evaluation takes no longer than training.
  ///
  /// - Parameters:
  ///   - evaluated: the number of frames in one evaluation.
  ///   - trained: the number of frames in one training step.
  static func interval(steps: Int, evaluated: Int, trained: Int) -> Int {
    max(1, steps / points, (evaluated + trained - 1) / max(trained, 1))
  }

  /// The beginnings of `sources` for an evaluation.
  static func beginnings(of sources: [Frames]) -> [Frames] {
    let share = max(SoundModel.fewestFrames, mostFrames / max(sources.count, 1))
    return sources.prefix(mostFrames / SoundModel.fewestFrames).map {
      $0[0..<min($0.count, share)]
    }
  }

  /// Divides `data` into training frames and held-out frames.
  ///
  /// - Throws: `ModelError` if a share is not between 0 and 1, if a share leaves one part too short, or if held-out
  ///   frames do not fit the model.
  func parts(
    of data: [Frames], like analysis: AnalysisSettings
  ) throws -> (trained: [Frames], held: [Frames]) {
    switch self {
    case .frames(let frames):
      guard !frames.isEmpty else { throw ModelError("there are no frames to hold out") }
      for source in frames { try source.requireTrainable(like: analysis) }
      return (data, frames)
    case .share(let share):
      guard share > 0, share < 1 else {
        throw ModelError("the held-out share must be between 0 and 1, not \(share.plain)")
      }
      let cuts = try data.map { source -> Int in
        let count = Int(clamped: (Double(source.count) * share).rounded())
        guard min(count, source.count - count) >= SoundModel.fewestFrames else {
          throw ModelError(
            "a held-out share of \(share.plain) of \(source.count) frames leaves fewer than"
              + " \(SoundModel.fewestFrames) frames in one part: hold out a larger or a smaller"
              + " share")
        }
        return source.count - count
      }
      return (
        zip(data, cuts).map { $0[0..<$1] }, zip(data, cuts).map { $0[$1..<$0.count] }
      )
    }
  }
}

extension SoundModel {
  /// Evaluates held-out frames and records the mean loss after the latest step.
  func recordHeldOutLoss(of held: [Frames]) throws {
    let losses = try held.flatMap { try evaluate($0).frames }
    heldOut.append(
      HeldOut.Point(step: steps, loss: losses.reduce(0, +) / Double(max(losses.count, 1))))
  }
}
