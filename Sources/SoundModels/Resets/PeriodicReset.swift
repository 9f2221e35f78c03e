// Resets at regular intervals.

internal import Runs
public import Spectra
public import Tensors
internal import WholeNumbers

/// A rule that replaces a frame at regular intervals, either abruptly or with a crossfade.
public struct PeriodicReset: ResetRule {
  /// The time from one reset to the next, in seconds.
  public let period: Double
  /// The source whose frames replace generated frames.
  public var source: Frames { from.frames }
  /// The way to choose the source's frame that replaces a generated frame.
  public let pick: ResetPick
  /// The length in seconds of the crossfade that ends at each reset; 0 for no crossfade.
  public let crossfade: Double
  private let from: ResetSource
  private let levels: FrameLevels?
  private var random: RandomStream
  /// The current crossfade: the number of the source's frame that the crossfade reaches, and the number of the first
  /// frame after the crossfade.
  private var fading: (place: Int, due: Int)?

  /// - Parameters:
  ///   - period: the time in seconds from one reset to the next, above 0.
  ///   - crossfade: the length in seconds, from 0 to the period. During a crossfade the frame before t is a blend of
  ///     the generated frame and the source's frame. The share of the source's frame, 1 − (due − t) · H / (rate ·
  ///     crossfade), rises to 1 at the reset. The source's frame is chosen when the crossfade begins, but for
  ///     `.aligned` the source's frame advances during the crossfade.
  ///   - random: the random stream for `.random`.
  /// - Throws: `ModelError` if the period is not above 0, if the crossfade is longer than the period, or if the
  ///   source has no frames or contains deltas. For `.nearest` a silent source is also an error.
  public init(
    period: Double, source: Frames, pick: ResetPick, crossfade: Double = 0, random: RandomStream
  ) throws {
    guard period > 0, period.isFinite else {
      throw ModelError("the period of resets must be above 0 s, not \(period.plain)")
    }
    guard crossfade >= 0, crossfade <= period else {
      throw ModelError(
        "the crossfade of resets must be from 0 s to their period (\(period.plain) s), not"
          + " \(crossfade.plain) s")
    }
    from = try ResetSource(source)
    levels = pick == .nearest ? try from.levels() : nil
    self.period = period
    self.pick = pick
    self.crossfade = crossfade
    self.random = random
  }

  public var analysis: AnalysisSettings { source.settings }
  public var kind: ResetKind { .periodic(period: period) }

  public var words: [UInt64] {
    var words = [period.bitPattern, pick.word, from.hash] + random.state.words
    if crossfade > 0 { words.append(crossfade.bitPattern) }
    if let fading { words += [UInt64(fading.place), UInt64(fading.due)] }
    return words
  }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    guard t > 0, let due = due(from: t) else { return nil }
    let share = due == t ? 1 : 1 - Double(due - t) * analysis.period / crossfade
    guard share > 0, let place = try pick(for: t, due: due, previous) else { return nil }
    if due == t { return source[place] }
    return try require(previous).blended(with: source[place], share: share)
  }

  /// The number of the source's frame that is blended with frame `t` for the reset before frame `due`; nil after the
  /// end of the source.
  private mutating func pick(for t: Int, due: Int, _ previous: Frame?) throws -> Int? {
    switch pick {
    case .aligned: return t - 1 < source.count ? t - 1 : nil
    case .middle: return source.count / 2
    case .random, .nearest:
      var place: Int
      if let fading, fading.due == due {
        place = fading.place
      } else if let levels {
        place = levels.nearest(to: levels.levels(of: try require(previous)))
      } else {
        place = random.index(below: source.count)
      }
      fading = due == t ? nil : (place, due)
      return place
    }
  }

  /// The number of the first frame, at or after `t`, that directly follows a reset; nil if frame `t` is neither at a
  /// reset nor in a crossfade.
  private func due(from t: Int) -> Int? {
    if isDue(before: t) { return t }
    guard crossfade > 0 else { return nil }
    let next = turns(at: t) + 1
    let guess = (next * period / analysis.period).rounded(.up)
    guard guess < Double(Int32.max) else { return nil }
    var due = Int(clamped: guess)
    while due > t + 1, turns(at: due - 1) >= next { due -= 1 }
    while turns(at: due) < next { due += 1 }
    return due
  }

  /// Whether frame `t` is the first frame of a new period. If the period is not longer than a frame, every frame
  /// begins a period.
  private func isDue(before t: Int) -> Bool {
    period <= analysis.period || turns(at: t) > turns(at: t - 1)
  }

  /// The number of whole periods before frame `t`.
  private func turns(at t: Int) -> Double {
    (Double(t) * analysis.period / period).rounded(.down)
  }
}
