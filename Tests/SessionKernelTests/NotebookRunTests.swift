// Tests that notebooks run without Jupyter and keep their outputs in order and in nbformat's form.

import CommandLanguage
import JSON
import SessionKernel
import SoundCommands
import Testing

@Suite struct NotebookRunTests {
  private func run(_ script: String) -> (notebook: Notebook, ending: NotebookRun.Ending) {
    LanguageThread.run {
      let session = SessionKernel(version: "0", threads: 2, report: { _ in })
      var run = NotebookRun(Notebook(script: script))
      let ending = run.run(in: session)
      session.end()
      return (run.notebook, ending)
    }
  }

  private func kinds(_ cell: Notebook.Cell) -> [String] {
    cell.outputs.compactMap { output in
      (output["output_type"]?.string ?? "") + (output["name"]?.string.map { " " + $0 } ?? "")
    }
  }

  private func text(_ value: JSONValue?) -> String {
    value?.string ?? (value?.array ?? []).compactMap(\.string).joined()
  }

  @Test func aNotebookRunKeepsTheOutputsOfCellsInOrder() throws {
    let (notebook, ending) = run(
      """
      # %%
      print "a"
      print "b"
      x = 2

      # %% [markdown]
      # Prose

      # %%

      # %%
      sort [x, 1]
      plot [1, 2]
      print "c"
      x + 1
      """)
    guard case .done = ending else { throw Failure(ending) }
    let cells = notebook.cells
    // Consecutive texts of one stream form one output, and a cell without code has no execution number.
    #expect(kinds(cells[0]) == ["stream stdout"])
    #expect(text(cells[0].outputs[0]["text"]) == "a\nb\n")
    #expect(cells.map(\.count) == [1, nil, nil, 2])
    #expect(
      kinds(cells[3]) == ["display_data", "display_data", "stream stdout", "execute_result"])
    #expect(text(cells[3].outputs[0]["data"]?["text/plain"]) == "[1, 2]")
    #expect(cells[3].outputs[1]["data"]?["image/png"]?.string?.hasPrefix("iVBORw0KGgo") == true)
    let drawing = text(cells[3].outputs[1]["data"]?["image/svg+xml"])
    #expect(drawing.contains("<svg"))
    #expect(cells[3].outputs[3]["execution_count"] == 2)
    #expect(text(cells[3].outputs[3]["data"]?["text/plain"]) == "3")
  }

  @Test func anErrorEndsANotebookRunAndIsWrittenToTheNotebook() throws {
    let (notebook, ending) = run("# %%\nprint 1\nnothing()\n\n# %%\nprint 2\n")
    guard case .failed(1, let diagnostic) = ending else { throw Failure(ending) }
    #expect(diagnostic.kind == .name)
    #expect(kinds(notebook.cells[0]) == ["stream stdout", "error"])
    let error = notebook.cells[0].outputs[1]
    #expect(error["ename"] == "NameError")
    #expect(error["evalue"]?.string?.contains("'nothing'") == true)
    #expect(error["traceback"]?.array?.contains { $0.string?.contains("^") == true } == true)
    #expect(notebook.cells[1].outputs == [] && notebook.cells[1].count == nil)
  }

  @Test func quitEndsANotebookRunWithoutAnError() throws {
    let (notebook, ending) = run("# %%\nprint 1\nquit\n\n# %%\nprint 2\n")
    guard case .done = ending else { throw Failure(ending) }
    #expect(kinds(notebook.cells[0]) == ["stream stdout"])
    #expect(notebook.cells[1].outputs == [])
  }

  @Test func runningANotebookWithTrainingTwiceGivesTheSameNotebook() {
    let script = """
      # %%
      x = tone(440Hz, 0.3s)
      pv = analyze(x, fft: 512, bins: 10)
      m = model(pv, layers: 1, units: 8)
      train m, steps: 400
      # %%
      plot m
      sample(m, duration: 0.2s)
      """
    let notebooks = (0..<2).map { _ in run(script).notebook }
    #expect(notebooks[0].text == notebooks[1].text)
    // Long work leaves no progress line in the notebook, because the text of the line would depend on the speed of the
    // work.
    #expect(kinds(notebooks[0].cells[0]) == ["stream stdout"])
    let said = text(notebooks[0].cells[0].outputs[0]["text"])
    #expect(said.hasPrefix("trained 400 steps · loss ") && !said.contains("frames/s"), "\(said)")
  }

  @Test func anInterruptedNotebookRunKeepsTheEarlierOutputs() throws {
    let (notebook, ending) = LanguageThread.run {
      let holder = Holder()
      let session = SessionKernel(
        version: "0", threads: 2, report: { if $0.step > 20 { holder.session?.interrupt() } })
      holder.session = session
      var run = NotebookRun(
        Notebook(
          script: """
            # %%
            m = model(analyze(tone(440Hz, 1s), fft: 512, bins: 10), units: 8, layers: 1)
            train m, steps: 1000000
            # %%
            print 2
            """))
      let ending = run.run(in: session)
      holder.session = nil
      return (run.notebook, ending)
    }
    guard case .failed(1, let diagnostic) = ending else { throw Failure(ending) }
    #expect(diagnostic.kind == .interrupted)
    // On a slow machine the training announces its length at standard error.
    var cell = notebook.cells[0]
    cell.outputs.removeAll { $0["name"] == "stderr" }
    #expect(kinds(cell) == ["stream stdout", "display_data", "error"])
    let said = text(cell.outputs[0]["text"])
    #expect(said.contains("stopped at step"), "\(said)")
    let line = text(cell.outputs[1]["data"]?["text/plain"])
    #expect(line.hasPrefix("training ") && line.contains("/1000000 steps"), "\(line)")
    #expect(notebook.cells[1].outputs == [])
  }

  @Test func aNotebookRunReplacesOldOutputs() throws {
    var notebook = Notebook(script: "# %%\nx = 1\n")
    notebook.cells[0].outputs = [["output_type": "stream", "name": "stdout", "text": "old"]]
    notebook.cells[0].count = 9
    #expect(NotebookRun(notebook).notebook.cells[0].outputs == [])
    #expect(NotebookRun(notebook).notebook.cells[0].count == nil)
  }

  private struct Failure: Error {
    let ending: String
    init(_ ending: NotebookRun.Ending) { self.ending = "\(ending)" }
  }

  /// Holds the session, so that the session's report function can call the session.
  private final class Holder: @unchecked Sendable {
    var session: SessionKernel?
  }
}
