// Tests of signatures with the examples of RFC 4231, and tests of message frames with a message that jupyter_client
// wrote.

import JSON
import Jupyter
import TestSupport
import Testing

@Suite struct WireMessageTests {
  /// The arguments are the test cases 1, 2 and 6 of RFC 4231: a short key, a shorter key, and a key longer than a
  /// block.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func messageSignaturesAgreeWithRFC4231(key: [UInt8], text: String, digits: String) {
    let signer = MessageSigner(key: key)
    let parts = [Array(text.utf8.prefix(3)), [], Array(text.utf8.dropFirst(3))]
    #expect(signer.signature(of: parts) == Array(digits.utf8))
    #expect(signer.accepts(Array(digits.utf8), of: parts))
    #expect(!signer.accepts(Array(digits.utf8), of: parts.dropLast()))
    #expect(!signer.accepts(Array(digits.uppercased().utf8), of: parts))
    #expect(!signer.accepts([], of: parts))
  }

  @Test func anEmptyKeyGivesAnEmptySignature() {
    let signer = MessageSigner(key: [])
    #expect(signer.signature(of: [[1]]) == [])
    #expect(signer.accepts([], of: [[1]]))
  }

  /// The program tools/figures/jupyter_message.py wrote the message.
  @Test func aMessageThatJupyterWroteIsRead() throws {
    let lines = try Repository.figures("jupyter_message.txt", of: "Jupyter").map { $0[0] }
    let frames = lines.dropFirst().map(bytes)
    let message = try WireMessage(frames: frames, signer: MessageSigner(key: bytes(lines[0])))
    #expect(message.identities == [Array("client".utf8)])
    #expect(message.kind == "execute_request")
    #expect(message.content["code"] == "print \"é ♪\"")
    // Reading the message and writing it again changes nothing.
    let fresh = try WireMessage(
      frames: message.frames(signer: MessageSigner(key: [])), signer: MessageSigner(key: []))
    #expect(fresh.header == message.header && fresh.content == message.content)
  }

  @Test func aMessageThatWasChangedAfterSigningIsRefused() throws {
    let lines = try Repository.figures("jupyter_message.txt", of: "Jupyter").map { $0[0] }
    let frames = lines.dropFirst().map(bytes)
    let signer = MessageSigner(key: bytes(lines[0]))
    for place in 2..<frames.count {
      var changed = frames
      guard !changed[place].isEmpty else { continue }
      changed[place][changed[place].count / 2] ^= 1
      let fault = #expect(throws: WireFault.self) {
        _ = try WireMessage(frames: changed, signer: signer)
      }
      #expect(fault?.description == "a message with a wrong signature")
    }
  }

  @Test func invalidMessageFramesAreRefusedWithAReason() {
    var random = Seeded(11)
    let signer = MessageSigner(key: [])
    for _ in 0..<2000 {
      let frames = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        (0..<Int.random(in: 0...20, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      }
      for lead in [[], [WireMessage.mark], [WireMessage.mark, []]] {
        #expect(throws: WireFault.self) {
          _ = try WireMessage(frames: lead + frames, signer: signer)
        }
      }
    }
    func fault(_ parts: [String]) -> String? {
      do throws(WireFault) {
        _ = try WireMessage(
          frames: [WireMessage.mark, []] + parts.map { Array($0.utf8) }, signer: signer)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(fault(["{}", "{}", "{}", "{}"])?.contains("no msg_type") == true)
    #expect(fault(["[]", "{}", "{}", "{}"])?.contains("not JSON objects") == true)
    #expect(fault(["{", "{}", "{}", "{}"])?.contains("not JSON") == true)
    #expect(fault(["{\"msg_type\":\"a\",\"msg_id\":\"b\"}", "{}", "{}", "{}"]) == nil)
  }

  @Test func idsOfJupyterMessagesAreUnique() {
    let names = (0..<1000).map { _ in MessageStamp.uniqueName() }
    #expect(Set(names).count == 1000)
    #expect(names.allSatisfy { $0.count == 36 && Array($0)[14] == "4" })
  }

  private func bytes(_ digits: String) -> [UInt8] {
    let letters = Array(digits)
    return stride(from: 1, to: letters.count, by: 2).compactMap {
      UInt8(String(letters[$0 - 1...$0]), radix: 16)
    }
  }
}
