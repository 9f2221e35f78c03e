// Tests of the progress that loops over files report.

import CommandLanguage
import Runs
import Synchronization
import Testing

/// The reports of a session.
private final class Reports: Sendable {
  let all = Mutex<[Progress]>([])
}

@Suite struct LoopProgressTests {
  /// The reports of a loop that waits for 0.25 s in each of four turns; a loop reports at most every 0.2 s.
  private static func reports(_ items: String) throws -> [Progress] {
    let reports = Reports()
    let run = Run(report: { progress in reports.all.withLock { $0.append(progress) } })
    let session = Interpreter(registry: .language, context: Context(run: run))
    try session.run(
      """
      for item in \(items) {
        t = clock()
        while clock() < t + 0.25 { t }
      }
      """, name: "loop")
    return reports.all.withLock { $0 }
  }

  @Test func aLoopOverPathsReportsItsProgress() throws {
    let found = try Self.reports("[\"a.wav\", \"b.wav\", \"takes/c\", \"d.wav\"]")
    #expect(found.map(\.step) == [1, 2, 3])
    #expect(found.allSatisfy { $0.total == 4 && $0.unit == "file" })
  }

  @Test func otherLoopsReportNothing() throws {
    #expect(try Self.reports("[\"a\", \"b\", \"c\", \"d\"]").isEmpty)
    #expect(try Self.reports("[1, 2, 3, 4]").isEmpty)
  }
}
