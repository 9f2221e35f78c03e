// Headers of new messages: who sends them, when, and a number that no other message has.

internal import Glibc
package import JSON

/// Makes the headers of one sender.
package struct MessageStamp: Sendable {
  /// The version of the protocol.
  package static let version = "5.4"

  /// The sender's session.
  package let session = MessageStamp.uniqueName()
  private let user: String

  package init(user: String = "sonde") { self.user = user }

  /// The header of a new message.
  package func header(_ kind: String) -> JSONValue {
    [
      "msg_id": .string(MessageStamp.uniqueName()), "session": .string(session),
      "username": .string(user), "date": .string(MessageStamp.now()),
      "msg_type": .string(kind), "version": .string(MessageStamp.version),
    ]
  }

  /// A message that answers `request`, on the way it came.
  package func answer(
    _ request: WireMessage, _ kind: String, _ content: JSONValue
  ) -> WireMessage {
    WireMessage(
      identities: request.identities, header: header(kind), parent: request.header,
      content: content)
  }

  /// A message that is published on account of the request with this header.
  package func publication(
    _ kind: String, _ content: JSONValue, parent: JSONValue
  ) -> WireMessage {
    WireMessage(
      identities: [Array("kernel.\(session).\(kind)".utf8)], header: header(kind), parent: parent,
      content: content)
  }

  /// A random UUID (RFC 4122, version 4).
  package static func uniqueName() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Array("0123456789abcdef")
    var text = ""
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text += "-" }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }

  /// The moment in UTC, by ISO 8601 with microseconds.
  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let day =
      "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))"
      + "-\(digits(Int(parts.tm_mday), 2))"
    let clock =
      "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2))"
      + ":\(digits(Int(parts.tm_sec), 2)).\(digits(time.tv_nsec / 1000, 6))"
    return "\(day)T\(clock)Z"
  }
}
