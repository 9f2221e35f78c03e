// Tests of the program in a shell: the code that the program runs, its output on standard output and standard error,
// and its exit status.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct CommandLineTests {
  private let folder = TemporaryFolder()

  @Test func codeGivenWithTheOptionERunsWithoutNotes() throws {
    let run = try Program.run("-e 'print 1 + 2'", in: folder)
    #expect(run.status == 0 && run.output == "3\n" && run.errors == "")
  }

  @Test func aScriptReceivesItsArguments() throws {
    try AtomicFile.write("print args, length(args)\n", to: folder / "a.sonde")
    let run = try Program.run("run a.sonde one --two 3", in: folder)
    #expect(run.status == 0)
    #expect(run.output == "[\"one\", \"--two\", \"3\"] 3\n")
  }

  @Test func standardInputIsRunAsAScript() throws {
    try AtomicFile.write("x = 2\nprint x * 21\n", to: folder / "in")
    let run = try Program.run("< in", in: folder)
    #expect(run.status == 0 && run.output == "42\n")
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    let run = try Program.run("-e 'print 7' > /dev/full 2> said; (exit $?)", in: folder)
    #expect(run.status == 1)
    let said = try BoundedFile.text(folder / "said")
    #expect(said == "error: standard output cannot be written: No space left on device\n")
  }

  @Test func anErrorIsPrintedToStandardErrorWithItsPlace() throws {
    try AtomicFile.write("print 1\nx = load(\"none.wav\")\n", to: folder / "a.sonde")
    let run = try Program.run("run a.sonde", in: folder)
    #expect(run.status == 1)
    #expect(run.output == "1\n")
    let lines = run.errors.split(separator: "\n")
    #expect(lines.first == "a.sonde:2:5: error: none.wav: no such file")
    #expect(lines.count == 3)
  }

  @Test(arguments: [
    ("-e 'x = [1'", Int32(1)), ("run", 2), ("run no-such-file.sonde", 1), ("--nonsense", 2),
    ("check no-such-file.sonde", 1), ("-e 'quit; print 1'", 0), ("--version", 0), ("--help", 0),
  ])
  func theExitStatusShowsTheOutcome(arguments: String, status: Int32) throws {
    let run = try Program.run(arguments, in: folder)
    #expect(run.status == status, "\(run.errors)")
    // Only a failed run writes to standard error; requested help is written to standard output.
    #expect(run.errors.isEmpty == (status == 0))
  }

  @Test func theCommandSondeHelpPrintsTheHelpOfThePrompt() throws {
    let shell = try Program.run("help tone", in: folder)
    #expect(shell.status == 0 && shell.errors == "")
    #expect(try Program.run("-e 'help tone'", in: folder).output == shell.output)
    let search = try Program.run("help white noise", in: folder)
    #expect(search.output.contains("  noise  "))
  }

  @Test func theCommandSondeHelpAlsoExplainsProgramCommands() throws {
    let overview = try Program.run("help", in: folder)
    #expect(overview.status == 0)
    for part in ["check", "SONDE_THREADS", "synthesize", "language"] {
      #expect(overview.output.contains(part))
    }
    let run = try Program.run("help run", in: folder)
    #expect(run.output.contains("sonde run") && run.output.contains("run(path)"))
  }

  @Test func helpOnAnUnknownNameIsAUsageError() throws {
    let run = try Program.run("help trian", in: folder)
    #expect(run.status == 2 && run.output == "")
    #expect(run.errors.contains("did you mean 'train'?"))
  }

  @Test func theCommandSondeCheckRunsNoCode() throws {
    try AtomicFile.write("save 1, \"made\"\nprimt 2\n", to: folder / "a.sonde")
    let run = try Program.run("check a.sonde", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains("a.sonde:2:1"))
    #expect(run.errors.contains("did you mean 'print'?"))
    #expect(folder.names == ["a.sonde"])
    try AtomicFile.write("print 2\n", to: folder / "b.sonde")
    #expect(try Program.run("check b.sonde", in: folder).status == 0)
  }

  @Test func theCommandSondeCheckGoesOnBehindOtherFiles() throws {
    try AtomicFile.write("def double(x) { x * 2 }\nlimit = lenght\n", to: folder / "tools.sonde")
    try AtomicFile.write("def f(x) { x + }\n", to: folder / "broken.sonde")
    let script = """
      use "tools.sonde"
      run "broken.sonde"
      run "missing.sonde"
      tools.doubel(1)
      tools.double(1, 2)
      primt f(1)
      """
    try AtomicFile.write(script, to: folder / "a.sonde")
    let run = try Program.run("check a.sonde", in: folder)
    #expect(run.status == 1 && run.output == "")
    for part in [
      "tools.sonde:2:9: error: unknown name 'lenght'", "in use, called at a.sonde:1:5",
      "broken.sonde:1:16: error", "a.sonde:3:5: error: missing.sonde: no such file",
      "a.sonde:4:7: error: 'tools' has no name 'doubel' — did you mean 'double'?",
      "a.sonde:5:17: error: double takes 1 argument, not 2", "a.sonde:6:1: error",
    ] {
      #expect(run.errors.contains(part), "\(part) in \(run.errors)")
    }
    #expect(!run.errors.contains("'f'"))
  }

  @Test func theCommandSondeCheckReportsCirclesOfFiles() throws {
    try AtomicFile.write("use \"b.sonde\"\n", to: folder / "a.sonde")
    try AtomicFile.write("use \"a.sonde\"\n", to: folder / "b.sonde")
    let message = "files use each other in a circle: a.sonde → b.sonde → a.sonde"
    for command in ["check", "run"] {
      let run = try Program.run("\(command) a.sonde", in: folder)
      #expect(run.status == 1 && run.errors.contains(message), "\(run.errors)")
    }
  }

  @Test func pathsOfUseBeginAtTheFolderOfTheScript() throws {
    _ = try Folders.make(above: folder / "lib/deep/leaf.sonde")
    try AtomicFile.write("name = \"leaf\"\n", to: folder / "lib/deep/leaf.sonde")
    try AtomicFile.write("use \"deep/leaf.sonde\"\n", to: folder / "lib/tools.sonde")
    try AtomicFile.write(
      "use \"tools.sonde\"\nprint tools.leaf.name\n", to: folder / "lib/main.sonde")
    #expect(try Program.run("run lib/main.sonde", in: folder).output == "leaf\n")
    #expect(try Program.run("check lib/main.sonde", in: folder).status == 0)
    #expect(
      try Program.run("-e 'use \"lib/tools.sonde\"; print tools.leaf.name'", in: folder).output
        == "leaf\n")
    let outside = try Program.run("--safe=program -e 'use \"../x.sonde\"'", in: folder)
    #expect(outside.status == 1 && outside.errors.contains("outside the working folder"))
  }

  @Test func theCommandSondeTestComparesResultsWithExpectations() throws {
    try AtomicFile.write(
      "print 1 + 2  # expect: 3\n[1][5]  # expect error: the index 5\n", to: folder / "good.sonde")
    try AtomicFile.write("def f() { 1 }\n", to: folder / "tools.sonde")
    let good = try Program.run("test .", in: folder)
    #expect(good.status == 0 && good.errors == "")
    #expect(good.output == "1 script, 2 expectations, no failures\n")
    try AtomicFile.write(
      "x = 1\nprint x  # expect: 2\nprint x + 1  # expect: 2\nprint y\n", to: folder / "bad.sonde")
    let bad = try Program.run("test bad.sonde good.sonde", in: folder)
    #expect(bad.status == 1)
    #expect(
      bad.output == """
        bad.sonde:2: expected 2
          got 1
        bad.sonde:4: expected no error
          got the error unknown name 'y'
        2 scripts, 4 expectations, 2 failures

        """)
    #expect(try Program.run("test missing", in: folder).status == 1)
    #expect(try Program.run("test", in: folder).status == 2)
    #expect(try Program.run("test --help", in: folder).output.contains("# expect: 3"))
  }

  @Test func theScriptsOfTheProjectPassCheckAndFormat() throws {
    for name in ["clarinet", "sine"] {
      for command in ["check", "format --check"] {
        let path = "\(Repository.top)/scripts/\(name).sonde"
        let run = try Program.run("\(command) '\(path)'", in: folder)
        #expect(run.status == 0, "\(run.errors)")
      }
    }
  }

  @Test func theCommandSondeFormatPrintsComparesAndWritesSources() throws {
    try AtomicFile.write("x=1;y=2", to: folder / "a.sonde")
    #expect(chmod(folder / "a.sonde", 0o750) == 0)
    let printed = try Program.run("format a.sonde", in: folder)
    #expect(printed.status == 0 && printed.output == "x = 1\ny = 2\n" && printed.errors == "")
    let compared = try Program.run("format --check a.sonde", in: folder)
    #expect(compared.status == 1 && compared.output == "")
    #expect(compared.errors.contains("a.sonde is not in the standard style"))
    #expect(try Program.run("format - < a.sonde", in: folder).output == printed.output)
    #expect(try BoundedFile.text(folder / "a.sonde") == "x=1;y=2")
    let written = try Program.run("format --write a.sonde", in: folder)
    #expect(written.status == 0 && written.output == "" && written.errors == "")
    #expect(try BoundedFile.text(folder / "a.sonde") == printed.output)
    #expect(folder.names == ["a.sonde"])
    var status = stat()
    #expect(stat(folder / "a.sonde", &status) == 0 && status.st_mode & 0o777 == 0o750)
    #expect(try Program.run("format --check a.sonde", in: folder).status == 0)
  }

  @Test func formattingLeavesAnInvalidScriptUnchanged() throws {
    try AtomicFile.write("x = (1\n", to: folder / "a.sonde")
    for options in ["", "--write", "--check"] {
      let run = try Program.run("format \(options) a.sonde", in: folder)
      #expect(run.status == 1 && run.output == "")
      #expect(run.errors.contains("a.sonde:1:"))
    }
    #expect(try BoundedFile.text(folder / "a.sonde") == "x = (1\n")
    #expect(try Program.run("format --write --check a.sonde", in: folder).status == 2)
    #expect(try Program.run("format --write - < a.sonde", in: folder).status == 2)
  }

  /// The script does all steps from a recording to a new sound with a small model, and gives the same result for any
  /// number of threads.
  @Test func aWholeSynthesisScriptGivesTheSameSoundForAnyNumberOfThreads() throws {
    let source = """
      x = load("\(Repository.recording("clarinet-a3"))")
      pv = analyze(x[0.2s..0.8s], fft: 512, hop: 128, bins: 20)
      m = model(pv, layers: 2, units: 24, mixtures: 3, sequence: 20)
      train m, steps: 30
      y = sample(m, duration: 0.3s, reset: every(100ms, pv))
      save y, args[0]
      save m, args[0] + ".safetensors"
      """
    try AtomicFile.write(source, to: folder / "a.sonde")
    for threads in [1, 2, 5] {
      let run = try Program.run("run a.sonde \(threads).wav", in: folder, threads: threads)
      #expect(run.status == 0, "\(run.errors)")
    }
    for ending in ["wav", "wav.safetensors"] {
      let first = try BoundedFile.bytes(folder / "1.\(ending)")
      #expect(try BoundedFile.bytes(folder / "2.\(ending)") == first)
      #expect(try BoundedFile.bytes(folder / "5.\(ending)") == first)
    }
  }
}
