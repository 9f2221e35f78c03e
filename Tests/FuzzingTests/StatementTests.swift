// Tests that sessions survive random statements with every command. `make stress` runs millions of such statements.

import Files
import FuzzStatements
import TestSupport
import Testing

@Suite struct StatementTests {
  @Test(arguments: [1, 2, 3])
  func aSessionStillWorksAfterRandomStatements(seed: UInt64) {
    let folder = TemporaryFolder()
    let run = StatementRun(folder: folder.path)
    let report = run.random(seed: seed, count: 1200)
    #expect(report.statements == 1200)
    #expect(report.faults.isEmpty, "\(report.faults.prefix(3).joined(separator: "\n---\n"))")
    // Most arguments fit, so that commands run and do not only refuse.
    let refusals = report.errors - report.interrupts
    #expect(refusals < 1000, "\(refusals) of \(report.statements) statements failed")
  }
}
