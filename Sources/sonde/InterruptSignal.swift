// Ctrl-C while a script runs: the first asks the script to stop at its next safe place, the second ends
// the program at once.

internal import Dispatch
internal import Glibc
internal import Runs

/// Turns SIGINT into a request to stop, from its creation until `restore`.
struct InterruptSignal {
  /// The exit status that shells expect of a program that an interrupt ended.
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

  /// Makes SIGINT end the program again.
  func restore() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
