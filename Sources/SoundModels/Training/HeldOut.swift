// Frames that a training does not see, by which it is followed: where their loss stops to fall while the
// training's goes on falling, the model learns its frames by heart.

public import Spectra

/// What is held out of a training.
public enum HeldOut: Sendable, Equatable {
  /// The end of each source, as a share of it.
  case share(Double)
  /// Other frames than those that are trained on.
  case frames([Frames])

  /// The loss of held-out frames behind a step.
  public struct Point: Sendable, Equatable {
    /// Steps of training that the model had behind it.
    public var step: Int
    /// The mean negative log-likelihood of each next frame, in nats per frame of features.
    public var loss: Double
    public init(step: Int, loss: Double) {
      self.step = step
      self.loss = loss
    }
  }

  /// About how many times a plan is looked at.
  static let points = 100
  /// Frames that are looked at, over all sources, each from its first on.
  static let mostFrames = 2000

  /// The steps between two looks at a plan of `steps`: between them at least as many frames are trained on as
  /// are looked at, so that looking takes no longer than training.
  ///
  /// - Parameters:
  ///   - looked: the frames of a look.
  ///   - trained: the frames of a step.
  static func interval(steps: Int, looked: Int, trained: Int) -> Int {
    max(1, steps / points, (looked + trained - 1) / max(trained, 1))
  }

  /// The beginnings of sources that are looked at.
  static func beginnings(of sources: [Frames]) -> [Frames] {
    let share = max(SoundModel.fewestFrames, mostFrames / max(sources.count, 1))
    return sources.prefix(mostFrames / SoundModel.fewestFrames).map {
      $0[0..<min($0.count, share)]
    }
  }

  /// What is trained on and what is held out of `data`.
  ///
  /// - Throws: `ModelError` where a share is not between 0 and 1, or leaves one side too short.
  func parts(
    of data: [Frames], like analysis: AnalysisSettings
  ) throws -> (trained: [Frames], held: [Frames]) {
    switch self {
    case .frames(let frames):
      guard !frames.isEmpty else { throw ModelError("there are no frames to hold out") }
      for source in frames { try SoundModel.require(source, like: analysis) }
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
              + " \(SoundModel.fewestFrames): hold out more of them, or less")
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
  /// Notes the loss of held-out frames, as many as `beginnings` gives, behind the step that was done last.
  func look(at held: [Frames]) throws {
    let losses = try held.flatMap { try evaluate($0).frames }
    heldOut.append(
      HeldOut.Point(step: steps, loss: losses.reduce(0, +) / Double(max(losses.count, 1))))
  }
}
