// Work that can be stopped, below the modules that know of interrupts.

internal import CommandLanguage
internal import Runs

extension Context {
  /// The result of work that looks now and then at whether to stop. What a stopped one left unfinished is
  /// thrown away.
  ///
  /// - Throws: what the work throws; `Interrupted` where it was stopped.
  func finished<Result>(_ work: (_ isStopped: () -> Bool) throws -> Result) throws -> Result {
    let interrupt = run.interrupt
    let result = try work { interrupt.isRequested }
    try interrupt.check()
    return result
  }
}
