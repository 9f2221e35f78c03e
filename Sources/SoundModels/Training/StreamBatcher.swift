// Which frames a training step sees. A batch is a number of streams read side by side, each going through
// its source from segment to segment with the network's state carried over, so that truncated
// backpropagation still sees long stretches. Where each stream is, and what it draws next, is all the
// state there is: put back, it gives the same batches.

package import Tensors

/// Reads segments from one or several sequences as streams side by side.
///
/// A stream begins at a random place of all frames. Where its next segment would pass the end of its
/// sequence, it begins again in one drawn evenly (which it reads through: so that each frame is seen as
/// often as any other), half of the time at frame 0, and else where whole segments end at the very end, so
/// that both the start and the end are learnt.
package struct StreamBatcher: Sendable, Equatable {
  /// Where one stream reads next.
  package struct Place: Sendable, Equatable {
    /// The sequence that the stream is in.
    package var source: Int
    /// The frame that is its next input.
    package var position: Int
    /// Whether the network's state begins at zero here.
    package var begins: Bool
    /// Whether the network is told where it is.
    package var isClocked: Bool
    package init(source: Int, position: Int, begins: Bool, isClocked: Bool = true) {
      (self.source, self.position, self.begins) = (source, position, begins)
      self.isClocked = isClocked
    }
  }

  /// The share of streams that are not told where they are, so that a model can also go on without.
  package static let unclocked = 0.25
  /// How often a stream that goes on is told anew whether it is told.
  private static let turning = 0.1

  /// Frames of each sequence.
  package let lengths: [Int]
  /// Frames of a segment, at most the shortest sequence's less one.
  package let steps: Int
  package private(set) var places: [Place]
  package private(set) var random: RandomStream

  /// - Parameters:
  ///   - lengths: frames of each sequence, at least 2 each.
  ///   - streams: how many streams are read side by side.
  ///   - steps: frames of a segment; shortened where a sequence is shorter.
  package init(lengths: [Int], streams: Int, steps: Int, random: RandomStream) {
    self.lengths = lengths
    self.steps = max(1, min(steps, (lengths.min() ?? 2) - 1))
    self.random = random
    places = []
    for _ in 0..<streams {
      let source = drawSourceByLength()
      let position = self.random.index(below: lengths[source] - self.steps)
      let place = Place(source: source, position: position, begins: true, isClocked: drawClocked())
      places.append(place)
    }
  }

  /// The batcher as it was when `places` and `random` were taken from it.
  package init(lengths: [Int], steps: Int, places: [Place], random: RandomStream) {
    self.lengths = lengths
    self.steps = steps
    self.places = places
    self.random = random
  }

  /// Frames of one batch.
  package var frames: Int { places.count * steps }

  /// Steps that show every frame once, as nearly as whole steps can.
  package var stepsPerEpoch: Int {
    let all = lengths.reduce(0) { $0 + $1 - 1 }
    return max(1, Int((Double(all) / Double(frames)).rounded()))
  }

  /// The places of the next batch. A segment at position p has inputs p ..< p + steps and targets one
  /// frame later.
  package mutating func next() -> [Place] {
    let current = places
    for i in places.indices {
      places[i].position += steps
      places[i].begins = false
      if places[i].position + steps >= lengths[places[i].source] {
        places[i] = fresh()
      } else if random.uniform() < StreamBatcher.turning {
        places[i].isClocked = drawClocked()
      }
    }
    return current
  }

  private mutating func fresh() -> Place {
    let source = lengths.count == 1 ? 0 : random.index(below: lengths.count)
    let slack = (lengths[source] - 1) % steps
    let position = random.next() & 1 == 0 ? 0 : slack
    return Place(source: source, position: position, begins: true, isClocked: drawClocked())
  }

  private mutating func drawClocked() -> Bool { random.uniform() >= StreamBatcher.unclocked }

  private mutating func drawSourceByLength() -> Int {
    if lengths.count == 1 { return 0 }
    let total = lengths.reduce(0) { $0 + $1 - 1 }
    var left = random.index(below: total)
    for (i, length) in lengths.enumerated() {
      left -= length - 1
      if left < 0 { return i }
    }
    return lengths.count - 1
  }
}
