// Headers of new messages: the sender, the time, and a unique id.

internal import Encodings
internal import Glibc
package import JSON

/// Makes the message headers of one sender.
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

  /// A message that answers `request`, addressed to the sender of the request.
  package func answer(
    _ request: WireMessage, _ kind: String, _ content: JSONValue
  ) -> WireMessage {
    WireMessage(
      identities: request.identities, header: header(kind), parent: request.header,
      content: content)
  }

  /// A published message that belongs to the request with this header.
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
    return [bytes[..<4], bytes[4..<6], bytes[6..<8], bytes[8..<10], bytes[10...]]
      .map { Hexadecimal.text($0) }.joined(separator: "-")
  }

  /// The current time in UTC, in the format of ISO 8601 with microseconds.
  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let microseconds = String(time.tv_nsec / 1000)
    let zeros = String(repeating: "0", count: 6 - microseconds.count)
    return DateText.utc(time.tv_sec, "%Y-%m-%dT%H:%M:%S") + ".\(zeros)\(microseconds)Z"
  }
}
