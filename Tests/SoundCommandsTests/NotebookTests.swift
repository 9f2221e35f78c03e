// Tests of conversions between scripts with cells and Jupyter notebooks. Both directions keep code, prose and order; a
// text that is no Sonde notebook is refused with a reason.

import Files
import JSON
import SoundCommands
import TestSupport
import Testing

@Suite struct NotebookTests {
  private let script = """
    # sonde 1
    x = 1

    # %% [markdown]
    # # A title
    #
    # Prose with `code`, "quotes" and ümlauts.
    # #= no note

    # %%
    y = x + 1
    if y > 1 {

      print y
    }

    # %% Sounds
    z = "a\n\\"  # b

    # %% The end [markdown]
    # - last

    """

  @Test func aScriptConvertedToANotebookAndBackIsUnchanged() throws {
    let notebook = Notebook(script: script)
    #expect(notebook.cells.map(\.kind) == [.code, .markdown, .code, .code, .markdown])
    #expect(notebook.cells[0].isPreamble)
    #expect(notebook.cells[1].text.hasPrefix("# A title\n\nProse"))
    #expect(notebook.cells[3].title == "Sounds" && notebook.cells[4].title == "The end")
    #expect(notebook.script == script)
    let again = try Notebook(jupyter: notebook.text, name: "a.ipynb")
    #expect(again == notebook)
    #expect(again.script == script)
  }

  @Test(arguments: ["", "x = 1\n", "# %%\n", "# %%\nx = 1\n", "# %%x\n", "\n\n# %% [raw]\n# a\n"])
  func convertingANotebookTwiceChangesNothing(text: String) throws {
    let once = try Notebook(jupyter: Notebook(script: text).text, name: "a").script
    let twice = try Notebook(jupyter: Notebook(script: once).text, name: "a").script
    #expect(once == twice)
    #expect(once.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
  }

