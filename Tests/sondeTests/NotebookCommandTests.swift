// Tests of `sonde run --notebook` in a shell: the notebooks that the command writes, and the files that are kept after
// a failure.

import Files
import Glibc
import JSON
import TestSupport
import Testing

@Suite struct NotebookCommandTests {
  private let folder = TemporaryFolder()
  private let script = """
    # %% [markdown]
    # # Title

    # %%
    x = tone(440Hz, 0.1s)
    print "made", args
    x

    # %%
    plot x

    """

  private func cells(_ name: String) throws -> [JSONValue] {
    try JSONValue(parsing: BoundedFile.text(folder / name))["cells"]?.array ?? []
  }

  private func kinds(_ cell: JSONValue) -> [String] {
    (cell["outputs"]?.array ?? []).compactMap { $0["output_type"]?.string }
  }

  @Test func aScriptWithCellsRunsIntoANotebook() throws {
    try AtomicFile.write(script, to: folder / "a.sonde")
    let run = try Program.run("run --notebook a.sonde -o b.ipynb 1 -x", in: folder)
    #expect(run.status == 0 && run.output == "" && run.errors == "", "\(run.errors)")
    let cells = try cells("b.ipynb")
    #expect(cells.map(kinds) == [[], ["stream", "execute_result"], ["display_data"]])
    #expect(cells[1]["outputs"]?.array?[0]["text"] == ["made [\"1\", \"-x\"]\n"])
    #expect(cells[1]["execution_count"] == 1 && cells[2]["execution_count"] == 2)
    // Without -o the notebook has the script's name, and its bytes are the same each time, with any number of
    // threads.
    #expect(try Program.run("run --notebook a.sonde 1 -x", in: folder, threads: 1).status == 0)
    #expect(try BoundedFile.bytes(folder / "a.ipynb") == BoundedFile.bytes(folder / "b.ipynb"))
    #expect(folder.names == ["a.ipynb", "a.sonde", "b.ipynb"])
    // A conversion back to a script keeps code, prose and order.
    #expect(try Program.run("convert a.ipynb c.sonde", in: folder).status == 0)
    #expect(try BoundedFile.text(folder / "c.sonde") == script)
  }

  @Test func aNotebookIsRunInPlace() throws {
    let text = #"""
      {"cells": [{"cell_type": "code", "id": "mine", "metadata": {"tags": ["t"]}, "source": "1 + 1",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}]}],
       "metadata": {"kernelspec": {"name": "sonde"}}, "nbformat": 4, "nbformat_minor": 5}
      """#
    try AtomicFile.write(text, to: folder / "a.ipynb")
    #expect(try Program.run("run --notebook a.ipynb", in: folder).status == 0)
    let cell = try #require(try cells("a.ipynb").first)
    #expect(cell["id"] == "mine" && cell["metadata"] == ["tags": ["t"]])
    #expect(kinds(cell) == ["execute_result"])
  }

  @Test func anErrorInACellIsWrittenToTheNotebookAndReported() throws {
    try AtomicFile.write(
      "# %%\nprint 1\n\n# %%\nx = 1 + nil\n\n# %%\nprint 2\n", to: folder / "a.sonde")
    let run = try Program.run("run --notebook a.sonde -o a.ipynb", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains("cell 2:1:7: error: "), "\(run.errors)")
    #expect(
      run.errors.hasSuffix(
        "wrote a.ipynb up to cell 2, which failed; the cells after it did not run\n"),
      "\(run.errors)")
    let cells = try cells("a.ipynb")
    #expect(cells.map(kinds) == [["stream"], ["error"], []])
    #expect(cells[2]["execution_count"] == .null)
  }

  @Test func anInterruptWritesTheEarlierOutputsToTheNotebook() throws {
    try AtomicFile.write(
      "# %%\nprint 1\n\n# %%\nprint 2\nsave ones([1]), \"begun.npy\"\nwhile true { }\n",
      to: folder / "a.sonde")
    // A shell without job control starts background programs with SIGINT ignored, but the program still handles
    // SIGINT.
    try AtomicFile.write(
      """
      "$1" run --notebook a.sonde >out 2>&1 &
      until [ -e begun.npy ]; do sleep 0.05; done
      kill -INT $!
      wait $!
      """, to: folder / "interrupt.sh")
    let status = system("cd '\(folder.path)' && sh interrupt.sh '\(Program.path)'")
    #expect(status == 130 << 8)
    #expect(try cells("a.ipynb").map(kinds) == [["stream"], ["stream", "error"]])
  }

  @Test(arguments: [
    ("run --notebook python.ipynb", Int32(1), "python.ipynb: the notebook's language is 'python'"),
    ("run --notebook cut.ipynb", 1, "cut.ipynb: not a notebook: not JSON"),
    ("run --notebook a.sonde -o python.ipynb", 1, "python.ipynb: the notebook's language is"),
    ("run --notebook a.sonde -o cut.ipynb", 1, "cut.ipynb: not a notebook"),
    ("run --notebook none.sonde", 1, "none.sonde: no such file"),
    ("run --notebook a.sonde -o none/a.ipynb", 1, "none"),
    ("run --notebook a.sonde -o a.txt", 2, "The file after -o must end in .ipynb."),
    ("run --notebook a.sonde -o", 2, "Missing value for '-o'"),
    ("run --notebook a.txt", 2, "--notebook runs files that end in .sonde or .ipynb."),
    ("run -o a.ipynb a.sonde", 2, "-o needs --notebook."),
  ])
  func aFailedNotebookRunKeepsTheOldNotebook(arguments: String, status: Int32, words: String) throws
  {
    let python =
      "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"name\": \"python3\","
      + " \"language\": \"python\"}}}"
    try AtomicFile.write(python, to: folder / "python.ipynb")
    try AtomicFile.write("{\"cells\": [{\"cell_ty", to: folder / "cut.ipynb")
    try AtomicFile.write("# %%\n1 + 1\n", to: folder / "a.sonde")
    let run = try Program.run(arguments, in: folder)
    #expect(run.status == status && run.output == "")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(folder.names == ["a.sonde", "cut.ipynb", "python.ipynb"])
    #expect(try BoundedFile.text(folder / "python.ipynb") == python)
    #expect(try BoundedFile.text(folder / "cut.ipynb") == "{\"cells\": [{\"cell_ty")
  }
}
