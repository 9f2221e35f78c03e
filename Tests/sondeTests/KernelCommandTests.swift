// Tests of `sonde kernel` in a shell and in Jupyter.

import Files
import Glibc
import JSON
import TestSupport
import Testing

@Suite struct KernelCommandTests {
  private let folder = TemporaryFolder()

  @Test func theKernelIsInstalledInTheGivenFolder() throws {
    let run = try Program.run("kernel install --prefix here", in: folder)
    #expect(run.status == 0)
    #expect(
      run.output == """
        here/share/jupyter/kernels/sonde/kernel.json
        here/share/jupyter/labextensions/sonde-language

        """)
    let top = folder / "here/share/jupyter"
    let spec = try JSONValue(parsing: BoundedFile.text(top + "/kernels/sonde/kernel.json"))
    #expect(spec["display_name"] == "Sonde" && spec["interrupt_mode"] == "message")
    #expect(spec["argv"]?.array?.dropFirst() == ["kernel", "run", "{connection_file}"])
    #expect(spec["argv"]?.array?.first?.string.map { access($0, X_OK) } == 0)
    #expect(try BoundedFile.text(top + "/kernels/sonde/logo-svg.svg").hasPrefix("<svg"))
  }

  @Test func theInstalledJupyterExtensionContainsItsScript() throws {
    let place = folder / "here/share/jupyter/labextensions/sonde-language"
    // The second installation replaces an older installation.
    for _ in 0..<2 {
      #expect(try Program.run("kernel install --prefix here", in: folder).status == 0)
      try AtomicFile.write("older", to: place + "/static/remoteEntry.older.js")
    }
    #expect(try Program.run("kernel install --prefix here", in: folder).status == 0)
    let package = try JSONValue(parsing: BoundedFile.text(place + "/package.json"))
    let entry = try #require(package["jupyterlab"]?["_build"]?["load"]?.string)
    let names = TemporaryFolder.names(in: place + "/static")
    #expect(names.map { "static/" + $0 } == [entry])
    let script = try BoundedFile.text("\(place)/\(entry)")
    // The extension contains the built-in names and the lexer's words.
    for word in ["\"analyze\"", "\"while\"", "\"kHz\"", "\"|>\"", "\"pi\"", "\"help\""] {
      #expect(script.contains(word), "\(word)")
    }
  }

  @Test func theDefaultFolderOfAKernelIsJupytersUserFolder() throws {
    let run = try Program.run("kernel install", in: folder, under: "JUPYTER_DATA_DIR=mine")
    #expect(run.status == 0 && run.output.hasPrefix("mine/kernels/sonde/kernel.json\n"))
    let other = try Program.run(
      "kernel install --user", in: folder, under: "JUPYTER_DATA_DIR= XDG_DATA_HOME=data")
    #expect(other.output.hasPrefix("data/jupyter/kernels/sonde/kernel.json\n"))
  }

  @Test func theErrorNamesAFolderThatCannotBeWritten() throws {
    try AtomicFile.write("", to: folder / "file")
    let run = try Program.run("kernel install --prefix file", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.hasPrefix("error: file/share"), "\(run.errors)")
    #expect(try Program.run("kernel install --user --prefix x", in: folder).status == 2)
    #expect(folder.names == ["file"])
  }

  @Test(arguments: [
    ("", "not a connection file"), ("{\"transport\": \"tcp\", \"ip\": \"127.0.0.1\"", "not JSON"),
    ("[]", "no \"transport\""), (connection("\"carrier pigeon\"", 1), "carrier pigeon"),
    (connection("\"tcp\"", 70_000), "\"shell_port\" is not a number from 1 to 65535"),
    (connection("\"tcp\"", -1), "\"shell_port\" is not a number from 1 to 65535"),
  ])
  func anInvalidKernelConnectionFileIsAnError(text: String, words: String) throws {
    try AtomicFile.write(text, to: folder / "c.json")
    let run = try Program.run("kernel run c.json", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.hasPrefix("error: c.json: ") && run.errors.contains(words), "\(run.errors)")
  }

  @Test func theErrorNamesAPortInUse() throws {
    // A second socket occupies a port that the system has chosen.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
        guard bind(listener, pointer, size) == 0, listen(listener, 1) == 0 else { return -1 }
        return getsockname(listener, pointer, &size)
      }
    }
    try #require(status == 0)
    let port = Int(UInt16(bigEndian: address.sin_port))
    try AtomicFile.write(connection("\"tcp\"", port), to: folder / "c.json")
    let run = try Program.run("kernel run c.json", in: folder)
    #expect(run.status == 1)
    #expect(
      run.errors == "error: tcp://127.0.0.1:\(port): already in use, perhaps by another program\n")
  }
}

/// The text of a connection file.
private func connection(_ transport: String, _ port: Int) -> String {
  let ports = ["shell", "control", "iopub", "stdin", "hb"].map { "\"\($0)_port\": \(port)" }
  return """
    {"transport": \(transport), "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256",
    \(ports.joined(separator: ", "))}
    """
}
