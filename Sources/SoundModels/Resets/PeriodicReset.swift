// Resets at even intervals.

internal import Runs
public import Spectra
public import Tensors

/// Resets at even intervals, at once or with a crossfade.
public struct PeriodicReset: ResetRule {
  /// Seconds from one reset to the next.
  public let period: Double
  /// The frames that it takes its frames from.
  public var source: Frames { from.frames }
  /// Which frame of the source it takes.
  public let pick: ResetPick
  /// Seconds of the crossfade that ends at a reset; 0 for none.
  public let crossfade: Double
  private let from: ResetSource
  private let levels: FrameLevels?
  private var random: RandomStream
  /// The frame of the source that a crossfade leads to, and the frame before which it ends.
  private var fading: (place: Int, due: Int)?

  /// - Parameters:
  ///   - period: seconds from one reset to the next, above 0.
  ///   - crossfade: seconds, from 0 to the period. The frame before t is then a blend of the generated frame and
  ///     the source's, whose share 1 − (due − t) · H / (rate · crossfade) rises to 1 at the reset. The frame is picked
  ///     when the crossfade begins; an aligned source advances meanwhile.
  ///   - random: what `.random` draws from.
  /// - Throws: `ModelError` if the period is not above 0, the crossfade is longer than the period, or the source has
  ///   no frames or holds deltas; for `.nearest` also if it is silent.
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

  /// The frame of the source for a reset before frame `due`, to which frame `t` fades; nil past the source's end.
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

  /// The first frame from `t` on before which a reset is due; nil if neither it nor a crossfade to it concerns
  /// frame `t`.
  private func due(from t: Int) -> Int? {
    if isDue(before: t) { return t }
    guard crossfade > 0 else { return nil }
    let next = turns(at: t) + 1
    let guess = (next * period / analysis.period).rounded(.up)
    guard guess < Double(Int32.max) else { return nil }
    var due = Int(guess)
    while due > t + 1, turns(at: due - 1) >= next { due -= 1 }
    while turns(at: due) < next { due += 1 }
    return due
  }

  /// Whether frame `t` is the first of a new period. Every frame begins a period that is no longer than a frame.
  private func isDue(before t: Int) -> Bool {
    period <= analysis.period || turns(at: t) > turns(at: t - 1)
  }

  /// Whole periods that have passed at frame `t`.
  private func turns(at t: Int) -> Double {
    (Double(t) * analysis.period / period).rounded(.down)
  }
}
