// The path of a generator through its source, and beyond the end of the source.

package import Tensors
internal import WholeNumbers

/// The state of a path beyond the end of a source.
package struct GeneratorPath: Sendable {
  /// The random stream of the path, which is apart from the draws of the network.
  var random: RandomStream
  /// The next jump; nil before it is planned.
  var jump: PlannedJump?
  /// The number of generated frames at which the source ended for the first time; nil before.
  package var endedAt: Int?
  /// The number of frames that will be generated; nil if it is not known.
  var total: Int?
  /// The factor on the magnitudes after the end of the sound.
  var gain: Float = 1
  /// The place in the source whose rest is added while the position is not known; nil before it is needed.
  var roaming: Int?

  /// The number of steps at which the path was last in each part of the source; empty before the source ended.
  private var visits: [Int] = []
  /// The number of steps of the path.
  private var steps = 0

  /// The number of frames of a part.
  private static let part = 8
  /// The factor by which the gain falls from frame to frame after the end.
  private static let fall: Float = 0.6
  /// The gain that counts as silence.
  private static let silence: Float = 1e-5
  /// The probability per frame with which an unknown position goes on at another place.
  private static let turning = 0.03

  package init(random: RandomStream) { self.random = random }

  /// The state as numbers; empty for a path that has not left its source.
  var words: [UInt64] {
    guard jump != nil || endedAt != nil || roaming != nil else { return [] }
    return [jump?.from, jump?.to, endedAt, total, roaming].map {
      UInt64(bitPattern: Int64($0 ?? -1))
    }
      + [UInt64(gain.bitPattern)] + random.state.words + visits.map { UInt64($0) }
  }

  /// The position of the next frame, for a source of `frames` frames.
  ///
  /// - Parameters:
  ///   - now: the position of the latest frame.
  ///   - step: the number of frames by which the position advances.
  ///   - links: the links of the source; nil if it has none.
  ///   - made: the number of frames that are made when this step is done.
  /// - Returns: nil if the position is not known from here on.
  package mutating func advance(
    from now: Double, by step: Double, frames: Int, beyond: Beyond, links: PlaceLinks?,
    period: Double, made: Int
  ) -> Double? {
    var next = now + step
    visit(now, of: frames)
    let last = Double(frames - 1)
    if jump == nil { plan(at: now, frames: frames, beyond: beyond, links: links, period: period) }
    if let jump, next > Double(jump.from) {
      // A sound that ends with its source plays the source's end.
      let rest = total.map { Double(max(0, $0 - made)) * step }
      if endedAt == nil, let rest, rest <= last - next + 0.5 { return next > last ? nil : next }
      if endedAt == nil { endedAt = made }
      next = min(Double(jump.to) + max(0, next - Double(jump.from)), last)
      self.jump = nil
    }
    guard next > last else { return next }
    if endedAt == nil { endedAt = made }
    return nil
  }

  /// Notes that the path is at a position.
  private mutating func visit(_ place: Double, of frames: Int) {
    steps += 1
    let parts = frames / GeneratorPath.part + 1
    if visits.count != parts { visits = Array(repeating: 0, count: parts) }
    visits[min(max(0, Int(clamped: place)) / GeneratorPath.part, parts - 1)] = steps
  }

  private mutating func plan(
    at now: Double, frames: Int, beyond: Beyond, links: PlaceLinks?, period: Double
  ) {
    switch beyond {
    case .wander(let wander):
      guard let links = wander.links ?? links, links.count == frames else { return }
      let pace = (wander.pace ?? links.usualPace) / period
      let (visits, steps) = (visits, steps)
      jump = links.jump(
        after: Int(clamped: now), exit: links.exit, pace: endedAt == nil ? nil : pace,
        random: &random
      ) { steps - visits[min(max($0, 0) / GeneratorPath.part, visits.count - 1)] }
    case .loop:
      jump = links?.loop ?? PlannedJump(from: max(0, frames - 2), to: 0)
    case .hold, .end: break
    }
  }

  /// The gain of the next frame, for a position that is not known any more.
  mutating func fadeOut() -> Float {
    gain = gain * GeneratorPath.fall < GeneratorPath.silence ? 0 : gain * GeneratorPath.fall
    return gain
  }

  /// A place in a source of `frames` frames, which goes on from frame to frame and now and then elsewhere.
  mutating func roam(over frames: Int) -> Int {
    let next = (roaming ?? frames) + 1
    let turns = next >= frames || random.uniform() < GeneratorPath.turning
    let place = turns ? random.index(below: max(frames, 1)) : next
    roaming = place
    return place
  }
}
