// Where a sound sets in all at once. The slope of phase across bins tells where in its window a frame's
// energy lies (its group delay): what lies ahead of the centre is about to begin (after Röbel, "A new approach to transient processing in the phase vocoder",
// DAFx 2003, whose centre of gravity of a peak this is, with one decision for the whole frame).

internal import Tensors

/// A moment at which most of what is heard sets in.
struct Attack: Equatable {
  /// When, in frames.
  var place: Double
  /// The bins that set in.
  var bins: [Bool]

  /// Energy so far ahead of a frame's centre is about to begin, in window lengths.
  static let ahead = 0.125
  /// The same for the first frame: none before it could have seen more.
  static let aheadAtStart = 0.02
  /// The share of a frame (of its magnitudes) that must be about to begin.
  static let share = 0.6
  /// Frames so far below the loudest do not count.
  static let quiet = 1e-4

  /// The bins in which frame `t` still has nothing but the attack: those whose energy lies where it is,
  /// within a tenth of the window. A sound that goes on behind it soon fills the window.
  ///
  /// - Parameters:
  ///   - phases: those of the frame, in turns.
  ///   - reach: half a window, in frames.
  func struck(_ phases: [Double], frame t: Int, reach: Double) -> [Bool] {
    let wanted = (place - Double(t)) / (2 * reach)
    return bins.indices.map { k in
      let next = min(k + 1, bins.count - 1)
      let delay = -PhaseTurns.wrapped(phases[next] - phases[max(next - 1, 0)] - 0.5)
      return bins[k] && abs(delay - wanted) < 0.1
    }
  }

  /// How loud a frame at `position` would see the attack, over how loud the one at `place` does.
  func gain(
    at position: Double, insteadOf place: Double, _ window: [Double], hop: Int
  ) -> Float {
    func weight(_ position: Double) -> Double {
      let index = window.count / 2 + Int(((self.place - position) * Double(hop)).rounded())
      return window.indices.contains(index) ? window[index] : 0
    }
    let seen = weight(place)
    return seen > 0 ? Float(weight(position) / seen) : 0
  }
}

extension Frames {
  /// The attacks, in order.
  func attacks() -> [Attack] {
    guard bins > 2, count > 1, content == .values else { return [] }
    let levels = magnitudes.values.map(abs)
    let sums = (0..<count).map { t in levels[(t * bins)..<((t + 1) * bins)].reduce(0, +) }
    let least = Double(sums.max() ?? 0) * Attack.quiet
    var attacks: [Attack] = []
    var group = AttackGroup(bins)
    var walk = PhaseWalk(self)
    for t in 0..<count {
      walk.go(to: t)
      let phases = walk.phases
      let ahead = t == 0 ? Attack.aheadAtStart : Attack.ahead
      var (early, all) = (0.0, 0.0)
      var delays = [Double](repeating: 0, count: bins - 1)
      var weights = delays
      for k in 0..<(bins - 1) {
        // In window lengths from the centre, within ±½.
        delays[k] = -PhaseTurns.wrapped(phases[k + 1] - phases[k] - 0.5)
        let pair = Double(levels[t * bins + k]) * Double(levels[t * bins + k + 1])
        weights[k] = pair.squareRoot()
        all += weights[k]
        if delays[k] > ahead { early += weights[k] }
      }
      if all > least, early > Attack.share * all {
        group.add(delays, weights, frame: t, ahead: ahead, settings)
      } else if let attack = group.attack {
        attacks.append(attack)
        group = AttackGroup(bins)
      }
    }
    if let attack = group.attack { attacks.append(attack) }
    return attacks
  }

  /// How many frames to each side see a moment.
  var attackReach: Double { Double(settings.fft) / Double(2 * settings.hop) }
}

/// Frames one after the other that see an attack ahead.
private struct AttackGroup {
  private var early: [Double]
  private var all: [Double]
  private var places = 0.0
  private var weight = 0.0

  init(_ bins: Int) {
    early = Array(repeating: 0, count: bins)
    all = early
  }

  mutating func add(
    _ delays: [Double], _ weights: [Double], frame t: Int, ahead: Double,
    _ settings: AnalysisSettings
  ) {
    let window = Double(settings.fft) / Double(settings.hop)
    for k in delays.indices {
      for bin in [k, k + 1] { all[bin] += weights[k] }
      guard delays[k] > ahead else { continue }
      for bin in [k, k + 1] { early[bin] += weights[k] }
      places += weights[k] * (Double(t) + delays[k] * window)
      weight += weights[k]
    }
  }

  var attack: Attack? {
    guard weight > 0 else { return nil }
    return Attack(place: places / weight, bins: zip(early, all).map { $0 > 0.5 * $1 })
  }
}
