// The loss of a batch, in nats per frame.

/// The negative log-likelihood of a batch's targets.
///
/// Negative losses are possible, because the likelihood is a probability density. One or two frames, such as the
/// start of a sound or a fade-out, can dominate the mean, so the median is also available.
public struct Loss: Sendable, Equatable {
  /// The loss of every frame, [step][stream], in nats.
  public let frames: [Double]
  /// The mean loss of all frames, summed in order.
  public let mean: Double

  /// - Parameter frames: the loss of every frame; at least one frame is required.
  public init(frames: [Double]) {
    self.frames = frames
    mean = frames.reduce(0, +) / Double(frames.count)
  }

  /// The median loss of all frames; for an even number of frames, the mean of the two middle losses.
  public var median: Double {
    let sorted = frames.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Whether the mean is finite, so that training can use it.
  public var isFinite: Bool { mean.isFinite }
}
