// Work that can be stopped, in modules that do not know interrupts.

internal import CommandLanguage
internal import Runs

extension Context {
  /// Returns the result of work that checks `isStopped` at intervals. The unfinished result of stopped work is
  /// discarded.
  ///
  /// - Throws: what the work throws; `Interrupted` if it was stopped.
  func finished<Result>(_ work: (_ isStopped: () -> Bool) throws -> Result) throws -> Result {
    let interrupt = run.interrupt
    let result = try work { interrupt.isRequested }
    try interrupt.check()
    return result
  }
}
