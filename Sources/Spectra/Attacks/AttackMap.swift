// Time maps that leave attacks unchanged. Around an attack, time runs at the source's speed; the time between
// attacks is stretched or compressed to compensate.

internal import WholeNumbers

/// Positions in a source, one for each frame of a result. Around an attack, the positions advance at the
/// source's speed.
struct AttackMap {
  /// The part of the result around an attack, in frames.
  private struct Span {
    var attack: Double
    var place: Double
    var half: Double
  }

  /// A place in the result and the corresponding position in the source, in frames.
  private typealias Knot = (place: Double, source: Double)

  private let positions: [Double]
  private let reach: Double
  private var spans: [Span] = []

  /// - Parameter positions: positions in the source, in frames. The positions stay unchanged if one of them does
  ///   not increase, or if all of them increase in steps of one frame.
  init(_ positions: [Double], _ attacks: [Attack], reach: Double) {
    self.positions = positions
    self.reach = reach
    let steps = zip(positions, positions.dropFirst()).map { $1 - $0 }
    guard steps.allSatisfy({ $0 > 0 }), steps.contains(where: { abs($0 - 1) > 1e-9 }) else {
      return
    }
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

  /// The changed positions. If an attack reaches into the source's first frame, the first positions are
  /// negative; the code that reads the frames decides which frame replaces a negative position.
  var kept: [Double] {
    guard let last = spans.last, let start = positions.first, let end = positions.last else {
      return positions
    }
    var result = positions
    var knot: Knot = (0, start)
    for (place, span) in spans.enumerated() {
      let before: Knot = (span.place - span.half, span.attack - span.half)
      var from = max(0, Int(clamped: before.place.rounded(.up)))
      if before.place >= 0, before.source >= knot.source {
        fill(&result, from: knot, to: before, isStart: place == 0, isEnd: false)
      } else if place == 0 {
        from = 0
      }
      let to = min(positions.count - 1, Int(clamped: (span.place + span.half).rounded(.down)))
      for t in stride(from: from, through: to, by: 1) {
        result[t] = span.attack + (Double(t) - span.place)
      }
      knot = (span.place + span.half, span.attack + span.half)
    }
    let final = Double(positions.count - 1)
    if last.place + last.half < final, knot.source <= end {
      fill(&result, from: knot, to: (final, end), isStart: false, isEnd: true)
    } else {
      for t in stride(from: Int(clamped: knot.place.rounded(.up)), to: positions.count, by: 1) {
        result[t] = last.attack + (Double(t) - last.place)
      }
    }
    return result
  }

  /// Fills the part of the result between two attacks. Some windows after the first attack, the positions reach
  /// the requested positions; some windows before the second attack, the positions leave the requested positions
  /// again. During both transitions, the positions advance at between half and twice the requested speed. If the
  /// part is too short for both transitions, all positions in the part are scaled.
  private func fill(
    _ result: inout [Double], from: Knot, to: Knot, isStart: Bool, isEnd: Bool
  ) {
    var (settled, leaving) = (from, to)
    if !isStart, let place = place(near: from, towards: to.place) {
      settled = (place, original(place))
    }
    if !isEnd, let place = place(near: to, towards: from.place) {
      leaving = (place, original(place))
    }
    guard settled.place < leaving.place, settled.source < leaving.source else {
      return stretch(&result, from, to)
    }
    if !isStart { stretch(&result, from, settled) }
    stretch(&result, settled, leaving)
    if !isEnd { stretch(&result, leaving, to) }
  }

  /// The place nearest to a knot at which the transition to the requested positions can end. The place is at
  /// least two windows before or after the knot; nil if there is no such place.
  private func place(near knot: Knot, towards end: Double) -> Double? {
    let forwards = end > knot.place
    var far = 4 * reach
    while true {
      let place = forwards ? knot.place + far : knot.place - far
      guard forwards ? place < end : place > end else { return nil }
      let asked = original(place) - original(knot.place)
      let ratio = asked == 0 ? 0 : (original(place) - knot.source) / asked
      if ratio >= 0.5, ratio <= 2 { return place }
      far += reach
    }
  }

  /// Scales the positions between two knots linearly.
  private func stretch(_ result: inout [Double], _ from: Knot, _ to: Knot) {
    let (low, high) = (original(from.place), original(to.place))
    guard high > low, to.place > from.place else { return }
    let scale = (to.source - from.source) / (high - low)
    if from.source == low, scale == 1 { return }
    let first = Int(clamped: from.place.rounded(.up))
    for t in stride(from: first, through: Int(clamped: to.place.rounded(.down)), by: 1) {
      result[t] = from.source + (positions[t] - low) * scale
    }
  }

  /// The requested position at a place of the result.
  private func original(_ place: Double) -> Double {
    let t = min(max(Int(clamped: place), 0), positions.count - 1)
    let next = min(t + 1, positions.count - 1)
    return positions[t].interpolated(to: positions[next], share: place - Double(t))
  }
}
