// Handles the requests of the shell channel one after another, on the language's thread.

internal import Glibc
internal import JSON
internal import Synchronization

/// Handles the requests of the shell channel.
final class ShellRequests: @unchecked Sendable {
  /// The delay before the answer to a failed cell, in microseconds. During this delay, cells that were sent together
  /// with the failed cell arrive and are aborted.
  private static let gathering: UInt32 = 20_000

  private let language: any KernelLanguage
  private let requests: RequestQueue
  private let outbox: Outbox
  private let stamp: MessageStamp
  private let note: @Sendable (String) -> Void
  private let isRunning = Mutex(false)
  /// The status of the language's thread that was published last.
  private let status = Mutex("idle")
  // Only the language's thread uses the following properties.
  private var count = 0
  private var history = CellHistory()

  init(
    _ language: any KernelLanguage, requests: RequestQueue, outbox: Outbox, stamp: MessageStamp,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.language = language
    self.requests = requests
    self.outbox = outbox
    self.stamp = stamp
    self.note = note
  }

  /// Handles requests until the queue is closed.
  func run() {
    while let request = requests.next() {
      let message = request.message
      publishStatus("busy", message.header)
      if request.isAborted, message.kind == "execute_request" {
        answer(message, "execute_reply", ["status": "aborted", "execution_count": .integer(count)])
      } else {
        handle(message)
      }
      publishStatus("idle", message.header)
    }
  }

  /// Publishes the thread's status again. This function may be called from any thread.
  func repeatStatus() { publishStatus(nil, [:]) }

  /// - Parameter state: the new status; nil repeats the last status.
  private func publishStatus(_ state: String?, _ parent: JSONValue) {
    // The message is added under the lock, so that messages have the same order as the changes of status.
    status.withLock { status in
      if let state { status = state }
      outbox.add(
        .message(
          .publication,
          stamp.publication("status", ["execution_state": .string(status)], parent: parent)))
    }
  }

  /// Stops the running cell, if a cell is running. This function may be called from any thread.
  func interrupt() { isRunning.withLock { if $0 { language.interrupt() } } }

  private func handle(_ message: WireMessage) {
    let content = message.content
    let code = content["code"]?.string ?? ""
    let cursor = content["cursor_pos"]?.integer ?? code.unicodeScalars.count
    let place = min(max(cursor, 0), code.unicodeScalars.count)
    switch message.kind {
    case "execute_request": execute(message)
    case "kernel_info_request": answer(message, "kernel_info_reply", language.description.json)
    case "complete_request":
      answer(message, "complete_reply", completion(language.complete(code, at: place), place))
    case "inspect_request":
      let found = language.inspect(code, at: place)
      answer(
        message, "inspect_reply",
        [
          "status": "ok", "found": .bool(found != nil), "data": found?.json ?? [:], "metadata": [:],
        ])
    case "is_complete_request":
      answer(message, "is_complete_reply", wholeness(language.wholeness(of: code)))
    case "history_request":
      if !history.knowsEarlier { history.add(earlier: language.earlierEntries()) }
      answer(message, "history_reply", history.answer(content))
    case "comm_info_request": answer(message, "comm_info_reply", ["status": "ok", "comms": [:]])
    case "comm_open":
      // The kernel supports no comms, so it closes the client's end at once.
      publish("comm_close", ["comm_id": content["comm_id"] ?? "", "data": [:]], message)
    case "comm_msg", "comm_close": break
    default: note("kernel: a message of the unknown type '\(Self.brief(message.kind))' was dropped")
    }
  }

  // MARK: Running cells

