// Ctrl-C while a script runs: the first Ctrl-C requests that the script stop at its next safe place, and the second
// Ctrl-C ends the program at once.

internal import Dispatch
internal import Glibc
internal import Runs

/// Turns SIGINT into a request to stop. This behaviour lasts from the creation of the object until `restore`.
struct InterruptSignal {
  /// The exit status that shells expect from a program that was ended by an interrupt.
  static let status: Int32 = 128 + SIGINT

  private let source: any DispatchSourceSignal

  init(_ interrupt: Interrupt) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
    source.setEventHandler {
      if interrupt.isRequested { exit(InterruptSignal.status) }
      interrupt.request()
    }
    source.resume()
  }

  /// Restores the default effect of SIGINT, which ends the program.
  func restore() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
