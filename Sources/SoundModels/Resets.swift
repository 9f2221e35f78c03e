// Resets: real frames put in the place of the model's own, so that errors do not add up.

internal import Runs
public import Spectra
public import Tensors

/// Called before frame `t` with the frame before it. The frame that it returns replaces that one as the
/// network's input, while the network's state is kept; nil leaves it.
public typealias Reset = (_ t: Int, _ previous: Frame) throws -> Frame?

/// Which frame of the source a reset takes.
public enum ResetPick: String, Sendable, CaseIterable {
  /// The frame at the same time; none past the source's end.
  case aligned
  /// A frame drawn at random.
  case random
  /// The frame in the middle of the source.
  case middle
}

/// Resets at even intervals.
public struct PeriodicReset: Sendable {
  /// Seconds from one reset to the next.
  public let period: Double
  public let source: Frames
  public let pick: ResetPick
  private var random: RandomStream

  /// - Parameters:
  ///   - period: seconds from one reset to the next, above 0.
  ///   - random: what `.random` draws from.
  /// - Throws: `ModelError` where the period is not above 0, or the source has no frames or holds
  ///   deltas.
  public init(period: Double, source: Frames, pick: ResetPick, random: RandomStream) throws {
    guard period > 0, period.isFinite else {
      throw ModelError("the period of resets must be above 0 s, not \(period.plain)")
    }
    guard source.count > 0 else { throw ModelError("resets need a source with frames") }
    guard source.content == .values else {
      throw ModelError("resets need frames, not the deltas between them")
    }
    self.period = period
    self.source = source
    self.pick = pick
    self.random = random
  }

  /// Numbers that tell these resets from others: when, how and from what they pick, and how far their draws
  /// have come.
  var words: [UInt64] {
    var hash = BitHash()
    hash.add(source.magnitudes.values)
    hash.add(source.frequencies.values)
    let place = ResetPick.allCases.firstIndex(of: pick) ?? 0
    return [period.bitPattern, UInt64(place), hash.value] + random.state.words
  }

  /// The frame that replaces frame `t − 1`, where one is due before frame `t`.
  public mutating func frame(before t: Int) -> Frame? {
    guard t > 0, isDue(before: t) else { return nil }
    switch pick {
    case .aligned: return t - 1 < source.count ? source[t - 1] : nil
    case .random: return source[random.index(below: source.count)]
    case .middle: return source[source.count / 2]
    }
  }

  /// Whether the time of frame `t` is the first of a new period. A period of a frame or less is new with
  /// every frame.
  private func isDue(before t: Int) -> Bool {
    let hop = source.settings.period
    if period <= hop { return true }
    return (Double(t) * hop / period).rounded(.down)
      > (Double(t - 1) * hop / period).rounded(.down)
  }
}
