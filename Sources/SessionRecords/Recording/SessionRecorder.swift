// Watches a session as it runs, a statement of the top level at a time. Between two statements the
// baseline equals the globals; what differs from it after a statement, the statement changed. Nothing
// here is done inside loops, except when a list, record, captured variable or model changes for the first
// time in a statement.

public import CommandLanguage

/// Makes the record of a session, and writes its journal. It is used on the session's thread alone.
///
/// ```swift
/// let recorder = SessionRecorder.attach(to: interpreter)
/// recorder.record.program = "sonde 0.1.0"
/// recorder.journal = SessionFolder.usual?.newJournal(program: recorder.record.program) { print($0) }
/// ```
public final class SessionRecorder: SessionObserver, @unchecked Sendable {
  /// What was done in the session.
  public let record: SessionRecord
  /// The file into which the session is written while it runs; nil for none.
  public var journal: SessionJournal?

  let state: SessionState
  unowned let context: Context
  private unowned let interpreter: Interpreter

  /// The number of the running statement; what is stamped with it was made or saved in it.
  private(set) var epoch: UInt64 = 1
  private(set) var current: RecordedStatement?
  /// How many sources run inside one another; only the outermost one's statements are recorded.
  private var depth = 0
  private var source: RunningSource?
  private var place: StatementPlace?
  private var folderBefore: String?

  /// What the running statement has changed in place so far.
  var changes: [ObjectChange] = []
  /// Numbers of the objects that ever changed after the statement that made them.
  var numbers = ObjectNumbers()
  /// What the statements are to repeat in a replay.
  var script: StatementScript?
  /// How many pieces of long work the running statement has begun.
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

  /// Records a session from now on, and makes its record the built-in value `session`. To be called before
  /// anything runs in the session.
  ///
  /// - Returns: the session's recorder: the one that it has already, if it has one.
  @discardableResult
  public static func attach(to interpreter: Interpreter) -> SessionRecorder {
    interpreter.context.store(SessionRecorder.self) {
      let recorder = SessionRecorder(interpreter, record: SessionRecord())
      interpreter.add(builtIn: "session", .object(SessionValue(recorder.record)))
      interpreter.context.observer = recorder
      return recorder
    }
  }

  /// Does work whose entries the record leaves out, such as what a front end asks by itself. What they change
  /// belongs to no statement: neither `undo` nor a replay knows of it.
  public func unrecorded<Result>(_ work: () -> Result) -> Result { interpreter.aside(work) }

  // MARK: Sources

  /// Notes the source whose statements are recorded. What was changed from outside before it begins belongs to no
  /// statement.
  public func sourceBegins(_ source: RunningSource) {
    depth += 1
    guard depth == 1 else { return }
    self.source = source
    _ = state.settle(state.changedGlobals)
  }

  /// Forgets the source that has ended.
  public func sourceEnded(_ error: Diagnostic?) {
    if depth == 1 { source = nil }
    depth -= 1
  }

  private func outcome(of error: Diagnostic?) -> RecordedStatement.Outcome {
    guard let error, error.kind != .quit else { return .done }
    guard error.kind == .interrupted else { return .failed(error.message) }
    let (turn, inCommand) = state.interruption
    return .interrupted(turn: turn, inCommand: inCommand)
  }

  // MARK: Statements

  /// Begins the record of a statement of an outermost source. Any other statement belongs to the statement that runs
  /// its source.
  public func statementBegins(_ place: StatementPlace) -> (turn: Int, inCommand: Bool)? {
    guard depth == 1, let source else {
      current?.begun += 1
      return nil
    }
    epoch = place.number
    works = 0
    self.place = place
    folderBefore = context.folder
    let statement = RecordedStatement(
      source: source.source, span: source.span(of: place.index),
      leadStart: place.index > 0 ? source.span(of: place.index - 1).end : source.start,
      seedBefore: context.ownSeed)
    statement.begun = 1
    current = statement
    journal?.begin(statement)
    return script?.stop
  }

  /// Ends the record of a statement of an outermost source.
  public func statementEnded(_ error: Diagnostic?) {
    if depth == 1 { finish(outcome(of: error)) }
  }

  /// The running statement has ended.
  private func finish(_ outcome: RecordedStatement.Outcome) {
    guard let statement = current else { return }
    current = nil
    statement.outcome = outcome
    statement.seedAfter = context.ownSeed
    statement.movesFolder = folderBefore != context.folder
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
    }
    changes = []
    record.add(statement, undo: step)
    journal?.end(statement)
  }

  /// What the statement read, and what it made.
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

  /// Notes that the running statement has set the seed.
  public func didReseed() {
    current?.changed = true
    current?.reseeds = true
    current?.begun = 0
  }

  /// Notes that the running statement has drawn something random.
  public func didDraw() { current?.draws = true }

  // MARK: Undo and recipe

  /// Undoes the last statement that changed something.
  ///
  /// - Returns: the statement.
  /// - Throws: `CommandError` where the running statement has changed something itself, or no statement can be
  ///   undone.
  func undo() throws -> RecordedStatement {
    guard state.changedGlobals.isEmpty, changes.isEmpty else {
      throw CommandError(
        "undo: this statement has already changed something",
        hint: "enter undo as a statement of its own")
    }
    guard let step = record.takeLast() else {
      throw CommandError(
        record.statements.isEmpty
          ? "undo: there is nothing to undo"
          : "undo: earlier statements can no longer be undone")
    }
    if let globals = step.globals { state.restore(globals) }
    for change in step.objects.reversed() { change.restore() }
    _ = state.settle(state.changedGlobals)
    context.folder = step.folder
    context.ownSeed = step.statement.seedBefore
    folderBefore = context.folder
    journal?.takeBack(step.statement)
    return step.statement
  }

  /// The part of the record that a value depended on. The running statement says by which names: those that
  /// hold the very value, or else all that it mentions.
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
