// Attacks: moments at which a sound starts suddenly. The slope of phase across bins gives the place of a
// frame's energy in its window (its group delay): energy after the centre is about to begin (after Röbel,
// "A new approach to transient processing in the phase vocoder", DAFx 2003; its centre of gravity of a peak
// is used here with one decision for the whole frame).

internal import Tensors

/// A moment at which most of the sound starts.
struct Attack: Equatable {
  /// The time, in frames.
  var place: Double
  /// The bins that start.
  var bins: [Bool]

  /// How far after a frame's centre energy must be to count as about to begin, in window lengths.
  static let ahead = 0.125
  /// The same for the first frame, which has no frame before it.
  static let aheadAtStart = 0.02
  /// The share of a frame's magnitudes that must be about to begin.
  static let share = 0.6
  /// Frames whose sum of magnitudes, relative to the loudest frame's, is below this do not count.
  static let quiet = 1e-4

  /// The bins in which frame `t` holds only the attack: those whose energy is at its place, within a tenth
  /// of the window. A sound that continues after the attack soon fills the window.
  ///
  /// - Parameters:
  ///   - phases: the frame's phases, in turns.
  ///   - reach: half a window, in frames.
  func struck(_ phases: [Double], frame t: Int, reach: Double) -> [Bool] {
    let wanted = (place - Double(t)) / (2 * reach)
    return bins.indices.map { k in
      let next = min(k + 1, bins.count - 1)
      let delay = -PhaseTurns.wrapped(phases[next] - phases[max(next - 1, 0)] - 0.5)
      return bins[k] && abs(delay - wanted) < 0.1
    }
  }

  /// The attack's level in a frame at `position`, relative to a frame at `place`.
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

  /// How many frames to each side cover a moment.
  var attackReach: Double { Double(settings.fft) / Double(2 * settings.hop) }
}

/// Consecutive frames in which an attack is about to begin.
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
