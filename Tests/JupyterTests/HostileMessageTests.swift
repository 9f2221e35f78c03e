// Tests of a kernel that receives hostile messages over real sockets: random frames, wrong signatures, wrong types,
// huge numbers and deep nesting. The kernel answers, or drops the message with a note, and goes on.

import JSON
import Jupyter
import JupyterTestSupport
import TestSupport
import Testing

@Suite struct HostileMessageTests {
  private static let requests = [
    "execute_request", "kernel_info_request", "complete_request", "inspect_request",
    "is_complete_request", "history_request", "comm_info_request", "comm_open", "comm_msg",
    "interrupt_request", "debug_request", "unknown\u{7}_request", "",
  ]
  private static let fields = [
    "code", "cursor_pos", "silent", "store_history", "user_expressions", "stop_on_error", "output",
    "raw", "hist_access_type", "session", "start", "stop", "n", "pattern", "unique", "detail_level",
    "comm_id", "target_name", "seq", "command", "data",
  ]

  private static func value(_ random: inout Seeded, depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0...(depth > 3 ? 7 : 9), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer([0, -1, .max, .min, 1 << 40][Int.random(in: 0...4, using: &random)])
    case 3: return .number([0.5, -1e300, 1e300][Int.random(in: 0...2, using: &random)])
    case 4:
      return .string(
        ["range", "tail", "search", "*?*[", "say x"][Int.random(in: 0...4, using: &random)])
    case 5: return .string(String(repeating: "\u{2028}\u{301}*?", count: 50))
    case 6: return .string("")
    case 7: return .string("fail")
    case 8: return .array((0..<3).map { _ in value(&random, depth: depth + 1) })
    default: return .object([("a", value(&random, depth: depth + 1))])
    }
  }

  @Test func aKernelOutlivesHostileMessages() throws {
    let client = try KernelClient(EchoLanguage())
    var random = Seeded(21)
    let good = WireMessage(
      header: MessageStamp(user: "t").header("execute_request"), content: ["code": "say hello"])
    for round in 0..<1500 {
      let socket = Bool.random(using: &random) ? client.shell : client.control
      var frames = good.frames(signer: client.signer)
      switch round % 4 {
      case 0:
        frames = (0..<Int.random(in: 1...9, using: &random)).map { _ in
          (0..<Int.random(in: 0...40, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
          }
        }
      case 1:
        // One byte behind the mark differs, so the signature is wrong.
        let place = Int.random(in: 1..<frames.count, using: &random)
        if frames[place].isEmpty { continue }
        frames[place][Int.random(in: 0..<frames[place].count, using: &random)] ^= 0x41
      case 2:
        // Signed, but not as the protocol wants it.
        let deep = String(repeating: "[", count: 100_000)
        let texts = ["{", "[]", "{}", "null", "{\"msg_type\":1,\"msg_id\":2}", deep, "\u{0}"]
        let parts = (0..<4).map { _ in
          Array(texts[Int.random(in: 0..<texts.count, using: &random)].utf8)
        }
        frames = [WireMessage.mark, client.signer.signature(of: parts)] + parts
      default:
        let kind = Self.requests[Int.random(in: 0..<Self.requests.count, using: &random)]
        var content: [(name: String, value: JSONValue)] = []
        for field in Self.fields where Int.random(in: 0...2, using: &random) == 0 {
          content.append((field, Self.value(&random)))
        }
        if kind == "execute_request" { content.removeAll { $0.name == "code" } }
        frames = WireMessage(
          header: MessageStamp(user: "t").header(kind), parent: ["x": Self.value(&random)],
          metadata: ["y": Self.value(&random)], content: .object(content)
        ).frames(signer: client.signer)
      }
      socket.send(frames)
    }
    client.shell.send((0..<300).map { _ in [1] })
    // The kernel has handled everything before it answers this cell.
    let name = client.send("execute_request", ["code": "say still here"])
    while try client.receive(on: client.shell).parent["msg_id"]?.string != name {}
    #expect(try client.publications(of: name).text(of: "stdout") == "still here\n")
    let notes = client.notes
    #expect(notes.contains { $0.contains("wrong signature") })
    #expect(notes.contains { $0.contains("too large") })
    #expect(notes.allSatisfy { $0.hasPrefix("kernel: ") && $0.hasSuffix("dropped") })
    try client.shutDown()
  }

  @Test func hostileConnectionFilesAreRefused() {
    let whole = """
      {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5,
       "ip": "127.0.0.1", "key": "k", "transport": "tcp", "signature_scheme": "hmac-sha256"}
      """
    var random = Seeded(22)
    let bytes = Array(whole.utf8)
    for _ in 0..<3000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        changed[Int.random(in: 0..<changed.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      do throws(KernelError) {
        let file = try ConnectionFile(
          text: String(decoding: changed, as: UTF8.self), name: "c.json")
        #expect(file.ports.values.allSatisfy { (1...65535).contains($0) })
      } catch {
        #expect(error.description.hasPrefix("c.json: "))
      }
    }
    let deep = "{\"key\": " + String(repeating: "[", count: 100_000)
    #expect(throws: KernelError.self) { _ = try ConnectionFile(text: deep, name: "c.json") }
  }
}
