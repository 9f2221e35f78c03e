// Property tests of the conversion between notebooks and scripts: cells of random text, with every character that
// could be mistaken for a line end, a cell mark or a comment sign, come back unchanged. Files that are no notebook are
// refused.

import Files
import JSON
import SoundCommands
import TestSupport
import Testing

@Suite struct NotebookRoundTripTests {
  /// Pieces of text that are special in scripts, notebooks or Swift's strings.
  private static let pieces = [
    "%%", "# %%", "# \\%%", "\\", "%%% ", "# ", "#", " ", "\t", "\n", "\n\n", "\u{2028}",
    "\u{2029}",
    "\u{85}", "\u{b}", "\u{c}", "\u{301}", "e\u{301}", "🎻", "👩‍🚀", "\u{200d}", "\"", "[markdown]",
    "[raw]", "x = 1", "#= end", "\u{0}", "\u{feff}", "\u{a0}", "|", "---", "```",
  ]

  private static func text(_ random: inout Seeded) -> String {
    (0..<Int.random(in: 0...9, using: &random)).map { _ in
      pieces[Int.random(in: 0..<pieces.count, using: &random)]
    }.joined()
  }

  private static func notebook(_ random: inout Seeded) -> Notebook {
    var notebook = Notebook(script: "")
    notebook.metadata = ["authors": ["me"], "note": .string(text(&random))]
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let kind = [Notebook.Kind.code, .markdown, .raw][Int.random(in: 0...2, using: &random)]
      var cell = Notebook(script: "# %%\n").cells[0]
      (cell.kind, cell.text) = (kind, text(&random))
      if Bool.random(using: &random) { cell.title = text(&random) }
      if Int.random(in: 0...3, using: &random) == 0 { cell.isPreamble = true }
      cell.extras.metadata = ["tags": [.string(text(&random))]]
      if kind == .code {
        cell.outputs = [["output_type": "stream", "text": [.string(text(&random))]]]
      }
      notebook.cells.append(cell)
    }
    notebook.nameCells()
    return notebook
  }

  /// The text of a cell, as a script keeps it: without newlines at the end, and in a cell of code without blank lines
  /// at both ends.
  private static func kept(_ cell: Notebook.Cell) -> String {
    var lines = cell.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    func isBlank(_ line: Substring?) -> Bool {
      guard let line else { return false }
      return cell.kind == .code ? line.utf8.allSatisfy { $0 == 32 || $0 == 9 } : false
    }
    while lines.count > 0, lines.last?.isEmpty == true || isBlank(lines.last) { lines.removeLast() }
    while isBlank(lines.first) { lines.removeFirst() }
    return lines.joined(separator: "\n")
  }

  @Test func randomNotebooksComeBackFromTheirScripts() throws {
    var random = Seeded(15)
    for round in 0..<3000 {
      let original = try Notebook(jupyter: Self.notebook(&random).text, name: "a")
      let script = original.script
      var back = Notebook(script: script)
      #expect(back.cells.map(\.kind) == original.cells.map(\.kind), "\(round)")
      #expect(
        back.cells.map { Array($0.text.utf8) } == original.cells.map { Array(Self.kept($0).utf8) },
        "\(round)")
      #expect(
        back.cells.map { Array($0.title.utf8) } == original.cells.map { Array($0.title.utf8) })
      #expect(back.script == script, "\(round)")
      // With the earlier notebook, the names, metadata and attachments come back too.
      back.inherit(from: original)
      #expect(back.metadata == original.metadata)
      #expect(back.cells.map(\.id) == original.cells.map(\.id), "\(round)")
      #expect(back.cells.map(\.extras) == original.cells.map(\.extras), "\(round)")
      // Jupyter's file itself keeps everything.
      #expect(try Notebook(jupyter: original.text, name: "a") == original)
    }
  }

  @Test func randomScriptsComeBackFromTheirNotebooks() throws {
    var random = Seeded(16)
    for _ in 0..<3000 {
      let lines = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        ["# %%", "# %% [markdown]", "# %% a [raw]", ""][Int.random(in: 0...3, using: &random)]
          + (Bool.random(using: &random) ? "\n" : "") + Self.text(&random)
      }
      // The first conversion brings the script into the form in which a notebook is written.
      let first = try Notebook(
        jupyter: Notebook(script: lines.joined(separator: "\n")).text, name: "a")
      let second = try Notebook(jupyter: Notebook(script: first.script).text, name: "a")
      #expect(second.script == first.script)
      #expect(second.cells.map(\.text) == first.cells.map(\.text))
    }
  }

  /// Of a public report about a converter that made cells of the lines of a Mermaid diagram.
  @Test func linesOfProseThatBeginWithPercentSignsStayProse() throws {
    let text = try BoundedFile.text("\(Repository.top)/Tests/Cases/mermaid.ipynb")
    let original = try Notebook(jupyter: text, name: "mermaid.ipynb")
    #expect(original.script.contains("\n# \\%% == States ==\n# Idle --> Running\n# \\%% end\n"))
    let back = Notebook(script: original.script)
    #expect(back.cells.map(\.kind) == [.markdown, .code, .markdown])
    #expect(back.cells.map(\.text) == original.cells.map(\.text))
  }

  @Test func lineSeparatorsInACellAreText() throws {
    let text = try BoundedFile.text("\(Repository.top)/Tests/Cases/ls.ipynb")
    let original = try Notebook(jupyter: text, name: "ls.ipynb")
    #expect(
      original.cells.map(\.text) == ["a = \"x\u{2028}y\"\nprint length(a), a == \"x\\u{2028}y\""])
    #expect(Notebook(script: original.script).cells.map(\.text) == original.cells.map(\.text))
  }

  @Test func hostileNotebooksAreReadOrRefusedWithAReason() throws {
    let text = try BoundedFile.text("\(Repository.top)/Tests/Cases/mermaid.ipynb")
    let values = [
      "null", "true", "1e999", "-1", "[]", "{}", "[[]]", "\"\"", "[1, null]", "{\"a\": 1}",
      "9223372036854775807", "\"\\ud800\"", String(repeating: "[", count: 5000),
    ]
    var random = Seeded(17)
    var bytes = Array(text.utf8)
    for round in 0..<3000 {
      var changed = bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch round % 3 {
      case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
      case 1: changed.removeSubrange(place..<min(bytes.count, place + 9))
      default:
        // Another value stands behind one of the colons.
        let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
        let colon = colons[Int.random(in: 0..<colons.count, using: &random)]
        let end = bytes[colon...].firstIndex { $0 == 0x2c || $0 == 0x0a } ?? bytes.count
        changed.replaceSubrange(
          colon + 1..<end,
          with: Array(values[Int.random(in: 0..<values.count, using: &random)].utf8))
      }
      do {
        let notebook = try Notebook(
          jupyter: String(decoding: changed, as: UTF8.self), name: "a.ipynb")
        // What was taken can be written and read again.
        #expect(try Notebook(jupyter: notebook.text, name: "b").cells.count == notebook.cells.count)
      } catch {
        #expect("\(error)".hasPrefix("a.ipynb: "))
      }
    }
    bytes = Array(text.replacing("\"print \\\"code\\\"\"", with: "1, \"x\"").utf8)
    let failure = #expect(throws: Notebook.Refusal.self) {
      _ = try Notebook(jupyter: String(decoding: bytes, as: UTF8.self), name: "a.ipynb")
    }
    #expect(
      failure?.description
        == "a.ipynb: the text of cell 2 is neither a string nor a list of strings")
  }
}
