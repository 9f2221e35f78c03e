// Leaky accumulation of deltas: each frame is pulled towards an anchor, so that errors do not add up without bound.

internal import Encodings
internal import Runs
public import Spectra

/// A pull of every frame towards an anchor.
///
/// Deltas add up, and so do their errors: a random walk. With a leak of λ per frame the sum forgets, as
/// x ← x + λ (anchor − x) + δ. Errors of deviation σ then add up to at most σ / √(1 − (1 − λ)²), and a constant delta
/// δ settles δ / λ from the anchor. Levels are pulled in dB, frequencies in Hz.
public struct LeakReset: ResetRule {
  /// What frames are pulled towards.
  public enum Anchor: Sendable, Equatable {
    /// The source's frame at the same time; past the source's end nothing is pulled.
    case aligned
    /// The mean of the source's frames.
    case mean
    /// This frame.
    case frame(Frame)
  }

  /// The frames that the anchor comes from.
  public var source: Frames { from.frames }
  /// The share of the way to the anchor that a frame moves, 0 to 1.
  public let amount: GeneratorControls.Control
  private let from: ResetSource
  /// The anchor of all frames; nil for the source's frame at the same time.
  private let anchor: Frame?

  /// - Parameter amount: a share from 0 to 1 for each frame; break points count their time from the sound's beginning.
  /// - Throws: `ModelError` if a share is out of range, the anchor has another shape, or the source has no frames or
  ///   holds deltas or numbers that are not finite.
  public init(
    source: Frames, amount: GeneratorControls.Control, anchor: Anchor = .aligned
  ) throws {
    let shares =
      switch amount {
      case .constant(let share): [share]
      case .envelope(let points, _): points.map(\.value)
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
          "an anchor of another shape: the source knows \(source.settings), this frame is"
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
    let share = amount.value(frame: t - 1, period: analysis.period)
    return share > 0 ? previous.pulled(to: anchor ?? source[t - 1], share: share) : nil
  }
}
