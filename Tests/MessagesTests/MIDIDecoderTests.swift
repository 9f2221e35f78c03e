// Tests of the meaning of MIDI bytes, against the tables of the MIDI 1.0 specification.

import Messages
import TestSupport
import Testing

@Suite struct MIDIDecoderTests {
  private func events(_ bytes: [UInt8]...) -> [PlayedEvent] {
    var (decoder, found) = (MIDIDecoder(), [PlayedEvent]())
    for message in bytes { decoder.read(message) { found.append($0) } }
    return found
  }

  @Test func notesOfEveryChannel() {
    for channel: UInt8 in 0..<16 {
      #expect(events([0x90 + channel, 60, 100]) == [.on(key: 60, velocity: 100)])
      #expect(events([0x90 + channel, 60, 0]) == [.off(key: 60, velocity: nil)])
      #expect(events([0x80 + channel, 127, 64]) == [.off(key: 127, velocity: 64)])
    }
  }

  @Test func runningStatusAndMessagesInsideMessages() {
    let chord: [PlayedEvent] = [
      .on(key: 60, velocity: 1), .on(key: 64, velocity: 2), .off(key: 60, velocity: nil),
    ]
    #expect(events([0x90, 60, 1, 64, 2, 60, 0]) == chord)
    #expect(events([0x90, 60, 1], [64, 2], [60, 0]) == chord)
    // A clock inside a message does not disturb it; a system message ends the running status.
    #expect(events([0x90, 60, 0xF8, 1, 0xFE, 64, 2, 60, 0]) == chord)
    #expect(events([0x90, 60, 1, 0xF0, 1, 2, 3, 0xF7, 64, 2]) == [.on(key: 60, velocity: 1)])
    #expect(events([60, 1], [0x90], [60], [1]) == [.on(key: 60, velocity: 1)])
  }

  @Test func theWheelReachesTwoSemitonesOrTheRangeThatWasSet() {
    #expect(events([0xE0, 0, 64]) == [.bend(key: nil, cents: 0)])
    #expect(events([0xE0, 0, 0]) == [.bend(key: nil, cents: -200)])
    #expect(events([0xE0, 0, 96]) == [.bend(key: nil, cents: 100)])
    #expect(events([0xE3, 127, 127]) == [.bend(key: nil, cents: 8191.0 / 8192 * 200)])
    // Registered parameter 0: the range, here of channel 2 alone; 12 semitones and 50 cents.
    let range: [UInt8] = [0xB1, 101, 0, 100, 0, 6, 12, 38, 50, 101, 127, 100, 127, 6, 2]
    #expect(events(range, [0xE1, 0, 0]) == [.bend(key: nil, cents: -1250)])
    #expect(events(range, [0xE0, 0, 0]) == [.bend(key: nil, cents: -200)])
    // Another parameter does not change the range.
    #expect(events([0xB0, 101, 0, 100, 1, 6, 12], [0xE0, 0, 0]) == [.bend(key: nil, cents: -200)])
    #expect(
      events([0xB0, 101, 0, 100, 0, 99, 1, 6, 12], [0xE0, 0, 0]) == [.bend(key: nil, cents: -200)])
    // No bend is wider than events allow.
    let wide: [UInt8] = [0xB0, 101, 0, 100, 0, 6, 127, 38, 127]
    #expect(events(wide, [0xE0, 0, 0]) == [.bend(key: nil, cents: -12_000)])
  }

  @Test func controllers() {
    #expect(events([0xB0, 120, 0]) == [.allOff] && events([0xB5, 123, 0]) == [.allOff])
    #expect(events([0xB0, 124, 0]) == [.allOff] && events([0xFF]) == [.allOff])
    #expect(events([0xB0, 121, 0]) == [.bend(key: nil, cents: 0)])
    #expect(events([0xB0, 7, 127]) == [.set(name: "loudness", value: 0)])
    #expect(events([0xB0, 7, 0]) == [.set(name: "loudness", value: -120)])
    // The table of General MIDI 2: 64 is -11.9 dB, and 32 is -23.9 dB.
    for (volume, decibels) in [(UInt8(64), -11.9), (32, -23.9)] {
      guard case .set("loudness", let value) = events([0xB0, 7, volume]).first else {
        Issue.record("no loudness")
        continue
      }
      #expect(abs(value - decibels) < 0.06)
    }
    #expect(events([0xB0, 1, 127]) == [.set(name: "cc1", value: 1)])
    #expect(events([0xB0, 64, 0]) == [.set(name: "cc64", value: 0)])
    #expect(events([0xB0, 122, 0], [0xA0, 60, 1], [0xC0, 5], [0xD0, 7], [0xF2, 1, 2]) == [])
    // Messages of two bytes have their right length also in running status.
    #expect(events([0xC0, 5, 6, 7, 0x90, 60, 1]) == [.on(key: 60, velocity: 1)])
  }

  @Test func anyBytesGiveEventsInRange() {
    var (decoder, random) = (MIDIDecoder(), Seeded(4))
    var count = 0
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...50, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      decoder.read(bytes) { event in
        count += 1
        #expect(event.isInRange, "\(event)")
      }
    }
    #expect(count > 10_000)
  }
}
