// A bounded queue between the threads that receive messages and the thread that makes the sound (Dmitry Vyukov's bounded
// queue for several producers and consumers). No operation waits for another thread. A cell's turn says who may use the
// cell: at `position` the producer of that position, at `position + 1` its consumer; every change of the turn releases
// what was written before it. The last eighth of the queue is kept for events that end notes, so that a flood of other
// events leaves no note sounding.

internal import Synchronization

/// A bounded queue of events. Any thread may push and any thread may take.
public final class MessageQueue: @unchecked Sendable {
  // Unchecked: a cell of `events` is used only by the thread whose turn it is.
  private let events: UnsafeMutablePointer<ArrivedEvent?>
  private let turns: UnsafeMutablePointer<Atomic<Int>>
  private let tail = Atomic<Int>(0)
  private let head = Atomic<Int>(0)
  private let refused = Atomic<Int>(0)

  /// The greatest number of waiting events, a power of two.
  public let capacity: Int

  /// An empty queue for at least `capacity` events, and at least 8.
  public init(capacity: Int = 4096) {
    var rounded = 8
    while rounded < min(capacity, 1 << 24) { rounded *= 2 }
    self.capacity = rounded
    events = .allocate(capacity: rounded)
    events.initialize(repeating: nil, count: rounded)
    turns = .allocate(capacity: rounded)
    for place in 0..<rounded { (turns + place).initialize(to: Atomic(place)) }
  }

  deinit {
    events.deinitialize(count: capacity)
    events.deallocate()
    turns.deinitialize(count: capacity)
    turns.deallocate()
  }

  /// The number of waiting events. Other threads may change it at any time.
  public var count: Int {
    max(0, tail.load(ordering: .relaxed) - head.load(ordering: .relaxed))
  }

  /// The number of events that were refused because the queue was full.
  public var overflow: Int { refused.load(ordering: .relaxed) }

  /// Adds an event. Returns false, and counts the event, if the queue is full.
  @discardableResult
  public func push(_ event: ArrivedEvent) -> Bool {
    let limit = event.event.isEnd ? capacity : capacity - capacity / 8
    var position = tail.load(ordering: .relaxed)
    while true {
      let turn = turns[position & (capacity - 1)].load(ordering: .acquiring)
      let isFull = turn < position || position - head.load(ordering: .relaxed) >= limit
      if isFull, tail.load(ordering: .relaxed) == position {
        refused.add(1, ordering: .relaxed)
        return false
      }
      if !isFull, turn == position {
        let (won, present) = tail.weakCompareExchange(
          expected: position, desired: position + 1, ordering: .relaxed)
        if won { break }
        position = present
      } else {
        position = tail.load(ordering: .relaxed)
      }
    }
    events[position & (capacity - 1)] = event
    turns[position & (capacity - 1)].store(position + 1, ordering: .releasing)
    return true
  }

  /// Removes the event that has waited longest; nil if there is none. Neither waits nor allocates memory. Frees memory
  /// only for the name of a knob that is longer than 15 bytes.
  public func take() -> ArrivedEvent? {
    var position = head.load(ordering: .relaxed)
    while true {
      let turn = turns[position & (capacity - 1)].load(ordering: .acquiring)
      if turn == position + 1 {
        let (won, present) = head.weakCompareExchange(
          expected: position, desired: position + 1, ordering: .relaxed)
        if won { break }
        position = present
      } else if turn <= position {
        return nil
      } else {
        position = head.load(ordering: .relaxed)
      }
    }
    let event = events[position & (capacity - 1)].take()
    turns[position & (capacity - 1)].store(position + capacity, ordering: .releasing)
    return event
  }
}
