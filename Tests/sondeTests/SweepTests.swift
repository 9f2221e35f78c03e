// Tests of `sweep` with processes: the same bits with any number of them, items that go on after a kill, processes that
// end, and folders that are damaged or belong to another sweep.

import Files
import TestSupport
import Testing

@Suite struct SweepTests {
  private let folder = TemporaryFolder()

  /// A sweep with random draws, trained models and printed lines. The last line is a fingerprint of all bits.
  private static let script = """
    pv = analyze(tone(440Hz, 0.3s), fft: 512, bins: 8)
    def one(units, i) {
      print "item", i
      m = model(pv, layers: 1, units: units, mixtures: 1, sequence: 10)
      train m, steps: 5
      [m, sample(m, duration: 0.2s), rand([5]), rand()]
    }
    r = sweep([4, 5, 6, 7, 8, 9], one KEEP)
    save session, "s.sonde"
    """

  private func run(
    _ script: String, processes: Int, _ options: String = "", under environment: String = ""
  ) throws -> Program.Outcome {
    try AtomicFile.write(script, to: folder / "a.sonde")
    return try Program.run(
      "run \(options) a.sonde", in: folder,
      under: "SONDE_PROCESSES=\(processes) \(environment)")
  }

  /// Runs commands of the shell, in which `$SONDE` is the program.
  private func shell(_ commands: String) throws -> Program.Outcome {
    try AtomicFile.write(commands, to: folder / "commands.sh")
    // `Program.run` puts the program before the arguments; `true` ends that command at once.
    return try Program.run(
      "--version >/dev/null; SONDE='\(Program.path)' bash commands.sh", in: folder)
  }

  @Test func anyNumberOfProcessesGivesTheSameBits() throws {
    let script = Self.script.replacing("KEEP", with: "")
    var prints: Set<String> = []
    for processes in [1, 2, 4] {
      let outcome = try run(script, processes: processes)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == (0..<6).map { "item \($0)\n" }.joined())
      let text = try BoundedFile.text(folder / "s.sonde")
      let line = text.split(separator: "\n").first { $0.contains("r = sweep") }
      prints.insert(String(try #require(line)))
    }
    #expect(prints.count == 1, "\(prints)")
    #expect(try #require(prints.first).contains("sha256:"))
  }

  @Test func aRecordedSweepReplays() throws {
    let made = try run(
      Self.script.replacing("KEEP", with: ", keep: \"runs/a\""), processes: 2)
    #expect(made.status == 0, "\(made.errors)")
    for processes in [1, 4] {
      let replay = try Program.run(
        "replay s.sonde", in: folder, under: "SONDE_PROCESSES=\(processes)")
      #expect(replay.status == 0, "\(replay.errors)")
    }
  }

  @Test func theSameCallGoesOnAfterAKill() throws {
    let script = """
      r = sweep(0..8, fn(x, i) { x0 = rand(); wait 300ms; [i, x0] }, keep: "runs/a")
      save session, "s.sonde"
      """
    try AtomicFile.write(script, to: folder / "a.sonde")
    let killed = try shell(
      """
      SONDE_PROCESSES=2 "$SONDE" run a.sonde & parent=$!
      while [ "$(ls runs/a 2>/dev/null | grep -c kept)" -lt 3 ]; do sleep 0.05; done
      workers=$(cat /proc/$parent/task/*/children)
      kill -KILL $parent; wait $parent
      sleep 1
      for worker in $workers; do
        # A process that has ended and that nobody waits for is still listed, as a zombie.
        grep -q '^State:.[^Z]' /proc/$worker/status 2>/dev/null && echo "alive $worker"
      done
      echo "of" $workers
      """)
    // The processes of the sweep end with their session.
    #expect(!killed.output.contains("alive"), "\(killed.output)")
    #expect(killed.output.split(separator: " ").count == 3, "\(killed.output)")
    let kept = try FolderNames.kept(in: folder / "runs/a")
    #expect((3..<8).contains(kept))
    let outcome = try run(script, processes: 2)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("items of 8 were done before"), "\(outcome.errors)")
    let first = try record()
    let whole = try run(script.replacing(", keep: \"runs/a\"", with: ""), processes: 1)
    #expect(whole.status == 0)
    #expect(try record() == first)
  }

