// A function for work that Ctrl-C can stop, in modules that have no access to interrupts.

internal import CommandLanguage
internal import Runs

extension Context {
  /// Does work that checks `isStopped` at intervals, and returns the result. If the work is stopped, its unfinished
  /// result is discarded.
  ///
  /// - Throws: any error of the work; `Interrupted` if the work was stopped.
  func finished<Result>(_ work: (_ isStopped: () -> Bool) throws -> Result) throws -> Result {
    let interrupt = run.interrupt
    let result = try work { interrupt.isRequested }
    try interrupt.check()
    return result
  }
}
