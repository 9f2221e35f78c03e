import Runs
import Testing

@Suite struct InterruptTests {
  @Test func aNewInterruptIsNotRequested() throws {
    let interrupt = Interrupt()
    #expect(!interrupt.isRequested)
    try interrupt.check()
  }

  @Test func everyCheckThrowsUntilTheInterruptIsCleared() throws {
    let interrupt = Interrupt()
    interrupt.request()
    #expect(interrupt.isRequested)
    #expect(throws: Interrupted()) { try interrupt.check() }
    #expect(throws: Interrupted()) { try interrupt.check() }
    interrupt.clear()
    try interrupt.check()
  }

  @Test func copiesOfARunShareOneInterrupt() {
    let run = Run()
    let copy = run
    copy.interrupt.request()
    #expect(run.interrupt.isRequested)
  }
}
