// Undo and redo: an undone statement is kept with the values that it had made, until a new statement changes something.

internal import CommandLanguage

extension SessionRecorder {
  /// Undoes the last statements that changed something.
  ///
  /// - Returns: the undone statements, the last statement of the session first.
  /// - Throws: `CommandError` if the running statement has already changed something, or not as many statements can be
  ///   undone; nothing is undone then.
  func undo(_ count: Int) throws -> [RecordedStatement] {
    try requireMoving("undo")
    guard record.undoCount > 0 else {
      throw CommandError(
        record.statements.isEmpty
          ? "undo: there is nothing to undo"
          : "undo: earlier statements can no longer be undone")
    }
    try SessionRecorder.require(count, of: record.undoCount, "undo", "undone")
    return (0..<count).compactMap { _ in undoLast() }
  }

  /// Does the statements again that were undone last.
  ///
  /// - Returns: the statements, in their order in the session.
  /// - Throws: `CommandError` if the running statement has already changed something, or not as many statements have
  ///   been undone since the last change.
  func redo(_ count: Int) throws -> [RecordedStatement] {
    try requireMoving("redo")
    guard record.redoCount > 0 else {
      throw CommandError(
        "redo: there is nothing to redo", hint: "a new statement ends what can be done again")
    }
    try SessionRecorder.require(count, of: record.redoCount, "redo", "done again")
    return (0..<count).compactMap { _ in redoNext() }
  }

  private func requireMoving(_ command: String) throws {
    guard current != nil else {
      throw CommandError(
        "\(command): this code is not part of the session, so it cannot \(command) a statement")
    }
    guard state.changedGlobals.isEmpty, changes.isEmpty else {
      throw CommandError(
        "\(command): this statement has already changed something",
        hint: "enter \(command) as a separate statement")
    }
    isMoving = true
  }

  private static func require(_ count: Int, of most: Int, _ command: String, _ done: String) throws
  {
    guard count > most else { return }
    throw CommandError(
      "\(command): only \(MessageText.count(most, "statement")) can be \(done)",
      hint: "write \(command) \(most)")
  }

  private func undoLast() -> RecordedStatement? {
    guard let step = record.takeLast() else { return nil }
    let objects = step.objects.map { ($0, $0.save()) }
    if let globals = step.globals { state.restore(globals) }
    for (change, _) in objects.reversed() { change.restore() }
    let after = state.settle(state.changedGlobals)
    record.addUndone(
      UndoneStep(
        step: step, folder: context.folder, globals: after, objects: objects.map(\.1)))
    context.folder = step.folder
    context.ownSeed = step.statement.seedBefore
    folderBefore = context.folder
    journal?.takeBack(step.statement)
    return step.statement
  }

  private func redoNext() -> RecordedStatement? {
    guard let undone = record.takeUndone() else { return nil }
    state.restore(undone.globals)
    for restore in undone.objects { restore() }
    _ = state.settle(state.changedGlobals)
    context.folder = undone.folder
    context.ownSeed = undone.step.statement.seedAfter
    folderBefore = context.folder
    record.addAgain(undone.step)
    journal?.putBack(undone.step.statement)
    return undone.step.statement
  }
}
