// Tests of the differences that `sonde replay` reports, and of its tolerance.

import Files
import TestSupport
import Testing

@Suite struct ReplayTests {
  private let folder = TemporaryFolder()
  private var session: String { (try? BoundedFile.text(folder / "s.sonde")) ?? "" }

  private func save(_ script: String, _ environment: String = "") throws {
    try AtomicFile.write(script + "\nsave session, \"s.sonde\"\n", to: folder / "a.sonde")
    let run = try Program.run("run a.sonde", in: folder, under: environment)
    #expect(run.status == 0, "\(run.errors)")
  }

  private func change(_ text: String, to other: String) throws {
    #expect(session.contains(text))
    try AtomicFile.write(session.replacing(text, with: other), to: folder / "s.sonde")
  }

  @Test func aReplayReportsTheDifferenceAndAcceptsATolerance() throws {
    try save(
      "x = tone(440Hz, 0.2s)\ny = x + noise(0.2s) * 0.001\nsave y, \"y.wav\"\nz = load(\"y.wav\")")
    try change("* 0.001", to: "* 0.002")
    let strict = try Program.run("replay s.sonde", in: folder)
    #expect(strict.status == 1)
    // The root mean squares of the added noise and of the tone are 0.0006 and 0.354, so the difference is 0.16 %.
    let words = try #require(strict.errors.firstMatch(of: /y differs by about ([0-9.]+) %/))
    let percent = try #require(Double(words.1))
    #expect(percent > 0.05 && percent < 0.5)
    let wide = try Program.run("replay --tolerance 0.01 s.sonde", in: folder)
    // The file that the session writes differs too, but the sound that is read from it is compared instead.
    #expect(wide.status == 0, "\(wide.errors)")
    #expect(
      wide.errors.contains("within the tolerance: 2 values differ, by at most "), "\(wide.errors)")
    #expect(try Program.run("replay --tolerance 0.0001 s.sonde", in: folder).status == 1)
    for wrong in ["--tolerance -1", "--tolerance x", "--tolerance 1 --update"] {
      #expect(try Program.run("replay \(wrong) s.sonde", in: folder).status == 2)
    }
  }

  @Test func aReportedDifferenceNamesTheRecordingProgramAndMachine() throws {
    try save("x = 1 + 1")
    let line = session.split(separator: "\n")[1]
    #expect(
      line.firstMatch(of: /^#= sonde [0-9.]+ · [^·]+ · OpenBLAS [0-9.]+ [^·]+ · FFTW [0-9.]+$/)
        != nil,
      "\(line)")
    try change("#= 2", to: "#= 3")
    let same = try Program.run("replay s.sonde", in: folder)
    #expect(same.status == 1 && !same.errors.contains("recorded by"), "\(same.errors)")
    try change(String(line), to: "#= sonde 0.0.1 · abacus · OpenBLAS 0.1")
    let other = try Program.run("replay s.sonde", in: folder)
    #expect(other.errors.contains("x differs by 1"), "\(other.errors)")
    #expect(other.errors.contains("recorded by sonde 0.0.1; this is sonde "))
    #expect(other.errors.contains("recorded on abacus · OpenBLAS 0.1; this is "))
  }

  @Test func aReplayNamesAChangedFileDespiteATolerance() throws {
    try AtomicFile.write("v = 1\n", to: folder / "b.sonde")
    try save("run \"b.sonde\"\nx = 1 + 1")
    try AtomicFile.write("v = 5\n", to: folder / "b.sonde")
    for arguments in ["replay s.sonde", "replay --tolerance 1 s.sonde"] {
      let run = try Program.run(arguments, in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("the file \"b.sonde\" has changed"), "\(run.errors)")
    }
  }

  @Test func aMicrophoneRecordingIsReplayedFromItsFile() throws {
    try save("x = record(0.1s)\ny = x.peak", "SONDE_AUDIO=null")
    #expect(folder.names == ["a.sonde", "s-microphone-1.wav", "s.sonde"])
    #expect(session.contains("#= outside microphone \"s-microphone-1.wav\" · sound sha256:"))
    // The replay records no sound, because the device does not exist.
    let run = try Program.run(
      "replay s.sonde", in: folder, under: "SONDE_AUDIO=file:/dev/null")
    #expect(run.status == 0, "\(run.errors)")
    // The replay reads the recorded sound from the file.
    try AtomicFile.write("save tone(440Hz, 0.1s), \"s-microphone-1.wav\"\n", to: folder / "a.sonde")
    #expect(try Program.run("run a.sonde", in: folder).status == 0)
    let other = try Program.run("replay s.sonde", in: folder)
    #expect(other.status == 1 && other.errors.contains("peak 0.500"), "\(other.errors)")
    // The recording is also saved beside a notebook.
    try AtomicFile.write(
      "x = record(0.1s)\nsave session, \"made/n.ipynb\"\n", to: folder / "a.sonde")
    #expect(try Program.run("run a.sonde", in: folder, under: "SONDE_AUDIO=null").status == 0)
    #expect(
      TemporaryFolder.names(in: folder / "made").sorted() == ["n-microphone-1.wav", "n.ipynb"])
  }

  @Test func aCheckpointOfATrainingEqualsTheTrainedModel() throws {
    try AtomicFile.write(
      """
      pv = analyze(tone(440Hz, 0.3s), fft: 256, bins: 6)
      m = model(pv, layers: 1, units: 8, sequence: 10)
      train m, steps: 12, checkpoint: "made/m.safetensors"
      print load("made/m.safetensors") == m
      try { train m, steps: 2, checkpoint: "m.wav" } catch e { print e }
      """, to: folder / "a.sonde")
    let run = try Program.run("run a.sonde", in: folder)
    #expect(
      run.output.hasPrefix("true\ntrain: the checkpoint \"m.wav\" must end in .safetensors"),
      "\(run)")
  }

  @Test func anUpdatedNotebookKeepsTheNamesOfItsCells() throws {
    try AtomicFile.write("# %%\nx = 1 + 1\n\n# %% [markdown]\n# prose\n", to: folder / "a.sonde")
    #expect(try Program.run("convert a.sonde n.ipynb", in: folder).status == 0)
    let text = try BoundedFile.text(folder / "n.ipynb").replacing("\"cell-1\"", with: "\"mine\"")
    try AtomicFile.write(text, to: folder / "n.ipynb")
    #expect(try Program.run("replay --update n.ipynb", in: folder).status == 0)
    let updated = try BoundedFile.text(folder / "n.ipynb")
    #expect(updated.contains("\"mine\"") && updated.contains("#= 2"), "\(updated)")
    #expect(try Program.run("replay n.ipynb", in: folder).status == 0)
  }
}
