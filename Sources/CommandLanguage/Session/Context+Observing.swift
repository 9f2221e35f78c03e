// The methods with which commands notify the session's observer of changes in place, of files, of long work, and of
// values from outside the session. In a replay, the observer also returns recorded values. Without an observer
// nothing is recorded and nothing is replayed.

extension Context {
  // MARK: Changes

  /// Notifies the observer that a list is about to change.
  public func willChange(_ list: ListValue) { observer?.willChange(list) }

  /// Notifies the observer that a record is about to change.
  public func willChange(_ record: RecordValue) { observer?.willChange(record) }

  /// Notifies the observer that an object of reference type is about to change. Call this method before each
  /// change; after the first call for an object in a statement, further calls cost little time.
  ///
  /// - Parameter save: saves the current state of the object and returns a function that restores the state.
  public func willChange(_ object: AnyObject, save: @escaping () -> () -> Void) {
    observer?.willChange(object, save: save)
  }

  // MARK: Files

  /// Notifies the observer that a file was read, or is about to be read.
  ///
  /// - Parameter path: the path in the statement, which may be relative.
  public func didRead(_ path: String) {
    guard let resolved = try? resolve(reading: path) else { return }
    observer?.didRead(path, resolved: resolved)
  }

  /// Notifies the observer that a file was written.
  ///
  /// - Parameter path: the path in the statement, which may be relative.
  public func didWrite(_ path: String) {
    if let resolved = try? resolve(path) { observer?.didWrite(resolved) }
  }

  // MARK: Long work

  /// Begins long work, such as a training. If the user stops the work, the results up to that step remain.
  ///
  /// - Returns: in a replay, the recorded end of the work; nil if the arguments of the work determine its end.
  public func beginWork() -> WorkEnd? { observer?.workBegins() }

  /// Notifies the observer of the end of the long work that began last. Call this method only if the arguments of the
  /// work did not determine its end.
  ///
  /// - Parameters:
  ///   - step: the number of steps done.
  ///   - plan: the number of planned steps if a time limit determined the number; otherwise nil.
  ///   - isStop: whether the user stopped the work.
  public func endWork(step: Int, plan: Int?, isStop: Bool) {
    observer?.workEnded(WorkEnd(step: step, plan: plan, isStop: isStop))
  }

  /// The interval at which the state of long work is to be saved, in seconds; nil if the state is not saved.
  public var keepingInterval: Double? { observer?.keepingInterval }

  /// Saves the state of the long work that began last, so that the work can be resumed after the program has ended.
  ///
  /// - Parameters:
  ///   - step: the number of steps done so far.
  ///   - plan: the number of planned steps if a time limit determined the number; otherwise nil.
  ///   - write: writes the state to the file at a path. Errors of `write` are ignored.
  public func keepWork(step: Int, plan: Int?, _ write: (String) throws -> Void) {
    observer?.keepWork(WorkEnd(step: step, plan: plan, isStop: true), write)
  }

  /// In a resumed session, the file with the saved state of the long work that began last; nil if no state was saved.
  public var keptWork: String? { observer?.keptWork }

  // MARK: Values from outside

  /// Whether a session is being resumed, so that the files of the session already exist.
  public var isResuming: Bool { observer?.isResuming ?? false }

  /// Whether a session is being replayed or resumed, so that results are not shown or played again.
  public var isReplaying: Bool { observer?.isReplaying ?? false }

  /// Returns a number from outside the session, such as a clock's time. In a replay the number is the recorded number,
  /// otherwise it is the result of `ask`.
  ///
  /// - Parameters:
  ///   - source: the origin of the number, in one word: `clock`.
  ///   - limit: the greatest number of values from the source that are recorded per statement.
  /// - Throws: the error of `ask`.
  public func outside(
    _ source: String, limit: Int = 1000, _ ask: () throws -> Double
  ) rethrows -> Double {
    guard let observer else { return try ask() }
    let number = try observer.recordedNumber(from: source) ?? ask()
    observer.didTake(number, from: source, limit: limit)
    return number
  }

  /// Returns data from outside the session, such as a sound from the microphone. In a replay the data are read from the
  /// recorded file, otherwise they are the result of `ask`.
  ///
  /// - Parameters:
  ///   - source: the origin of the data, in one word: `microphone`.
  ///   - ending: the file name extension of files with such data.
  ///   - read: reads the data from the file at a path.
  ///   - write: writes the data to the file at a path.
  /// - Throws: the error of `ask` or `read`; in a replay, an error if the record names a file that is no recording of
  ///   the session.
  public func outside<Taken>(
    _ source: String, ending: String, read: @escaping (String) throws -> Taken,
    write: @escaping (Taken, String) throws -> Void, _ ask: () throws -> Taken
  ) throws -> Taken {
    guard let observer else { return try ask() }
    let recorded = try observer.recordedFile(from: source, ending: ending)
    let taken = try recorded.map { try read(try resolve($0)) } ?? ask()
    observer.didTake(
      OutsideFile(
        source: source, ending: ending, write: { try write(taken, $0) },
        copy: { try write(read($0), $1) }))
    return taken
  }
}
