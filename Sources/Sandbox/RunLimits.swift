// The limits that a user sets for a run: its time and its memory. A thread of its own watches both, so that the limits
// hold even while a library computes and heeds no interrupt. The thread writes the reason and asks the running code to
// stop; code that does not stop within `grace` is ended with the program.

internal import Glibc
public import Runs
internal import Synchronization
internal import WholeNumbers

/// The limits of a run; nil for no limit.
public struct RunLimits: Sendable, Equatable {
  /// The longest time, in seconds.
  public var time: Double?
  /// The largest memory of the process, in bytes.
  public var memory: Int?

  public init(time: Double? = nil, memory: Int? = nil) {
    self.time = time
    self.memory = memory
  }
}

/// Watches the limits of a run.
public final class LimitWatch: Sendable {
  /// The time in which running code must stop, in seconds.
  private static let grace = 5.0
  /// The exit status of a run that was ended at a limit.
  public static let status: Int32 = 1

  private let limits: RunLimits
  private let interrupt: Interrupt
  private let say: @Sendable (String) -> Void
  private let found = Mutex<String?>(nil)
  private let isOver = Atomic(false)

  /// - Parameters:
  ///   - interrupt: stops the running code.
  ///   - say: writes a line for the user.
  public init(
    _ limits: RunLimits, interrupt: Interrupt, say: @escaping @Sendable (String) -> Void
  ) {
    self.limits = limits
    self.interrupt = interrupt
    self.say = say
  }

  /// The limit that the run has reached, as a sentence for the user; nil if it has reached none.
  public var reached: String? { found.withLock { $0 } }

  /// Begins to watch; does nothing without limits. The memory of the process is also limited by the system, with room
  /// for what the program does apart from the session's values.
  public func begin() {
    if let memory = limits.memory {
      let (room, overflow) = memory.multipliedReportingOverflow(by: 2)
      let data = MemoryBudget.mappedData
      if !overflow, data > 0 {
        let most = rlim_t(clamping: data &+ room &+ (1 << 30))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_cur, most)
        limit.rlim_max = min(limit.rlim_max, most)
        setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
      }
    }
    guard limits.time != nil || limits.memory != nil else { return }
    if let time = limits.time {
      // The system ends the program if even the watching thread does not run.
      alarm(UInt32(clamping: Int(clamped: (min(time, 1e9) + 4 * LimitWatch.grace).rounded(.up))))
    }
    start()
  }

  /// Ends the watch, when the run is over.
  public func end() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    if limits.time != nil { alarm(0) }
  }

  // MARK: The watching thread

  private func start() {
    var thread = pthread_t()
    let own = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<LimitWatch>.fromOpaque(argument).takeRetainedValue().watch() }
        return nil
      }, own.toOpaque())
    if status == 0 { pthread_detach(thread) } else { own.release() }
  }

  private func watch() {
    let begin = ContinuousClock.now
    var end: ContinuousClock.Instant?
    while !isOver.load(ordering: .sequentiallyConsistent) {
      let now = ContinuousClock.now
      let use = limits.memory == nil ? 0 : MemoryBudget.resident
      let sentence = limit(after: begin.duration(to: now), use: use)
      if end == nil, let sentence {
        found.withLock { $0 = sentence }
        say("error: \(sentence)")
        end = now + .seconds(LimitWatch.grace)
      } else if sentence == nil {
        // The stopped code has given its memory back, and a prompt goes on.
        end = nil
      }
      if let end {
        // A session clears a request when new code begins.
        interrupt.request()
        let isFar = limits.memory.map { use - $0 > $0 / 2 + (256 << 20) } ?? false
        if now > end || isFar { finish() }
      }
      usleep(20_000)
    }
  }

  private func limit(after time: Duration, use: Int) -> String? {
    if let most = limits.time, time >= .seconds(most) {
      return "the time limit of \(most.plain) s is over (--time)"
    }
    if let most = limits.memory, use - most > most / 8 {
      return "the memory limit of \(MemoryBudget.words(most)) is exceeded (--memory)"
    }
    return nil
  }

  private func finish() {
    say("the running statement did not stop, so the program ends")
    _exit(LimitWatch.status)
  }
}
