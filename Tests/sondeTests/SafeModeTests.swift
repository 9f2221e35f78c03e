// Tests of `--safe`: scripts that attack what lies outside the working folder, each with its readable error, and what
// must work in a confined session. Where the system has no rules, the attacks run against the program's own checks, and
// the refusal to start is tested instead.

import Files
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite struct SafeModeTests {
  private let folder = TemporaryFolder()
  private let outside = TemporaryFolder()

  init() throws {
    try AtomicFile.write("print \"leaked\"\n", to: outside / "secret.sonde")
    let made = try Program.run(
      "-e 'save tone(440Hz, 0.1s), \"\(outside.path)/x.wav\"; save ones([2]), \"\(outside.path)/x.npy\"'",
      in: folder)
    try #require(made.status == 0, "\(made.errors)")
    #expect(symlink(outside.path, folder / "out") == 0)
    #expect(symlink(outside / "x.wav", folder / "x.wav") == 0)
    #expect(symlink(outside / "none.wav", folder / "none.wav") == 0)
    #expect(link(outside / "x.wav", folder / "hard.wav") == 0)
    #expect(mkfifo(folder / "pipe.wav", 0o600) == 0)
  }

  /// The ways to confine a session on this system.
  static var modes: [String] {
    Cage.obstacle == nil ? ["--safe", "--safe=program"] : ["--safe=program"]
  }

  /// Runs a script in a confined session.
  private func run(
    _ script: String, _ mode: String, under environment: String = "SONDE_AUDIO="
  ) throws -> Program.Outcome {
    try AtomicFile.write(script, to: folder / "attack.sonde")
    return try Program.run("run \(mode) attack.sonde", in: folder, under: environment)
  }

  /// Statements of attacks, and the words of the error. OUT stands for the path of a folder outside.
  static let attacks: [(statement: String, words: String)] = [
    // Reading.
    ("load(\"OUT/x.wav\")", "is outside the working folder"),
    ("load(\"../../../../../OUT/x.wav\")", "is outside the working folder"),
    ("load(\"out/x.wav\")", "is outside the working folder"),
    ("load(\"./out/../x.wav\")", "is outside the working folder"),
    ("load(\"x.wav\")", "is outside the working folder"),
    ("load(\"hard.wav\")", "has a second name"),
    ("load(\"pipe.wav\")", "is a device, a pipe or a socket"),
    ("load(\"OUT/x.npy\")", "is outside the working folder"),
    ("load(\"OUT/*.wav\")", "is outside the working folder"),
    ("load(\"out/*.wav\")", "is outside the working folder"),
    ("load(\"o?t/x.wav\")", "is outside the working folder"),
    ("load(\"../*.wav\")", "is outside the working folder"),
    ("load(\"~/x.wav\")", "is outside the working folder"),
    ("load(\"/proc/self/environ\")", "is outside the working folder"),
    ("load(\"/proc/self/fd/0\")", "--safe"),
    ("load(\"/proc/self/cwd/../x.wav\")", "is outside the working folder"),
    ("load(\"/proc/self/root/etc/passwd\")", "is outside the working folder"),
    ("load(\"/dev/zero\")", "is outside the working folder"),
    ("load(\"/dev/stdin\")", "--safe"),
    ("load(\"x.wav\\u{0}.npy\")", "a path cannot contain"),
    ("load(\"file://OUT/x.wav\")", "no such file"),
    ("load(\"\\u{FF0E}\\u{FF0E}/OUT/x.wav\")", "no such file"),
    ("analyze(\"OUT/x.wav\")", "is outside the working folder"),
    ("run \"OUT/secret.sonde\"", "is outside the working folder"),
    ("run \"out/secret.sonde\"", "is outside the working folder"),
    ("run \"/etc/passwd\"", "is outside the working folder"),
    ("ls \"..\"", "is outside the working folder"),
    ("ls \"out\"", "is outside the working folder"),
    ("ls \"/\"", "is outside the working folder"),
    ("cd \"..\"", "is outside the working folder"),
    ("cd \"out\"", "is outside the working folder"),
    ("cd", "is outside the working folder"),
    // Writing.
    ("save tone(440Hz, 0.1s), \"OUT/made.wav\"", "is outside the working folder"),
    ("save tone(440Hz, 0.1s), \"../made.wav\"", "is outside the working folder"),
    ("save tone(440Hz, 0.1s), \"out/made.flac\"", "is outside the working folder"),
    ("save tone(440Hz, 0.1s), \"x.wav\"", "is outside the working folder"),
    ("save tone(440Hz, 0.1s), \"none.wav\"", "is a link that leads to no file"),
    ("save tone(440Hz, 0.1s), \"hard.wav\"", "has a second name"),
    ("save tone(440Hz, 0.1s), \"new/../../made.wav\"", "does not exist"),
    ("save tone(440Hz, 0.1s), \"~/made.wav\"", "is outside the working folder"),
    ("save tone(440Hz, 0.1s), \"OUT/secret.sonde\\u{0}.wav\"", "a path cannot contain"),
    ("save ones([2]), \"OUT/made.npz\"", "is outside the working folder"),
    ("save ones([2]), \"OUT/new/made.npy\"", "is outside the working folder"),
    ("save session, \"OUT/secret.sonde\"", "is outside the working folder"),
    ("save session, \"OUT/made.ipynb\"", "is outside the working folder"),
    ("save plot(tone(440Hz, 0.1s)), \"OUT/made.png\"", "is outside the working folder"),
    ("save plot(tone(440Hz, 0.1s)), \"out/made.svg\"", "is outside the working folder"),
    (
      "m = model(analyze(noise(0.3s), fft: 256, hop: 64), units: 2); train m, steps: 1, checkpoint: \"OUT/made.safetensors\"",
      "is outside the working folder"
    ),
    // Devices and windows.
    ("play tone(440Hz, 0.1s)", "no sound device is used in a session that runs with --safe"),
    ("record(0.1s)", "no sound device is used in a session that runs with --safe"),
    ("plots \"window\"", "no window is opened in a session that runs with --safe"),
  ]

  /// The system's rules hide `/proc/<thread>`, and parallel work must not depend on it. One run met the fault of
  /// `concurrentPerform` in one of six cases.
  @Test(.enabled(if: SafeModeTests.modes.contains("--safe"))) func parallelWorkRunsInsideTheRules()
    throws
  {
    for _ in 0..<20 {
      let run = try run(
        "m = model(analyze(noise(0.3s), fft: 256, hop: 64), units: 2)\ntrain m, steps: 1", "--safe")
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test(arguments: SafeModeTests.modes)
  func attacksEndInReadableErrors(mode: String) throws {
    // One script makes all attacks, each caught, with its number before its error.
    let lines = Self.attacks.enumerated().map { number, attack in
      "try {\n\(attack.statement.replacing("OUT", with: outside.path))\nprint \"\(number): done\"\n}"
        + " catch e { print \"\(number): \" + e }\n"
    }
    let run = try run(lines.joined(), mode)
    #expect(run.status == 0, "\(run.errors)")
    let said = run.output.split(separator: "\n").map(String.init)
    #expect(!run.output.contains("leaked"))
    for (number, attack) in Self.attacks.enumerated() {
      let line = said.first { $0.hasPrefix("\(number): ") }
      #expect(line?.contains(attack.words) == true, "\(attack.statement): \(line ?? "no output")")
    }
    #expect(outside.names == ["secret.sonde", "x.npy", "x.wav"])
    #expect(try BoundedFile.text(outside / "secret.sonde") == "print \"leaked\"\n")
  }

  /// Texts of a figure reach gnuplot as texts, and start nothing.
  @Test(arguments: SafeModeTests.modes)
  func textsOfFiguresAreNoCommandsOfGnuplot(mode: String) throws {
    let texts = [
      "'; system 'touch \(outside.path)/made'; '", "\\\"; !touch \(outside.path)/made",
      "`touch \(outside.path)/made`", "\\n!touch \(outside.path)/made\\n", "@ARG0", "''`id`''",
    ]
    let script = texts.enumerated().map { number, text in
      "save plot(tone(440Hz, 0.1s), title: \"\(text)\"), \"p\(number).svg\"\n"
    }
    let run = try run(script.joined(), mode)
    #expect(run.status == 0, "\(run.errors)")
    #expect((0..<texts.count).allSatisfy { folder.names.contains("p\($0).svg") })
    #expect(outside.names == ["secret.sonde", "x.npy", "x.wav"])
  }

  /// A gnuplot in the working folder is a program of the stranger.
  @Test(arguments: SafeModeTests.modes)
  func aGnuplotInTheWorkingFolderIsNotStarted(mode: String) throws {
    try AtomicFile.write("#!/bin/sh\ntouch '\(outside.path)/made'\n", to: folder / "gnuplot")
    #expect(chmod(folder / "gnuplot", 0o755) == 0)
    let run = try run(
      "save plot(tone(440Hz, 0.1s)), \"p.png\"\n", mode, under: "PATH=\"$PWD:$PATH\"")
    #expect(run.status == 0 && folder.names.contains("p.png"), "\(run.errors)")
    #expect(outside.names == ["secret.sonde", "x.npy", "x.wav"])
  }

  @Test(arguments: SafeModeTests.modes)
  func filesInTheFolderWorkAsUsual(mode: String) throws {
    let script = """
      x = tone(440Hz, 0.5s) + 0.1 * noise(0.5s)
      pv = analyze(x, fft: 256, hop: 64)
      m = model(pv, units: 4)
      train m, steps: 3, checkpoint: "kept/m.safetensors"
      y = sample(m, duration: 0.2s)
      for name in ["a.wav", "a.flac", "sub/a.aiff", "a.npz", "a.pvx", "b.safetensors", "a.npy"] {
        save if name == "b.safetensors" { m } else if name == "a.npy" { ones([3]) } else if name == "a.npz" or name == "a.pvx" { pv } else { y }, name
        load(name)
      }
      load("a*.wav")
      for name in ["p.png", "p.svg", "p.pdf"] { save plot(pv), name }
      plot x
      save session, "kept.sonde"
      # Ogg files differ in each run, so the replay leaves this file out.
      save y, "a.ogg"
      load("a.ogg")
      cd "sub"
      print length(ls()), ls("..") == ls("../.")
      """
    let run = try run(script, mode)
    #expect(run.status == 0, "\(run.errors)")
    for name in [
      "a.wav", "a.flac", "a.ogg", "p.png", "p.svg", "p.pdf", "kept", "kept.sonde", "plots",
    ] {
      #expect(folder.names.contains(name), "\(name)")
    }
    // Nothing but the files that the script named.
    #expect(!folder.names.contains { $0.hasPrefix(".") })
    let replay = try Program.run("replay \(mode) kept.sonde", in: folder, under: "SONDE_AUDIO=")
    #expect(replay.status == 0, "\(replay.errors)")
  }

  @Test(arguments: SafeModeTests.modes)
  func notebooksAreRunAndWrittenInTheFolderAlone(mode: String) throws {
    try AtomicFile.write("# %%\nplot tone(440Hz, 0.1s)\n", to: folder / "n.sonde")
    let run = try Program.run("run \(mode) --notebook n.sonde", in: folder)
    #expect(run.status == 0 && folder.names.contains("n.ipynb"), "\(run.errors)")
    for target in ["\(outside.path)/n.ipynb", "out/n.ipynb", "../n.ipynb"] {
      let run = try Program.run("run \(mode) --notebook -o '\(target)' n.sonde", in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("is outside the working folder"), "\(run.errors)")
    }
    #expect(outside.names == ["secret.sonde", "x.npy", "x.wav"])
  }

  /// The note of a session may name any file as its recording.
  @Test(arguments: SafeModeTests.modes)
  func recordedFilesOfASessionAreReadInTheFolderAlone(mode: String) throws {
    let made = try Program.run(
      "-e 'x = record(0.01s); save session, \"s.sonde\"'", in: folder, under: "SONDE_AUDIO=null")
    try #require(made.status == 0, "\(made.errors)")
    let text = try BoundedFile.text(folder / "s.sonde")
    let own = "s-microphone-1.wav"
    try #require(text.contains(own))
    try AtomicFile.write(
      text.replacing(own, with: "\(outside.path)/x.wav"), to: folder / "s.sonde")
    let run = try Program.run("replay \(mode) s.sonde", in: folder, under: "SONDE_AUDIO=")
    #expect(run.status == 1 && run.errors.contains("outside"), "\(run.errors)")
  }

  @Test(arguments: SafeModeTests.modes)
  func confinedSessionsKeepNoHistoryAndNoJournal(mode: String) throws {
    for command in ["\(mode) -e 'print 3'", "\(mode) < in", "\(mode) run in.sonde"] {
      try AtomicFile.write("print 3\n", to: folder / "in")
      try AtomicFile.write("print 3\n", to: folder / "in.sonde")
      let run = try Program.run(
        command, in: folder, under: "HOME='\(outside.path)' XDG_STATE_HOME='\(outside.path)'")
      #expect(run.status == 0 && run.output == "3\n", "\(command): \(run.errors)")
    }
    #expect(outside.names == ["secret.sonde", "x.npy", "x.wav"])
    let resumed = try Program.run("\(mode) --resume", in: folder)
    #expect(resumed.status == 2 && resumed.errors.contains("--resume"))
  }

  @Test func theVariableConfinesAsTheOptionDoes() throws {
    let value = Cage.obstacle == nil ? "1" : "program"
    let run = try Program.run(
      "-e 'load(\"\(outside.path)/x.wav\")'", in: folder, under: "SONDE_SAFE=\(value)")
    #expect(run.status == 1 && run.errors.contains("is outside the working folder"))
    let wrong = try Program.run("-e 'print 1'", in: folder, under: "SONDE_SAFE=yes")
    #expect(wrong.status == 1 && wrong.output == "")
    #expect(wrong.errors == "error: SONDE_SAFE is \"yes\": it must be 0, 1 or program\n")
    #expect(try Program.run("-e 'print 1'", in: folder, under: "SONDE_SAFE=0").output == "1\n")
  }

  @Test func aScriptOutsideRunsButReadsNothingBesideItself() throws {
    let mode = try #require(Self.modes.first)
    try AtomicFile.write(
      "print 5\nload(\"\(outside.path)/x.wav\")\n", to: outside / "stranger.sonde")
    let run = try Program.run("run \(mode) '\(outside.path)/stranger.sonde'", in: folder)
    #expect(run.status == 1 && run.output == "5\n")
    #expect(run.errors.contains("is outside the working folder"))
  }

  /// A misplaced option must not end in an unconfined run.
  @Test func theOptionStandsBeforeOrAfterTheNameOfTheCommandButNotAfterTheFile() throws {
    let mode = try #require(Self.modes.first)
    try AtomicFile.write("print args\nload(\"out/x.wav\")\n", to: folder / "a.sonde")
    for command in ["\(mode) run a.sonde", "run \(mode) a.sonde"] {
      let run = try Program.run(command, in: folder)
      #expect(run.status == 1 && run.output == "[]\n")
      #expect(run.errors.contains("is outside the working folder"), "\(command): \(run.errors)")
    }
    try AtomicFile.write("# sonde 1\nload(\"out/x.wav\")\n", to: folder / "b.sonde")
    for command in ["\(mode) replay b.sonde", "replay \(mode) b.sonde"] {
      let run = try Program.run(command, in: folder)
      #expect(run.errors.contains("is outside the working folder"), "\(command): \(run.errors)")
    }
    let misplaced = try Program.run("run a.sonde --safe", in: folder)
    #expect(misplaced.status == 2 && misplaced.output == "")
    #expect(misplaced.errors.contains("--safe stands before FILE"))
    let passed = try Program.run("run \(mode) a.sonde --safe", in: folder)
    #expect(passed.output == "[\"--safe\"]\n")
  }

  @Test func theRootFolderIsNoWorkingFolder() throws {
    let run = try Program.run("> out; cd / && '\(Program.path)' --safe -e 'print 1'", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains("--safe does not work in the folder /"))
  }

  @Test func withoutTheSystemsRulesSafeIsRefused() throws {
    guard let obstacle = Cage.obstacle else { return }
    let run = try Program.run("--safe -e 'print 1'", in: folder)
    #expect(run.status == 1 && run.output == "")
    #expect(run.errors.contains(obstacle) && run.errors.contains("--safe=program"))
  }
}
