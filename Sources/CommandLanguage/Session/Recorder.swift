// Watches a session as it runs, a statement of the top level at a time. Between two statements the
// baseline equals the globals; what differs from it behind a statement, the statement changed. Nothing
// here is done inside loops but where a list, record, captured variable or model changes for the first
// time in a statement.

/// Makes the record of a session.
final class Recorder {
  let record: SessionRecord
  let statics: Statics
  unowned let context: Context
  unowned let machine: Machine

  /// The number of the running statement; what is stamped with it was made or saved in it.
  private(set) var epoch: UInt64 = 1
  private(set) var current: RecordedStatement?
  /// How many sources run inside one another; only the outermost one's statements are recorded.
  private var depth = 0
  private var program: (block: Block, code: Code, source: Source, start: Int)?
  /// The running statement's first instruction.
  private var position = 0
  /// The globals as they were behind the last statement; each slot owns what it refers to.
  private var baseline: [Slot] = []
  private var folderBefore: String?

  /// What the running statement has changed in place so far.
  var changes: [ObjectChange] = []
  /// Numbers of the objects that ever changed behind the statement that made them.
  var numbers = ObjectNumbers()
  /// What the statements are to repeat, where a record is replayed.
  var script: StatementScript?
  /// Where the session is written as it goes.
  var journal: SessionJournal?
  /// How many pieces of long work the running statement has begun.
  var works = 0

  init(record: SessionRecord, statics: Statics, context: Context, machine: Machine) {
    self.record = record
    self.statics = statics
    self.context = context
    self.machine = machine
  }

  deinit { for slot in baseline { slot.release() } }
}

extension Recorder {
  // MARK: Sources

  /// A source begins to run. What was changed from outside meanwhile belongs to no statement.
  func begin(_ block: Block, _ code: Code, _ source: Source, from start: Int) {
    depth += 1
    guard depth == 1 else { return }
    program = (block, code, source, start)
    for (_, slot) in absorb(differences) { slot.release() }
  }

  /// The source has ended.
  func end(_ error: Diagnostic?) {
    if depth == 1 {
      finish(outcome(of: error))
      program = nil
    }
    depth -= 1
  }

  private func outcome(of error: Diagnostic?) -> RecordedStatement.Outcome {
    guard let error, error.kind != .quit else { return .done }
    guard error.kind == .interrupted else { return .failed(error.message) }
    return .interrupted(turn: machine.turns, inCommand: !machine.stoppedAtTurn)
  }

  // MARK: Statements

  /// The statement number `index` of the source begins, with the instruction at `position`.
  func begin(statement index: Int, at position: Int) {
    guard depth == 1, let program else {
      context.beginStatement()
      current?.begun += 1
      return
    }
    finish(.done)
    epoch += 1
    machine.begin(epoch: epoch, stop: script?.stop)
    works = 0
    self.position = position
    folderBefore = context.folder
    let statement = program.block.statements[index]
    current = RecordedStatement(
      source: program.source, span: statement.node.span,
      leadStart: index > 0 ? program.block.statements[index - 1].node.span.end : program.start,
      seedBefore: context.ownSeed)
    current?.begun = 1
    context.beginStatement()
    if let current { journal?.begin(current) }
  }

  /// The running statement has ended.
  private func finish(_ outcome: RecordedStatement.Outcome) {
    guard let statement = current else { return }
    current = nil
    statement.outcome = outcome
    statement.seedAfter = context.ownSeed
    statement.movesFolder = folderBefore != context.folder
    let different = differences
    statement.changed =
      statement.changed || !different.isEmpty || !changes.isEmpty || statement.movesFolder
    let step = UndoStep(statement: statement, folder: folderBefore)
    if statement.changed {
      statement.writes = different.map { statics.order[$0] }
      statement.names = statement.writes.compactMap { statics.name(of: $0) }
      fillIn(statement)
      step.globals = absorb(different)
      step.objects = changes
    }
    changes = []
    record.add(statement, undo: step)
    journal?.end(statement)
  }

