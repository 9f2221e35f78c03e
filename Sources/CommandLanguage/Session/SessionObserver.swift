// The one protocol between a session and its recorder: the events of a run, and the answers that a replay needs.

/// Observes the events of a session. The events concern sources and statements, changed values, files, random draws,
/// long work, and values from outside the session.
///
/// All methods are called on the session's thread. The requirements about long work, values from outside and replays
/// have default implementations, which neither record nor replay.
public protocol SessionObserver: AnyObject {
  // MARK: Sources and statements

  /// A source begins to run. Sources nest: a `run` command runs another source inside the running source.
  func sourceBegins(_ source: RunningSource)
  /// The source that began last has ended. Its last statement has ended before.
  ///
  /// - Parameter error: the error that ended the source; nil if the source ran to its end.
  func sourceEnded(_ error: Diagnostic?)
  /// A statement of the top level of a source begins. The seed of the statement is not set yet: `ownSeed` of the
  /// context is still the seed of the statement before.
  ///
  /// - Returns: in a replay, the number of the check for an interrupt at which the statement is to be stopped; nil if
  ///   the replay does not stop the statement.
  func statementBegins(_ statement: StatementPlace) -> (turn: Int, inCommand: Bool)?
  /// The statement that began last in its source has ended.
  ///
  /// - Parameter error: the error that ended the statement; nil if the statement ran to its end.
  func statementEnded(_ error: Diagnostic?)

  /// A text that a user has entered cannot run, because the text has an error. No statement of the text has begun.
  func didRefuse(_ text: String)

  /// Called before the end of a statement whose value a front end shows and keeps as `ans`.
  ///
  /// - Parameter text: a statement that assigns the value to `ans`.
  func didAnswer(_ text: String)

  // MARK: Changes in place

  // A session reports the change of a list, record or variable unless the `epoch` of the object is the number of the
  // running statement. An observer sets the `epoch` of the object, so that the session does not report further changes
  // in the same statement.

  /// A list is about to change.
  func willChange(_ list: ListValue)
  /// A record is about to change.
  func willChange(_ record: RecordValue)
  /// A variable that a function captures is about to change.
  func willChange(_ variable: Cell)
  /// An object that is neither a list, a record nor a variable is about to change.
  ///
  /// - Parameter save: saves the current state of the object and returns a function that restores the state.
  func willChange(_ object: AnyObject, save: @escaping () -> () -> Void)

  // MARK: Files and randomness

  /// The running statement has read a file, or is about to read it.
  ///
  /// - Parameters:
  ///   - path: the path in the statement, which may be relative.
  ///   - resolved: the path for the system.
  func didRead(_ path: String, resolved: String)
  /// The running statement has written the file at `resolved`.
  func didWrite(_ resolved: String)
  /// The running statement has taken a seed for a random stream.
  func didDraw()
  /// The running statement has set the session's seed.
  func didReseed()

  // MARK: Long work

  /// Long work, such as a training, begins. If the user stops the work, the results up to that step remain.
  ///
  /// - Returns: in a replay, the recorded end of the work; nil if the arguments of the work determine its end.
  func workBegins() -> WorkEnd?
  /// The long work that began last has ended, and its arguments did not determine the end. The observer sets
  /// `end.work`.
  func workEnded(_ end: WorkEnd)
  /// Saves the state of the long work that began last.
  ///
  /// - Parameters:
  ///   - end: the end of the work if the user stops the work at this step.
  ///   - write: writes the state to the file at a path.
  func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void)
  /// The interval at which the state of long work is saved, in seconds; nil if the state is not saved.
  var keepingInterval: Double? { get }
  /// In a resumed session, the file with the saved state of the long work that began last; nil if no state was saved.
  var keptWork: String? { get }

  // MARK: Values from outside

  /// In a replay, the next recorded number that the statement took from `source`; nil if no number was recorded.
  func recordedNumber(from source: String) -> Double?
  /// The running statement has taken a number from outside the session.
  ///
  /// - Parameter limit: the greatest number of values from one source that are recorded per statement.
  func didTake(_ number: Double, from source: String, limit: Int)
  /// In a replay, the path of the file with the next recorded data from `source`; nil if no data were recorded.
  ///
  /// - Parameter ending: the file name extension of files with such data.
  /// - Throws: an error if the record names another file than the recorder writes.
  func recordedFile(from source: String, ending: String) throws -> String?
  /// The running statement has taken data from outside the session. The observer should save the data in a file.
  func didTake(_ file: OutsideFile)

  // MARK: Replays

  /// Whether a recorded session is being replayed or resumed.
  var isReplaying: Bool { get }
  /// Whether a session is being resumed from its journal.
  var isResuming: Bool { get }
}

extension SessionObserver {
  /// By default does nothing.
  public func didRefuse(_ text: String) {}
  /// By default does nothing.
  public func didAnswer(_ text: String) {}
  /// By default nil: the arguments of the work determine its end.
  public func workBegins() -> WorkEnd? { nil }
  /// By default does nothing.
  public func workEnded(_ end: WorkEnd) {}
  /// By default does nothing.
  public func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void) {}
  /// By default nil: the state of long work is not saved.
  public var keepingInterval: Double? { nil }
  /// By default nil: no file was saved.
  public var keptWork: String? { nil }
  /// By default nil: no number was recorded.
  public func recordedNumber(from source: String) -> Double? { nil }
  /// By default does nothing.
  public func didTake(_ number: Double, from source: String, limit: Int) {}
  /// By default nil: no file was saved.
  public func recordedFile(from source: String, ending: String) throws -> String? { nil }
  /// By default does nothing.
  public func didTake(_ file: OutsideFile) {}
  /// By default false: no session is being replayed.
  public var isReplaying: Bool { false }
  /// By default false: no session is being resumed.
  public var isResuming: Bool { false }
}

/// A running source, as passed to an observer.
public struct RunningSource {
  /// The text.
  public let source: Source
  /// The start of the text before the first statement, in bytes: the end of the statements that ran before.
  public let start: Int
  let block: Block
  let code: Code

  /// The place of a statement of the top level in the text.
  ///
  /// - Parameter index: the statement's number, counted from 0.
  public func span(of index: Int) -> Span { block.statements[index].node.span }
}

/// The position of a beginning statement in its source and in the session.
public struct StatementPlace: Sendable {
  /// The statement's number in the source, counted from 0.
  public let index: Int
  /// The number of the statement in the session. The number grows by one with each statement of an outermost source. A
  /// statement of a nested source has the number of the statement that runs the nested source.
  public let number: UInt64
  /// The statement's first instruction.
  let position: Int
}

/// The end of long work in a statement, if the arguments of the work did not determine the end.
public struct WorkEnd: Sendable, Equatable {
  /// The number of the long work within its statement, counted from 1.
  public var work: Int
  /// The number of steps done.
  public var step: Int
  /// The number of steps that an earlier version planned from a time limit; otherwise nil.
  public var plan: Int?
  /// Whether the user stopped the work, so that the statement ended with the work.
  public var isStop: Bool

  /// Makes the end of long work.
  public init(work: Int = 1, step: Int, plan: Int?, isStop: Bool) {
    self.work = work
    self.step = step
    self.plan = plan
    self.isStop = isStop
  }
}

/// Data from outside the session, such as a recorded sound, for a file of the session.
public struct OutsideFile {
  /// The origin of the data, in one word: `microphone`.
  public let source: String
  /// The file name extension of files with such data.
  public let ending: String
  /// Writes the data to the file at a path.
  public let write: (String) throws -> Void
  /// Copies the data from one file to another.
  public let copy: (_ from: String, _ to: String) throws -> Void
}
