// The thread of the interpreter. The thread's stack has a fixed size, so that the limits on depth are the same in
// every program that runs a session.

internal import Glibc

/// Runs work on a thread with a large stack.
public enum LanguageThread {
  /// The size of the stack of a session's thread, in bytes.
  public static let stackSize = 64 << 20

  private final class Box<Output>: @unchecked Sendable {
    let work: () -> Output
    var output: Output?
    init(work: @escaping () -> Output) { self.work = work }
    func run() { output = work() }
  }
  private final class Job: @unchecked Sendable {
    let run: () -> Void
    init(run: @escaping () -> Void) { self.run = run }
  }

  /// Runs `work` on a new thread and waits for the result.
  public static func run<Output>(_ work: @escaping () -> Output) -> Output {
    let box = Box(work: work)
    guard let thread = begin(box.run) else { return work() }
    pthread_join(thread, nil)
    return box.output ?? work()
  }

  /// Runs `work` on a new thread and returns at once.
  public static func start(_ work: @escaping @Sendable () -> Void) {
    if let thread = begin(work) { pthread_detach(thread) } else { work() }
  }

  private static func begin(_ work: @escaping () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    let job = Unmanaged.passRetained(Job(run: work))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, job.toOpaque())
    if status != 0 {
      job.release()
      return nil
    }
    return thread
  }
}
