// Signals for which a thread can wait in the same way as for input from the keyboard. The signal handler only writes
// the signal's number to a pipe, so no code is interrupted. Signal handlers belong to the process, so only one queue
// at a time installs handlers. The queue restores the earlier handlers at its end.

internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The signals that the prompt handles, read one by one.
final class SignalQueue {
  private static let handled = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP]

  /// The writing end of the handler's pipe; -1 if there is no queue.
  private static let writingEnd = Atomic<Int32>(-1)

  /// A descriptor that has input after a signal has arrived.
  let descriptor: Int32
  private let writing: Int32
  private var before: [Int32: sigaction] = [:]

  /// Makes the queue; nil if another queue handles the signals, or the system has no free descriptors.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    descriptor = ends[0]
    writing = ends[1]
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    let isFree = Self.writingEnd.compareExchange(
      expected: -1, desired: writing, ordering: .sequentiallyConsistent
    ).exchanged
    guard isFree else { return nil }
    // The parent process may have blocked signals, and a process inherits this mask.
    var set = sigset_t()
    sigemptyset(&set)
    for signal in Self.handled { sigaddset(&set, signal) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    for signal in Self.handled {
      var old = sigaction()
      var new = Self.action
      // A signal that the parent process ignores (nohup) is also ignored here.
      sigaction(signal, nil, &old)
      if signal == SIGHUP, Self.isIgnored(old) { continue }
      sigaction(signal, &new, nil)
      before[signal] = old
    }
  }

  deinit {
    if Self.writingEnd.load(ordering: .sequentiallyConsistent) == writing {
      for (signal, var old) in before { sigaction(signal, &old, nil) }
      Self.writingEnd.store(-1, ordering: .sequentiallyConsistent)
    }
    close(descriptor)
    close(writing)
  }

  /// The next signal that has arrived; nil if there is none.
  func next() -> Int32? {
    var number: UInt8 = 0
    return read(descriptor, &number, 1) == 1 ? Int32(number) : nil
  }

  /// Stops the process in the same way as Ctrl-Z, and returns when the process continues.
  func suspend() {
    var usual = sigaction()
    usual.__sigaction_handler.sa_handler = nil
    var own = Self.action
    sigaction(SIGTSTP, &usual, nil)
    raise(SIGTSTP)
    sigaction(SIGTSTP, &own, nil)
  }

  /// The signal handler. The system may call this function in any thread, at any time.
  private static var action: sigaction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      let before = errno
      var number = UInt8(truncatingIfNeeded: signal)
      let end = SignalQueue.writingEnd.load(ordering: .sequentiallyConsistent)
      if end >= 0 { write(end, &number, 1) }
      errno = before
    }
    action.sa_flags = SA_RESTART
    return action
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