  private func execute(_ message: WireMessage) {
    let content = message.content
    let isSilent = content["silent"]?.bool ?? false
    let isStored = !isSilent && content["store_history"]?.bool ?? true
    guard let code = content["code"]?.string else {
      let failure = CellFailure(
        name: "ProtocolError", message: "the execute_request contains no code", lines: [])
      answer(message, "execute_reply", failure.json(count))
      return
    }
    if isStored { count += 1 }
    // The interrupt is cleared before clients receive the message that the cell runs, so that a later interrupt
    // reaches the cell.
    isRunning.withLock { isRunning in
      language.forgetInterrupt()
      isRunning = true
    }
    if !isSilent {
      publish(
        "execute_input", ["code": .string(code), "execution_count": .integer(count)], message)
    }
    let output = CellMessages(isSilent ? nil : outbox, stamp: stamp, parent: message.header)
    let name = isStored ? "cell \(count)" : "cell"
    func run() -> CellOutcome { language.run(code, name: name, output: output) }
    let outcome = isStored ? run() : language.unrecorded(run)
    var expressions: JSONValue = [:]
    if case .done = outcome {
      expressions = language.unrecorded { evaluated(content["user_expressions"]) }
    }
    isRunning.withLock { $0 = false }
    if isStored { remember(code, outcome) }
    switch outcome {
    case .done(let result):
      if let result, !isSilent {
        publish(
          "execute_result",
          ["execution_count": .integer(count), "data": result.json, "metadata": [:]], message)
      }
      answer(message, "execute_reply", succeeded(payload: [], expressions))
    case .failed(let failure):
      if !isSilent { publish("error", failure.json(nil), message) }
      if content["stop_on_error"]?.bool ?? true {
        usleep(Self.gathering)
        requests.abortWaiting()
      }
      answer(message, "execute_reply", failure.json(count))
    case .left:
      let payload: JSONValue = ["source": "ask_exit", "keepkernel": false]
      answer(message, "execute_reply", succeeded(payload: [payload], expressions))
      outbox.add(.end)
    }
  }

  private func succeeded(payload: [JSONValue], _ expressions: JSONValue) -> JSONValue {
    [
      "status": "ok", "execution_count": .integer(count), "payload": .array(payload),
      "user_expressions": expressions,
    ]
  }

  private func remember(_ code: String, _ outcome: CellOutcome) {
    let result = if case .done(let bundle) = outcome { bundle?["text/plain"] } else { String?.none }
    history.add(count, code, output: result)
  }

  private func evaluated(_ expressions: JSONValue?) -> JSONValue {
    .object(
      (expressions?.members ?? []).map { member in
        switch language.evaluate(member.value.string ?? "") {
        case .success(let bundle):
          (member.name, ["status": "ok", "data": bundle.json, "metadata": [:]])
        case .failure(let failure): (member.name, failure.json(nil, status: true))
        }
      })
  }

  // MARK: Answers

  private func completion(_ found: CellCompletion, _ place: Int) -> JSONValue {
    let types = found.matches.map { match -> JSONValue in
      [
        "start": .integer(found.start), "end": .integer(place), "text": .string(match.text),
        "type": .string(match.note),
      ]
    }
    return [
      "status": "ok", "matches": .array(found.matches.map { .string($0.text) }),
      "cursor_start": .integer(min(found.start, place)), "cursor_end": .integer(place),
      "metadata": ["_jupyter_types_experimental": .array(types)],
    ]
  }

  private func wholeness(_ wholeness: CellWholeness) -> JSONValue {
    switch wholeness {
    case .whole: ["status": "complete"]
    case .open(let indent): ["status": "incomplete", "indent": .string(indent)]
    case .wrong: ["status": "invalid"]
    }
  }

  private func answer(_ message: WireMessage, _ kind: String, _ content: JSONValue) {
    outbox.add(.message(.shell, stamp.answer(message, kind, content)))
  }

  private func publish(_ kind: String, _ content: JSONValue, _ message: WireMessage) {
    outbox.add(
      .message(.publication, stamp.publication(kind, content, parent: message.header)))
  }

  /// A name from a message, shortened to one line.
  static func brief(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(60).filter { $0.value >= 32 }))
  }
}

extension CellFailure {
  /// The failure as the content of a message.
  ///
  /// - Parameters:
  ///   - count: the cell's number, if the message is an answer.
  ///   - status: whether the message has a status. An answer always has a status.
  func json(_ count: Int?, status: Bool = false) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("ename", .string(name)), ("evalue", .string(message)),
      ("traceback", .array(lines.map { .string($0) })),
    ]
    if status || count != nil { members.insert(("status", "error"), at: 0) }
    if let count { members.append(("execution_count", .integer(count))) }
    return .object(members)
  }
}

extension LanguageDescription {
  /// The `kernel_info_reply`.
  var json: JSONValue {
    [
      "status": "ok", "protocol_version": .string(MessageStamp.version),
      "implementation": .string(name), "implementation_version": .string(version),
      "language_info": [
        "name": .string(name), "version": .string(version), "mimetype": .string(mediaType),
        "file_extension": .string(fileEnding), "pygments_lexer": .string(highlighter),
        "codemirror_mode": .string(editorMode),
      ],
      "banner": .string(banner), "debugger": false, "help_links": [],
    ]
  }
}
