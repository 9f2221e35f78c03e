// What happens past the end of the source.

internal import Glibc
internal import Tensors
internal import WholeNumbers

/// What a generator does at the end of its source.
public enum Beyond: Sendable, Equatable {
  /// The generator goes on by jumps to places that resemble the place before the jump.
  case wander(Wander)
  /// The generator jumps from near the end to the place near the beginning that resembles it most.
  case loop
  /// The position is not known after the end, and the network goes on by itself.
  case hold
  /// The sound fades out within a few frames.
  case end

  /// The way with this name, with the usual wander; nil if there is none.
  public init?(name: String) {
    guard let way = Beyond.ways.first(where: { $0.name == name }) else { return nil }
    self = way
  }

  /// All ways, with the usual wander.
  private static let ways = [Beyond.wander(.usual), .loop, .hold, .end]

  /// The name of the way.
  public var name: String {
    switch self {
    case .wander: "wander"
    case .loop: "loop"
    case .hold: "hold"
    case .end: "end"
    }
  }

  /// The name, and the numbers of a wander.
  var words: [UInt64] {
    let name = name.utf8.map(UInt64.init)
    if case .wander(let wander) = self { return name + wander.words }
    return name
  }
}

/// A path through a source that never ends: it follows the source, and now and then jumps to a place that resembles the
/// place before the jump.
public struct Wander: Sendable, Equatable {
  /// The links of the source; nil for the links that the model keeps.
  public let links: PlaceLinks?
  /// The mean time between two jumps in seconds; nil for a time that follows from the source.
  public let pace: Double?

  /// - Throws: `ModelError` if the pace is out of range.
  public init(links: PlaceLinks? = nil, pace: Double? = nil) throws {
    guard pace.map({ $0 > 0 && $0 <= 1e6 }) ?? true else {
      throw ModelError("the pace must be above 0 and at most 1e6 s, not \((pace ?? 0).plain)")
    }
    (self.links, self.pace) = (links, pace)
  }

  /// The wander with the links of the model and the usual pace.
  public static let usual = Wander()

  private init() { (links, pace) = (nil, nil) }

  /// The number of frames of the wander's own links; 0 for the links of the model.
  public var frameCount: Int { links?.count ?? 0 }
  /// The mean time between two jumps in seconds; 0 for the pace of a source that is not known yet.
  public var usedPace: Double { pace ?? links?.usualPace ?? 0 }

  /// Numbers that are equal for equal wanders.
  public var words: [UInt64] {
    let links = links.map { links in
      links.targets.map { UInt64(bitPattern: Int64($0)) } + [UInt64(links.threshold.bitPattern)]
    }
    return [pace?.bitPattern ?? 0] + (links ?? [])
  }
}

/// The next jump of a path beyond the end of its source.
package struct PlannedJump: Sendable, Equatable {
  /// The frame after which the path jumps.
  package var from: Int
  /// The frame that resembles `from`; the path goes on with the frame after it.
  package var to: Int
}

extension PlaceLinks {
  /// The last frame from which a path can jump to a place that resembles it. At later frames the source ends.
  package var exit: Int {
    for i in (0..<count).reversed() where distances[i * choices] <= threshold { return i }
    return (0..<count).min { distances[$0 * choices] < distances[$1 * choices] } ?? count - 1
  }

  /// The usual time between two jumps in seconds. In a texture all places are about equally far from one another, or all
  /// is noise, and short passages sound well. In a melody few places resemble each other, and in a rhythm what was before
  /// returns: their passages are longer.
  var usualPace: Double {
    let ratio = Double((threshold / max(median, 1e-9)).squareRoot())
    let alike = min(max((ratio - 0.42) / 0.12, 0), 1)
    return 1 + (0.3 - 1) * max(alike, texture.noise) * (1 - texture.rhythm)
  }

  /// The length of the passage behind a place whose age counts, as a share of the time between two jumps.
  private static let lookAhead = 0.72

  /// The next jump of a path. Of the places that resemble the place before the jump, the path prefers those where it has
  /// not been for the longest time, so that in the long run it is everywhere equally often. If the path has not been for
  /// much longer at the place that follows anyway, the path does not jump (`to` equals `from`).
  ///
  /// - Parameters:
  ///   - place: the current frame of the path.
  ///   - exit: the last frame from which the path may jump.
  ///   - pace: the mean time between two jumps, in frames; nil for the jump at the end of the source.
  ///   - age: the number of frames since the path was at a frame.
  func jump(
    after place: Int, exit: Int, pace: Double?, random: inout RandomStream, age: (Int) -> Int
  ) -> PlannedJump? {
    guard count > 1 else { return nil }
    let wait = pace.map { Int(clamped: $0 * (0.5 + 0.6 * random.uniform())) } ?? count
    let reach = max(1, Int(clamped: (pace ?? 40) * 0.15))
    let end = min(place + max(1, wait) + reach, max(exit, place + 1), count - 1)
    let start = min(max(place + 1, end - 2 * reach), end)
    // The age of a passage is the mean age of the frames that the path reaches before its next jump. The last frames do
    // not count, because paths jump before they reach them.
    let stride = PlaceLinks.lookAhead * (pace ?? 40)
    func ahead(_ from: Int) -> Double {
      var (sum, count) = (0, 0)
      for quarter in 1...4 {
        let place = from + max(quarter, Int(clamped: stride * Double(quarter) / 4))
        guard place < exit - 2 * reach else { continue }
        sum += age(place)
        count += 1
      }
      return Double(count == 0 ? age(from) : sum / count)
    }
    var best: (score: Double, jump: PlannedJump)?
    for from in start...end {
      for link in from * choices..<(from + 1) * choices where targets[link] >= 0 {
        let jump = PlannedJump(from: from, to: Int(targets[link]))
        // Only places count from which the path can go on for a while.
        guard jump.to + reach < exit else { continue }
        // A path leaves a passage that resembles only itself when it has been there long enough.
        let likeness = min(1, Double(threshold / max(distances[link], 1e-9)))
        let score = ahead(jump.to) * likeness * (0.4 + 0.6 * random.uniform())
        if score > best?.score ?? -1 { best = (score, jump) }
      }
    }
    if end < exit, pace != nil {
      let mayGoOn = best.map { ahead(end) > 2 * $0.score } ?? true
      if mayGoOn { return PlannedJump(from: end, to: end) }
    }
    return best?.jump
  }

  /// The jump that joins the end and the beginning of the source: of the last third and the first third, the two places
  /// that resemble each other most; nil if no frame has a link to the first third.
  package var loop: PlannedJump? {
    var best: (distance: Float, jump: PlannedJump)?
    for i in count * 2 / 3..<count {
      for place in i * choices..<(i + 1) * choices
      where targets[place] >= 0 && Int(targets[place]) < count / 3 {
        if distances[place] < best?.distance ?? .infinity {
          best = (distances[place], PlannedJump(from: i, to: Int(targets[place])))
        }
      }
    }
    return best?.jump
  }
}
