// Tests of the memory limit: when the limit is checked, and which errors it causes.

import Runs
import Testing

@Suite struct MemoryBudgetTests {
  @Test func theMeasuredMemoryOfTheProcessIsPositive() {
    #expect(MemoryBudget.resident > 1 << 20)
    #expect(MemoryBudget().limit > 1 << 20)
  }

  /// Other tests run in the same process and change its memory, so that both limits are far from its memory.
  @Test func aRequestBeyondTheMemoryBudgetIsRefused() throws {
    let budget = MemoryBudget(limit: 1 << 45)
    #expect(throws: OutOfMemory.self) { try budget.check(1 << 46) }
    #expect(throws: OutOfMemory.self) { try budget.check(.max) }
    #expect(throws: OutOfMemory.self) { try MemoryBudget(limit: 1).check() }
    if budget.free > 1 << 40 { try budget.check(1 << 20) }
  }

  @Test func anAllocationAsksTheBudgetOfTheRunningSession() throws {
    try MemoryBudget.$current.withValue(MemoryBudget(limit: 1)) {
      #expect(throws: OutOfMemory.self) { try MemoryBudget.require(MemoryBudget.large) }
      #expect(throws: OutOfMemory.self) { try MemoryBudget.require(.max, of: 8) }
      try MemoryBudget.require(MemoryBudget.large - 1)
    }
  }

  @Test func theMemoryErrorStatesTheSizes() {
    #expect(
      OutOfMemory(needed: 3 << 29, free: 12 << 30).description
        == "out of memory: this needs 1.5 GB, and 12 GB are free")
    #expect(
      OutOfMemory(needed: 92 << 30, free: -5).description
        == "out of memory: this needs 92 GB, and 0 MB are free")
    #expect(
      OutOfMemory(needed: 0, free: 0).description
        == "out of memory: the session has reached its limit")
  }

  @Test(arguments: [
    (-1.0, "-1"), (44100, "44100"), (0.25, "0.25"), (1e-7, "1e-7"), (1e21, "1e21"), (.nan, "nan"),
    (-.infinity, "-inf"), (-0.0, "-0"),
  ])
  func plainNumbersHaveTheFewestDigits(_ number: Double, _ text: String) {
    #expect(number.plain == text)
  }
}
