// A message and its frames (https://jupyter-client.readthedocs.io/en/stable/messaging.html): identities, a mark, the
// signature, then header, parent header, metadata and content as JSON, then buffers. Invariant: reading incoming
// frames gives either a message with a valid signature, or an error with a reason.

package import JSON

/// A message of Jupyter's protocol.
package struct WireMessage: Sendable {
  /// The routing frames before an answer, or the topic of a published message.
  package var identities: [[UInt8]]
  package var header: JSONValue
  package var parent: JSONValue
  package var metadata: JSONValue
  package var content: JSONValue

  package init(
    identities: [[UInt8]] = [], header: JSONValue, parent: JSONValue = [:],
    metadata: JSONValue = [:], content: JSONValue
  ) {
    self.identities = identities
    self.header = header
    self.parent = parent
    self.metadata = metadata
    self.content = content
  }

  /// The message's type, such as `execute_request`.
  package var kind: String { header["msg_type"]?.string ?? "" }
}

/// The reason why frames are not a message.
package struct WireFault: Error, Equatable, CustomStringConvertible {
  package var description: String
}

extension WireMessage {
  /// The frame between the identities and the signature.
  package static let mark = Array("<IDS|MSG>".utf8)
  /// The largest number of bytes in all frames of a message: 32 MiB.
  package static let greatestSize = 1 << 25
  /// The largest number of frames in a message.
  package static let mostFrames = 256

  /// Reads a message from frames. Buffers after the content are ignored.
  ///
  /// - Throws: `WireFault` if the frames are not a message, or if the signature is wrong.
  package init(frames: [[UInt8]], signer: MessageSigner) throws(WireFault) {
    guard let place = frames.firstIndex(of: WireMessage.mark) else {
      throw WireFault(description: "a message without its mark")
    }
    let parts = frames[(place + 1)...]
    guard parts.count >= 5 else { throw WireFault(description: "a message with too few parts") }
    let start = parts.startIndex
    guard signer.accepts(parts[start], of: parts[start + 1...start + 4]) else {
      throw WireFault(description: "a message with a wrong signature")
    }
    var values: [JSONValue] = []
    for part in parts[start + 1...start + 4] {
      guard let text = String(validating: part, as: UTF8.self) else {
        throw WireFault(description: "a message that is not UTF-8")
      }
      do throws(JSONError) {
        values.append(try JSONValue(parsing: text))
      } catch {
        throw WireFault(description: "a message that is \(error)")
      }
      guard values.last?.members != nil else {
        throw WireFault(description: "a message whose parts are not JSON objects")
      }
    }
    guard values[0]["msg_type"]?.string != nil, values[0]["msg_id"]?.string != nil else {
      throw WireFault(description: "a message whose header has no msg_type or no msg_id")
    }
    self.init(
      identities: Array(frames[..<place]), header: values[0], parent: values[1],
      metadata: values[2], content: values[3])
  }

  /// The frames that represent the message.
  package func frames(signer: MessageSigner) -> [[UInt8]] {
    let parts = [header, parent, metadata, content].map { Array($0.text.utf8) }
    return identities + [WireMessage.mark, signer.signature(of: parts)] + parts
  }
}