  /// What the statement read, and what it made.
  private func fillIn(_ statement: RecordedStatement) {
    guard let program else { return }
    var walker = ReadWalker(
      statics: statics, numbers: numbers, changes: changes, before: { self.before($0) })
    for operand in program.code.mentions(ofStatementAt: position, statics) { walker.walk(operand) }
    statement.reads = walker.names
    statement.objectReads = walker.objects
    statement.readsAll = walker.isCut
    statement.objectWrites = Set(changes.map(\.number))
    var names = statement.writes
    for operand in walker.holders.sorted(by: >) where !names.contains(operand) {
      names.append(operand)
    }
    for operand in names {
      let slot = statics.end[Int(operand)]
      guard let name = statics.name(of: operand), slot.tag != Tag.unset,
        slot.tag != Tag.function
      else { continue }
      statement.made.append(MadeValue(name: name, operand: operand, value: slot.value))
    }
  }

  /// What a global was before the running statement.
  private func before(_ operand: Operand) -> Slot {
    if let index = statics.index(of: operand), index < baseline.count { return baseline[index] }
    return statics.initial(operand)
  }

  /// The globals, by their place in the order, that differ from the baseline.
  private var differences: [Int] {
    let order = statics.order
    while baseline.count < order.count {
      let initial = statics.initial(order[baseline.count])
      initial.retain()
      baseline.append(initial)
    }
    var found: [Int] = []
    for index in order.indices {
      let now = statics.end[Int(order[index])]
      if now.tag != baseline[index].tag || now.bits != baseline[index].bits { found.append(index) }
    }
    return found
  }

  /// Brings the baseline up to date. The old slots are the caller's, with their counts.
  private func absorb(_ different: [Int]) -> [(operand: Operand, slot: Slot)] {
    different.map { index in
      let operand = statics.order[index]
      let old = baseline[index]
      baseline[index] = statics.end[Int(operand)]
      baseline[index].retain()
      return (operand, old)
    }
  }

  /// The running statement has set the seed.
  func didReseed() {
    current?.changed = true
    current?.reseeds = true
    current?.begun = 0
  }

  // MARK: Taking back

  /// Takes the last statement that changed something back, values included; gives its text.
  func undo() throws -> RecordedStatement {
    guard differences.isEmpty, changes.isEmpty else {
      throw CommandError(
        "undo: this statement has changed something itself", hint: "undo stands alone")
    }
    guard let step = record.takeLast() else {
      throw CommandError(
        record.statements.isEmpty
          ? "undo: there is nothing to take back"
          : "undo: what was done before is too long ago to be taken back")
    }
    for (operand, slot) in step.globals {
      let now = statics.end[Int(operand)]
      slot.retain()
      statics.end[Int(operand)] = slot
      now.release()
    }
    for change in step.objects.reversed() { change.restore() }
    for (_, slot) in absorb(differences) { slot.release() }
    context.folder = step.folder
    context.ownSeed = step.statement.seedBefore
    folderBefore = context.folder
    journal?.takeBack(step.statement)
    return step.statement
  }
}

/// What brings the session back to where it was before a statement.
final class UndoStep {
  let statement: RecordedStatement
  let folder: String?
  /// The globals that it changed, with what they were; the step owns the slots.
  var globals: [(operand: Operand, slot: Slot)] = []
  var objects: [ObjectChange] = []

  init(statement: RecordedStatement, folder: String?) {
    self.statement = statement
    self.folder = folder
  }

  deinit { for (_, slot) in globals { Teardown.release(slot) } }

  /// Roughly what is kept for the step alone.
  var byteCount: Int {
    globals.reduce(0) { $0 + ByteText.size(of: $1.slot.value) }
      + objects.reduce(0) { $0 + ($1.old?.slots.count ?? 0) * MemoryLayout<Slot>.stride }
  }
}

extension Recorder {
  /// The part of the record that a value depended on. Which names it came by, the running statement says:
  /// those that hold the very value, or else all that it mentions.
  func recipe(of value: Value) throws -> SessionRecord {
    guard let program else { return SessionRecord([], program: record.program) }
    let mentioned = program.code.mentions(ofStatementAt: position, statics)
      .filter { !statics.isBuiltIn($0) && statics.end[Int($0)].tag != Tag.unset }
    let holding = mentioned.filter { operand in
      Operations.same(statics.end[Int(operand)].value, value)
    }
    var walker = ReadWalker(
      statics: statics, numbers: numbers, changes: changes, before: { self.statics.end[Int($0)] })
    for operand in holding.isEmpty ? mentioned : holding { walker.walk(operand) }
    return record.slice(walker.names, objects: walker.objects, readsAll: walker.isCut)
  }
}
