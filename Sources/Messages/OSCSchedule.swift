// The events that wait for their time tags. They are sorted, the soonest last. Their number and their times are bounded,
// so that no sender fills the memory.

internal import Glibc
internal import WholeNumbers

struct OSCSchedule {
  /// The greatest number of waiting events.
  static let capacity = 4096
  /// How far in the future a time tag may be, in nanoseconds.
  static let longestWait: Int64 = 60_000_000_000

  private var events: [ArrivedEvent] = []
  /// The computer's clock minus the monotonic clock, in nanoseconds.
  private var difference: Int64 = 0

  init() {}

  /// The time of the soonest event.
  var next: Int64? { events.last?.nanoseconds }

  /// Adds an event behind those of the same time. Returns false if too many events wait.
  mutating func add(_ event: ArrivedEvent) -> Bool {
    guard events.count < Self.capacity else { return false }
    var (low, high) = (0, events.count)
    while low < high {
      let middle = (low + high) / 2
      if events[middle].nanoseconds > event.nanoseconds { low = middle + 1 } else { high = middle }
    }
    events.insert(event, at: low)
    return true
  }

  /// Removes the soonest event if its time has come.
  mutating func take(at now: Int64) -> ArrivedEvent? {
    guard let next, next <= now else { return nil }
    return events.removeLast()
  }

  mutating func removeAll() { events.removeAll(keepingCapacity: true) }

  /// The time of a tag on the monotonic clock; `now` if the tag is in the past or means at once, and nil if it is too far
  /// in the future. Equal tags have equal times, as long as the computer's clock is not set.
  ///
  /// A tag counts the seconds since 1900, times 2³². The seconds have 32 bits, which begin anew in 2036. A tag is
  /// therefore compared with the present modulo 2³² seconds.
  mutating func time(of tag: UInt64, now: Int64) -> Int64? {
    if tag <= OSCPacketReader.atOnce { return now }
    let present = ArrivedEvent.time(of: CLOCK_REALTIME)
    if abs(present - now - difference) > 1_000_000 { difference = present - now }
    let second = present / 1_000_000_000
    let ahead = Int32(truncatingIfNeeded: Int64(tag >> 32) - 2_208_988_800 - second)
    let fraction = Int64(((tag & 0xFFFF_FFFF) * 1_000_000_000) >> 32)
    let time = (second + Int64(ahead)) * 1_000_000_000 + fraction - difference
    if time <= now { return now }
    return time - now <= Self.longestWait ? time : nil
  }
}
