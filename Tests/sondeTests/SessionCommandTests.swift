// Tests of `sonde replay` and `sonde convert` in a shell.

import Files
import TestSupport
import Testing

@Suite struct SessionCommandTests {
  private let folder = TemporaryFolder()

  private func saveSession() throws {
    try AtomicFile.write(
      """
      x = tone(440Hz, 0.2s)
      print x.duration
      y = x * 0.5 + noise(0.2s)
      save y, "y.wav"
      z = load("y.wav")
      save session, "s.sonde"
      save session, "s.ipynb"

      """, to: folder / "a.sonde")
    #expect(try Program.run("run a.sonde", in: folder).status == 0)
  }

  @Test func aSavedSessionReplays() throws {
    try saveSession()
    for threads in [1, 2, 5] {
      let run = try Program.run("replay s.sonde", in: folder, threads: threads)
      #expect(run.status == 0 && run.output == "", "\(run.errors)")
      #expect(
        run.errors.hasSuffix(
          "s.sonde: 5 statements ran; all 3 recorded results match\n"), "\(run.errors)")
    }
    #expect(try Program.run("replay s.ipynb", in: folder).status == 0)
    // The saved session is also an ordinary script.
    #expect(try Program.run("run s.sonde", in: folder).status == 0)
  }

  @Test func aReplayWithADifferenceGivesStatusOneAndCanUpdateTheFile() throws {
    try saveSession()
    let text = try BoundedFile.text(folder / "s.sonde").replacing("0.5 +", with: "0.25 +")
    try AtomicFile.write(text, to: folder / "s.sonde")
    let run = try Program.run("replay s.sonde", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("the result differs: y = x * 0.25 + noise(0.2s)"), "\(run.errors)")
    #expect(try Program.run("replay --update s.sonde", in: folder).status == 0)
    #expect(try Program.run("replay s.sonde", in: folder).status == 0)
  }

  @Test func aFailedReplayLeavesTheFileUnchanged() throws {
    try AtomicFile.write("# sonde 1\nx = 1 + 1  #= 2\nnothing()\n#= end\n", to: folder / "s.sonde")
    let before = try BoundedFile.text(folder / "s.sonde")
    for arguments in ["replay s.sonde", "replay --update s.sonde"] {
      let run = try Program.run(arguments, in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("s.sonde:3:1: error: unknown name 'nothing'"), "\(run.errors)")
    }
    #expect(try BoundedFile.text(folder / "s.sonde") == before)
    #expect(folder.names == ["s.sonde"])
  }

  @Test func convertingToANotebookAndBackKeepsAScript() throws {
    let script = "x = 1\n\n# %% [markdown]\n# prose\n\n# %%\nprint x\n"
    try AtomicFile.write(script, to: folder / "a.sonde")
    #expect(try Program.run("convert a.sonde a.ipynb", in: folder).status == 0)
    #expect(try Program.run("convert a.ipynb b.sonde", in: folder).status == 0)
    #expect(try BoundedFile.text(folder / "b.sonde") == script)
  }

  @Test func aNotebookOfAnotherLanguageIsNotOverwritten() throws {
    try AtomicFile.write("x = 1\n", to: folder / "a.sonde")
    for (text, reason) in [
      (
        "{\"cells\": [], \"metadata\": {\"language_info\": {\"name\": \"python\"}}, \"nbformat\": 4}",
        "python"
      ),
      ("{\"cells\": [", "not a notebook"),
    ] {
      try AtomicFile.write(text, to: folder / "b.ipynb")
      for command in ["convert a.sonde b.ipynb", "run --notebook a.sonde -o b.ipynb"] {
        let run = try Program.run(command, in: folder)
        #expect(run.status == 1 && run.errors.contains(reason), "\(run.errors)")
      }
      #expect(try BoundedFile.text(folder / "b.ipynb") == text)
    }
    let run = try Program.run("run b.ipynb", in: folder)
    #expect(run.status == 2 && run.errors.contains("sonde run --notebook b.ipynb runs its cells"))
  }

  @Test func sessionFilesWithWindowsLineEndsAreAccepted() throws {
    try AtomicFile.write(
      "# %% [markdown]\r\n# prose\r\n\r\n# %%\r\nx = 1 + 1\r\n", to: folder / "a.sonde")
    #expect(try Program.run("convert a.sonde a.ipynb", in: folder).status == 0)
    #expect(try Program.run("convert a.ipynb b.sonde", in: folder).status == 0)
    #expect(
      try BoundedFile.text(folder / "b.sonde") == "# %% [markdown]\n# prose\n\n# %%\nx = 1 + 1\n")
    let text = "# sonde 1\r\nx = 1 + 1  #= 2\r\n#= end\r\n"
    try AtomicFile.write(text, to: folder / "s.sonde")
    let run = try Program.run("replay s.sonde", in: folder)
    #expect(run.status == 0 && !run.errors.contains("missing"), "\(run.errors)")
  }

  @Test(arguments: [
    ("convert a.sonde b.sonde", Int32(2), "One of the two files"),
    ("convert a.sonde", 2, "Missing"),
    ("convert none.sonde b.ipynb", 1, "none.sonde: no such file"), ("replay", 2, "Missing"),
    ("convert bad.ipynb b.sonde", 1, "bad.ipynb: not a notebook"),
    ("replay plain.sonde", 1, "plain.sonde: not a saved session"),
    ("replay none.sonde", 1, "none.sonde: no such file"),
  ])
  func faultyArgumentsAndSessionFilesAreReported(arguments: String, status: Int32, words: String)
    throws
  {
    try AtomicFile.write("{\"cells\": 3}", to: folder / "bad.ipynb")
    try AtomicFile.write("print 1\n", to: folder / "plain.sonde")
    let run = try Program.run(arguments, in: folder)
    #expect(run.status == status && run.output == "")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(folder.names == ["bad.ipynb", "plain.sonde"])
  }
}
