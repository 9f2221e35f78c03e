import Runs
import Synchronization
import Testing

@Suite struct RunTests {
  @Test(arguments: [1, 2, 3, 8, 100], [0, 1, 2, 7, 64])
  func everyPartOfAParallelTaskRunsOnce(threads: Int, parts: Int) {
    let turns = Mutex([Int](repeating: 0, count: parts))
    Run(threads: threads).parallel(parts) { part in turns.withLock { $0[part] += 1 } }
    #expect(turns.withLock { $0 } == [Int](repeating: 1, count: parts))
  }

  @Test(arguments: [-3, 0, 1])
  func aRunHasAtLeastOneThread(threads: Int) {
    #expect(Run(threads: threads).threads == 1)
  }

  @Test func progressIsReportedToTheCaller() {
    let seen = Mutex<[Progress]>([])
    let run = Run(report: { progress in seen.withLock { $0.append(progress) } })
    let progress = Progress(label: "training", step: 3, total: 9, figures: [.init("loss", -2)])
    run.report(progress)
    #expect(seen.withLock { $0 } == [progress])
    #expect(progress.unit == "step")
  }
}
