// Tests of a kernel through its clients, over real sockets.

import CommandLanguage
import JSON
import Jupyter
import JupyterTestSupport
import Testing

@Suite struct KernelTests {
  @Test func theKernelAnswersAKernelInfoRequest() throws {
    let client = try KernelClient(EchoLanguage())
    for socket in [client.shell, client.control] {
      let (answer, published) = try client.ask("kernel_info_request", on: socket)
      #expect(answer.kind == "kernel_info_reply")
      #expect(answer.content["protocol_version"] == "5.4")
      #expect(answer.content["language_info"]?["file_extension"] == ".echo")
      #expect(published.map { $0.content["execution_state"] } == ["busy", "idle"])
    }
    try client.shutDown()
  }

  @Test func aNewSubscriberReceivesTheStateOfTheKernel() throws {
    let client = try KernelClient(EchoLanguage())
    var early = try client.next()
    // A client that subscribes early also receives the status `starting`.
    if early.content["execution_state"] == "starting" { early = try client.next() }
    #expect(early.kind == "status" && early.content["execution_state"] == "idle")
    #expect(early.parent == [:])
    let name = client.send("execute_request", ["code": "wait"])
    while try client.next().kind != "execute_input" {}
    let late = try client.subscribed()
    #expect(try client.receive(on: late).kind == "iopub_welcome")
    let status = try client.receive(on: late)
    #expect(status.content["execution_state"] == "busy" && status.parent == [:])
    client.send("interrupt_request", on: client.control)
    _ = try client.publications(of: name)
    try client.shutDown()
  }

  @Test func theKernelReturnsHeartbeatMessages() throws {
    let client = try KernelClient(EchoLanguage())
    client.send("execute_request", ["code": "wait"])
    while try client.next().kind != "execute_input" {}
    client.heartbeat.send([Array("beat".utf8)])
    guard case .message(let frames) = client.heartbeat.receive() else {
      Issue.record("no heartbeat")
      return
    }
    #expect(frames == [Array("beat".utf8)])
    try client.shutDown()
  }

