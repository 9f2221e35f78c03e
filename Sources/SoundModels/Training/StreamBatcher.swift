// The choice of the frames for each training step. A batch consists of several streams side by side. Each stream reads
// its source segment by segment and carries its hidden state over, so that the network can learn long passages in spite
// of truncated backpropagation. The positions of the streams and the state of the random stream determine all later
// batches.

package import Tensors
internal import WholeNumbers

/// Reads segments of one or several sequences as streams side by side.
///
/// A stream begins at a random position among all frames. When the next segment of a stream would pass the end of the
/// sequence, the stream begins again in a random sequence. All sequences have equal probabilities. A stream begins
/// again at one of two positions, with equal probabilities: at frame 0, or at a position from which a whole number of
/// segments reaches exactly the last frame. The network thus learns both the start and the end of each sequence.
package struct StreamBatcher: Sendable, Equatable {
  /// The position at which one stream reads next.
  package struct Place: Sendable, Equatable {
    /// The number of the sequence that the stream reads.
    package var source: Int
    /// The number of the stream's next input frame.
    package var position: Int
    /// Whether the hidden state is set to zero at this position.
    package var begins: Bool
    /// Whether the network receives the stream's clock.
    package var isClocked: Bool
    package init(source: Int, position: Int, begins: Bool, isClocked: Bool = true) {
      (self.source, self.position, self.begins) = (source, position, begins)
      self.isClocked = isClocked
    }
  }

  /// The share of streams without a clock, which train the model to generate without a clock.
  package static let unclocked = 0.25
  /// The probability, per segment, that a random draw decides again whether the stream has a clock.
  private static let turning = 0.1

  /// The number of frames of each sequence.
  package let lengths: [Int]
  /// The number of frames of a segment, which is below the length of the shortest sequence.
  package let steps: Int
  package private(set) var places: [Place]
  package private(set) var random: RandomStream

  /// - Parameters:
  ///   - lengths: the number of frames of each sequence, at least 2 each.
  ///   - streams: the number of streams that are read side by side.
  ///   - steps: the number of frames of a segment. The number is reduced if a sequence is too short for one segment.
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

  /// Creates a batcher with the state of an earlier batcher.
  package init(lengths: [Int], steps: Int, places: [Place], random: RandomStream) {
    self.lengths = lengths
    self.steps = steps
    self.places = places
    self.random = random
  }

  /// The number of frames of one batch.
  package var frames: Int { places.count * steps }

  /// The number of steps of one epoch, rounded to a whole number, at least 1.
  package var stepsPerEpoch: Int {
    let all = lengths.reduce(0) { $0 + $1 - 1 }
    return max(1, Int(clamped: (Double(all) / Double(frames)).rounded()))
  }

  /// The positions at which the streams read the next batch. The call advances the streams. A segment at position p has
  /// the input frames p ..< p + steps, and its targets are one frame later.
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
