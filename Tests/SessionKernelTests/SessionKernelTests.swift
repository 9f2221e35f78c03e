// Tests of a Sonde session in a notebook, over real sockets.

import JSON
import Jupyter
import JupyterTestSupport
import SessionKernel
import TestSupport
import Testing

@Suite struct SessionKernelTests {
  private func started() throws -> KernelClient {
    try KernelClient(SessionKernel(version: "0", threads: 2))
  }

  @Test func aNotebookShowsValuesAsThePromptDoes() throws {
    let client = try started()
    let (answer, published) = try client.run("print \"hello\"\nx = 2\nx + 1")
    #expect(answer["status"] == "ok")
    #expect(published.text(of: "stdout") == "hello\n")
    #expect(published.content(of: "execute_result")?["data"]?["text/plain"] == "3")
    #expect(try client.run("x;").published.kinds == ["execute_input"])
    #expect(try client.run("x = 3").published.kinds == ["execute_input"])
    #expect(try client.run("# nothing").published.kinds == ["execute_input"])
    // The value of a command is an execution result if the command is the last statement.
    let (_, sorted) = try client.run("sort [2, 1]\nsort [4, 3]")
    #expect(sorted.kinds == ["execute_input", "display_data", "execute_result"])
    #expect(sorted.content(of: "display_data")?["data"]?["text/plain"] == "[1, 2]")
    try client.shutDown()
  }

