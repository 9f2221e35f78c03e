// A tree as text. The text has one pair of brackets for each node, and does not contain the nodes' places in the
// source. The text of `1 + 2 * 3` is `(+ 1 (* 2 3))`. If the trees of two sources have equal texts, the sources have
// the same meaning.

extension Interpreter {
  /// The tree of a source as text. The text contains a `;` only if the `;` hides a value.
  ///
  /// - Throws: the parser's error.
  package static func tree(of source: String) throws(Diagnostic) -> String {
    let program = try ParsedEntry(Source(source, name: "tree")).block()
    return program.statements.map { $0.text(atTop: true) }.joined(separator: "\n")
  }
}

extension Statement {
  func text(atTop: Bool) -> String {
    node.text + (isHidden && node.shape(atTop: atTop) != .silent ? ";" : "")
  }
}

extension Block {
  var text: String {
    "{" + statements.map { $0.text(atTop: false) }.joined(separator: " ") + "}"
  }
}

extension Node {
  var text: String {
    switch kind {
    case .nil: "nil"
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .number(let number): NumberText.format(number)
    case .string(let parts): "(string" + parts.map { " " + $0.text }.joined() + ")"
    case .name(let name): name
    case .list(let items): "[" + Node.texts(items) + "]"
    case .record(let fields):
      "(record" + fields.map { " \($0.name): \($0.value.text)" }.joined() + ")"
    case .range(let from, let to, let step): IndexPart.text(from, to, step)
    case .openRange(let from, let step): IndexPart.text(from, nil, step)
    case .unary(let operation, let operand): "(\(operation.rawValue) \(operand.text))"
    case .binary(let operation, let left, let right):
      "(\(operation.rawValue) \(left.text) \(right.text))"
    case .notIn(let left, let right): "(not in \(left.text) \(right.text))"
    case .and(let left, let right): "(and \(left.text) \(right.text))"
    case .or(let left, let right): "(or \(left.text) \(right.text))"
    case .call(let callee, let arguments): "(call \(callee.text)" + Argument.text(arguments) + ")"
    case .index(let base, let parts): "(index \(base.text)" + IndexPart.text(parts) + ")"
    case .property(let base, let name, _): "(. \(base.text) \(name))"
    case .function(let function): function.text
    case .if(let branches, let otherwise):
      "(if " + branches.map { "\($0.condition.text) \($0.block.text)" }.joined(separator: " ")
        + (otherwise.map { " else \($0.text)" } ?? "") + ")"
    case .try(let body, let name, let handler):
      "(try \(body.text) \(name?.text ?? "_") \(handler.text))"
    case .time(let body): "(time \(body.text))"
    case .profile(let body): "(profile \(body.text))"
    case .assign(let targets, let value, let isGlobal):
      "(\(isGlobal ? "global " : "")= " + targets.map(\.text).joined(separator: " ")
        + " \(value.text))"
    case .compound(let target, let operation, let value, let isGlobal):
      "(\(isGlobal ? "global " : "")\(operation.rawValue)= \(target.text) \(value.text))"
    case .define(let function): function.text
    case .while(let condition, let body): "(while \(condition.text) \(body.text))"
    case .for(let names, let items, let body):
      "(for " + names.map(\.text).joined(separator: " ") + " in \(items.text) \(body.text))"
    case .break: "(break)"
    case .continue: "(continue)"
    case .return(let value): "(return" + (value.map { " " + $0.text } ?? "") + ")"
    case .command(let name, let arguments):
      "(command \(name.text)" + Argument.text(arguments) + ")"
    case .use(let file): "(use \(file.path) \(file.name.text))"
    case .clear(let names): "(clear" + names.map { " " + $0.text }.joined() + ")"
    }
  }

  private static func texts(_ nodes: [Node]) -> String {
    nodes.map(\.text).joined(separator: " ")
  }
}

extension StringPart {
  var text: String {
    switch self {
    case .text(let text): ValueText.quoted(text)
    case .expression(let node): node.text
    }
  }
}

extension Argument {
  static func text(_ arguments: [Argument]) -> String {
    arguments.map { " " + ($0.name.map { "\($0.text): " } ?? "") + $0.value.text }.joined()
  }
}

extension IndexPart {
  static func text(_ parts: [IndexPart]) -> String {
    parts.map { part in
      switch part {
      case .value(let node): " " + node.text
      case .range(let from, let to, let step, _): " " + text(from, to, step)
      }
    }.joined()
  }

  static func text(_ from: Node?, _ to: Node?, _ step: Node?) -> String {
    "(.. \(from?.text ?? "_") \(to?.text ?? "_")" + (step.map { " by \($0.text)" } ?? "") + ")"
  }
}

extension Target {
  var text: String {
    path.reduce(name.text) { base, step in
      switch step {
      case .index(let parts, _, _): "(index \(base)" + IndexPart.text(parts) + ")"
      case .property(let name, _, _): "(. \(base) \(name))"
      }
    }
  }
}

extension FunctionNode {
  var text: String {
    let names = parameters.map { parameter in
      parameter.name.text + (parameter.isOptional ? "?" : "")
        + (parameter.fallback.map { ": " + $0.text } ?? "")
    }
    let head = name.map { "def \($0.text)" } ?? "fn"
    let about = help.isEmpty ? "" : " " + ValueText.quoted(help)
    return "(\(head)\(about) (" + names.joined(separator: " ") + ") \(body.text))"
  }
}
