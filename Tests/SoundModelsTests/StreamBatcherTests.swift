// Tests of the frames that a training step reads.

import SoundModels
import Tensors
import Testing

@Suite struct StreamBatcherTests {
  static func batcher(_ lengths: [Int], streams: Int = 3, steps: Int = 7) -> StreamBatcher {
    StreamBatcher(
      lengths: lengths, streams: streams, steps: steps,
      random: RandomStream(seed: 5, name: "batches"))
  }

  @Test func theSameSeedGivesTheSameTrainingPositions() {
    var (one, two) = (Self.batcher([100, 40]), Self.batcher([100, 40]))
    var other = StreamBatcher(
      lengths: [100, 40], streams: 3, steps: 7, random: RandomStream(seed: 6, name: "batches"))
    var differs = false
    for _ in 0..<200 {
      let places = one.next()
      #expect(places == two.next())
      differs = differs || places != other.next()
    }
    #expect(differs)
  }

  @Test(arguments: [[50], [51], [57], [90, 23], [8, 8, 300]], [1, 7, 49, 1000])
  func trainingSegmentsStayInsideTheSourceAndCoverEveryFrame(_ lengths: [Int], steps: Int) {
    var batcher = Self.batcher(lengths, steps: steps)
    let shortest = lengths.min() ?? 0
    #expect(batcher.steps == min(steps, shortest - 1))
    var inputs = lengths.map { [Bool](repeating: false, count: $0) }
    var targets = inputs
    for _ in 0..<4000 {
      for place in batcher.next() {
        let last = place.position + batcher.steps
        guard place.position >= 0, last < lengths[place.source] else {
          Issue.record("a segment from \(place.position) passes the end of \(place.source)")
          return
        }
        for t in place.position..<last {
          inputs[place.source][t] = true
          targets[place.source][t + 1] = true
        }
      }
    }
    // The last frame of a source has no next frame, and the first frame has no previous frame.
    for (source, length) in lengths.enumerated() {
      #expect(inputs[source].filter { $0 }.count == length - 1 && !inputs[source][length - 1])
      #expect(targets[source].filter { $0 }.count == length - 1 && !targets[source][0])
    }
  }

  @Test func aTrainingStreamContinuesOrStartsAtANewPosition() {
    var batcher = Self.batcher([100, 31])
    var before = batcher.next()
    #expect(before.allSatisfy { $0.begins })
    var begun: Set<[Int]> = []
    for _ in 0..<500 {
      let places = batcher.next()
      for (old, new) in zip(before, places) {
        if new.begins {
          begun.insert([new.source, new.position])
        } else {
          #expect(new.source == old.source && new.position == old.position + 7)
        }
      }
      before = places
    }
    // A segment begins at frame 0, or at a frame from which whole segments of 7 frames reach the last frame: 99 = 14 ×
    // 7 + 1.
    #expect(begun == [[0, 0], [0, 1], [1, 0], [1, 2]])
  }

  @Test func trainingReadsMoreSegmentsFromLongerSources() {
    var batcher = Self.batcher([301, 101], streams: 16, steps: 10)
    var counts = [0.0, 0.0]
    for _ in 0..<5000 { for place in batcher.next() { counts[place.source] += 1 } }
    // A source with three times as many pairs of frames (300 and 100) is read three times as often. With 80 000
    // segments in runs of about 30, this ratio varies by 2 %.
    #expect(abs(counts[0] / counts[1] - 3) < 0.3)
  }

  @Test func aRestoredTrainingContinuesWithTheSamePositions() {
    var batcher = Self.batcher([60, 200])
    for _ in 0..<37 { _ = batcher.next() }
    var back = StreamBatcher(
      lengths: batcher.lengths, steps: batcher.steps, places: batcher.places,
      random: batcher.random)
    #expect(back == batcher)
    for _ in 0..<200 { #expect(back.next() == batcher.next()) }
  }

  @Test func oneTrainingEpochHasAsManyFramesAsTheSources() {
    #expect(Self.batcher([101], streams: 2, steps: 10).frames == 20)
    #expect(Self.batcher([101], streams: 2, steps: 10).stepsPerEpoch == 5)
    #expect(Self.batcher([101, 61], streams: 2, steps: 10).stepsPerEpoch == 8)
    #expect(Self.batcher([8], streams: 16, steps: 50).stepsPerEpoch == 1)
  }
}
