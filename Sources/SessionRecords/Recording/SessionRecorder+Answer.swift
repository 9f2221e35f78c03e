// The shown values: a session that never reads `ans` records nothing about it. If a statement reads `ans`, the statement
// that made the value is recorded as an assignment of `ans`, at its place in the session.

internal import CommandLanguage

extension SessionRecorder {
  private static let name = "ans"

  /// Keeps the statement that assigns the running statement's value to `ans`.
  public func didAnswer(_ text: String) { if current != nil { answerText = text } }

  /// The shown value of the statement that has ended. The global `ans` then belongs to the state between two statements.
  func takeAnswer() -> (value: MadeValue, text: String)? {
    guard let text = answerText, let global = state.global(named: SessionRecorder.name),
      let value = state.value(of: global)
    else { return nil }
    answerText = nil
    if state.changedGlobals.contains(global) { _ = state.settle([global]) }
    return (MadeValue(name: SessionRecorder.name, global: global, value: value), text)
  }

  /// Records the last shown value as a result of its statement, if a statement may read the value.
  func keepAnswer(readBy place: StatementPlace, of source: RunningSource) {
    guard let statement = record.answering, let answer = statement.answer, !statement.keepsAnswer
    else { return }
    var walker = DependencyWalker(
      state, numbers: numbers, changes: [], before: { [state] in state.content(of: $0) })
    for global in state.mentions(of: place, in: source) { walker.walk(global) }
    guard walker.names.contains(answer.global) || walker.isCut else { return }
    statement.keepsAnswer = true
    statement.writes.append(answer.global)
    statement.names.append(answer.name)
    statement.made.append(answer)
    if statement.changed {
      journal?.rewrite(statement)
    } else {
      statement.changed = true
      let next = record.insertAnswering()
      journal?.insert(statement, before: next)
    }
  }
}
