// The one protocol between a session and its recorder: the events of a run, and the answers that a replay needs.

/// Observes a session: its sources and statements, what they change, read, write and draw, their long work, and
/// what they take from outside.
///
/// All methods are called on the session's thread. The requirements about long work, the outside and replays
/// have defaults that record nothing and repeat nothing.
public protocol SessionObserver: AnyObject {
  // MARK: Sources and statements

  /// A source begins to run. Sources nest: a `run` command runs one inside another.
  func sourceBegins(_ source: RunningSource)
  /// The source that began last has ended, after its last statement.
  ///
  /// - Parameter error: the error that ended the source; nil if the source ran to its end.
  func sourceEnded(_ error: Diagnostic?)
  /// A statement of the top level of a source begins. The statement's own seed is not set yet: `ownSeed` of the
  /// context is the seed of the statement before.
  ///
  /// - Returns: in a replay, the place at which the statement is to be stopped; nil if nothing stops the statement.
  func statementBegins(_ statement: StatementPlace) -> (turn: Int, inCommand: Bool)?
  /// The statement that began last in its source has ended.
  ///
  /// - Parameter error: the error that ended the statement; nil if the statement ran to its end.
  func statementEnded(_ error: Diagnostic?)

  // MARK: Changes in place

  // A session reports the change of a list, record or variable unless its `epoch` is the number of the running
  // statement. An observer sets the `epoch`, so that further changes in the same statement cost nothing.

  /// A list is about to change.
  func willChange(_ list: ListValue)
  /// A record is about to change.
  func willChange(_ record: RecordValue)
  /// A variable that a function closes over is about to change.
  func willChange(_ variable: Cell)
  /// Any other object is about to change.
  ///
  /// - Parameter save: saves what the object is now and returns what restores it.
  func willChange(_ object: AnyObject, save: () -> () -> Void)

  // MARK: Files and randomness

  /// The running statement has read a file, or is about to read it.
  ///
  /// - Parameters:
  ///   - path: the path as the statement gives it.
  ///   - resolved: the path as the system takes it.
  func didRead(_ path: String, resolved: String)
  /// The running statement has written the file at `resolved`.
  func didWrite(_ resolved: String)
  /// The running statement has taken a seed for something random.
  func didDraw()
  /// The running statement has set the session's seed.
  func didReseed()

  // MARK: Long work

  /// A piece of work begins that can be stopped and keeps its state.
  ///
  /// - Returns: in a replay, how the work ended when it was recorded; nil where it is to end by itself.
  func workBegins() -> WorkEnd?
  /// The work that began last has ended otherwise than its arguments say. The observer sets `end.work`.
  func workEnded(_ end: WorkEnd)
  /// Saves the state of the work that began last.
  ///
  /// - Parameters:
  ///   - end: how the work would have ended if it had been stopped here.
  ///   - write: writes the state to the file at a path.
  func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void)
  /// How often the state of long work is saved, in seconds; nil where nothing saves it.
  var keepingInterval: Double? { get }
  /// The file with the saved state of the work that began last, in a session that is resumed; nil for none.
  var keptWork: String? { get }

  // MARK: The outside

  /// In a replay, the next number that the statement took from `source` when it was recorded; nil for none.
  func recordedNumber(from source: String) -> Double?
  /// The running statement has taken a number from outside.
  ///
  /// - Parameter limit: how many numbers of one source are recorded per statement.
  func didTake(_ number: Double, from source: String, limit: Int)
  /// In a replay, the path of the next thing from outside that a file holds; nil for none.
  func recordedFile(from source: String) -> String?
  /// The running statement has taken something from outside that belongs in a file.
  func didTake(_ file: OutsideFile)

  // MARK: Replays

  /// Whether a recorded session is being replayed or resumed.
  var isReplaying: Bool { get }
  /// Whether a session is being resumed from its journal.
  var isResuming: Bool { get }
}

extension SessionObserver {
  /// Lets the work end by itself.
  public func workBegins() -> WorkEnd? { nil }
  /// Does nothing.
  public func workEnded(_ end: WorkEnd) {}
  /// Does nothing.
  public func keepWork(_ end: WorkEnd, _ write: (String) throws -> Void) {}
  /// No interval: nothing saves the state of work.
  public var keepingInterval: Double? { nil }
  /// No file.
  public var keptWork: String? { nil }
  /// No number.
  public func recordedNumber(from source: String) -> Double? { nil }
  /// Does nothing.
  public func didTake(_ number: Double, from source: String, limit: Int) {}
  /// No file.
  public func recordedFile(from source: String) -> String? { nil }
  /// Does nothing.
  public func didTake(_ file: OutsideFile) {}
  /// No replay.
  public var isReplaying: Bool { false }
  /// No resumed session.
  public var isResuming: Bool { false }
}

/// A source that runs, as an observer sees it.
public struct RunningSource {
  /// The text.
  public let source: Source
  /// Where the text between what ran before and the first statement begins, in bytes.
  public let start: Int
  let block: Block
  let code: Code

  /// The place of a statement of the top level in the text.
  ///
  /// - Parameter index: the statement's number, counted from 0.
  public func span(of index: Int) -> Span { block.statements[index].node.span }
}

/// The place of a statement that begins.
public struct StatementPlace: Sendable {
  /// The statement's number in the source, counted from 0.
  public let index: Int
  /// The number of the session's statement: it grows by one with each statement of an outermost source. Statements
  /// of a source inside another one have the number of the statement that runs this source.
  public let number: UInt64
  /// The statement's first instruction.
  let position: Int
}

/// How a piece of long work in a statement ended, where it did not end by its own plan.
public struct WorkEnd: Sendable, Equatable {
  /// The number of the work in its statement, counted from 1.
  public var work: Int
  /// The number of steps done.
  public var step: Int
  /// The number of steps planned, where nothing but the clock decided it.
  public var plan: Int?
  /// Whether somebody stopped the work, so that the statement ended with it.
  public var isStop: Bool

  /// The end of a piece of work.
  public init(work: Int = 1, step: Int, plan: Int?, isStop: Bool) {
    self.work = work
    self.step = step
    self.plan = plan
    self.isStop = isStop
  }
}

/// Something from outside that belongs in a file, such as a recording.
public struct OutsideFile {
  /// Where it came from, in one word: `microphone`.
  public let source: String
  /// The ending of files that hold such a thing.
  public let ending: String
  /// Writes it to the file at a path.
  public let write: (String) throws -> Void
  /// Copies it from one file to another.
  public let copy: (_ from: String, _ to: String) throws -> Void
}
