// What somebody plays, independent of the protocol that brought it. Every number of an event is finite and in the range
// that its case states: the inputs refuse other events, so that the sound thread need not check them.

internal import Glibc
internal import WholeNumbers

/// A thing that somebody plays: a note, a bend, or a value of a knob.
public enum PlayedEvent: Sendable, Equatable {
  /// A key goes down. The key is a MIDI number from 0 to 127, which may be fractional; the velocity is above 0 and at
  /// most 127. Inputs turn a velocity of 0 into `off`.
  case on(key: Double, velocity: Double)
  /// A key goes up. The velocity is from 0 to 127, if it is known.
  case off(key: Double, velocity: Double?)
  /// A note that ends by itself: from 1 to 20 000 Hz, from −200 to 24 dB, and above 0 up to 3600 s.
  case note(hertz: Double, decibels: Double, seconds: Double)
  /// A change of pitch from −12 000 to 12 000 cents, of one key or of all keys (nil). It replaces the previous one.
  case bend(key: Double?, cents: Double)
  /// A new value of a knob, which is any finite number. The name has from 1 to 64 letters, digits, `_` or `.`.
  case set(name: String, value: Double)
  /// All notes end.
  case allOff
}

extension PlayedEvent {
  /// Whether each number of the event is finite and in its range, and the name of a knob is a name.
  public var isInRange: Bool {
    switch self {
    case .on(let key, let velocity):
      return Self.keys.contains(key) && velocity > 0 && Self.keys.contains(velocity)
    case .off(let key, let velocity):
      return Self.keys.contains(key) && Self.keys.contains(velocity ?? 0)
    case .note(let hertz, let decibels, let seconds):
      return (1...20_000).contains(hertz) && (-200...24).contains(decibels)
        && seconds > 0 && seconds <= 3600
    case .bend(let key, let cents):
      return Self.keys.contains(key ?? 0) && (-12_000...12_000).contains(cents)
    case .set(let name, let value):
      return value.isFinite && (1...64).contains(name.utf8.count)
        && name.utf8.allSatisfy(Self.isPartOfName)
    case .allOff: return true
    }
  }

  /// Whether the event only ends notes.
  package var isEnd: Bool {
    switch self {
    case .off, .allOff: true
    default: false
    }
  }

  /// The range of keys and of velocities.
  private static let keys = 0.0...127.0

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// An event and the time of its arrival.
public struct ArrivedEvent: Sendable, Equatable {
  public var event: PlayedEvent
  /// The time of the system's monotonic clock, in nanoseconds (`now`). For an event with a time tag, the time of the tag.
  public var nanoseconds: Int64

  public init(_ event: PlayedEvent, nanoseconds: Int64) {
    self.event = event
    self.nanoseconds = nanoseconds
  }

  /// The present time of the system's monotonic clock (`CLOCK_MONOTONIC`), in nanoseconds.
  public static func now() -> Int64 { time(of: CLOCK_MONOTONIC) }

  /// The present time of a clock, in nanoseconds.
  static func time(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
