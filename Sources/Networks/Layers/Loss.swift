// The loss of a segment, in nats per frame.

/// The negative log likelihood of a batch's targets.
///
/// It is a density's: negative values are normal. One or two frames (a start, a fade-out) can rule the
/// mean, so the median stands beside it.
public struct Loss: Sendable, Equatable {
  /// Every frame's, [step][stream], in nats.
  public let frames: [Double]
  /// Their mean, summed in order.
  public let mean: Double
  /// Their median; of an even count the mean of the middle two.
  public let median: Double

  /// - Parameter frames: at least one number.
  public init(frames: [Double]) {
    self.frames = frames
    mean = frames.reduce(0, +) / Double(frames.count)
    let sorted = frames.sorted()
    let middle = sorted.count / 2
    median =
      sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Whether the mean is a number that can be trained on.
  public var isFinite: Bool { mean.isFinite }
}
