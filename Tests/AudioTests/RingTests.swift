// Tests of the ring between the producer of samples and the device's thread. The tests call the ring's functions as the
// device's thread does.

import CPortAudio
import Testing

@Suite struct RingTests {
  /// A ring of 1024 frames that contains the given samples.
  private func ring(_ samples: [Float], channels: Int = 1) throws -> UnsafeMutablePointer<
    sonde_ring
  > {
    let ring = try #require(sonde_ring_make(10, UInt32(channels)))
    let count = UInt32(samples.count / channels)
    #expect(sonde_ring_write(ring, samples, count) == count)
    return ring
  }

  /// The samples that a device receives when it requests `count` frames, and whether the sound continues.
  private func heard(
    _ count: Int, from ring: UnsafeMutablePointer<sonde_ring>
  ) -> (samples: [Float], goesOn: Bool) {
    var out = [Float](repeating: 9, count: count * Int(ring.pointee.channels))
    let result = sonde_ring_sound(nil, &out, UInt(count), nil, 0, ring)
    return (out, result == Int32(paContinue.rawValue))
  }

  @Test func theDeviceReceivesAllSamplesAndGapsAreCounted() throws {
    let ring = try ring([1, 2, 3, 4, 5, 6])
    defer { sonde_ring_free(ring) }
    #expect(heard(4, from: ring) == ([1, 2, 3, 4], true))
    #expect(sonde_ring_gaps(ring) == 0)
    #expect(heard(4, from: ring) == ([5, 6, 0, 0], true))
    #expect(heard(4, from: ring) == ([0, 0, 0, 0], true))
    // The two missing blocks count as one gap of six frames.
    #expect(sonde_ring_gaps(ring) == 1 && sonde_ring_missed(ring) == 6)
    #expect(sonde_ring_write(ring, [7], 1) == 1)
    #expect(heard(1, from: ring) == ([7], true))
    _ = heard(2, from: ring)
    #expect(sonde_ring_gaps(ring) == 2 && sonde_ring_missed(ring) == 8)
    #expect(sonde_ring_block(ring) == 4)
  }

  @Test func theEndOfASoundIsNotCountedAsAGap() throws {
    let ring = try ring([1, 2, 3])
    defer { sonde_ring_free(ring) }
    sonde_ring_end(ring)
    #expect(heard(2, from: ring) == ([1, 2], true))
    #expect(heard(2, from: ring) == ([3, 0], false))
    #expect(sonde_ring_gaps(ring) == 0 && sonde_ring_missed(ring) == 0)
  }

  /// A stopped sound does not click: all channels of its last block fade to zero together.
  @Test func aStoppedSoundFadesOut() throws {
    let ring = try ring(
      [Float](repeating: 1, count: 8) + [Float](repeating: -1, count: 8), channels: 2)
    defer { sonde_ring_free(ring) }
    sonde_ring_stop(ring)
    let (samples, goesOn) = heard(4, from: ring)
    #expect(!goesOn && samples == [0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0, 0])
    // The device receives silence from an empty ring.
    _ = heard(8, from: ring)
    #expect(heard(4, from: ring) == ([0, 0, 0, 0, 0, 0, 0, 0], false))
  }
}
