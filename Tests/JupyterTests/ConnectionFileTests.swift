// Tests of connection files and of the file kernel.json, which Jupyter reads.

import Files
import JSON
import Jupyter
import TestSupport
import Testing

@Suite struct ConnectionFileTests {
  private let whole = """
    {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5,
     "ip": "127.0.0.1", "key": "k", "transport": "tcp", "signature_scheme": "hmac-sha256",
     "kernel_name": "sonde"}
    """

  @Test func theKernelReadsAConnectionFile() throws {
    let file = try ConnectionFile(text: whole, name: "c.json")
    #expect(file.endpoint(of: .shell) == "tcp://127.0.0.1:1")
    #expect(file.endpoint(of: .heartbeat) == "tcp://127.0.0.1:5")
    #expect(file.key == [UInt8(ascii: "k")])
    let paths = try ConnectionFile(text: whole.replacing("\"tcp\"", with: "\"ipc\""), name: "")
    #expect(paths.endpoint(of: .iopub) == "ipc://127.0.0.1-2")
  }

  @Test(arguments: [
    ("\"hb_port\": 5", "\"hb_port\": 70000", "\"hb_port\" is not a number from 1 to 65535"),
    ("\"shell_port\": 1", "\"shell_port\": \"1\"", "\"shell_port\" is not a number"),
    ("\"tcp\"", "\"udp\"", "the transport \"udp\" is unknown"),
    ("hmac-sha256", "hmac-md5", "the signature scheme is \"hmac-md5\""),
    ("\"key\"", "\"clef\"", "there is no \"key\""), ("{", "", "not JSON"),
  ])
  func aFaultyConnectionFileIsRefusedWithAReason(old: String, new: String, words: String) {
    let failure = #expect(throws: KernelError.self) {
      _ = try ConnectionFile(text: whole.replacing(old, with: new), name: "c.json")
    }
    #expect(failure?.description.hasPrefix("c.json: ") == true)
    #expect(failure?.description.contains(words) == true, "\(failure?.description ?? "")")
  }

  @Test func aMissingConnectionFileIsAnError() {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { _ = try ConnectionFile(path: folder / "none.json") }
  }

  @Test func theKernelSpecificationIsInstalled() throws {
    let folder = TemporaryFolder()
    let spec = KernelSpec(
      name: "echo", title: "Echo", language: "echo", arguments: ["a b", "{connection_file}"])
    let path = try spec.install(into: folder / "share/jupyter")
    #expect(path == folder / "share/jupyter/kernels/echo/kernel.json")
    // A second installation replaces the file.
    _ = try spec.install(into: folder / "share/jupyter")
    #expect(TemporaryFolder.names(in: folder / "share/jupyter/kernels/echo") == ["kernel.json"])
    let json = try JSONValue(parsing: try BoundedFile.text(path))
    #expect(json["argv"] == ["a b", "{connection_file}"])
    #expect(json["interrupt_mode"] == "message" && json["display_name"] == "Echo")
  }
}
