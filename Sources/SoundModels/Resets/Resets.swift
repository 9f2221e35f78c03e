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
  /// The frame that is nearest to the one that it replaces, by log-spectral distance.
  case nearest

  /// A number that tells it from the others.
  var word: UInt64 { UInt64(ResetPick.allCases.firstIndex(of: self) ?? 0) }
}

/// Resets at even intervals, at once or faded in.
public struct PeriodicReset: ResetRule {
  /// Seconds from one reset to the next.
  public let period: Double
  public var source: Frames { from.frames }
  public let pick: ResetPick
  /// Seconds over which a reset is faded in, before its time.
  public let crossfade: Double
  private let from: ResetSource
  private let levels: FrameLevels?
  private var random: RandomStream
  /// The frame that is being faded in, and what frame it is for.
  private var fading: (place: Int, due: Int)?

  /// - Parameters:
  ///   - period: seconds from one reset to the next, above 0.
  ///   - crossfade: seconds, from 0 to the period. The frame before t is then a blend of the model's own and
  ///     the source's, whose share is 1 − (due − t) · H / (rate · crossfade): it rises to 1 at the reset's
  ///     time. What is picked is picked as the fade begins; an aligned source goes on meanwhile.
  ///   - random: what `.random` draws from.
  /// - Throws: `ModelError` where the period is not above 0, a crossfade longer, or the source has no frames
  ///   or holds deltas; for `.nearest` also where it is silent.
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
  public var name: String { "every" }
  public var summary: String { "every \(period.plain) s" }

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
    return try need(previous).blended(with: source[place], share: share)
  }

  /// The frame of the source for a reset before frame `due`, which frame `t` fades to; nil past its end.
  private mutating func pick(for t: Int, due: Int, _ previous: Frame?) throws -> Int? {
    switch pick {
    case .aligned: return t - 1 < source.count ? t - 1 : nil
    case .middle: return source.count / 2
    case .random, .nearest:
      var place: Int
      if let fading, fading.due == due {
        place = fading.place
      } else if let levels {
        place = levels.nearest(to: levels.levels(of: try need(previous)))
      } else {
        place = random.index(below: source.count)
      }
      fading = due == t ? nil : (place, due)
      return place
    }
  }

  /// The first frame from `t` on that a reset is due before, where it or a fade to it may concern frame `t`.
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

  /// Whether the time of frame `t` is the first of a new period. A period of a frame or less is new with
  /// every frame.
  private func isDue(before t: Int) -> Bool {
    period <= analysis.period || turns(at: t) > turns(at: t - 1)
  }

  /// Whole periods that have gone by at frame `t`.
  private func turns(at t: Int) -> Double {
    (Double(t) * analysis.period / period).rounded(.down)
  }
}
