// Observes a running session, one statement of the top level at a time. Between two statements, the saved baseline
// equals the global variables. If the baseline and the variables differ after a statement, this statement has made
// the change. Within a statement, even inside loops, only the first change of each list, record, captured variable
// and model is recorded.

public import CommandLanguage

/// Makes the record of a session, and writes the session's journal. Only the session's thread may use the recorder.
///
/// ```swift
/// let recorder = SessionRecorder.attach(to: interpreter)
/// recorder.record.program = "sonde 0.1.0"
/// recorder.journal = SessionFolder.usual?.newJournal(program: recorder.record.program) { print($0) }
/// ```
public final class SessionRecorder: SessionObserver, @unchecked Sendable {
  /// The record of the session.
  public let record: SessionRecord
  /// The journal, which is a file with the statements of the running session; nil for none.
  public var journal: SessionJournal?

  let state: SessionState
  unowned let context: Context
  private unowned let interpreter: Interpreter

  /// The number of the running statement. Objects that the statement made or saved are marked with this number.
  private(set) var epoch: UInt64 = 1
  private(set) var current: RecordedStatement?
  /// The statement that assigns the running statement's value to `ans`; nil if no value is shown.
  var answerText: String?
  /// Whether the running statement moves in the list of undone statements.
  var isMoving = false
  /// The nesting depth of running source texts. Only the statements of the outermost source text are recorded.
  private var depth = 0
  private var source: RunningSource?
  private var place: StatementPlace?
  var folderBefore: String?

  /// The objects that the running statement has changed in place up to now.
  var changes: [ObjectChange] = []
  /// The numbers of the objects that were changed by later statements.
  var numbers = ObjectNumbers()
  /// The recorded data that the running statement uses in a replay, such as the ends of long work; nil outside a
  /// replay.
  var script: StatementScript?
  /// The number of pieces of long work that the running statement has begun.
  var works = 0

  private init(_ interpreter: Interpreter, record: SessionRecord) {
    self.record = record
    self.interpreter = interpreter
    context = interpreter.context
    state = SessionState(of: interpreter)
  }
}

extension SessionRecorder {
  // MARK: Attaching

  /// Starts recording a session, and adds the record as the built-in value `session`. This function must be called
  /// before the session runs anything.
  ///
  /// - Returns: the new recorder of the session, or the existing recorder if the session is already recorded.
  @discardableResult
  public static func attach(to interpreter: Interpreter) -> SessionRecorder {
    interpreter.context.store(SessionRecorder.self) {
      let recorder = SessionRecorder(interpreter, record: SessionRecord())
      let interrupt = interpreter.context.run.interrupt
      recorder.record.isStopped = { interrupt.isRequested }
      interpreter.add(builtIn: "session", .object(SessionValue(recorder.record)))
      interpreter.context.observer = recorder
      return recorder
    }
  }

  /// Runs code that is not recorded, such as a front end's internal requests. Changes made by this code belong to no
  /// statement, so `undo` and replays do not include these changes.
  public func unrecorded<Result>(_ work: () -> Result) -> Result { interpreter.aside(work) }

  // MARK: Sources

  /// Starts recording the statements of a source text. Changes that were made before the source text begins belong to
  /// no statement.
  public func sourceBegins(_ source: RunningSource) {
    depth += 1
    guard depth == 1 else { return }
    self.source = source
    _ = state.settle(state.changedGlobals)
  }

  /// Stops recording the statements of a source text that has ended.
  public func sourceEnded(_ error: Diagnostic?) {
    if depth == 1 { source = nil }
    depth -= 1
  }

  /// Keeps an entry that could not run for `history`.
  public func didRefuse(_ text: String) { record.addRefused(text) }

  private func outcome(of error: Diagnostic?) -> RecordedStatement.Outcome {
    guard let error, error.kind != .quit else { return .done }
    guard error.kind == .interrupted else { return .failed(error.message) }
    let (turn, inCommand) = state.interruption
    return .interrupted(turn: turn, inCommand: inCommand)
  }

  // MARK: Statements

