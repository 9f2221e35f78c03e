// An instrument that plays what arrives. The thread that feeds the sound device takes the events, gives each the sample at
// which it is heard, and makes the blocks. Invariant: the events and their samples are kept in the order in which they were
// applied, so that `Performance` repeats them.

internal import Glibc
public import Messages
internal import Synchronization
internal import WholeNumbers

/// An instrument that plays what arrives in a queue.
public final class LivePlaying: Sendable {
  private let state: Mutex<State>
  private let queue: MessageQueue
  public let rate: Double
  /// The time from the arrival of an event until the device's thread gets its sound, in seconds: one block, and the time by
  /// which requests for blocks may be late.
  public let delay: Double
  /// The number of samples of a block.
  public let hop: Int
  /// The time by which the device should be ahead, in seconds.
  public let headroom: Double

  fileprivate struct State: @unchecked Sendable {
    // Only the thread that holds the lock uses the performer.
    let performer: LivePerformer
    let settings: LiveSettings
    /// The knobs that change by themselves; one whose function fails is left out from then on.
    var knobs: [LiveKnob]
    var waiting: [TimedEvent] = []
    var events: [TimedEvent] = []
    /// The number of events that did not come from a knob.
    var arrived = 0
    /// The earliest recent time of sample 0, in nanoseconds, of this second and of the one before.
    var origins: (now: Int64, before: Int64) = (.max, .max)
    var second = 0
    var latencies: [Double] = []
    var late = 0
    var isOver = false
  }

  /// The time by which a request for a block may come late without making an event late, in seconds.
  private static let slack = 0.0005
  /// The time by which the device should be ahead, in blocks, with a number of voices. A block of one voice takes a hundredth
  /// of its duration, and a block of 64 takes nearly half. A processor that has other work now and then is slower than
  /// that for a tenth of a second, so that many voices need a large reserve, and few voices none.
  private static func reserve(_ voices: Int) -> Double {
    let share = Double(voices) / Double(LiveSettings.mostVoices)
    return 1 + share + 8 * pow(share, 4)
  }
  /// The largest number of latencies and of events that are kept.
  private static let (mostLatencies, mostEvents) = (100_000, 10_000_000)

  /// - Parameter knobs: the knobs that change by themselves.
  /// - Throws: `InstrumentError` if the settings are not possible.
  public init(
    _ instrument: Instrument, _ settings: LiveSettings, knobs: [LiveKnob] = [],
    queue: MessageQueue
  ) throws {
    let performer = try LivePerformer(instrument, settings)
    self.queue = queue
    rate = instrument.rate
    hop = performer.hop
    let period = Double(hop) / rate
    delay = period + LivePlaying.slack
    headroom = period * LivePlaying.reserve(settings.voices)
    state = Mutex(State(performer: performer, settings: settings, knobs: knobs))
  }

  /// Makes the next block of samples.
  ///
  /// - Parameters:
  ///   - now: the time in nanoseconds of the monotonic clock.
  ///   - also: further events that happen at the beginning of this block.
  /// - Returns: one hop of samples; nil after `stop`.
  public func next(at now: Int64 = ArrivedEvent.now(), also: [TimedEvent.Kind] = []) -> [Float]? {
    state.withLock { state -> [Float]? in
      if state.isOver { return nil }
      let sample = state.performer.sample
      state.locate(sample, at: now, rate: rate)
      while let arrived = queue.take() {
        let heard = state.sample(of: arrived.nanoseconds, rate: rate, delay: delay)
        if heard < sample { state.late += 1 }
        let placed = max(heard, sample)
        if state.latencies.count < LivePlaying.mostLatencies {
          let seconds = Double(placed) / rate + Double(state.origin - arrived.nanoseconds) * 1e-9
          state.latencies.append(seconds)
        }
        state.waiting.append(TimedEvent(sample: placed, .played(arrived.event)))
      }
      // Events that arrived in order keep their order; those of other inputs are sorted in.
      state.waiting.sort { $0.sample < $1.sample }
      let split = state.waiting.firstIndex { $0.sample >= sample + hop } ?? state.waiting.count
      let due =
        state.turnKnobs(period: Double(hop) / rate)
        + also.map { TimedEvent(sample: sample, $0) } + state.waiting[..<split]
      state.arrived += also.count + split
      state.waiting.removeFirst(split)
      if state.events.count + due.count <= LivePlaying.mostEvents { state.events += due }
      return state.performer.next(due)
    }
  }

  /// The number of voices that sound.
  public var voices: Int { state.withLock(\.performer.voices) }

  /// Ends playing; `next` then returns nil.
  public func stop() { state.withLock { $0.isOver = true } }

  /// What was played so far.
  public var performance: Performance {
    state.withLock {
      Performance(settings: $0.settings, events: $0.events, samples: $0.performer.sample)
    }
  }

  /// What a listening instrument tells at its end.
  public struct Report: Sendable {
    /// The number of events that arrived.
    public var events: Int
    /// The number of events that arrived too late for their time.
    public var late: Int
    /// The number of events that no note could follow, and the latest reason.
    public var refused: Int
    public var problem: String?
    /// The number of notes that ended early because too many sounded at once.
    public var cut: Int
    /// The number of keys that are still down.
    public var held: Int
    /// The times from arrival to the device's thread in seconds, sorted.
    public var latencies: [Double]
  }

  public var report: Report {
    state.withLock { state in
      Report(
        events: state.arrived, late: state.late, refused: state.performer.refused,
        problem: state.performer.problem, cut: state.performer.cut,
        held: state.performer.heldKeys, latencies: state.latencies.sorted())
    }
  }
}

extension LivePlaying.State {
  /// The time of sample 0 in nanoseconds, as it follows from the earliest requests.
  var origin: Int64 { min(origins.now, origins.before) }

  /// The changes of the knobs at the beginning of the next block.
  mutating func turnKnobs(period: Double) -> [TimedEvent] {
    let sample = performer.sample
    var changes: [TimedEvent] = []
    knobs = knobs.compactMap { knob in
      var knob = knob
      do {
        let change = try knob.change(block: sample / performer.hop, period: period)
        if let change { changes.append(TimedEvent(sample: sample, .played(change))) }
        return knob
      } catch {
        performer.refuse(error)
        return nil
      }
    }
    return changes
  }

  /// Notes that a block which begins with `sample` was asked for at the time `now`.
  mutating func locate(_ sample: Int, at now: Int64, rate: Double) {
    let own = now - Int64(clamped: Double(sample) / rate * 1e9)
    let second = Int(clamped: Double(sample) / rate)
    if second != self.second {
      (origins.before, origins.now) = (origins.now, .max)
      self.second = second
    }
    origins.now = min(origins.now, own)
  }

  /// The sample at which an event that arrived at a time is heard.
  func sample(of time: Int64, rate: Double, delay: Double) -> Int {
    Int(clamped: (Double(time - origin) * 1e-9 + delay) * rate)
  }
}
