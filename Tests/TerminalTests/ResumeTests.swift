// Tests of resuming sessions at a real prompt after the program was killed or left.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct ResumeTests {
  private let home = Home()

  private var journals: [String] {
    TemporaryFolder.names(in: "\(home.path)/sonde/sessions").filter { $0.hasSuffix(".sonde") }
  }

  /// The finished checkpoints of all journals.
  private var checkpoints: [String] {
    let sessions = "\(home.path)/sonde/sessions"
    return TemporaryFolder.names(in: sessions).filter { $0.hasSuffix(".works") }
      .flatMap { TemporaryFolder.names(in: "\(sessions)/\($0)") }.filter { $0.first != "." }
  }

  private func journal() throws -> String {
    try BoundedFile.text("\(home.path)/sonde/sessions/\(try #require(journals.first))")
  }

  private func leave(_ terminal: PseudoTerminal) {
    terminal.expect("sonde> ")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
  }

  private let small = [
    "pv = analyze(tone(440Hz, 0.5s), fft: 512, bins: 8)",
    "m = model(pv, layers: 1, units: 16, sequence: 10)",
  ]

  @Test func aResumedTrainingAfterAKillGivesTheSameWeights() throws {
    let steps = 40_000
    let first = try home.start(["SONDE_CHECKPOINT": "0.2"])
    for entry in small { first.enter(entry) }
    first.enter("train m, steps: \(steps)")
    // The loop waits until the journal contains the name of the checkpoint.
    for _ in 0..<6000 where try !journal().contains("stopped at step") { usleep(50_000) }
    first.send(SIGKILL)
    #expect(first.exitStatus() != 0)
    #expect(try journal().contains("stopped at step"))
    // A new session prints that the old session can be resumed. A session without changes leaves no journal.
    let other = try home.start()
    other.expect("The last session was cut off: `sonde --resume` resumes it.")
    leave(other)
    #expect(journals.count == 1)

    let second = try home.start(arguments: ["--resume"])
    second.expect("3 statements · was running: train m, steps: \(steps)? [Y/n] ")
    second.type("\r")
    second.expect("its state is that of its last checkpoint, step ")
    second.expect("3 statements ran: the session is restored")
    second.enter("m.steps > 0 and m.steps < \(steps)")
    second.expect(line: "true")
    second.enter("train m, steps: \(steps)")
    second.expect("resuming the training from step ")
    second.type("\u{3}")
    second.expect("stopped at step ")
    // The model from the checkpoint equals the result of a replay, which has to repeat the training.
    second.enter("save session, \"\(home.path)/s.sonde\"")
    leave(second)
    #expect(journals.count == 1)
    let text = try BoundedFile.text("\(home.path)/s.sonde")
    #expect(text.ranges(of: "#= stopped at step").count == 2)
    let folder = TemporaryFolder()
    let replay = try Program.run("replay '\(home.path)/s.sonde'", in: folder, threads: 1)
    #expect(replay.status == 0, "\(replay.errors)")
  }

  @Test func resumingDoesNotRepeatAFinishedTraining() throws {
    let first = try home.start()
    for entry in small { first.enter(entry) }
    first.enter("train m, time: 5s")
    first.enter("steps = m.steps")
    first.expect("sonde> ")
    first.vanish()
    _ = first.exitStatus()
    let folder = TemporaryFolder()
    let program = "'\(Program.path)' --resume -e 'print m.steps == steps; print steps > 100'"
    let status = system(
      "cd '\(folder.path)' && XDG_STATE_HOME='\(home.path)' \(program) > out 2> errors")
    #expect(status == 0)
    #expect(try BoundedFile.text(folder / "out") == "true\ntrue\n")
    let errors = try BoundedFile.text(folder / "errors")
    #expect(errors.hasPrefix("4 statements ran: the session is restored"), "\(errors)")
  }

  @Test func theLatestKilledSessionIsOfferedFirst() throws {
    for entry in ["x = 1", "x = 2"] {
      let terminal = try home.start()
      terminal.enter(entry)
      leave(terminal)
      sleep(1)
    }
    let terminal = try home.start(arguments: ["--resume"])
    terminal.expect("Sessions that can be resumed:")
    terminal.expect("Which session? [1; n for none] ")
    terminal.type("7\r")
    terminal.expect("A number from 1 to 2, or n? ")
    terminal.type("2\r")
    terminal.expect("1 statement ran")
    terminal.enter("x")
    terminal.expect(line: "1")
    // A session that is in use is not offered to another session.
    let other = try home.start(arguments: ["--resume"])
    other.expect("Resume the session of today")
    other.type("n\r")
    other.enter("x")
    other.expect("unknown name 'x'")
    leave(other)
    leave(terminal)
  }

  @Test func resumingWithoutAJournalIsAnError() throws {
    let terminal = try home.start(arguments: ["--resume"])
    terminal.expect("error: there is no session to resume")
    #expect(terminal.exitStatus() == 1)
  }

  @Test func aJournalThatCannotBeWrittenIsReportedOnce() throws {
    let terminal = try home.start(["XDG_STATE_HOME": "/dev/null/state"])
    terminal.enter("x = 1")
    terminal.expect(
      "note: the session's journal cannot be written: /dev/null/state/sonde/sessions/")
    terminal.enter("x + 1")
    terminal.expect(line: "2")
    #expect(terminal.settled().ranges(of: "journal cannot be written").count == 1)
  }

  /// Writes the journal of a session that was killed after the given entries.
  ///
  /// - Parameter inCheckpoint: whether the last entry still runs, and has written a checkpoint.
  private func kill(after entries: [String], inCheckpoint: Bool = false) throws {
    let terminal = try home.start(["SONDE_CHECKPOINT": "0.2"])
    for entry in entries { terminal.enter(entry) }
    if inCheckpoint {
      for _ in 0..<6000 where checkpoints.isEmpty { usleep(50_000) }
    } else {
      terminal.expect("sonde> ")
    }
    terminal.send(SIGKILL)
    _ = terminal.exitStatus()
  }

  @Test func aMissingFileInASessionDoesNotLoseTheJournal() throws {
    let folder = TemporaryFolder()
    let script = "save tone(440Hz, 0.3s), \"x.wav\""
    #expect(try Program.run("-e '\(script)'", in: folder).status == 0)
    try kill(after: ["x = load(\"\(folder.path)/x.wav\")", "k = 3"])
    rename(folder / "x.wav", folder / "y.wav")
    let resume = "--resume -e 'print k'"
    let first = try Program.run(resume, in: folder, under: "XDG_STATE_HOME='\(home.path)'")
    #expect(first.errors.contains("fails now: x = load("), "\(first.errors)")
    #expect(
      first.errors.contains("1 statement ran, but some results differ; the old journal stays in "))
    let kept = try #require(journals.sorted().first)
    #expect(try BoundedFile.text("\(home.path)/sonde/sessions/\(kept)").contains("x = load("))
  }

  @Test func resumingFindsTheCheckpointOfEachTraining() throws {
    // While a training runs, the journal contains a seed line before the training if an earlier draw changed no
    // variable. After the end of the training, the journal does not contain this line.
    try kill(
      after: small + [
        "m2 = model(pv, layers: 1, units: 16, sequence: 10)", "1 + 1", "train m, steps: 9000",
        "1 + 1", "train m2, steps: 12000", "k = 1",
      ])
    let works =
      home.path + "/sonde/sessions/" + (try #require(journals.first).dropLast(6)) + ".works"
    #expect(TemporaryFolder.names(in: works).count == 2)
    // If the checkpoint were not found, a new training would give the same result; therefore another model replaces
    // one checkpoint.
    let script = """
      pv = analyze(tone(440Hz, 0.5s), fft: 512, bins: 8)
      m = load(args[0]); train m, pv, steps: 1; save m, args[0]
      print m.steps
      """
    let folder = TemporaryFolder()
    // A checkpoint may be some steps older than the end of its training.
    var steps: Set<Substring> = []
    for name in TemporaryFolder.names(in: works) {
      try AtomicFile.write(script, to: folder / "a.sonde")
      let replaced = try Program.run("run a.sonde '\(works)/\(name)'", in: folder)
      #expect(replaced.status == 0)
      steps.formUnion(replaced.output.split(separator: "\n"))
    }
    let resumed = try Program.run(
      "--resume -e 'print m.steps, m2.steps, k'", in: folder, under: "XDG_STATE_HOME='\(home.path)'"
    )
    let numbers = resumed.output.dropLast().split(separator: " ")
    #expect(
      steps.count == 2 && Set(numbers.prefix(2)) == steps && numbers.last == "1",
      "\(resumed.output) \(steps) \(resumed.errors)")
  }

  @Test func trainingInALoopResumesAtTheStepWhereItStopped() throws {
    try kill(after: small + ["for i in 0..400 { train m, steps: 9000 }"], inCheckpoint: true)
    let folder = TemporaryFolder()
    let resumed = try Program.run(
      "--resume -e 'print m.steps > 0, i'", in: folder, under: "XDG_STATE_HOME='\(home.path)'")
    #expect(resumed.output.hasPrefix("true "), "\(resumed.output) \(resumed.errors)")
    #expect(resumed.errors.contains("was running: for i in 0..400 { train m, steps: 9000 }"))
  }
}