  /// Begins the record of a statement of the outermost source text. A statement of an inner source text belongs to
  /// the recorded statement that runs this text.
  public func statementBegins(_ place: StatementPlace) -> (turn: Int, inCommand: Bool)? {
    guard depth == 1, let source else {
      current?.begun += 1
      return nil
    }
    epoch = place.number
    works = 0
    self.place = place
    folderBefore = context.folder
    let span = source.span(of: place.index)
    let statement = RecordedStatement(
      source: source.source, span: span,
      leadStart: place.index > 0 ? source.span(of: place.index - 1).end : source.start,
      seedBefore: context.ownSeed, movedText: source.source.recorded(span, in: context))
    statement.begun = 1
    keepAnswer(readBy: place, of: source)
    isMoving = false
    answerText = nil
    current = statement
    journal?.begin(statement)
    return script?.stop
  }

  /// Ends the record of a statement of the outermost source text.
  public func statementEnded(_ error: Diagnostic?) {
    if depth == 1 { finish(outcome(of: error)) }
  }

  /// Completes the record of the running statement, which has ended.
  private func finish(_ outcome: RecordedStatement.Outcome) {
    guard let statement = current else { return }
    current = nil
    statement.outcome = outcome
    statement.seedAfter = context.ownSeed
    statement.movesFolder = folderBefore != context.folder
    let answer = takeAnswer()
    let different = state.changedGlobals
    statement.changed =
      statement.changed || !different.isEmpty || !changes.isEmpty || statement.movesFolder
    let step = UndoStep(statement: statement, folder: folderBefore)
    if statement.changed {
      statement.writes = different
      statement.names = different.compactMap { state.name(of: $0) }
      fillIn(statement)
      step.globals = state.settle(different)
      step.objects = changes
      if !isMoving { record.forgetUndone() }
    } else if answer != nil {
      fillIn(statement)
    }
    if let answer {
      (statement.answer, statement.answerText) = answer
      record.keep(answer.value, of: statement)
    }
    changes = []
    record.add(statement, undo: step)
    journal?.end(statement)
  }

  /// Completes the record of a statement: adds the names and objects that the statement read, and the values that it
  /// made.
  private func fillIn(_ statement: RecordedStatement) {
    guard let source, let place else { return }
    var walker = DependencyWalker(
      state, numbers: numbers, changes: changes,
      before: { [state] in state.contentBefore(of: $0) })
    for global in state.mentions(of: place, in: source) { walker.walk(global) }
    statement.reads = walker.names
    statement.objectReads = walker.objects
    statement.readsAll = walker.isCut
    statement.objectWrites = Set(changes.map(\.number))
    var names = statement.writes
    for global in walker.holders.sorted(by: >) where !names.contains(global) {
      names.append(global)
    }
    for global in names {
      guard let name = state.name(of: global), let value = state.value(of: global) else { continue }
      if case .function = value { continue }
      statement.made.append(MadeValue(name: name, global: global, value: value))
    }
  }

  /// Records that the running statement has set the seed.
  public func didReseed() {
    current?.changed = true
    current?.reseeds = true
    current?.begun = 0
  }

  /// Records that the running statement has drawn random numbers.
  public func didDraw() { current?.draws = true }

  // MARK: Recipe

  /// The part of the record on which a value depends. The search starts from the names in the running statement that
  /// hold exactly this value, or from all names in the statement if no name holds the value.
  func recipe(of value: Value) -> SessionRecord {
    guard let source, let place else { return SessionRecord([], program: record.program) }
    let mentioned = state.mentions(of: place, in: source)
      .filter { !state.isBuiltIn($0) && state.value(of: $0) != nil }
    let holding = mentioned.filter { state.value(of: $0)?.isSame(as: value) == true }
    var walker = DependencyWalker(
      state, numbers: numbers, changes: changes, before: { [state] in state.content(of: $0) })
    for global in holding.isEmpty ? mentioned : holding { walker.walk(global) }
    return record.slice(walker.names, objects: walker.objects, readsAll: walker.isCut)
  }
}
