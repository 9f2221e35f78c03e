// Where a sound sets in all at once, and time maps that leave such moments as they are. The slope of phase
// across bins tells where in its window a frame's energy lies (its group delay): what lies ahead of the
// centre is about to begin (after Röbel, "A new approach to transient processing in the phase vocoder",
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
  /// The share of a frame (of its magnitudes) that must be about to begin.
  static let share = 0.6
  /// Frames so far below the loudest do not count.
  static let quiet = 1e-4
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
      var (early, all) = (0.0, 0.0)
      var delays = [Double](repeating: 0, count: bins - 1)
      var weights = delays
      for k in 0..<(bins - 1) {
        // In window lengths from the centre, within ±½.
        delays[k] = -PhaseTurns.wrapped(phases[k + 1] - phases[k] - 0.5)
        let pair = Double(levels[t * bins + k]) * Double(levels[t * bins + k + 1])
        weights[k] = pair.squareRoot()
        all += weights[k]
        if delays[k] > Attack.ahead { early += weights[k] }
      }
      if all > least, early > Attack.share * all {
        group.add(delays, weights, frame: t, settings)
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
    _ delays: [Double], _ weights: [Double], frame t: Int, _ settings: AnalysisSettings
  ) {
    let window = Double(settings.fft) / Double(settings.hop)
    for k in delays.indices {
      for bin in [k, k + 1] { all[bin] += weights[k] }
      guard delays[k] > Attack.ahead else { continue }
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

/// Positions in a source, one for each frame of a result, that pass attacks at the source's own speed.
struct AttackMap {
  /// The part of the result around an attack, in frames.
  private struct Span {
    var attack: Double
    var place: Double
    var half: Double
  }

  private let positions: [Double]
  private var spans: [Span] = []

  /// - Parameter positions: going up; where they do not, or go on by one throughout, they stay.
  init(_ positions: [Double], _ attacks: [Attack], reach: Double) {
    self.positions = positions
    let steps = zip(positions, positions.dropFirst()).map { $1 - $0 }
    guard steps.allSatisfy({ $0 > 0 }), steps.contains(where: { abs($0 - 1) > 1e-9 }) else { return }
    var t = 0
    for attack in attacks {
      while t + 1 < positions.count, positions[t + 1] <= attack.place { t += 1 }
      guard t + 1 < positions.count, positions[t] <= attack.place else { continue }
      let place = Double(t) + (attack.place - positions[t]) / steps[t]
      var span = Span(attack: attack.place, place: place, half: reach)
      if let before = spans.last {
        let room = min(span.attack - before.attack, span.place - before.place) / 2
        span.half = min(span.half, room)
        spans[spans.count - 1].half = min(before.half, room)
      }
      spans.append(span)
    }
  }

  /// The positions, changed.
  var kept: [Double] {
    guard let last = spans.last, let start = positions.first, let end = positions.last else {
      return positions
    }
    let final = Double(positions.count - 1)
    var result = positions
    /// Between two knots the source's places keep their proportions.
    func fill(from: (place: Double, source: Double), to: (place: Double, source: Double)) {
      let (low, high) = (original(from.place), original(to.place))
      guard high > low, to.place > from.place else { return }
      let scale = (to.source - from.source) / (high - low)
      for t in Int(from.place.rounded(.up))...max(Int(to.place), Int(from.place.rounded(.up)))
      where Double(t) <= to.place { result[t] = from.source + (positions[t] - low) * scale }
    }
    var knot: (place: Double, source: Double) = (0, start)
    for span in spans {
      let before = (place: span.place - span.half, source: span.attack - span.half)
      if before.place >= 0, before.source >= knot.source { fill(from: knot, to: before) }
      let from = max(0, Int(before.place.rounded(.up)))
      let to = min(positions.count - 1, Int((span.place + span.half).rounded(.down)))
      for t in stride(from: from, through: to, by: 1) {
        result[t] = span.attack + (Double(t) - span.place)
      }
      knot = (span.place + span.half, span.attack + span.half)
    }
    if last.place + last.half < final, knot.source <= end { fill(from: knot, to: (final, end)) }
    return result
  }

  /// The position that was asked for at a place of the result.
  private func original(_ place: Double) -> Double {
    let t = min(max(Int(place), 0), positions.count - 1)
    let next = min(t + 1, positions.count - 1)
    return positions[t] + (positions[next] - positions[t]) * (place - Double(t))
  }
}
