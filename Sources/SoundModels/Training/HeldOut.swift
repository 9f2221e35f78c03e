// Frames that a training does not see. If their loss rises while that of the training falls, the model overfits.

public import Spectra

/// The frames that are held out of a training.
public enum HeldOut: Sendable, Equatable {
  /// The end of each source, as a share of it.
  case share(Double)
  /// Frames that are not among those trained on.
  case frames([Frames])

  /// The loss of held-out frames after a step.
  public struct Point: Sendable, Equatable {
    /// Steps of training that the model had.
    public var step: Int
    /// The mean negative log-likelihood of each next frame, in nats per frame of features.
    public var loss: Double
    public init(step: Int, loss: Double) {
      self.step = step
      self.loss = loss
    }
  }

  /// About how many times held-out frames are evaluated in a plan.
  static let points = 100
  /// Frames evaluated each time, over all sources, each from its first on.
  static let mostFrames = 2000

  /// The steps between two evaluations in a plan of `steps`: between them at least as many frames are trained on as
  /// are evaluated, so that evaluation takes no longer than training.
  ///
  /// - Parameters:
  ///   - evaluated: the frames of one evaluation.
  ///   - trained: the frames of one step.
  static func interval(steps: Int, evaluated: Int, trained: Int) -> Int {
    max(1, steps / points, (evaluated + trained - 1) / max(trained, 1))
  }

  /// The beginnings of `sources` that are evaluated.
  static func beginnings(of sources: [Frames]) -> [Frames] {
    let share = max(SoundModel.fewestFrames, mostFrames / max(sources.count, 1))
    return sources.prefix(mostFrames / SoundModel.fewestFrames).map {
      $0[0..<min($0.count, share)]
    }
  }

  /// Divides `data` into what is trained on and what is held out.
  ///
  /// - Throws: `ModelError` if a share is not between 0 and 1 or leaves one side too short, or if held-out frames do
  ///   not fit the model.
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
        throw ModelError("the share that is held out must be between 0 and 1, not \(share.plain)")
      }
      let cuts = try data.map { source -> Int in
        let count = Int((Double(source.count) * share).rounded())
        guard min(count, source.count - count) >= SoundModel.fewestFrames else {
          throw ModelError(
            "a share of \(share.plain) of \(source.count) frames leaves one part with fewer than"
              + " \(SoundModel.fewestFrames): hold out a larger or a smaller share")
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
  /// Records the loss of held-out frames after the latest step.
  func recordHeldOutLoss(of held: [Frames]) throws {
    let losses = try held.flatMap { try evaluate($0).frames }
    heldOut.append(
      HeldOut.Point(step: steps, loss: losses.reduce(0, +) / Double(max(losses.count, 1))))
  }
}
