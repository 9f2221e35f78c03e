// Leaky accumulation of deltas: a pull of each frame towards an anchor limits the accumulated error.

internal import Encodings
internal import Runs
public import Spectra

/// A rule that moves every frame towards an anchor, by a share of the frame's difference from the anchor.
///
/// Errors of generated deltas add up as a random walk. With a leak of λ per frame, older errors decay: x ← x + λ
/// (anchor − x) + δ. Independent errors, each with the deviation σ, then add up to an error with a deviation of at most
/// σ / √(1 − (1 − λ)²). A constant delta δ leads to a constant distance of δ / λ from the anchor. Levels are pulled in
/// dB and frequencies in Hz.
public struct LeakReset: ResetRule {
  /// The anchor towards which frames are pulled.
  public enum Anchor: Sendable, Equatable {
    /// The source's frame at the same time. After the end of the source no frame is pulled.
    case aligned
    /// The mean of the source's frames.
    case mean
    /// A given frame.
    case frame(Frame)
  }

  /// The source whose frames determine the anchor.
  public var source: Frames { from.frames }
  /// The share of the difference from the anchor that is removed from each frame, 0 to 1.
  public let amount: GeneratorControls.Control
  private let from: ResetSource
  /// The anchor of all frames; nil if the anchor is the source's frame at the same time.
  private let anchor: Frame?

  /// - Parameter amount: a share from 0 to 1 for each frame; the times of break points count from the beginning of
  ///   the sound.
  /// - Throws: `ModelError` if a share is out of range, if the anchor has another shape, or if the source has no
  ///   frames or contains deltas or numbers that are not finite.
  public init(
    source: Frames, amount: GeneratorControls.Control, anchor: Anchor = .aligned
  ) throws {
    let shares: [Double] =
      switch amount {
      case .constant(let share): [share]
      case .envelope(let points, _): points.map(\.value)
      case .function: []
      }
    for share in shares where !(share >= 0 && share <= 1) {
      throw ModelError("the amount of a leak must be from 0 to 1, not \(share.plain)")
    }
    from = try ResetSource(source)
    try source.requireUsableNumbers()
    switch anchor {
    case .aligned: self.anchor = nil
    case .mean: self.anchor = from.mean
    case .frame(let frame):
      guard frame.settings == source.settings else {
        throw ModelError(
          "an anchor of another shape: the source has \(source.settings), but this frame has"
            + " \(frame.settings)")
      }
      self.anchor = frame
    }
    self.amount = amount
  }

  public var analysis: AnalysisSettings { source.settings }
  public var kind: ResetKind { .leak }

  public var words: [UInt64] {
    var hash = BitHash()
    hash.add(from.hash)
    if let anchor {
      hash.add(anchor.magnitudes)
      hash.add(anchor.frequencies)
    }
    return amount.words + [hash.value]
  }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    let previous = try require(previous)
    guard t > 0, anchor != nil || t - 1 < source.count else { return nil }
    let share = try amount.value(frame: t - 1, period: analysis.period)
    return share > 0 ? previous.pulled(to: anchor ?? source[t - 1], share: min(share, 1)) : nil
  }
}
