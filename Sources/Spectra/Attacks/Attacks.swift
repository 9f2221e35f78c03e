// Attacks: times at which a sound starts suddenly. The slope of phase across bins gives the position of a
// frame's energy in its window (the frame's group delay). Energy after the window's centre belongs to a sound
// that is about to begin. The method follows Röbel, "A new approach to transient processing in the phase
// vocoder", DAFx 2003; Röbel decides for each spectral peak, but the code here makes one decision for the whole
// frame.

internal import CVocoderMath
internal import Tensors
internal import WholeNumbers

/// A time at which most of a sound's energy starts.
struct Attack: Equatable {
  /// The time of the attack, in frames.
  var place: Double
  /// Whether the sound starts in each bin at the attack.
  var bins: [Bool]

  /// The minimum delay of energy after a frame's centre, in window lengths. Energy with at least this delay
  /// counts as the energy of a sound that is about to begin.
  static let ahead = 0.125
  /// The minimum delay of energy after the first frame's centre, in window lengths. This delay is small because
  /// no earlier frame contains an attack at the start of the sound.
  static let aheadAtStart = 0.02
  /// An attack is detected in a frame if at least this share of the frame's magnitudes belongs to a sound that is
  /// about to begin.
  static let share = 0.6
  /// A frame is searched for attacks only if the sum of its magnitudes, divided by the sum of the loudest frame,
  /// is at least this value.
  static let quiet = 1e-4

  /// For each bin of frame `t`, whether the bin contains only the attack. The energy of such a bin is at the
  /// attack's position, within a tenth of the window. If a sound continues after the attack, its energy soon
  /// fills the window.
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

  /// The factor that converts the attack's magnitudes in a frame at `place` to the magnitudes in a frame at
  /// `position`.
  func gain(
    at position: Double, insteadOf place: Double, _ window: [Double], hop: Int
  ) -> Float {
    func weight(_ position: Double) -> Double {
      let steps = ((self.place - position) * Double(hop)).rounded()
      let index = Int(clamped: Double(window.count / 2) + steps)
      return window.indices.contains(index) ? window[index] : 0
    }
    let seen = weight(place)
    return seen > 0 ? Float(weight(position) / seen) : 0
  }
}

extension Frames {
  /// The attacks of the sound, in the order of their times.
  func attacks() -> [Attack] {
    guard bins > 2, count > 1, content == .values else { return [] }
    let bins = bins
    return magnitudes.withUnsafeValues { levels in
      guard let levels = levels.baseAddress else { return [] }
      var sums = [Float](repeating: 0, count: count)
      sonde_row_sums(levels, count, bins, &sums)
      let least = Double(sums.max() ?? 0) * Attack.quiet
      var attacks: [Attack] = []
      var group = AttackGroup(bins)
      var walk = PhaseWalk(self)
      var delays = [Double](repeating: 0, count: bins - 1)
      var weights = delays
      for t in 0..<count {
        walk.go(to: t)
        let ahead = t == 0 ? Attack.aheadAtStart : Attack.ahead
        // Delays are in window lengths from the centre, within ±½.
        sonde_delays(walk.phases, levels + t * bins, &delays, &weights, bins)
        var (early, all) = (0.0, 0.0)
        sonde_late_weight(delays, weights, ahead, bins - 1, &early, &all)
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
  }

  /// Half the length of a window, in frames. A frame contains the sound at all times within this distance of
  /// the frame's centre.
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
