// Messages of OSC 1.0, encoded independently of liblo, and a UDP socket that sends them.

internal import Glibc

/// A value of an OSC message, with its type.
package enum OSCValue: Sendable {
  case i(Int32)
  case h(Int64)
  case f(Float)
  case d(Double)
  case s(String)
  case b([UInt8])

  var tag: Character {
    switch self {
    case .i: "i"
    case .h: "h"
    case .f: "f"
    case .d: "d"
    case .s: "s"
    case .b: "b"
    }
  }

  var bytes: [UInt8] {
    switch self {
    case .i(let value): OSC.bytes(value)
    case .h(let value): OSC.bytes(value)
    case .f(let value): OSC.bytes(value.bitPattern)
    case .d(let value): OSC.bytes(value.bitPattern)
    case .s(let value): OSC.text(value)
    case .b(let value):
      OSC.bytes(Int32(value.count)) + value
        + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }
  }
}

/// The bytes of OSC packets.
package enum OSC {
  /// A message.
  package static func message(_ path: String, _ values: OSCValue...) -> [UInt8] {
    text(path) + text("," + String(values.map(\.tag))) + values.flatMap(\.bytes)
  }

  /// A bundle of packets, whose time tag is in units of 2⁻³² s since 1900; 1 is at once.
  package static func bundle(_ tag: UInt64 = 1, _ packets: [UInt8]...) -> [UInt8] {
    text("#bundle") + bytes(tag) + packets.flatMap { bytes(Int32($0.count)) + $0 }
  }

  /// The time tag of a moment that is this many seconds from now.
  package static func tag(in seconds: Double) -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let time = Double(now.tv_nsec) / 1e9 + seconds
    let whole = time.rounded(.down)
    let start = UInt64(now.tv_sec + Int(whole) + 2_208_988_800)
    return start << 32 + UInt64((time - whole) * 4_294_967_296)
  }

  /// A text with a final zero and its padding.
  package static func text(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + [UInt8](repeating: 0, count: 4 - bytes.count % 4)
  }

  static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}

/// A UDP socket that sends to one port.
package final class UDPSender {
  private let descriptor: Int32

  /// A sender to this IPv4 address.
  package init(port: Int, address: String = "127.0.0.1") {
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = in_port_t(UInt16(port).bigEndian)
    inet_pton(AF_INET, address, &place.sin_addr)
    _ = withUnsafePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  deinit { close(descriptor) }

  /// Sends a packet. Returns false if the system refuses it, also if nobody listened to the previous packet.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count
  }

  /// An IPv4 address of this computer that is not the loopback address, if it has one.
  package static var outerAddress: String? {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return nil }
    defer { freeifaddrs(first) }
    for interface in sequence(first: first, next: { $0?.pointee.ifa_next }) {
      guard let interface, let place = interface.pointee.ifa_addr,
        Int32(place.pointee.sa_family) == AF_INET
      else { continue }
      var text = [CChar](repeating: 0, count: 64)
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      getnameinfo(place, size, &text, 64, nil, 0, NI_NUMERICHOST)
      let address = String(
        decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if !address.hasPrefix("127.") { return address }
    }
    return nil
  }
}
