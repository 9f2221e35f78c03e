// A kernel: one thread serves four of the five sockets, and another thread serves the heartbeat. Code runs on a third
// thread, so the kernel answers requests during a long training.

internal import Dispatch
internal import Glibc
internal import JSON

/// Connects a language to Jupyter's protocol.
///
/// ```swift
/// let kernel = try Kernel(ConnectionFile(path: path), language: session) { print($0) }
/// kernel.run()
/// ```
public final class Kernel: Sendable {
  /// The time for which text is collected before it is sent, in milliseconds.
  private static let gathering = 30
  /// The longest wait for a running cell when the kernel ends, in seconds.
  private static let patience = 3.0

  private let language: any KernelLanguage
  private let note: @Sendable (String) -> Void
  private let signer: MessageSigner
  private let stamp = MessageStamp()
  private let context: ZeroMQContext
  private let shell: ZeroMQSocket
  private let control: ZeroMQSocket
  private let publication: ZeroMQSocket
  private let input: ZeroMQSocket
  private let heartbeat: ZeroMQSocket
  private let outbox: Outbox
  private let requests = RequestQueue()
  private let shellRequests: ShellRequests

  /// Makes a kernel that listens on its sockets.
  ///
  /// - Parameter note: called with a sentence about each message that is dropped.
  /// - Throws: `KernelError` if an address is already used or not available.
  public init(
    _ connection: ConnectionFile, language: any KernelLanguage,
    note: @escaping @Sendable (String) -> Void
  ) throws(KernelError) {
    self.language = language
    self.note = note
    signer = MessageSigner(key: connection.key)
    let context = try ZeroMQContext()
    func listening(
      _ kind: ZeroMQSocket.Kind, _ channel: ConnectionFile.Channel
    ) throws(KernelError) -> ZeroMQSocket {
      let socket = try ZeroMQSocket(kind, in: context)
      try socket.bind(connection.endpoint(of: channel))
      return socket
    }
    self.context = context
    shell = try listening(.router, .shell)
    control = try listening(.router, .control)
    publication = try listening(.publish, .iopub)
    input = try listening(.router, .stdin)
    heartbeat = try listening(.reply, .heartbeat)
    outbox = try Outbox()
    shellRequests = ShellRequests(
      language, requests: requests, outbox: outbox, stamp: stamp, note: note)
  }

  /// Answers requests until a client requests the end of the kernel.
  ///
  /// - Parameter isOver: called every second; the kernel ends if the result is true.
  public func run(isOver: () -> Bool = { false }) {
    let finished = DispatchSemaphore(value: 0)
    language.startThread { [shellRequests] in
      shellRequests.run()
      finished.signal()
    }
    language.startThread { [heartbeat] in
      while true {
        switch heartbeat.receive() {
        case .message(let frames): heartbeat.send(frames)
        case .closed: return
        case .nothing, .tooLarge: heartbeat.send([[]])
        }
      }
    }
    publish("status", ["execution_state": "starting"], parent: [:])
    serve(isOver)
    // The running request is interrupted, but still answered before the kernel ends.
    shellRequests.interrupt()
    requests.close()
    let end = DispatchTime.now() + Self.patience
    while finished.wait(timeout: min(end, .now() + 0.02)) == .timedOut, .now() < end { send() }
    send()
    context.shutDown()
  }

  private func serve(_ isOver: () -> Bool) {
    // Whether text has just been sent. Further text is collected for a short time.
    var isGathering = false
    while true {
      let ready = ZeroMQSocket.wait(
        for: [shell, control, publication, input], descriptor: outbox.descriptor,
        milliseconds: isGathering ? Kernel.gathering : 1000)
      if ready.sockets[1], !receiveControl() { return }
      if ready.sockets[0] {
        for message in messages(of: shell) where !take(message) { return }
      }
      if ready.sockets[2] { welcome() }
      // The kernel never requests input, so input answers are dropped.
      if ready.sockets[3] { _ = messages(of: input) }
      let isQuiet = !ready.sockets.contains(true)
      if ready.descriptor || isGathering && isQuiet {
        let (goesOn, hasText) = send()
        if !goesOn { return }
        isGathering = hasText
      }
      if isOver() { return }
    }
  }

