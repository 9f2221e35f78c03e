// One segment of several streams, step by step, with a target for each frame.

/// The inputs and targets of `streams` streams over `steps` steps, [step][stream][number], row-major.
public struct SequenceBatch<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The number of steps, T.
  public let steps: Int
  /// The number of streams, B.
  public let streams: Int
  /// The input frames, T × B × I.
  public let inputs: [Scalar]
  /// The target frames, T × B × D.
  public let targets: [Scalar]

  /// The number of values in an input frame, I.
  public var inputWidth: Int { inputs.count / (steps * streams) }
  /// The number of values in a target frame, D.
  public var targetWidth: Int { targets.count / (steps * streams) }
  /// The total number of frames, T × B.
  public var frames: Int { steps * streams }

  /// - Precondition: `steps` and `streams` are at least 1, and the length of each array is a multiple of steps ×
  ///   streams.
  public init(steps: Int, streams: Int, inputs: [Scalar], targets: [Scalar]) {
    precondition(steps > 0 && streams > 0, "a batch must have at least one step and one stream")
    precondition(inputs.count % (steps * streams) == 0, "inputs must be steps × streams × width")
    precondition(targets.count % (steps * streams) == 0, "targets must be steps × streams × width")
    (self.steps, self.streams, self.inputs, self.targets) = (steps, streams, inputs, targets)
  }
}
