// Tests of the memory limit: when the limit is checked, and which errors it causes.

import Runs
import Testing

@Suite struct MemoryBudgetTests {
  @Test func theMeasuredMemoryOfTheProcessIsPositive() {
    #expect(MemoryBudget.resident > 1 << 20)
    #expect(MemoryBudget().limit > 1 << 28)
  }

  @Test func aRequestBeyondTheMemoryBudgetIsRefused() throws {
    let budget = MemoryBudget(limit: MemoryBudget.resident + (1 << 30))
    try budget.check(1 << 20)
    #expect(throws: OutOfMemory.self) { try budget.check(1 << 31) }
    #expect(throws: OutOfMemory.self) { try budget.check(.max) }
    #expect(throws: OutOfMemory.self) { try MemoryBudget(limit: 1).check() }
  }

  @Test func theMemoryErrorStatesTheSizes() {
    #expect(
      OutOfMemory(needed: 3 << 29, limit: 12 << 30).description
        == "out of memory: the operation needs 1.5 GB more, and the session's limit is 12 GB")
    #expect(
      OutOfMemory(needed: 0, limit: 512 << 20).description
        == "out of memory: the session's limit is 512 MB")
  }

  @Test(arguments: [
    (-1.0, "-1"), (44100, "44100"), (0.25, "0.25"), (1e-7, "1e-7"), (1e21, "1e21"), (.nan, "nan"),
    (-.infinity, "-inf"), (-0.0, "-0"),
  ])
  func plainNumbersHaveTheFewestDigits(_ number: Double, _ text: String) {
    #expect(number.plain == text)
  }
}
