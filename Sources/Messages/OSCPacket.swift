// The contents of a packet of OSC: one message, or a bundle of messages and bundles. The sizes in a bundle are checked
// here; liblo reads each message. A damaged element is counted and does not affect the other elements, unless its size
// is wrong: then the rest of its packet cannot be found. The work for a packet is bounded by its size, because bundles
// are at most 8 deep.

internal import CMessages
internal import WholeNumbers

/// The reader of packets, for one thread.
struct OSCPacketReader {
  /// The time of a bundle that takes effect at once.
  static let atOnce: UInt64 = 1
  /// How deep bundles may be inside each other.
  static let deepest = 8

  private var message = osc_message()

  init() {}

  /// Reads a packet and calls `take` with each event and its time tag, in their order.
  ///
  /// - Returns: the number of messages and bundles that are malformed.
  mutating func read(
    _ packet: UnsafeRawBufferPointer, take: (PlayedEvent, UInt64) -> Void
  ) -> Int {
    read(packet, time: Self.atOnce, depth: 0, take: take)
  }

  private mutating func read(
    _ packet: UnsafeRawBufferPointer, time: UInt64, depth: Int, take: (PlayedEvent, UInt64) -> Void
  ) -> Int {
    guard packet.starts(with: "#bundle\0".utf8) else {
      guard let event = event(of: packet) else { return 1 }
      take(event, time)
      return 0
    }
    guard packet.count >= 16, depth < Self.deepest else { return 1 }
    // An inner bundle is not earlier than the outer one.
    let own = packet.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
    let time = max(own, time)
    var (place, malformed) = (16, 0)
    while place < packet.count {
      guard packet.count - place >= 4 else { return malformed + 1 }
      let size = Int(packet.loadUnaligned(fromByteOffset: place, as: UInt32.self).bigEndian)
      place += 4
      guard size > 0, size % 4 == 0, size <= packet.count - place else { return malformed + 1 }
      let element = UnsafeRawBufferPointer(rebasing: packet[place..<(place + size)])
      malformed += read(element, time: time, depth: depth + 1, take: take)
      place += size
    }
    return malformed
  }

  /// The event of one message; nil if the message is malformed or means nothing.
  private mutating func event(of packet: UnsafeRawBufferPointer) -> PlayedEvent? {
    guard osc_read(packet.baseAddress, packet.count, &message) == 1, let path = message.path else {
      return nil
    }
    let event = event(at: String(cString: path))
    return event.flatMap { $0.isInRange ? $0 : nil }
  }

  private func event(at path: String) -> PlayedEvent? {
    let (first, second, third, _) = message.numbers
    switch (path, message.has_text == 1, message.count) {
    case ("/on", false, 2):
      return second == 0 ? .off(key: first, velocity: nil) : .on(key: first, velocity: second)
    case ("/off", false, 1): return .off(key: first, velocity: nil)
    case ("/off", false, 2): return .off(key: first, velocity: second)
    case ("/note", false, 3): return .note(hertz: first, decibels: second, seconds: third)
    case ("/bend", false, 1): return .bend(key: nil, cents: first)
    case ("/bend", false, 2): return .bend(key: first, cents: second)
    case ("/set", true, 2): return .set(name: text, value: second)
    case ("/alloff", false, 0): return .allOff
    default: return nil
    }
  }

  /// The text of the first argument. A name of at most 15 bytes needs no memory of its own.
  private var text: String {
    withUnsafeBytes(of: message.text) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
