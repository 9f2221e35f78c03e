// A kernel: five sockets, of which one thread has four and another the heartbeat's. Code runs on a third, so
// that the kernel answers whatever happens while a training runs.

internal import Dispatch
internal import Glibc
internal import JSON

/// A language behind Jupyter's protocol.
///
/// ```swift
/// let kernel = try Kernel(ConnectionFile(path: path), language: session) { print($0) }
/// kernel.run()
/// ```
public final class Kernel: Sendable {
  /// How long text is gathered before it is sent, in milliseconds.
  private static let gathering = 30
  /// How long the end waits for what runs, in seconds.
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

  /// Begins to listen.
  ///
  /// - Parameter note: called with a sentence about what is wrong with what comes in.
  /// - Throws: `KernelError` where an address is in use or not to be had.
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

  /// Answers until somebody asks for the end.
  ///
  /// - Parameter isOver: asked every second; true ends the kernel.
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
    // Whoever waits for an answer to what was done last gets it.
    shellRequests.interrupt()
    requests.close()
    let end = DispatchTime.now() + Self.patience
    while finished.wait(timeout: min(end, .now() + 0.02)) == .timedOut, .now() < end { send() }
    send()
    context.shutDown()
  }

  private func serve(_ isOver: () -> Bool) {
    // Whether text has just been sent: what comes next is gathered for a moment.
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
      // Nobody is asked for input.
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

  // MARK: Coming in

  /// All messages that have come; what is none is dropped with a word.
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

  /// Hands on what the shell asks for; false where it is the end.
  private func take(_ message: WireMessage) -> Bool {
    guard message.kind == "shutdown_request" else {
      requests.add(message)
      return true
    }
    leave(message, .shell)
    return false
  }

  /// Does what the control channel asks for; false where it is the end.
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
        note("kernel: '\(ShellRequests.brief(message.kind))' is not known, and not answered")
      }
      publish("status", ["execution_state": "idle"], parent: message.header)
    }
    return true
  }

  /// Says to who has just subscribed that what is published reaches it, and how things stand: who comes when
  /// the kernel has begun long ago, as a front end does behind a restart, would not know.
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

  // MARK: Going out

  private func answer(_ message: WireMessage, _ kind: String, _ content: JSONValue) {
    outbox.add(.message(.control, stamp.answer(message, kind, content)))
  }

  private func publish(_ kind: String, _ content: JSONValue, parent: JSONValue) {
    outbox.add(.message(.publication, stamp.publication(kind, content, parent: parent)))
  }

  /// Answers a request for the end, and tells everybody.
  private func leave(_ message: WireMessage, _ channel: Outbox.Channel) {
    let content: JSONValue = ["status": "ok", "restart": message.content["restart"] ?? false]
    publish("status", ["execution_state": "busy"], parent: message.header)
    outbox.add(.message(channel, stamp.answer(message, "shutdown_reply", content)))
    publish("shutdown_reply", content, parent: message.header)
    publish("status", ["execution_state": "idle"], parent: message.header)
    send()
  }

  /// Sends all that waits.
  ///
  /// - Returns: whether the session goes on, and whether text was sent.
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
