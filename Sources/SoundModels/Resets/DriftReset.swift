// Resets that occur when a generated frame is too far from the source.

internal import Runs
public import Spectra
public import Tensors
internal import WholeNumbers

/// A rule that replaces each generated frame that is too far from the source.
///
/// The distance is log-spectral (`FrameLevels`). For `.aligned` the distance is measured from the source's frame at
/// the same time, otherwise from the nearest frame of the source.
public struct DriftReset: ResetRule {
  /// The source whose frames replace generated frames.
  public var source: Frames { from.frames }
  /// The distance in dB above which a frame is replaced.
  public let threshold: Double
  /// The way to choose the source's frame that replaces a generated frame.
  public let pick: ResetPick
  /// The length in seconds of the crossfade that begins when the distance exceeds the threshold; 0 for no crossfade.
  public let crossfade: Double
  private let from: ResetSource
  private let levels: FrameLevels
  private var random: RandomStream
  /// The current crossfade: the chosen frame of the source, the frame number at which the crossfade began, and the
  /// latest frame number for which the rule was called.
  private var fade: (place: Int, start: Int, latest: Int)?
  /// The number of the source's frame that the latest successful search found within the threshold. The next search
  /// begins at this frame.
  private var near = 0

  /// - Parameters:
  ///   - threshold: the threshold in dB, above 0.
  ///   - crossfade: the length in seconds, at least 0. During a crossfade the share of the source's frame rises by H /
  ///     (rate · crossfade) per frame, where H is the hop, and no distance is measured.
  ///   - random: the random stream for `.random`.
  /// - Throws: `ModelError` if a number is out of range, or if the source has no frames, contains deltas, is silent
  ///   or has only one bin.
  public init(
    source: Frames, threshold: Double, pick: ResetPick = .aligned, crossfade: Double = 0,
    random: RandomStream
  ) throws {
    guard threshold > 0, threshold.isFinite else {
      throw ModelError("the threshold of drift must be above 0 dB, not \(threshold.plain)")
    }
    guard crossfade >= 0, crossfade.isFinite else {
      throw ModelError("the crossfade of resets must be 0 s or more, not \(crossfade.plain)")
    }
    from = try ResetSource(source)
    levels = try from.levels()
    self.threshold = threshold
    self.pick = pick
    self.crossfade = crossfade
    self.random = random
  }

  public var analysis: AnalysisSettings { source.settings }
  public var kind: ResetKind { .drift(threshold: threshold) }

  public var words: [UInt64] {
    var words = [
      threshold.bitPattern, crossfade.bitPattern, pick.word, from.hash, UInt64(near),
    ]
    if let fade { words += [fade.place, fade.start, fade.latest].map { UInt64($0) } }
    return words + random.state.words
  }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    let previous = try require(previous)
    guard t > 0 else { return nil }
    // A crossfade that was not continued at the previous frame belongs to an earlier sound.
    if let fade, fade.latest + 1 != t { self.fade = nil }
    if fade == nil {
      guard let place = place(before: t, previous) else { return nil }
      fade = (place, t, t)
    }
    guard let (place, start, _) = fade else { return nil }
    let now = pick == .aligned ? t - 1 : place
    let share = Double(t - start + 1) * analysis.period / crossfade
    let isOver = share >= 1 || now >= source.count
    fade = isOver ? nil : (place, start, t)
    return now < source.count ? previous.blended(with: source[now], share: share) : nil
  }

  /// The number of the source's frame that replaces `previous`; nil if `previous` is near enough to the source.
  private mutating func place(before t: Int, _ previous: Frame) -> Int? {
    let now = levels.levels(of: previous)
    if pick == .aligned {
      guard t - 1 < source.count, levels.distance(of: now, from: t - 1) > threshold else {
        return nil
      }
      return t - 1
    }
    if let place = levels.frame(within: threshold, of: now, from: near) {
      near = place
      return nil
    }
    switch pick {
    case .aligned, .nearest: return levels.nearest(to: now)
    case .random: return random.index(below: source.count)
    case .middle: return source.count / 2
    }
  }
}
