// A segment of several streams, step by step, with the target for each frame.

/// Inputs and targets of `steps` steps of `streams` streams, [step][stream][number], row-major.
public struct SequenceBatch<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Steps, T.
  public let steps: Int
  /// Streams, B.
  public let streams: Int
  /// T × B × I.
  public let inputs: [Scalar]
  /// T × B × D.
  public let targets: [Scalar]

  /// Numbers in an input frame, I.
  public var inputWidth: Int { inputs.count / (steps * streams) }
  /// Numbers in a target frame, D.
  public var targetWidth: Int { targets.count / (steps * streams) }
  /// Frames in all, T × B.
  public var frames: Int { steps * streams }

  /// - Precondition: steps and streams are at least 1, and both arrays have whole multiples of steps × streams
  ///   elements.
  public init(steps: Int, streams: Int, inputs: [Scalar], targets: [Scalar]) {
    precondition(steps > 0 && streams > 0, "a batch has at least one step and one stream")
    precondition(inputs.count % (steps * streams) == 0, "inputs are steps × streams × width")
    precondition(targets.count % (steps * streams) == 0, "targets are steps × streams × width")
    (self.steps, self.streams, self.inputs, self.targets) = (steps, streams, inputs, targets)
  }
}