  @Test func aNotebookThatJupyterWroteIsRead() throws {
    let text = #"""
      {"cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Head\n", "text"]},
        {"cell_type": "code", "execution_count": 3, "id": "ab-1", "metadata": {},
         "outputs": [{"name": "stdout", "output_type": "stream", "text": ["2\n"]}],
         "source": "x = 1\r\nprint x + 1\n"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": []}],
       "metadata": {"kernelspec": {"name": "sonde", "display_name": "Sonde", "language": "sonde"}},
       "nbformat": 4, "nbformat_minor": 2}
      """#
    let notebook = try Notebook(jupyter: text, name: "a.ipynb")
    #expect(notebook.cells.map(\.text) == ["# Head\ntext", "x = 1\nprint x + 1", ""])
    #expect(
      notebook.script == "# %% [markdown]\n# # Head\n# text\n\n# %%\nx = 1\nprint x + 1\n\n# %%\n")
  }

  @Test func convertingAScriptKeepsTheNotebooksOutputsAndMetadata() throws {
    let text = #"""
      {"cells": [
        {"cell_type": "markdown", "id": "intro", "metadata": {"tags": ["a"]},
         "attachments": {"x.png": {"image/png": "AA=="}}, "source": "![](attachment:x.png)"},
        {"cell_type": "code", "execution_count": 3, "id": "ab-1",
         "metadata": {"title": "One", "collapsed": true},
         "outputs": [{"name": "stdout", "output_type": "stream", "text": ["2\n"]}],
         "source": "print 2"},
        {"cell_type": "code", "id": "ab-1", "metadata": {}, "outputs": [], "source": "x"},
        {"cell_type": "code", "id": "no name", "metadata": {}, "outputs": [], "source": "y"}],
       "metadata": {"kernelspec": {"name": "sonde"}, "authors": ["me"]},
       "nbformat": 4, "nbformat_minor": 5}
      """#
    let notebook = try Notebook(jupyter: text, name: "a.ipynb")
    let again = try Notebook(jupyter: notebook.text, name: "a.ipynb")
    #expect(again.metadata["authors"] == ["me"])
    #expect(again.cells[0].extras == notebook.cells[0].extras)
    #expect(again.cells[0].extras.metadata == ["tags": ["a"]])
    #expect(again.cells[0].extras.attachments?["x.png"] != nil)
    #expect(again.cells[1].outputs == notebook.cells[1].outputs && again.cells[1].count == 3)
    #expect(again.cells[1].title == "One" && again.cells[1].extras.metadata == ["collapsed": true])
    // Cell names that occur twice or that Jupyter refuses are replaced.
    #expect(again.cells.map(\.id) == ["intro", "ab-1", "cell-3", "cell-4"])
  }

  @Test func unchangedNotebookCellsKeepTheirNames() throws {
    var earlier = Notebook(script: "# %%\na\n\n# %%\nb\n\n# %%\nc\n")
    earlier.cells[0].id = "one"
    earlier.cells[1].id = "two"
    earlier.cells[1].extras.metadata = ["tags": []]
    earlier.cells[2].id = "cell-2"
    var later = Notebook(script: "# %%\na\n\n# %%\nnew\n\n# %%\nb\n\n# %%\nC\n")
    later.inherit(from: earlier)
    #expect(later.cells.map(\.id) == ["one", "cell-2", "two", "cell-4"])
    #expect(later.cells[2].extras.metadata == ["tags": []])
    #expect(later.cells.map(\.text) == ["a", "new", "b", "C"])
  }

  @Test(arguments: Repository.names(in: "notebooks").filter { $0.hasSuffix(".ipynb") })
  func theCommittedNotebooksMatchTheirScripts(file: String) throws {
    let text = try BoundedFile.text("\(Repository.top)/notebooks/\(file)")
    #expect(text.utf8.count < 3_000_000)
    let notebook = try Notebook(jupyter: text, name: file)
    let name = file.dropLast(".ipynb".count)
    #expect(
      try notebook.script == BoundedFile.text("\(Repository.top)/scripts/\(name).sonde"),
      "make notebooks")
    // Every cell of the notebook ran without an error.
    let code = notebook.cells.filter { $0.kind == .code }
    #expect(code.map(\.count) == Array(1...code.count))
    let outputs = code.flatMap(\.outputs)
    #expect(!outputs.contains { $0["output_type"] == "error" })
    #expect(outputs.contains { $0["data"]?["image/png"] != nil })
    // Writing the parsed notebook gives the same text.
    #expect(notebook.text == text)
  }

  @Test func theTextOfANotebookHasJupytersFormat() {
    let text = Notebook(script: "x = 1\ny = 2\n").text
    #expect(
      text == """
        {
         "cells": [
          {
           "cell_type": "code",
           "execution_count": null,
           "id": "cell-1",
           "metadata": {
            "preamble": true
           },
           "outputs": [],
           "source": [
            "x = 1\\n",
            "y = 2"
           ]
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "Sonde",
           "language": "sonde",
           "name": "sonde"
          },
          "language_info": {
           "codemirror_mode": "sonde",
           "file_extension": ".sonde",
           "mimetype": "text/x-sonde",
           "name": "sonde",
           "pygments_lexer": "python"
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """)
  }

  @Test(arguments: [
    ("{", "a.ipynb: not a notebook: not JSON"),
    ("[]", "a.ipynb: not a notebook: it has no cells"),
    ("{\"worksheets\": [], \"nbformat\": 3}", "a.ipynb: a notebook of format 3"),
    ("{\"cells\": []}", "a.ipynb: not a notebook of format 4"),
    (
      "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"language_info\": {\"name\": \"python\"}}}",
      "a.ipynb: the notebook's language is 'python'"
    ),
    (
      "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"name\": \"ir\"}}}",
      "a.ipynb: the notebook's language is 'ir'"
    ),
    ("{\"cells\": [1], \"nbformat\": 4}", "a.ipynb: cell 1 is neither"),
    ("{\"cells\": [{\"cell_type\": \"code\"}], \"nbformat\": 4}", "a.ipynb: cell 1 has no text"),
  ])
  func readingATextThatIsNotANotebookIsAnError(text: String, reason: String) {
    do throws(Notebook.Refusal) {
      _ = try Notebook(jupyter: text, name: "a.ipynb")
      Issue.record("it was taken")
    } catch {
      #expect("\(error)".hasPrefix(reason), "\(error)")
    }
  }
}
