// A Jupyter client over real sockets. The client sends the messages of a front end and receives the answers. The
// client never sleeps, and a message that does not arrive within ten minutes is a failure.

package import JSON
package import Jupyter
internal import Synchronization
internal import TestSupport

/// A kernel in this process, whose sockets are in a temporary folder, and a client of this kernel.
package final class KernelClient {
  /// The time limit for receiving a message, in milliseconds.
  private static let patience: Int32 = 600_000

  package let connection: ConnectionFile
  package let shell: ZeroMQSocket
  package let control: ZeroMQSocket
  package let published: ZeroMQSocket
  package let heartbeat: ZeroMQSocket
  package let signer: MessageSigner
  private let stamp = MessageStamp(user: "tests")
  /// The folder of the sockets of a kernel in this process.
  private let folder: TemporaryFolder?
  private let context: ZeroMQContext
  private let collected: Collected

  /// The notes that the kernel printed.
  private final class Collected: Sendable {
    let notes = Mutex<[String]>([])
  }

  /// Starts a kernel for a language, and waits until the client receives the kernel's publications.
  package convenience init(_ language: any KernelLanguage, key: String = "a key") throws {
    let folder = TemporaryFolder()
    var ports: [ConnectionFile.Channel: Int] = [:]
    for (place, channel) in ConnectionFile.Channel.allCases.enumerated() {
      ports[channel] = place + 1
    }
    let connection = ConnectionFile(
      transport: .ipc, address: folder / "kernel", ports: ports, key: Array(key.utf8))
    let collected = Collected()
    let kernel = try Kernel(connection, language: language) { note in
      collected.notes.withLock { $0.append(note) }
    }
    language.startThread { kernel.run() }
    try self.init(to: connection, folder, collected)
  }

  /// Connects to a kernel that another process runs or will run.
  package convenience init(to connection: ConnectionFile) throws {
    try self.init(to: connection, nil, Collected())
  }

  private init(
    to connection: ConnectionFile, _ folder: TemporaryFolder?, _ collected: Collected
  ) throws {
    self.connection = connection
    self.folder = folder
    self.collected = collected
    signer = MessageSigner(key: connection.key)
    let context = try ZeroMQContext()
    self.context = context
    shell = try ZeroMQSocket(.dealer, in: context)
    control = try ZeroMQSocket(.dealer, in: context)
    published = try ZeroMQSocket(.subscribe, in: context)
    heartbeat = try ZeroMQSocket(.request, in: context)
    published.subscribe()
    for (socket, channel) in [
      (shell, ConnectionFile.Channel.shell), (control, .control), (published, .iopub),
      (heartbeat, .heartbeat),
    ] {
      socket.setPatience(milliseconds: Self.patience)
      try socket.connect(connection.endpoint(of: channel))
    }
    while try next().kind != "iopub_welcome" {}
  }

  /// Returns another socket that receives publications.
  package func subscribed() throws -> ZeroMQSocket {
    let socket = try ZeroMQSocket(.subscribe, in: context)
    socket.subscribe()
    socket.setPatience(milliseconds: Self.patience)
    try socket.connect(connection.endpoint(of: .iopub))
    return socket
  }

  /// Sends a request.
  ///
  /// - Returns: the id of the message, to which answers refer.
  @discardableResult
  package func send(
    _ kind: String, _ content: JSONValue = [:], on socket: ZeroMQSocket? = nil
  ) -> String {
    let message = WireMessage(header: stamp.header(kind), content: content)
    (socket ?? shell).send(message.frames(signer: signer))
    return message.header["msg_id"]?.string ?? ""
  }

  /// The next message on a socket.
  package func receive(on socket: ZeroMQSocket) throws -> WireMessage {
    guard case .message(let frames) = socket.receive() else { throw Silence() }
    return try WireMessage(frames: frames, signer: signer)
  }

  /// The next published message.
  package func next() throws -> WireMessage { try receive(on: published) }

  /// Sends a request and waits for its answer and for all messages published for it.
  package func ask(
    _ kind: String, _ content: JSONValue = [:], on socket: ZeroMQSocket? = nil
  ) throws -> (answer: WireMessage, published: [WireMessage]) {
    let name = send(kind, content, on: socket)
    let answer = try receive(on: socket ?? shell)
    guard answer.parent["msg_id"]?.string == name else { throw Silence() }
    return (answer, try publications(of: name))
  }

  /// Runs a cell and waits for its answer.
  package func run(
    _ code: String, _ more: [(name: String, value: JSONValue)] = []
  ) throws -> (answer: JSONValue, published: [WireMessage]) {
    let (answer, published) = try ask(
      "execute_request", .object([("code", .string(code))] + more))
    return (answer.content, published)
  }

  /// All messages that are published for a request, from the first `status` to the last.
  package func publications(of name: String) throws -> [WireMessage] {
    var found: [WireMessage] = []
    while true {
      let message = try next()
      guard message.parent["msg_id"]?.string == name else { continue }
      found.append(message)
      if message.kind == "status", message.content["execution_state"]?.string == "idle" {
        return found
      }
    }
  }

  /// The notes that the kernel has printed until now.
  package var notes: [String] { collected.notes.withLock { $0 } }

  /// Shuts the kernel down.
  package func shutDown() throws {
    send("shutdown_request", ["restart": false], on: control)
    _ = try receive(on: control)
  }

  /// The error that an expected message did not arrive in time.
  package struct Silence: Error {}
}

extension [WireMessage] {
  /// The kinds of the messages except `status`. Consecutive texts of one output stream count as one message,
  /// because the number of pieces depends on timing.
  package var kinds: [String] {
    let others = filter { $0.kind != "status" }
    return others.indices.filter { place in
      guard place > 0, others[place].kind == "stream", others[place - 1].kind == "stream" else {
        return true
      }
      return others[place].content["name"] != others[place - 1].content["name"]
    }.map { others[$0].kind }
  }

  /// The whole text of an output stream.
  package func text(of stream: String) -> String {
    filter { $0.kind == "stream" && $0.content["name"]?.string == stream }
      .compactMap { $0.content["text"]?.string }.joined()
  }

  /// The content of the first message of a kind.
  package func content(of kind: String) -> JSONValue? { first { $0.kind == kind }?.content }
}
