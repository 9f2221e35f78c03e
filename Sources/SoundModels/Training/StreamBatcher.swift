// The frames that a training step reads. A batch is several streams side by side, each of which reads its source
// segment by segment with the hidden state carried over, so that truncated backpropagation still sees long stretches.
// The places of the streams and the random stream are the whole state: restored, they give the same batches.

package import Tensors

/// Reads segments of one or several sequences as streams side by side.
///
/// A stream begins at a random place among all frames. When its next segment would pass the end of its sequence, it
/// begins again in a sequence drawn with equal chances (which it reads to its end), half of the time at frame 0 and
/// else where whole segments end at the last frame, so that both the start and the end are learnt.
package struct StreamBatcher: Sendable, Equatable {
  /// The place where one stream reads next.
  package struct Place: Sendable, Equatable {
    /// The sequence that the stream is in.
    package var source: Int
    /// The frame that is its next input.
    package var position: Int
    /// Whether the hidden state is set to zero here.
    package var begins: Bool
    /// Whether the stream's clock is shown to the network.
    package var isClocked: Bool
    package init(source: Int, position: Int, begins: Bool, isClocked: Bool = true) {
      (self.source, self.position, self.begins) = (source, position, begins)
      self.isClocked = isClocked
    }
  }

  /// The share of streams without a clock, so that a model can also generate without one.
  package static let unclocked = 0.25
  /// The chance per segment that a stream draws again whether it has a clock.
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
  ///   - steps: frames of a segment; shortened if a sequence is shorter.
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

  /// A batcher with the state of an earlier one.
  package init(lengths: [Int], steps: Int, places: [Place], random: RandomStream) {
    self.lengths = lengths
    self.steps = steps
    self.places = places
    self.random = random
  }

  /// Frames of one batch.
  package var frames: Int { places.count * steps }

  /// Steps that show every frame once, rounded to a whole number, at least 1.
  package var stepsPerEpoch: Int {
    let all = lengths.reduce(0) { $0 + $1 - 1 }
    return max(1, Int((Double(all) / Double(frames)).rounded()))
  }

  /// The places of the next batch; advances the streams. A segment at position p has inputs p ..< p + steps and
  /// targets one frame later.
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
