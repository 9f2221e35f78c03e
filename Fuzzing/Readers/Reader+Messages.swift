// The readers of what Jupyter sends: the connection file and the messages.

internal import Jupyter

extension Reader {
  static let messages = [
    Reader("connection") { bytes in
      let file = try ConnectionFile(text: text(bytes), name: "a.json")
      for channel in ConnectionFile.Channel.allCases {
        try expect(!file.endpoint(of: channel).isEmpty, "a channel without an endpoint")
      }
    },
    Reader("wire") { bytes in
      // The frames of a message are the lines of the input. The first message has a wrong signature, and the second
      // message has no key, so every signature is right.
      let frames = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
      _ = try? WireMessage(frames: frames, signer: MessageSigner(key: Array("key".utf8)))
      let signer = MessageSigner(key: [])
      let message = try WireMessage(frames: frames, signer: signer)
      let again = try WireMessage(frames: message.frames(signer: signer), signer: signer)
      try expect(
        again.header == message.header && again.content == message.content
          && again.identities == message.identities,
        "a message changes when it is written and read")
    },
  ]
}
