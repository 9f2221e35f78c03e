// Tests of `--time` and `--memory`: a run ends with the reason, keeps what was printed, and has an exit status of its
// own. No test waits for less than a minute before it calls a run too slow.

import Files
import TestSupport
import Testing

@Suite struct RunLimitTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [
    "while true { x = 1 }", "try { while true { x = 1 } } catch e { print \"caught\" }",
    "m = model(analyze(noise(1s), fft: 256, hop: 64), units: 8); train m, time: 600",
  ])
  func aRunEndsAtItsTimeLimit(statement: String) throws {
    try AtomicFile.write("print \"begin\"\n\(statement)\n", to: folder / "a.sonde")
    for mode in ["", SafeModeTests.modes[0]] {
      let run = try Program.run("run \(mode) --time 500ms a.sonde", in: folder)
      #expect(run.status == 1)
      #expect(run.output.hasPrefix("begin\n") && !run.output.contains("caught"))
      let words = "error: the time limit of 0.5 s is over (--time)\n"
      #expect(run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func aRunWithinItsLimitsIsNotChanged() throws {
    let run = try Program.run("--time 600s --memory 2GB -e 'print 1'", in: folder)
    #expect(run.status == 0 && run.output == "1\n" && run.errors == "")
  }

  @Test(arguments: [
    "x = noise(2000s)", "x = []; while true { append x, noise(20s) }",
    "x = ones([1000, 1000, 1000])",
  ])
  func aRunEndsAtItsMemoryLimit(statement: String) throws {
    let run = try Program.run("--memory 200MB -e 'print \"begin\"; \(statement)'", in: folder)
    #expect(run.status == 1 && run.output == "begin\n")
    // Values ask the memory budget first; the watch ends what does not ask.
    #expect(
      run.errors.contains("error: out of memory: ") || run.errors.contains("200 MB"),
      "\(run.errors)")
  }

  @Test(arguments: [
    "--time 0s", "--time 5", "--time -1s", "--time 1h", "--time nan", "--time inf", "--memory 2",
    "--memory 2TB", "--memory 0GB", "--memory 1e99GB", "--memory -1GB",
  ])
  func wrongLimitsAreUsageErrors(option: String) throws {
    let run = try Program.run("\(option) -e 'print 1'", in: folder)
    #expect((run.status == 2) == (option != "--time 5"), "\(run.errors)")
  }

  @Test func theLimitOfTimeHoldsForNotebooks() throws {
    try AtomicFile.write("# %%\nprint 1\n\n# %%\nwhile true { x = 1 }\n", to: folder / "n.sonde")
    let run = try Program.run("run --notebook --time 500ms n.sonde", in: folder)
    #expect(run.status == 1 && folder.names.contains("n.ipynb"))
    #expect(run.errors.contains("the time limit of 0.5 s is over (--time)"), "\(run.errors)")
  }
}
