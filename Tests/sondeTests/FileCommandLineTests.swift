// Tests of the program's files in a shell: standard output that is full, temporary files of killed programs, a missing
// home folder, limits for files, and sessions that are replayed in another folder or name foreign files.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileCommandLineTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [
    "help", "help tone", "help run", "format a.sonde", "-e 'print 1'", "run a.sonde", "--help",
    "--version", "run --help", "kernel install --prefix made", "< a.sonde",
  ])
  func outputThatIsNotAcceptedIsAnErrorOfEveryCommand(arguments: String) throws {
    try AtomicFile.write("print 1\n", to: folder / "a.sonde")
    let run = try Program.run("\(arguments) > /dev/full 2> said; (exit $?)", in: folder)
    #expect(run.status == 1)
    let said = try BoundedFile.text(folder / "said")
    #expect(said == "error: standard output cannot be written: No space left on device\n")
    let closed = try Program.run("\(arguments) >&- 2> said; (exit $?)", in: folder)
    #expect(closed.status == 1)
  }

  @Test func aClosedPipeEndsTheProgramQuietly() throws {
    let endless = "-e 'i = 0; while true { print i; i = i + 1 }'"
    for lead in ["", "trap '' PIPE; "] {
      let run = try Program.run("-e 1; \(lead)'\(Program.path)' \(endless) | head -2", in: folder)
      #expect(run.output == "0\n1\n" && run.errors == "", "\(run)")
    }
  }

  @Test func aFileAboveTheLimitForFilesIsAnError() throws {
    try AtomicFile.write("old", to: folder / "a.npz")
    let run = try Program.run(
      "-e 1; ulimit -f 8; '\(Program.path)' -e 'save (x: rand([20000])), \"a.npz\"'", in: folder)
    #expect(run.status == 1)
    #expect(
      run.errors.contains(
        "a.npz could not be saved: the file would be larger than the limit for files"))
    #expect(try BoundedFile.text(folder / "a.npz") == "old")
    #expect(folder.names == ["a.npz"])
  }

  @Test func temporaryFilesOfKilledProgramsAreRemovedAtTheStart() throws {
    // The shell's `$!` is the number of a process that has ended.
    #expect(
      try Program.run("-e 1; (exit 0) & wait $!; : > .sonde-saving-$!-1f.wav", in: folder).status
        == 0)
    #expect(folder.names.count == 1)
    #expect(try Program.run("-e 1", in: folder).status == 0)
    #expect(folder.names == [])
  }

  @Test func aMissingHomeFolderIsNotMade() throws {
    let home = folder / "none/home"
    let run = try Program.run(
      "kernel install", in: folder,
      under: "env -u JUPYTER_DATA_DIR -u XDG_DATA_HOME HOME='\(home)'")
    #expect(run.status == 1)
    #expect(run.errors.contains("the home folder \(home) does not exist"), "\(run.errors)")
    #expect(folder.names == [])
  }

  @Test func aScriptFromThePipeOfTheShellRuns() throws {
    let run = try Program.run(
      "-e 1; echo 'print 42' | '\(Program.path)' run /dev/stdin", in: folder)
    let other = try Program.run(
      "-e 1; echo 'print 43' | '\(Program.path)' run /dev/fd/0", in: folder)
    #expect(other.output == "43\n")
    #expect(run.output == "42\n")
    #expect(mkfifo(folder / "pipe.sonde", 0o666) == 0)
    for command in ["run", "check", "format", "replay"] {
      let refused = try Program.run("\(command) pipe.sonde", in: folder)
      #expect(refused.status == 1)
      #expect(refused.errors == "error: pipe.sonde: is a named pipe, not a file\n")
    }
  }

  // MARK: Sessions

  @Test func aReplayLooksForFilesInTheFolderOfTheRecording() throws {
    try Folders.make(above: folder / "there/")
    try Folders.make(above: folder / "here/")
    let setup = "save tone(440Hz, 0.1s), \"in.wav\""
    #expect(
      try Program.run("-e 1; cd there; '\(Program.path)' -e '\(setup)'", in: folder).status == 0)
    let session = "x = load(\"in.wav\")\nsave session, \"../s.sonde\"\n"
    try AtomicFile.write(session, to: folder / "there/a.sonde")
    #expect(
      try Program.run("-e 1; cd there; '\(Program.path)' run a.sonde", in: folder).status == 0)
    let text = try BoundedFile.text(folder / "s.sonde")
    let real = try #require(SystemPath.real(folder / "there"))
    #expect(text.contains("#= folder \"\(real)\"\n"))
    let found = try Program.run("-e 1; cd here; '\(Program.path)' replay ../s.sonde", in: folder)
    #expect(found.status == 0, "\(found.errors)")
    unlink(folder / "there/in.wav")
    let missing = try Program.run("replay s.sonde", in: folder)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("in.wav: no such file"))
    #expect(
      missing.errors.contains("the session was recorded in the folder \(real)"), "\(missing.errors)"
    )
  }

  @Test func aSessionThatReadsNoFileDoesNotNameItsFolder() throws {
    #expect(try Program.run("-e 'x = 1; save session, \"s.sonde\"'", in: folder).status == 0)
    #expect(try !BoundedFile.text(folder / "s.sonde").contains("folder"))
  }

  @Test func aRecordingIsReadOnlyFromAFileBesideTheSession() throws {
    let code = "x = record(0.1s)\nsave session, \"in/s.sonde\"\n"
    try AtomicFile.write(code, to: folder / "a.sonde")
    #expect(try Program.run("run a.sonde", in: folder, under: "SONDE_AUDIO=null").status == 0)
    let session = try BoundedFile.text(folder / "in/s.sonde")
    let note = "outside microphone \"s-microphone-1.wav\""
    #expect(session.contains(note))
    // The session is replayed from any folder, and the two files move together.
    #expect(rename(folder / "in", folder / "moved") == 0)
    let moved = try Program.run(
      "replay moved/s.sonde", in: folder, under: "SONDE_AUDIO=file:/dev/null")
    #expect(moved.status == 0, "\(moved.errors)")
    try AtomicFile.write(
      try BoundedFile.bytes(folder / "moved/s-microphone-1.wav"),
      to: folder / "other-microphone-1.wav")
    _ = symlink("../other-microphone-1.wav", folder / "moved/link-microphone-1.wav")
    for path in [
      "\(folder.path)/other-microphone-1.wav", "../other-microphone-1.wav", "/etc/passwd",
      "in/../../other-microphone-1.wav", "s.sonde", "s-clock-1.wav", "link-microphone-1.wav",
      "s-microphone-.wav", "s-microphone-1\\u{0}.wav",
    ] {
      try AtomicFile.write(
        session.replacing(note, with: "outside microphone \"\(path)\""),
        to: folder / "moved/s.sonde")
      let run = try Program.run("replay moved/s.sonde", in: folder)
      #expect(run.status == 1)
      #expect(
        run.errors.contains("a session reads such data only from files beside it"),
        "\(path): \(run.errors)")
    }
    // Earlier versions wrote the path at which the session was saved.
    for path in ["in/s-microphone-1.wav", "\(folder.path)/moved/s-microphone-1.wav"] {
      try AtomicFile.write(
        session.replacing(note, with: "outside microphone \"\(path)\""),
        to: folder / "moved/s.sonde")
      let run = try Program.run("replay moved/s.sonde", in: folder)
      #expect(run.status == 0, "\(path): \(run.errors)")
    }
  }

  // MARK: Faults

  /// Some saves in which a call to the system fails; `tools/stress.d/faults` without --count tries all of them.
  @Test func aSaveThatFailsLeavesTheOldOrTheNewFile() throws {
    let kinds = "wav,aiff,flac,pcm16,model,npy,npz,record,pvx,session,notebook,png,svg,pdf"
    let run = try Program.run(
      "-e 1; python3 '\(Repository.top)/tools/stress.d/faults' --program '\(Program.path)' --count 40"
        + " --seed 7 --kinds \(kinds)", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("tried 40, ") && run.output.contains(", failed 0"), "\(run.output)")
  }

  /// `tools/stress` asks each campaign for its counts, and takes every executable in the folder for a campaign.
  @Test func everyCampaignGivesItsCounts() throws {
    let run = try Program.run(
      "-e 1; for file in '\(Repository.top)'/tools/stress.d/*; do"
        + " [ ! -x \"$file\" ] || \"$file\" --default || echo \"$file fails\"; done", in: folder)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 14)
    for line in lines {
      let numbers = line.split(separator: " ").map { Int($0) ?? 0 }
      #expect((1...3).contains(numbers.count) && numbers.allSatisfy { $0 > 0 }, "\(line)")
    }
  }
}
