// Tests of a kernel with SONDE_SAFE=1: a kernel in a process of its own, which a client asks by messages, as Jupyter
// does.

import Files
import Glibc
import JSON
import Jupyter
import JupyterTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct SafeKernelTests {
  private let folder = TemporaryFolder()
  private let outside = TemporaryFolder()

  /// The address of a port of this machine; 0 stands for any free port.
  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    return address
  }

  /// Ports at which nothing listens.
  private func freePorts(_ count: Int) throws -> [Int] {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    return try (0..<count).map { _ in
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      descriptors.append(descriptor)
      var address = Self.address(0)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
          bind(descriptor, pointer, size) == 0 ? getsockname(descriptor, pointer, &size) : -1
        }
      }
      try #require(status == 0)
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }

  /// Whether something listens at a port of this machine.
  private func listens(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    let address = Self.address(port)
    return withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// The process of the kernel; nil if it has ended.
  private var process: pid_t? {
    guard let text = try? BoundedFile.text(folder / "process"), let id = pid_t(text.dropLast()),
      kill(id, 0) == 0
    else { return nil }
    return id
  }

  /// Starts a kernel. Another program may take a port before the kernel does, which then ends; the kernel is then started with
  /// other ports.
  private func startKernel() throws -> ConnectionFile {
    let channels = ConnectionFile.Channel.allCases
    for _ in 0..<5 {
      let ports = Dictionary(uniqueKeysWithValues: zip(channels, try freePorts(channels.count)))
      let fields = ports.map { "\"\($0.rawValue)_port\": \($1)" }.joined(separator: ", ")
      // Jupyter keeps connection files outside the folder of the notebook.
      try AtomicFile.write(
        """
        {"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", \(fields)}
        """, to: outside / "c.json")
      let mode = Cage.obstacle == nil ? "1" : "program"
      let started = system(
        "cd '\(folder.path)' && HOME='\(outside.path)' SONDE_SAFE=\(mode) '\(Program.path)' kernel run"
          + " '\(outside.path)/c.json' > '\(folder.path)/said' 2>&1 & echo $! > '\(folder.path)/process'"
      )
      try #require(started == 0)
      // Half a minute, because a process that nobody waits for may seem to stay.
      for _ in 0..<3000 where process != nil {
        if ports.values.allSatisfy(listens), process != nil {
          return ConnectionFile(
            transport: .tcp, address: "127.0.0.1", ports: ports, key: Array("k".utf8))
        }
        usleep(10_000)
      }
    }
    throw try Silent(said: BoundedFile.text(folder / "said"))
  }

  /// The error that no kernel stayed.
  private struct Silent: Error {
    let said: String
  }

  @Test func cellsReadAndWriteInTheFolderAlone() throws {
    defer { if let process { kill(process, SIGKILL) } }
    let connection = try startKernel()
    let client = try KernelClient(to: connection)
    let (answer, published) = try client.run("print 6 * 7; save tone(440Hz, 0.1s), \"a.wav\"")
    #expect(answer["status"] == "ok" && published.text(of: "stdout") == "42\n")
    let plot = try client.run("plot load(\"a.wav\")")
    #expect(plot.answer["status"] == "ok" && plot.published.kinds.contains("display_data"))
    for (cell, words) in [
      ("load \"\(outside.path)/c.json\"", "outside the working folder"),
      ("save tone(440Hz, 0.1s), \"\(outside.path)/made.wav\"", "outside the working folder"),
      ("run \"/etc/passwd\"", "outside the working folder"), ("cd", "outside the working folder"),
      ("play tone(440Hz, 0.1s)", "no sound device"), ("record 0.1s", "no sound device"),
      ("ls \"/\"", "outside the working folder"),
      ("load \"../x.wav\"", "outside the working folder"),
    ] {
      let answer = try client.run(cell).answer
      #expect(answer["status"] == "error")
      #expect(answer["evalue"]?.string?.contains(words) == true, "\(cell): \(answer)")
    }
    try client.shutDown()
    #expect(outside.names == ["c.json"])
    #expect(folder.names.contains("a.wav"))
  }
}
