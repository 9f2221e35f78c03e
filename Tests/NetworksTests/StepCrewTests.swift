import Glibc
import Networks
import Synchronization
import Testing

/// Tests that a crew does every part of every call once, and that its caller sees what the parts wrote.
@Suite struct StepCrewTests {
  private final class Sums: @unchecked Sendable {
    // Each part writes its own element.
    var values: [Int]
    init(_ count: Int) { values = [Int](repeating: 0, count: count) }
    func add(_ value: Int, to part: Int) {
      values.withUnsafeMutableBufferPointer { $0[part] += value }
    }
  }

  @Test(arguments: [1, 2, 3, 5]) func everyPartIsDoneOnce(threads: Int) {
    let crew = StepCrew(threads: threads)
    for count in [0, 1, 2, 3, 7, 64] {
      let done = (0..<count).map { _ in Atomic64() }
      for _ in 0..<200 { crew.parallel(count) { done[$0].value.add(1, ordering: .relaxed) } }
      #expect(done.allSatisfy { $0.value.load(ordering: .relaxed) == 200 }, "\(count) parts")
    }
  }

  private final class Atomic64: Sendable { let value = Atomic<Int>(0) }

  @Test func theCallerSeesWhatThePartsWrote() {
    let crew = StepCrew(threads: 3)
    let sums = Sums(4)
    for call in 1...3000 {
      crew.parallel(4) { sums.add($0 + call, to: $0) }
      #expect(sums.values == (0..<4).map { $0 * call + call * (call + 1) / 2 })
    }
  }

  @Test func aHelperThatSleepsWakesUp() {
    let crew = StepCrew(threads: 2)
    let sums = Sums(2)
    for _ in 0..<20 {
      // Longer than a helper looks for work.
      usleep(3000)
      crew.parallel(2) { part in
        usleep(500)
        sums.add(1, to: part)
      }
    }
    #expect(sums.values == [20, 20])
  }

  @Test func crewsComeAndGo() {
    for round in 0..<200 {
      let crew = StepCrew(threads: 2)
      let sums = Sums(2)
      if round % 3 == 0 { usleep(1000) }
      if round % 2 == 0 { crew.parallel(2) { sums.add(1, to: $0) } }
      #expect(sums.values == (round % 2 == 0 ? [1, 1] : [0, 0]))
    }
  }
}