  @Test func theKernelRunsACellPublishesItsOutputAndAnswers() throws {
    let client = try KernelClient(EchoLanguage())
    let (answer, published) = try client.run(
      "say one\nsay two\nmoan three\nshow four\nfive",
      [("user_expressions", ["a": "x", "b": "fail"])])
    #expect(
      published.kinds == ["execute_input", "stream", "stream", "display_data", "execute_result"])
    #expect(published.content(of: "execute_input")?["execution_count"] == 1)
    #expect(published.text(of: "stdout") == "one\ntwo\n")
    #expect(published.text(of: "stderr") == "three\n")
    #expect(published.content(of: "execute_result")?["data"]?["text/plain"] == "five")
    #expect(answer["status"] == "ok" && answer["execution_count"] == 1)
    #expect(answer["user_expressions"]?["a"]?["data"]?["text/plain"] == "x")
    #expect(answer["user_expressions"]?["b"]?["status"] == "error")
    try client.shutDown()
  }

  @Test func silentlyExecutedCellsPublishNothing() throws {
    let language = EchoLanguage()
    let client = try KernelClient(language)
    let (answer, published) = try client.run("say one\ntwo", [("silent", true)])
    #expect(published.kinds == [] && answer["execution_count"] == 0)
    // An execution outside the history has no execution number.
    let (second, _) = try client.run("one", [("store_history", false)])
    #expect(second["execution_count"] == 0)
    // The session records neither silent executions, nor executions outside the history, nor user expressions.
    #expect(language.asides.withLock { $0 } >= 2)
    #expect(try client.run("one").answer["execution_count"] == 1)
    try client.shutDown()
  }

  @Test func progressReportsUpdateOneOutputLine() throws {
    let client = try KernelClient(EchoLanguage())
    let (_, published) = try client.run("progress 1\nprogress 2\nsay on\nprogress 3")
    #expect(
      published.kinds == [
        "execute_input", "display_data", "update_display_data", "stream", "update_display_data",
      ])
    let lines = published.filter { $0.kind.hasSuffix("display_data") }
    #expect(Set(lines.compactMap { $0.content["transient"]?["display_id"]?.string }).count == 1)
    try client.shutDown()
  }

  @Test func aFailedCellAbortsTheQueuedRequests() throws {
    let client = try KernelClient(EchoLanguage())
    // The first cell waits until all requests have arrived.
    client.send("execute_request", ["code": "wait"])
    let names = ["one", "two"].map { client.send("execute_request", ["code": .string($0)]) }
    let question = client.send("is_complete_request", ["code": "whole"])
    while try client.next().kind != "execute_input" {}
    client.send("interrupt_request", on: client.control)
    #expect(try client.receive(on: client.control).kind == "interrupt_reply")
    #expect(try client.receive(on: client.shell).content["ename"] == "Interrupted")
    for name in names {
      let answer = try client.receive(on: client.shell)
      #expect(answer.parent["msg_id"]?.string == name && answer.content["status"] == "aborted")
    }
    #expect(try client.receive(on: client.shell).parent["msg_id"]?.string == question)
    #expect(try client.run("three").answer["status"] == "ok")
    try client.shutDown()
  }

  @Test func aFailedCellAbortsNoRequestsIfStopOnErrorIsFalse() throws {
    let client = try KernelClient(EchoLanguage())
    client.send("execute_request", ["code": "fail why", "stop_on_error": false])
    let name = client.send("execute_request", ["code": "one"])
    let failure = try client.receive(on: client.shell).content
    #expect(failure["status"] == "error" && failure["evalue"] == "why")
    #expect(failure["traceback"] == ["why", "cell 1"])
    #expect(try client.receive(on: client.shell).content["status"] == "ok")
    let published = try client.publications(of: name)
    #expect(published.kinds == ["execute_input", "execute_result"])
    try client.shutDown()
  }

  @Test func anInterruptAfterTheEndOfACellDoesNotStopTheNextCell() throws {
    let client = try KernelClient(EchoLanguage())
    _ = try client.ask("interrupt_request", on: client.control)
    #expect(try client.run("one").answer["status"] == "ok")
    try client.shutDown()
  }

  @Test func theKernelAnswersCompletionInspectionAndCompletenessRequests() throws {
    let client = try KernelClient(EchoLanguage())
    let completion = try client.ask("complete_request", ["code": "é♪x", "cursor_pos": 2]).answer
    #expect(completion.content["matches"] == ["completed"])
    #expect(completion.content["cursor_start"] == 2 && completion.content["cursor_end"] == 2)
    let found = try client.ask("inspect_request", ["code": "x", "cursor_pos": 99]).answer.content
    #expect(found["found"] == true && found["data"]?["text/plain"] == "x at 1")
    #expect(try client.ask("inspect_request", ["code": ""]).answer.content["found"] == false)
    for (code, status) in [("whole", "complete"), ("open", "incomplete"), ("", "invalid")] {
      let answer = try client.ask("is_complete_request", ["code": .string(code)]).answer
      #expect(answer.content["status"]?.string == status)
    }
    try client.shutDown()
  }

  @Test func theKernelHistoryContainsTheCurrentAndEarlierSessions() throws {
    let client = try KernelClient(EchoLanguage())
    for code in ["one", "two", "one"] { _ = try client.run(code) }
    func history(_ content: JSONValue) throws -> JSONValue? {
      try client.ask("history_request", content).answer.content["history"]
    }
    #expect(try history(["hist_access_type": "tail", "n": 2]) == [[2, 2, "two"], [2, 3, "one"]])
    #expect(
      try history([
        "hist_access_type": "range", "session": 0, "start": 1, "stop": 2, "output": true,
      ])
        == [[2, 1, ["one", "one"]]])
    #expect(
      try history(["hist_access_type": "search", "pattern": "?n*", "unique": true])
        == [[2, 3, "one"]])
    #expect(
      try history(["hist_access_type": "tail", "n": 4])
        == [[1, 2, "two\nthree"], [2, 1, "one"], [2, 2, "two"], [2, 3, "one"]])
    #expect(
      try history(["hist_access_type": "range", "session": -1, "output": true])
        == [[1, 1, ["three", .null]], [1, 2, ["two\nthree", .null]]])
    #expect(
      try history(["hist_access_type": "search", "pattern": "*three", "n": 1])
        == [[1, 2, "two\nthree"]])
    #expect(try history(["hist_access_type": "range", "session": 7]) == [])
    try client.shutDown()
  }

  @Test func theKernelClosesACommThatAFrontEndOpens() throws {
    let client = try KernelClient(EchoLanguage())
    #expect(try client.ask("comm_info_request").answer.content["comms"] == [:])
    let name = client.send("comm_open", ["comm_id": "c", "target_name": "t", "data": [:]])
    #expect(try client.publications(of: name).content(of: "comm_close")?["comm_id"] == "c")
    let message = client.send("comm_msg", ["comm_id": "c", "data": [:]])
    #expect(try client.publications(of: message).kinds == [])
    let debug = try client.ask("debug_request", ["seq": 3, "command": "x"], on: client.control)
    #expect(debug.answer.content["success"] == false)
    try client.shutDown()
  }

  @Test func theKernelIgnoresInvalidMessages() throws {
    let client = try KernelClient(EchoLanguage())
    let other = MessageSigner(key: Array("another key".utf8))
    let forged = WireMessage(
      header: MessageStamp().header("execute_request"), content: ["code": "say no"])
    client.shell.send(forged.frames(signer: other))
    client.control.send(forged.frames(signer: other))
    client.shell.send([Array("garbage".utf8)])
    client.shell.send([[]])
    client.shell.send([WireMessage.mark, []])
    client.shell.send([[UInt8](repeating: 7, count: WireMessage.greatestSize + 1)])
    client.shell.send([[UInt8]](repeating: [1], count: 1000))
    client.send("nothing_request")
    #expect(try client.run("one").answer["execution_count"] == 1)
    let notes = client.notes
    #expect(notes.contains("kernel: a message with a wrong signature was dropped"))
    #expect(notes.contains("kernel: a message without its mark was dropped"))
    #expect(notes.contains("kernel: a message with too few parts was dropped"))
    #expect(notes.count { $0 == "kernel: a message that is too large was dropped" } == 2)
    #expect(notes.contains("kernel: a message of the unknown type 'nothing_request' was dropped"))
    try client.shutDown()
  }

  @Test func aShutdownRequestStopsTheRunningCellAndEndsTheKernel() throws {
    let client = try KernelClient(EchoLanguage())
    let name = client.send("execute_request", ["code": "wait"])
    while try client.next().kind != "execute_input" {}
    client.send("shutdown_request", ["restart": true], on: client.control)
    let answer = try client.receive(on: client.control)
    #expect(answer.kind == "shutdown_reply" && answer.content["restart"] == true)
    // The running cell is stopped, and its request is answered, before the kernel ends.
    #expect(try client.receive(on: client.shell).parent["msg_id"]?.string == name)
    #expect(try client.publications(of: name).kinds.last == "error")
  }

  @Test func quittingInACellEndsTheKernel() throws {
    let client = try KernelClient(EchoLanguage())
    let (answer, _) = try client.run("leave")
    #expect(answer["payload"] == [["source": "ask_exit", "keepkernel": false]])
  }

  @Test func startingAKernelOnAPortInUseIsAnError() throws {
    let client = try KernelClient(EchoLanguage())
    var connection = client.connection
    connection.transport = .tcp
    connection.address = "127.0.0.1"
    // All five sockets use one port, which is an error.
    for channel in ConnectionFile.Channel.allCases { connection.ports[channel] = 47_113 }
    let failure = #expect(throws: KernelError.self) {
      _ = try Kernel(connection, language: EchoLanguage()) { _ in }
    }
    #expect(failure?.description.contains("already in use") == true)
    try client.shutDown()
  }
}
