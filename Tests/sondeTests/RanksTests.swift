// Tests under Open MPI's `mpirun`: the script runs once, its sweeps and trainings are spread over the ranks, and nothing
// hangs when a rank fails. Without `mpirun` the tests are skipped, and the first of them says so.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct RanksTests {
  private let folder = TemporaryFolder()

  /// Whether Open MPI is installed.
  static let hasRanks = access("/usr/bin/mpirun", X_OK) == 0

  private func run(
    _ script: String, ranks: Int, seconds: Int = 300
  ) throws -> Program.Outcome {
    try AtomicFile.write(script, to: folder / "a.sonde")
    try AtomicFile.write(
      """
      exec timeout \(seconds) mpirun --allow-run-as-root --oversubscribe -n \(ranks) \
      '\(Program.path)' run a.sonde
      """, to: folder / "ranks.sh")
    return try Program.run("--version >/dev/null; SONDE_THREADS=1 sh ranks.sh", in: folder)
  }

  /// Runs a script with several ranks, and sends a signal when a condition of the shell's `test` holds. The output ends with
  /// the status of `mpirun`, which is 124 after two minutes.
  ///
  /// - Parameter process: the receiver of the signal in words of the shell: `${mpi% }` is `mpirun`, and `$1` is rank 0.
  private func runAndSignal(
    _ script: String, _ signal: String, to process: String, ranks: Int, when condition: String
  ) throws -> Program.Outcome {
    try AtomicFile.write(script, to: folder / "a.sonde")
    try AtomicFile.write(
      """
      timeout 120 mpirun --allow-run-as-root --oversubscribe -n \(ranks) \
      '\(Program.path)' run a.sonde &
      while [ ! \(condition) ]; do sleep 0.05; done
      mpi=$(cat /proc/$!/task/*/children)
      set -- $(cat /proc/${mpi% }/task/*/children)
      kill -\(signal) \(process)
      wait $!
      echo "status $?"
      """, to: folder / "signal.sh")
    return try Program.run("--version >/dev/null; SONDE_THREADS=1 sh signal.sh", in: folder)
  }

  private static let script = """
    print "once"
    pv = analyze(tone(440Hz, 0.3s), fft: 512, bins: 8)
    def one(units, i) {
      m = model(pv, layers: 1, units: units, mixtures: 1, sequence: 10)
      train m, steps: 5
      print "item", i
      [m, rand([5])]
    }
    r = sweep([4, 5, 6, 7, 8], one)
    save session, "s.sonde"
    """

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"))
  func anyNumberOfRanksGivesTheSameBits() throws {
    var lines: Set<String> = []
    for ranks in [1, 2, 4] {
      let outcome = try run(Self.script, ranks: ranks)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == "once\n" + (0..<5).map { "item \($0)\n" }.joined())
      let text = try BoundedFile.text(folder / "s.sonde")
      lines.insert(String(try #require(text.split(separator: "\n").first { $0.contains("r = ") })))
    }
    let local = try Program.run("run a.sonde", in: folder, under: "SONDE_PROCESSES=2")
    #expect(local.status == 0)
    let text = try BoundedFile.text(folder / "s.sonde")
    lines.insert(String(try #require(text.split(separator: "\n").first { $0.contains("r = ") })))
    #expect(lines.count == 1 && lines.first?.contains("sha256:") == true, "\(lines)")
  }

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"))
  func anErrorEndsAllRanks() throws {
    let outcome = try run("print 1\nx = [1][5]", ranks: 3, seconds: 60)
    #expect(outcome.status == 1, "\(outcome.status)")
    #expect(outcome.errors.contains("the index 5 is out of range"), "\(outcome.errors)")
    let failing = try run(
      "r = sweep([1, 0], fn(x) { if x == 0 { error \"no\" } else { x } })\nprint r[0], r[1].message",
      ranks: 3, seconds: 60)
    #expect(failing.status == 0 && failing.output == "1 no\n", "\(failing.errors)")
  }

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"))
  func aKilledRankCostsAtMostTheItemsInHand() throws {
    let script = "r = sweep(0..12, fn(x) { wait 300ms; [x, rand()] }, keep: \"k\")\nprint r"
    // The rank that was started last is not rank 0.
    let killed = try runAndSignal(
      script, "KILL", to: "$3", ranks: 3, when: "$(ls k 2>/dev/null | grep -c kept) -ge 4")
    #expect(!killed.output.contains("status 0\n") && killed.output.contains("status "))
    #expect(!killed.output.contains("status 124"), "it hangs")
    let kept = try FolderNames.kept(in: folder / "k")
    #expect((4..<12).contains(kept))
    let outcome = try run(script, ranks: 2)
    #expect(outcome.errors.contains("of 12 were done before"), "\(outcome.errors)")
    let whole = try Program.run("run b.sonde", in: folder)
    #expect(whole.status != 0)
    try AtomicFile.write(script.replacing(", keep: \"k\"", with: ""), to: folder / "b.sonde")
    #expect(try Program.run("run b.sonde", in: folder).output == outcome.output)
  }

  /// A training of 24 streams, whose losses are printed with all digits.
  private static func training(_ options: String) -> String {
    """
    pv = analyze(tone(440Hz, 1s) + tone(660Hz, 1s), fft: 512, bins: 12)
    m = model(pv, units: 12, mixtures: 2, sequence: 10, dropout: 0.1)
    train m, steps: 30, batch: 24\(options);
    print m.losses[0], m.losses[29]
    """
  }

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"), arguments: [2, 3])
  func aSharedTrainingHasTheLossesOfOneProcess(ranks: Int) throws {
    let shared = try run(Self.training(", processes: true"), ranks: ranks)
    #expect(shared.status == 0, "\(shared.errors)")
    try AtomicFile.write(Self.training(""), to: folder / "b.sonde")
    let alone = try Program.run("run b.sonde", in: folder)
    let losses = { (text: String) in text.split { " \n".contains($0) }.compactMap { Double($0) } }
    let (one, other) = (losses(shared.output), losses(alone.output))
    #expect(one.count == 2 && other.count == 2, "\(shared.output) \(alone.output)")
    // The order of sums differs: the rounding of 32-bit numbers (1e-7) grows over 30 steps.
    for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-4 * abs(b), "\(a) \(b)") }
  }

  @Test func localProcessesShareATraining() throws {
    try AtomicFile.write(Self.training(", processes: true"), to: folder / "a.sonde")
    try AtomicFile.write(Self.training(""), to: folder / "b.sonde")
    let shared = try Program.run("run a.sonde", in: folder, under: "SONDE_PROCESSES=2")
    let alone = try Program.run("run b.sonde", in: folder)
    #expect(shared.status == 0 && alone.status == 0, "\(shared.errors)")
    let losses = { (text: String) in text.split { " \n".contains($0) }.compactMap { Double($0) } }
    for (a, b) in zip(losses(shared.output), losses(alone.output)) {
      #expect(abs(a - b) < 1e-4 * abs(b), "\(a) \(b)")
    }
    let single = try Program.run("run a.sonde", in: folder, under: "SONDE_PROCESSES=1")
    #expect(single.output == alone.output)
    #expect(single.errors.contains("only this process trains"), "\(single.errors)")
  }

  private static let long = """
    pv = analyze(tone(440Hz, 1s) + tone(660Hz, 1s), fft: 512, bins: 12)
    m = model(pv, units: 60, mixtures: 2, sequence: 20)
    """

  /// Runs a shared training on two ranks, and sends a signal when it has written its first checkpoint.
  private func stopTraining(by signal: String, to process: String) throws -> Program.Outcome {
    try runAndSignal(
      Self.long + """

        train m, steps: 2000, batch: 64, processes: true, checkpoint: "c.safetensors"
        print "not stopped"
        """, signal, to: process, ranks: 2, when: "-f c.safetensors")
  }

  @Test(
    .enabled(if: RanksTests.hasRanks, "Open MPI is not installed"), arguments: ["INT", "TERM"])
  func aStoppedSharedTrainingResumesOnAllRanks(signal: String) throws {
    let stopped = try stopTraining(by: signal, to: "${mpi% }")
    #expect(stopped.output.hasPrefix("status ") && !stopped.output.contains("status 124"))
    #expect(stopped.errors.contains("stopped at step"), "\(stopped.errors)")
    let resumed = try run(
      Self.long + """

        m = load("c.safetensors")
        print m.steps > 0, m.steps < 2000
        train m, pv, processes: true
        print m.steps
        """, ranks: 2)
    #expect(resumed.status == 0 && resumed.output == "true true\n2000\n", "\(resumed.errors)")
  }

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"))
  func aKilledRankEndsASharedTrainingAndKeepsTheCheckpoint() throws {
    let killed = try stopTraining(by: "KILL", to: "$2")
    #expect(killed.output.hasPrefix("status ") && !killed.output.contains("status 124"))
    try AtomicFile.write("print load(\"c.safetensors\").steps > 0", to: folder / "b.sonde")
    #expect(try Program.run("run b.sonde", in: folder).output == "true\n")
  }

  @Test(.enabled(if: RanksTests.hasRanks, "Open MPI is not installed"))
  func aConfinedRunDoesNotStartUnderMPI() throws {
    try AtomicFile.write("print 1", to: folder / "a.sonde")
    let outcome = try Program.run(
      "--version >/dev/null; timeout 60 mpirun --allow-run-as-root --oversubscribe -n 2"
        + " '\(Program.path)' run --safe a.sonde", in: folder)
    #expect(outcome.status == 2 && outcome.output == "")
    #expect(outcome.errors.contains("--safe does not work under mpirun"))
  }
}
