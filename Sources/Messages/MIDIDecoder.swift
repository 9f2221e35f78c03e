// Events from bytes of MIDI 1.0. All channels play the same instrument; only the range of the pitch wheel is kept for
// each channel. The decoder accepts any bytes: it skips what it does not know, up to the next status byte.

internal import Glibc
internal import WholeNumbers

/// A decoder of a stream of MIDI bytes, for one thread.
package struct MIDIDecoder {
  /// The state of a channel: the selected registered parameter, and the range of the wheel in semitones and cents, which
  /// registered parameter 0 sets.
  private struct Channel {
    var parameter = (high: 127, low: 127)
    var wheel = (semitones: 2, cents: 0)
  }

  private var channels = [Channel](repeating: Channel(), count: 16)
  /// The status of the message that is being read, also for the next messages (running status); 0 if there is none.
  private var status = 0
  private var first: Int?

  package init() {}

  /// Reads bytes and calls `take` with each event.
  ///
  /// - Returns: the number of messages that were read, also of those that mean nothing here.
  @discardableResult
  package mutating func read(
    _ bytes: some Sequence<UInt8>, take: (PlayedEvent) -> Void
  ) -> Int {
    var count = 0
    for byte in bytes {
      let byte = Int(byte)
      if byte >= 0xF8 {
        // A message of one byte, which may stand inside another message.
        count += 1
        if byte == 0xFF { take(.allOff) }
      } else if byte >= 0x80 {
        (status, first) = (byte < 0xF0 ? byte : 0, nil)
      } else if status != 0 {
        let hasTwo = status & 0xE0 != 0xC0
        guard let start = first ?? (hasTwo ? nil : byte) else {
          first = byte
          continue
        }
        first = nil
        count += 1
        if let event = event(start, byte) { take(event) }
      }
    }
    return count
  }

  private mutating func event(_ first: Int, _ second: Int) -> PlayedEvent? {
    let (key, channel) = (Double(first), status & 0x0F)
    switch status & 0xF0 {
    case 0x80: return .off(key: key, velocity: Double(second))
    case 0x90:
      return second == 0 ? .off(key: key, velocity: nil) : .on(key: key, velocity: Double(second))
    case 0xB0: return control(first, second, channel)
    case 0xE0:
      let wheel = channels[channel].wheel
      let range = Double(min(100 * wheel.semitones + wheel.cents, 12_000))
      return .bend(key: nil, cents: Double(second << 7 + first - 8192) / 8192 * range)
    default: return nil
    }
  }

  /// The event of a control change.
  private mutating func control(_ number: Int, _ value: Int, _ channel: Int) -> PlayedEvent? {
    switch number {
    case 7: return .set(name: "loudness", value: Self.decibels(value))
    case 6:
      if channels[channel].parameter == (0, 0) { channels[channel].wheel.semitones = value }
      return nil
    case 38:
      if channels[channel].parameter == (0, 0) { channels[channel].wheel.cents = min(value, 99) }
      return nil
    case 98, 99:
      channels[channel].parameter = (127, 127)
      return nil
    case 100, 101:
      if number == 100 {
        channels[channel].parameter.low = value
      } else {
        channels[channel].parameter.high = value
      }
      return nil
    case 96, 97: return nil
    case 121: return .bend(key: nil, cents: 0)
    case 120, 123...127: return .allOff
    case 122: return nil
    default: return .set(name: "cc\(number)", value: Double(value) / 127)
    }
  }

  /// The level that General MIDI 2 recommends for a volume: 40 log₁₀(value/127) dB; −120 dB for 0.
  private static func decibels(_ volume: Int) -> Double {
    volume == 0 ? -120 : 40 * log10(Double(volume) / 127)
  }
}
