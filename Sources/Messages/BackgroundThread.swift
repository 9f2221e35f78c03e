// Threads of inputs. They receive no signals, so that Ctrl-C reaches the threads that handle it.

internal import Glibc

enum BackgroundThread {
  private final class Job {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `work` on a new thread, which the caller joins; nil if the system gives no thread.
  static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
    let job = Unmanaged.passRetained(Job(work))
    var thread = pthread_t()
    let status = withoutSignals {
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, job.toOpaque())
    }
    if status == 0 { return thread }
    job.release()
    return nil
  }

  /// Runs `body` while signals are blocked. Threads that begin meanwhile receive no signals.
  static func withoutSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
  }
}
