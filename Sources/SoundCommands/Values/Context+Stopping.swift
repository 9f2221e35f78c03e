// A function with which Ctrl-C can stop computations in modules that have no access to interrupts.

internal import CommandLanguage
internal import Runs

extension Context {
  /// Calls `work`, which checks `isStopped` at intervals, and returns the result of `work`. If `work` is stopped, the
  /// unfinished result is discarded.
  ///
  /// - Throws: any error of `work`; `Interrupted` if `work` was stopped.
  func finished<Result>(_ work: (_ isStopped: @escaping () -> Bool) throws -> Result) throws
    -> Result
  {
    let interrupt = run.interrupt
    let result = try work { interrupt.isRequested }
    try interrupt.check()
    return result
  }
}