  @Test func anErrorInANotebookShowsACaretAndTheListOfCalls() throws {
    let client = try started()
    let (answer, published) = try client.run("def f(a) {\n  return a + nil\n}\nprint 1\nf(2)")
    #expect(answer["status"] == "error" && answer["ename"] == "Error")
    #expect(published.kinds == ["execute_input", "stream", "error"])
    let lines = published.content(of: "error")?["traceback"]?.array?.compactMap(\.string) ?? []
    let text = lines.joined(separator: "\n")
    #expect(text.contains("cell 1:2:") && text.contains("^") && text.contains("in f"), "\(text)")
    // The session keeps its values after the error.
    #expect(
      try client.run("f").published.content(of: "execute_result")?["data"]?["text/plain"]
        == "function · f(a)")
    #expect(try client.run("nothing").answer["ename"] == "NameError")
    #expect(try client.run("x = = 2").answer["ename"] == "SyntaxError")
    try client.shutDown()
  }

  @Test func anInterruptedLoopKeepsItsChangesOfVariables() throws {
    let client = try started()
    let name = client.send(
      "execute_request", ["code": "n = 1\nprint \"on\"\nwhile true { n += 1 }"])
    while try client.next().kind != "stream" {}
    client.send("interrupt_request", on: client.control)
    let answer = try client.receive(on: client.shell)
    #expect(answer.content["ename"] == "Interrupted")
    #expect(try client.publications(of: name).content(of: "error")?["ename"] == "Interrupted")
    #expect(
      try client.run("n > 0").published.content(of: "execute_result")?["data"]?["text/plain"]
        == "true")
    try client.shutDown()
  }

  @Test func anInterruptedTrainingInANotebookKeepsItsSteps() throws {
    let client = try started()
    _ = try client.run(
      "m = model(analyze(tone(440Hz, 1s), fft: 512, bins: 10), units: 8, layers: 1)")
    let name = client.send("execute_request", ["code": "train m, epochs: 1000000"])
    // The first progress line shows that the training is running.
    while try client.next().kind != "display_data" {}
    client.send("interrupt_request", on: client.control)
    #expect(try client.receive(on: client.shell).content["status"] == "error")
    let published = try client.publications(of: name)
    #expect(published.contains { $0.kind == "update_display_data" })
    #expect(published.text(of: "stdout").contains("stopped"), "\(published.text(of: "stdout"))")
    #expect(
      try client.run("m.steps > 0").published.content(of: "execute_result")?["data"]?["text/plain"]
        == "true")
    try client.shutDown()
  }

  @Test func aNotebookShowsASoundWithAPlayer() throws {
    let client = try started()
    let data = try client.run("tone(440Hz, 0.1s)").published.content(of: "execute_result")?["data"]
    #expect(data?["text/plain"]?.string?.hasPrefix("sound · ") == true)
    let html = data?["text/html"]?.string ?? ""
    #expect(html.contains("<audio controls"))
    // The FLAC data starts with "fLaC", followed by 34 bytes of stream information.
    #expect(html.contains("src=\"data:audio/flac;base64,ZkxhQwAAACI"), "\(html.suffix(300))")
    // The output also contains a picture of the waveform, for pages without audio players.
    let picture = data?["image/png"]?.string ?? "none"
    #expect(html.contains("src=\"data:image/png;base64,\(picture)\""))
    // FLAC does not support a sample rate of 8000.5 Hz.
    let odd = try client.run("tone(440Hz, 0.1s, rate: 8000.5)").published
    let page = odd.content(of: "execute_result")?["data"]?["text/html"]?.string ?? ""
    #expect(page.contains("src=\"data:audio/wav;base64,UklGR"), "\(odd.kinds)")
    let long = try client.run("silence(60s)").published.content(of: "execute_result")?["data"]
    #expect(
      long?["text/html"]?.string?.contains("the player contains only the first 22.68 s") == true)
    try client.shutDown()
  }

  @Test func aNotebookShowsAFigureAsPictures() throws {
    let client = try started()
    let (_, published) = try client.run("plot [1, 4, 2]")
    #expect(published.kinds == ["execute_input", "display_data"])
    let data = published.content(of: "display_data")?["data"]
    #expect(data?["image/svg+xml"]?.string?.contains("<svg") == true)
    #expect(data?["image/png"]?.string?.hasPrefix("iVBORw0KGgo") == true)
    #expect(data?["text/plain"]?.string?.hasPrefix("figure · ") == true)
    let (_, plots) = try client.run("plots")
    let choice = plots.content(of: "execute_result")?["data"]?["text/plain"]?.string
    #expect(choice?.contains("the notebook shows pictures") == true, "\(plots.kinds)")
    try client.shutDown()
  }

  @Test func aNotebookShowsFramesAndTensorsAsTables() throws {
    let client = try started()
    for (code, words) in [
      ("analyze(tone(440Hz, 1s), fft: 512, bins: 10)", "<th>bin&nbsp;0</th>"),
      ("tensor([[1, 2], [3, 4]])", "<td>3</td><td>4</td>"),
    ] {
      let data = try client.run(code).published.content(of: "execute_result")?["data"]
      #expect(data?["text/html"]?.string?.contains(words) == true, "\(code)")
      #expect(data?["text/plain"]?.string?.isEmpty == false)
    }
    try client.shutDown()
  }

  @Test func completionPositionsInAKernelAreCountedInCodePoints() throws {
    let client = try started()
    let code = "s = \"é♪\"; anal"
    let answer = try client.ask(
      "complete_request", ["code": .string(code + "yze(x)"), "cursor_pos": 14]
    ).answer.content
    #expect(answer["matches"]?.array?.contains("analyze") == true)
    #expect(answer["cursor_start"] == 10 && answer["cursor_end"] == 14)
    _ = try client.run("pv = analyze(tone(440Hz, 0.1s))")
    let own = try client.ask("complete_request", ["code": "pv.mag", "cursor_pos": 6]).answer.content
    #expect(own["matches"] == ["mags"])
    try client.shutDown()
  }

  @Test func inspectionExplainsTheNameAtTheCursor() throws {
    let client = try started()
    _ = try client.run("pv = analyze(tone(440Hz, 0.1s))")
    for (code, place, words) in [
      ("analyze(x, fft: 512)", 3, "analyze("), ("analyze(x, ", 11, "analyze("),
      ("y = pv.mags", 9, "tensor"), ("if x { }", 1, "if"),
    ] {
      let answer = try client.ask(
        "inspect_request", ["code": .string(code), "cursor_pos": .integer(place)]
      ).answer.content
      let text = answer["data"]?["text/plain"]?.string ?? ""
      #expect(answer["found"] == true && text.contains(words), "\(code): \(text)")
    }
    let none = try client.ask("inspect_request", ["code": "qqqq", "cursor_pos": 2]).answer.content
    #expect(none["found"] == false)
    try client.shutDown()
  }

  @Test func theKernelReportsCellsAsCompleteIncompleteOrInvalid() throws {
    let client = try started()
    for (code, status, indent) in [
      ("1 + 1", "complete", nil), ("def f(x) {", "incomplete", "  "), ("x = [1,", "incomplete", ""),
      ("x = = 2", "invalid", nil),
    ] as [(String, String, String?)] {
      let answer = try client.ask("is_complete_request", ["code": .string(code)]).answer.content
      #expect(answer["status"]?.string == status, "\(code)")
      #expect(answer["indent"]?.string == indent)
    }
    try client.shutDown()
  }

  @Test func userExpressionsAreEvaluated() throws {
    let client = try started()
    let (answer, _) = try client.run(
      "x = 2", [("user_expressions", ["a": "x * 2", "b": "nothing"])])
    #expect(answer["user_expressions"]?["a"]?["data"]?["text/plain"] == "4")
    #expect(answer["user_expressions"]?["b"]?["ename"] == "NameError")
    try client.shutDown()
  }

  @Test func silentRequestsOfAFrontEndAreNotRecorded() throws {
    let client = try started()
    _ = try client.run("x = 1", [("user_expressions", ["a": "x + 1"])])
    _ = try client.run("y = 2", [("silent", true)])
    _ = try client.run("z = 3", [("store_history", false)])
    // The unrecorded requests ran, and later random draws are the same as without these requests.
    #expect(try client.run("y + z").answer["status"] == "ok")
    let (_, published) = try client.run("print session.statements")
    #expect(published.text(of: "stdout").contains("x = 1"))
    for words in ["x + 1", "y = 2", "z = 3"] {
      #expect(!published.text(of: "stdout").contains(words), "\(words)")
    }
    // `undo` reverts the user's last statement that changed a value.
    _ = try client.run("undo")
    #expect(try client.run("x").answer["ename"] == "NameError")
    #expect(try client.run("y").answer["status"] == "ok")
    try client.shutDown()
  }

  @Test func twoKernelsHaveSeparateSessions() throws {
    let (one, two) = (try started(), try started())
    _ = try one.run("x = 1")
    #expect(try two.run("x").answer["ename"] == "NameError")
    #expect(try one.run("x").answer["status"] == "ok")
    try one.shutDown()
    #expect(try two.run("1").answer["status"] == "ok")
    try two.shutDown()
  }

  @Test func theCommandSeedMakesRandomResultsOfCellsRepeatable() throws {
    let code = "seed 7\nx = noise(0.01s)\nx.rms"
    let results = try (0..<2).map { _ in
      let client = try started()
      defer { try? client.shutDown() }
      return try client.run(code).published.content(of: "execute_result")?["data"]?["text/plain"]
    }
    #expect(results[0] == results[1] && results[0] != nil)
  }
}
