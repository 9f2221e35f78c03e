// Tests of the queue: its order, its limits, and many threads at once.

import Dispatch
import Messages
import Synchronization
import TestSupport
import Testing

@Suite struct MessageQueueTests {
  private func event(_ key: Double, at time: Int64 = 0) -> ArrivedEvent {
    ArrivedEvent(.on(key: key, velocity: 1), nanoseconds: time)
  }

  @Test func eventsComeOutInTheirOrderAlsoAfterManyTurns() {
    let queue = MessageQueue(capacity: 8)
    #expect(queue.capacity == 8 && queue.take() == nil)
    for turn in 0..<1000 {
      for key in 0..<5 { #expect(queue.push(event(Double(key), at: Int64(turn)))) }
      #expect(queue.count == 5)
      for key in 0..<5 { #expect(queue.take() == event(Double(key), at: Int64(turn))) }
      #expect(queue.take() == nil)
    }
    #expect(queue.overflow == 0)
  }

  @Test func theLastEighthIsForEndsOfNotes() {
    let queue = MessageQueue(capacity: 60)
    #expect(queue.capacity == 64)
    for key in 0..<70 { #expect(queue.push(event(Double(key))) == (key < 56)) }
    for place in 0..<10 {
      let end = ArrivedEvent(place == 0 ? .allOff : .off(key: 1, velocity: nil), nanoseconds: 1)
      #expect(queue.push(end) == (place < 8))
    }
    #expect(queue.overflow == 14 + 2)
    for key in 0..<56 { #expect(queue.take() == event(Double(key))) }
    #expect(queue.take()?.event == .allOff)
    for _ in 0..<7 { #expect(queue.take()?.event == .off(key: 1, velocity: nil)) }
    #expect(queue.take() == nil)
    #expect(queue.push(event(3)))
  }

  @Test func manyThreadsPushAndNothingIsLostOrDoubled() {
    let (queue, each, producers) = (MessageQueue(capacity: 256), 100_000, 4)
    let pushed = Atomic<Int>(0)
    let finished = Atomic<Int>(0)
    let result = Mutex((taken: 0, isOrdered: true))
    DispatchQueue.concurrentPerform(iterations: producers + 1) { thread in
      guard thread == producers else {
        for number in 0..<each {
          let name = "a name of more than fifteen bytes \(thread)"
          let event = PlayedEvent.set(name: name, value: Double(number))
          if queue.push(ArrivedEvent(event, nanoseconds: Int64(thread))) {
            pushed.add(1, ordering: .relaxed)
          }
        }
        finished.add(1, ordering: .releasing)
        return
      }
      var last = [Double](repeating: -1, count: producers)
      var (taken, isOrdered) = (0, true)
      while true {
        let isLast = finished.load(ordering: .acquiring) == producers
        while let arrived = queue.take() {
          taken += 1
          let thread = Int(arrived.nanoseconds)
          guard case .set("a name of more than fifteen bytes \(thread)", let value) = arrived.event
          else {
            isOrdered = false
            continue
          }
          if value <= last[thread] { isOrdered = false }
          last[thread] = value
        }
        if isLast { break }
      }
      result.withLock { $0 = (taken, isOrdered) }
    }
    let (taken, isOrdered) = result.withLock { $0 }
    #expect(isOrdered && taken > 0)
    #expect(taken == pushed.load(ordering: .relaxed))
    #expect(taken + queue.overflow == each * producers)
  }
}
