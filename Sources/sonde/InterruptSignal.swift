// Ctrl-C while a script runs: the first Ctrl-C requests that the script stop at its next safe place, and the second
// Ctrl-C ends the program at once. The signal handler itself makes the request, so that no signal is lost between two
// threads. A signal handler belongs to the process, so one object at a time handles the signal.

internal import Glibc
internal import Runs
internal import Synchronization
internal import WholeNumbers
internal import Workers

/// Turns SIGINT into a request to stop. This behaviour lasts from the creation of the object until `restore`.
struct InterruptSignal {
  /// The exit status that shells expect from a program that was ended by an interrupt.
  static let status: Int32 = 128 + SIGINT

  /// The signals. `mpirun` passes Ctrl-C and the end of a job's time on as SIGTERM, and ends the program a second later.
  private static var numbers: [Int32] { RankWorld.isStarted ? [SIGINT, SIGTERM] : [SIGINT] }

  /// The address of the interrupt that the handler requests; 0 for none. The address is never freed, because a handler
  /// may still run in another thread after `restore`.
  private static let requested = Atomic<Int>(0)

  init(_ interrupt: Interrupt) {
    let address = Int(bitPattern: Unmanaged.passRetained(interrupt).toOpaque())
    InterruptSignal.requested.store(address, ordering: .sequentiallyConsistent)
    // The parent process may have blocked the signal, and a process inherits this mask.
    var set = sigset_t()
    sigemptyset(&set)
    for number in InterruptSignal.numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in InterruptSignal.handle() }
    action.sa_flags = SA_RESTART
    for number in InterruptSignal.numbers { sigaction(number, &action, nil) }
  }

  /// Restores the default effect of SIGINT, which ends the program.
  func restore() {
    for number in InterruptSignal.numbers { signal(number, SIG_DFL) }
    InterruptSignal.requested.store(0, ordering: .sequentiallyConsistent)
  }

  /// The signal handler. The system may call this function in any thread, at any time.
  private static func handle() {
    let address = requested.load(ordering: .sequentiallyConsistent)
    guard let pointer = UnsafeRawPointer(bitPattern: address) else { return }
    Unmanaged<Interrupt>.fromOpaque(pointer)._withUnsafeGuaranteedRef { interrupt in
      if interrupt.isRequested { _exit(InterruptSignal.status) }
      interrupt.request()
    }
  }
}