  /// The recorded value of `r`.
  private func record() throws -> String {
    let text = try BoundedFile.text(folder / "s.sonde")
    let line = try #require(text.split(separator: "\n").first { $0.contains("r = sweep") })
    return String(try #require(line.firstMatch(of: /list sha256:.*/)).0)
  }

  @Test func ctrlCKeepsWhatIsDone() throws {
    try AtomicFile.write(
      "r = sweep(0..20, fn(x) { wait 200ms; x }, keep: \"runs/a\")", to: folder / "a.sonde")
    let stopped = try shell(
      """
      set -m
      SONDE_PROCESSES=2 "$SONDE" run a.sonde & parent=$!
      while [ "$(ls runs/a 2>/dev/null | grep -c kept)" -lt 2 ]; do sleep 0.05; done
      kill -INT $parent; wait $parent; echo $?
      """)
    #expect(stopped.output.hasSuffix("130\n"), "\(stopped.output) \(stopped.errors)")
    #expect(stopped.errors.contains("which are kept; the same call goes on"), "\(stopped.errors)")
    #expect(try FolderNames.kept(in: folder / "runs/a") >= 2)
  }

  @Test func anItemWhoseProcessEndsIsTriedAgainOnce() throws {
    let script = """
      r = sweep([0, 1, 2], fn(x) { if x == 1 { wait 3s }; x })
      print r[0], type(r[1]), r[2]
      """
    try AtomicFile.write(script, to: folder / "a.sonde")
    let outcome = try shell(
      """
      SONDE_PROCESSES=1 "$SONDE" run a.sonde & parent=$!
      for turn in 1; do
        sleep 1
        for worker in $(cat /proc/$parent/task/*/children); do kill -KILL $worker; done
      done
      wait $parent
      """)
    #expect(outcome.output.hasSuffix("0 number 2\n"), "\(outcome.output) \(outcome.errors)")
    let twice = try shell(
      """
      SONDE_PROCESSES=1 "$SONDE" run a.sonde & parent=$!
      for turn in 1 2; do
        sleep 1
        for worker in $(cat /proc/$parent/task/*/children); do kill -KILL $worker; done
      done
      wait $parent
      """)
    #expect(twice.output.hasSuffix("0 error 2\n"), "\(twice.output) \(twice.errors)")
    #expect(twice.errors.contains("was ended by signal 9, twice"), "\(twice.errors)")
  }

  @Test func damagedFilesAreComputedAgain() throws {
    let script = """
      r = sweep([1, 2, 3], fn(x) { print "computed", x; x * 2 }, keep: "k")
      print r
      """
    _ = try run(script, processes: 2)
    try AtomicFile.write("damaged", to: folder / "k/item-000000.kept")
    var bytes = try BoundedFile.bytes(folder / "k/item-000002.kept")
    bytes.removeLast(3)
    try AtomicFile.write(bytes, to: folder / "k/item-000002.kept")
    let outcome = try run(script, processes: 2)
    #expect(outcome.output == "computed 1\ncomputed 2\ncomputed 3\n[2, 4, 6]\n")
    for number in [0, 2] {
      #expect(
        outcome.errors.contains("k: the file of item \(number) is damaged"), "\(outcome.errors)")
    }
    #expect(outcome.errors.contains("1 item of 3 were done before"))
    try AtomicFile.write("{", to: folder / "k/sweep.json")
    let lost = try run(script, processes: 2)
    #expect(lost.status == 1 && lost.errors.contains("k/sweep.json is damaged"), "\(lost.errors)")
  }

  @Test(arguments: [
    ("sweep([1, 2], fn(x) { x + 1 }, keep: \"k\")", "keeps another sweep, of "),
    ("sweep([1, 2], fn(x) { x * f }, keep: \"k\", seed: 9)", "with the seed "),
    ("f = 3; sweep([1, 2], fn(x) { x * f }, keep: \"k\")", "which read other values"),
    ("sweep([1, 3], fn(x) { x * f }, keep: \"k\")", "in which item 1 was another value"),
  ])
  func anotherSweepInTheSameFolderIsAnError(statement: String, words: String) throws {
    let first = try run("f = 2; sweep([1, 2], fn(x) { x * f }, keep: \"k\")", processes: 2)
    #expect(first.status == 0, "\(first.errors)")
    let other = try run("f = 2; \(statement)", processes: 2)
    #expect(other.status == 1 && other.errors.contains(words), "\(other.errors)")
    let longer = try run(
      "f = 2\nprint sweep([1, 2, 4], fn(x) { x * f }, keep: \"k\")", processes: 2)
    #expect(longer.output == "[2, 4, 8]\n", "\(longer.errors)")
  }

  @Test func twoSweepsAtOnceInAFolderAreAnError() throws {
    try AtomicFile.write("sweep([1], fn(x) { wait 3s }, keep: \"k\")", to: folder / "a.sonde")
    let outcome = try shell(
      """
      "$SONDE" run a.sonde & sleep 1
      "$SONDE" run a.sonde; echo $?
      kill -KILL $!; wait
      """)
    #expect(outcome.output.contains("1\n"))
    #expect(outcome.errors.contains("another sweep is running in the folder k"))
  }

  @Test func aConfinedSweepIsConfined() throws {
    let script = """
      r = sweep([1, 2], fn(x) { save ones([2]), "inside\\(x).npy"; save ones([2]), "../out.npy" })
      print r[0].message
      """
    for mode in SafeModeTests.modes {
      let outcome = try run(script, processes: 2, mode)
      #expect(outcome.status == 0, "\(mode): \(outcome.errors)")
      #expect(outcome.output.contains("outside the working folder"), "\(outcome.output)")
      #expect(folder.names.contains("inside2.npy"))
    }
  }

  @Test func aFullDiskEndsTheSweepWithAnError() throws {
    let outcome = try run(
      "sweep([1, 2], fn(x) { ones([100_000]) }, keep: \"k\")", processes: 2, "",
      under: "bash -c 'ulimit -f 100; exec \"$0\" \"$@\"'")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("could not be saved"), "\(outcome.errors)")
  }

  @Test func aWrongNumberOfProcessesIsNoted() throws {
    let outcome = try run("print 1", processes: 0)
    #expect(outcome.errors.contains("SONDE_PROCESSES is '0'"))
  }

  @Test func theCommandOfAProcessIsNotForHands() throws {
    let outcome = try Program.run("work", in: folder)
    #expect(outcome.status == 2 && outcome.errors.contains("is started by a sweep"))
  }
}

/// What a folder of a sweep contains.
enum FolderNames {
  /// The number of kept items.
  static func kept(in folder: String) throws -> Int {
    Folders.names(in: folder).count { $0.hasSuffix(".kept") }
  }
}
