// The priority of the threads that feed a device. A thread of this priority runs before all usual threads, so that long
// computations on the same cores do not delay the sound.

internal import Glibc

/// The priority of threads whose work must not come late.
enum Urgency {
  /// The priorities in the system's range of real-time threads: a device's thread comes before the thread that feeds it.
  enum Level: Int32 { case feeding = 10, device = 20 }

  /// Runs `body` with a raised priority of the current thread, if the system allows it, and restores the priority.
  static func raised<Result>(_ level: Level, _ body: () throws -> Result) rethrows -> Result {
    var policy: Int32 = 0
    var parameters = sched_param()
    let thread = pthread_self()
    guard pthread_getschedparam(thread, &policy, &parameters) == 0 else { return try body() }
    var raised = sched_param()
    raised.sched_priority = level.rawValue
    guard pthread_setschedparam(thread, SCHED_RR, &raised) == 0 else { return try body() }
    defer { pthread_setschedparam(thread, policy, &parameters) }
    return try body()
  }
}