  // MARK: Receiving

  /// All messages that have arrived. Received data that are not a message are dropped, and a note is written.
  private func messages(of socket: ZeroMQSocket) -> [WireMessage] {
    var messages: [WireMessage] = []
    while true {
      switch socket.receive(isWaiting: false) {
      case .nothing, .closed: return messages
      case .tooLarge: note("kernel: a message that is too large was dropped")
      case .message(let frames):
        do throws(WireFault) {
          messages.append(try WireMessage(frames: frames, signer: signer))
        } catch {
          note("kernel: \(error) was dropped")
        }
      }
    }
  }

  /// Queues a request of the shell channel; returns false if the request ends the kernel.
  private func take(_ message: WireMessage) -> Bool {
    guard message.kind == "shutdown_request" else {
      requests.add(message)
      return true
    }
    leave(message, .shell)
    return false
  }

  /// Handles the requests of the control channel; returns false if a request ends the kernel.
  private func receiveControl() -> Bool {
    for message in messages(of: control) {
      if message.kind == "shutdown_request" {
        leave(message, .control)
        return false
      }
      publish("status", ["execution_state": "busy"], parent: message.header)
      switch message.kind {
      case "interrupt_request":
        shellRequests.interrupt()
        answer(message, "interrupt_reply", ["status": "ok"])
      case "kernel_info_request":
        answer(message, "kernel_info_reply", language.description.json)
      case "debug_request":
        let sequence = message.content["seq"] ?? 0
        answer(
          message, "debug_reply",
          [
            "type": "response", "request_seq": sequence, "success": false,
            "command": message.content["command"] ?? "",
            "message": "there is no debugger for this language",
          ])
      default:
        note(
          "kernel: a message of the unknown type '\(ShellRequests.brief(message.kind))' was dropped"
        )
      }
      publish("status", ["execution_state": "idle"], parent: message.header)
    }
    return true
  }

  /// Sends a welcome message to new subscribers and repeats the kernel's status. A front end that connects after the
  /// start of the kernel, for example after a restart, has missed the earlier status message.
  private func welcome() {
    while case .message(let frames) = publication.receive(isWaiting: false) {
      guard let frame = frames.first, frame.first == 1 else { continue }
      let topic = String(decoding: frame.dropFirst(), as: UTF8.self)
      let content: JSONValue = ["subscription": .string(topic)]
      publication.send(
        stamp.publication("iopub_welcome", content, parent: [:]).frames(signer: signer))
      shellRequests.repeatStatus()
    }
  }

  // MARK: Sending

  private func answer(_ message: WireMessage, _ kind: String, _ content: JSONValue) {
    outbox.add(.message(.control, stamp.answer(message, kind, content)))
  }

  private func publish(_ kind: String, _ content: JSONValue, parent: JSONValue) {
    outbox.add(.message(.publication, stamp.publication(kind, content, parent: parent)))
  }

  /// Answers a request to end the kernel, and publishes the answer.
  private func leave(_ message: WireMessage, _ channel: Outbox.Channel) {
    let content: JSONValue = ["status": "ok", "restart": message.content["restart"] ?? false]
    publish("status", ["execution_state": "busy"], parent: message.header)
    outbox.add(.message(channel, stamp.answer(message, "shutdown_reply", content)))
    publish("shutdown_reply", content, parent: message.header)
    publish("status", ["execution_state": "idle"], parent: message.header)
    send()
  }

  /// Sends everything in the outbox.
  ///
  /// - Returns: whether the session continues, and whether text was sent.
  @discardableResult
  private func send() -> (goesOn: Bool, hasText: Bool) {
    var goesOn = true
    welcome()
    let (items, hasText) = outbox.take()
    for item in items {
      switch item {
      case .message(.shell, let message): shell.send(message.frames(signer: signer))
      case .message(.control, let message): control.send(message.frames(signer: signer))
      case .message(.publication, let message): publication.send(message.frames(signer: signer))
      case .text(let name, let text, let parent):
        let content: JSONValue = ["name": .string(name), "text": .string(text)]
        publication.send(
          stamp.publication("stream", content, parent: parent).frames(signer: signer))
      case .end: goesOn = false
      }
    }
    return (goesOn, hasText)
  }
}
