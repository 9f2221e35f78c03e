// What commands tell the session's observer, and ask it: what they change in place, which files they read and
// write, how their long work ended, what they take from outside. Without an observer nothing is recorded and
// nothing is repeated.

extension Context {
  // MARK: Changes

  /// Tells the observer that a list is about to change.
  public func willChange(_ list: ListValue) { observer?.willChange(list) }

  /// Tells the observer that a record is about to change.
  public func willChange(_ record: RecordValue) { observer?.willChange(record) }

  /// Tells the observer that an object that is a reference is about to change. To be called at each change; all
  /// calls but the first in a statement are cheap.
  ///
  /// - Parameter save: saves what the object is now and returns what restores it.
  public func willChange(_ object: AnyObject, save: () -> () -> Void) {
    observer?.willChange(object, save: save)
  }

  // MARK: Files

  /// Tells the observer that a file was read, or is about to be.
  ///
  /// - Parameter path: the path as the statement gives it.
  public func didRead(_ path: String) { observer?.didRead(path, resolved: resolve(path)) }

  /// Tells the observer that a file was written.
  ///
  /// - Parameter path: the path as the statement gives it.
  public func didWrite(_ path: String) { observer?.didWrite(resolve(path)) }

  // MARK: Long work

  /// Begins a piece of work that can be stopped and keeps what it has done.
  ///
  /// - Returns: in a replay, how the work ended when it was recorded; nil where it is to end by itself.
  public func beginWork() -> WorkEnd? { observer?.workBegins() }

  /// Tells the observer that the work that began last has ended otherwise than its arguments say.
  ///
  /// - Parameters:
  ///   - step: the number of steps done.
  ///   - plan: the number of steps planned, where the clock decided it.
  ///   - isStop: whether somebody stopped the work.
  public func endWork(step: Int, plan: Int?, isStop: Bool) {
    observer?.workEnded(WorkEnd(step: step, plan: plan, isStop: isStop))
  }

  /// How often the state of the work that began last is to be saved, in seconds; nil where nothing saves it.
  public var keepingInterval: Double? { observer?.keepingInterval }

  /// Saves the state of the work that began last, so that it outlives the program.
  ///
  /// - Parameters:
  ///   - step: the number of steps done so far.
  ///   - plan: the number of steps planned, where the clock decided it.
  ///   - write: writes the state to the file at a path. What it throws is not thrown further.
  public func keepWork(step: Int, plan: Int?, _ write: (String) throws -> Void) {
    observer?.keepWork(WorkEnd(step: step, plan: plan, isStop: true), write)
  }

  /// The file with the saved state of the work that began last, in a session that is resumed; nil for none.
  public var keptWork: String? { observer?.keptWork }

  // MARK: The outside

  /// Whether a session is being resumed: the files that it wrote are there already.
  public var isResuming: Bool { observer?.isResuming ?? false }

  /// Whether a session is being replayed or resumed: what somebody saw or heard then is not shown again.
  public var isReplaying: Bool { observer?.isReplaying ?? false }

  /// Takes a number from outside, such as a clock's: in a replay the recorded one, otherwise what `ask` gives.
  ///
  /// - Parameters:
  ///   - source: where the number comes from, in one word: `clock`.
  ///   - limit: how many numbers of the source are recorded per statement.
  /// - Throws: what `ask` throws.
  public func outside(
    _ source: String, limit: Int = 1000, _ ask: () throws -> Double
  ) rethrows -> Double {
    guard let observer else { return try ask() }
    let number = try observer.recordedNumber(from: source) ?? ask()
    observer.didTake(number, from: source, limit: limit)
    return number
  }

  /// Takes something larger from outside, such as a recording: in a replay from the recorded file, otherwise
  /// what `ask` gives.
  ///
  /// - Parameters:
  ///   - source: where it comes from, in one word: `microphone`.
  ///   - ending: the ending of files that hold such a thing.
  ///   - read: reads it from the file at a path.
  ///   - write: writes it to the file at a path.
  /// - Throws: what `ask` or `read` throws.
  public func outside<Taken>(
    _ source: String, ending: String, read: @escaping (String) throws -> Taken,
    write: @escaping (Taken, String) throws -> Void, _ ask: () throws -> Taken
  ) throws -> Taken {
    guard let observer else { return try ask() }
    let taken = try observer.recordedFile(from: source).map { try read(resolve($0)) } ?? ask()
    observer.didTake(
      OutsideFile(
        source: source, ending: ending, write: { try write(taken, $0) },
        copy: { try write(read($0), $1) }))
    return taken
  }
}
