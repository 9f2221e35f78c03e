// The last value that a front end has shown, which later entries read under the name `ans`.

/// The name of the last shown value.
enum Answer {
  static let name = "ans"
  /// The explanation for a reader of the name in a script, or before a value was shown.
  static let hint =
    "ans is the last value that the prompt or a notebook's cell has shown; a script has none"
}

extension Interpreter {
  /// Keeps the value of an entry as `ans`, if the front end shows the value.
  func keepAnswer(_ value: Value, of program: Block, _ source: Source) {
    guard !context.isAside, !value.isNil, let last = program.statements.last, !last.isHidden,
      last.node.isAnswer
    else { return }
    self[Answer.name] = value
    context.observer?.didAnswer(
      "\(Answer.name) = \(last.node.asExpression(source, machine.loneCalled))")
  }
}

extension Node {
  /// Whether the statement can show a value.
  fileprivate var isAnswer: Bool {
    if case .command = kind { return true }
    // Showing the last value again makes no other value.
    if case .name(Answer.name) = kind { return false }
    return isExpression
  }

  /// The text of the statement as an expression: a command becomes a call with parentheses.
  fileprivate func asExpression(_ source: Source, _ isLoneCall: Bool) -> String {
    if case .command(let name, let arguments) = kind {
      guard let first = arguments.first, let last = arguments.last else { return name.text + "()" }
      let start = first.name?.span.start ?? first.value.span.start
      return "\(name.text)(\(source.text(start..<last.value.span.end)))"
    }
    let text = source.text(span.start..<span.end)
    if case .name = kind, isLoneCall { return text + "()" }
    return text
  }
}
