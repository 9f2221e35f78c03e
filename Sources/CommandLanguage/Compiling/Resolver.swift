// Walks a tree once, in the order of its text, and makes the `Scope` of each function. Assignments are resolved during
// the walk: an assignment changes a variable of a surrounding function if the variable is declared before the
// assignment. Reads are resolved at the end, because a function may call functions that the source defines later.

struct Resolver {
  private(set) var main = Scope(parent: nil, isMain: true)
  /// The scopes of all functions, outer functions first.
  private(set) var functions: [Scope] = []
  /// The globals that the source assigns, with the number of assignments.
  private(set) var assignments: [String: Int] = [:]
  /// The functions that the source defines at its top level; if a name is defined several times, the last function.
  private(set) var definitions: [String: FunctionNode] = [:]
  /// The files that the source uses.
  private(set) var uses: [Use] = []
  /// The properties of names that the source reads, each with the scope that contains it.
  private var members: [(member: Member, scope: Scope)] = []
  /// The calls of a function by its name, each with the scope that contains the call.
  private var calls: [(call: Call, scope: Scope)] = []
  /// The positions of the functions' names in the calls whose values are assigned.
  private var assignedCalls: Set<Int> = []
  /// The number of `try` bodies around the current node.
  private var tries = 0
  /// Whether the source has a `try`.
  private(set) var hasTry = false
  /// The variables of each loop at the top level; the key is the position of the word `for` in the source.
  private(set) var loopLocals: [Int: [Local]] = [:]
  private var loops: [Local] = []

  /// Resolves a whole source.
  init(_ block: Block) {
    walk(block, main)
    for scope in functions {
      for read in scope.reads { _ = scope.resolve(read.name) }
    }
  }

  /// The reads of globals in the source, in no particular order.
  var globalReads: [(name: String, span: Span)] {
    ([main] + functions).flatMap { scope in
      scope.reads.filter {
        if case .global = scope.resolve($0.name) { return true }
        return false
      }
    }
  }

  /// A file that the source uses.
  struct Use {
    var file: UsedFile
    /// Whether the statement is at the top level, so that its name is a global.
    var isAtTop: Bool
    /// Whether the statement is in the body of a `try`.
    var isInTry: Bool
  }

  /// The property of a name: `tools.double`.
  struct Member {
    var base: String
    var name: String
    var span: Span
    /// Whether the expression is in the body of a `try`.
    var isInTry: Bool
  }

  /// The properties of the global `base`; nil if the source also uses the global in another way.
  func members(of base: String) -> [(member: Member, isAtTop: Bool)]? {
    func isGlobal(_ scope: Scope) -> Bool {
      if case .global = scope.resolve(base) { return true }
      return false
    }
    let found = members.filter { $0.member.base == base && isGlobal($0.scope) }
    let reads = globalReads.count { $0.name == base }
    return reads == found.count ? found.map { ($0.member, $0.scope.isMain) } : nil
  }

  /// A call of a function by its name.
  struct Call {
    var name: String
    /// The name before the point, for a function of a used file: `tools.double(2)`.
    var base: String?
    var callee: Span
    var arguments: [Argument]
    /// Whether the call is in the body of a `try`.
    var isInTry: Bool
    /// Whether an assignment assigns the value of the call.
    var isAssigned = false

    /// The texts of the arguments that are strings without expressions.
    var literals: [String] { arguments.compactMap(\.value.literalText) }

    /// The place to mark for an error about a part of the call.
    func span(of part: CommandError.Part?) -> Span {
      switch part {
      case .argument(let number) where number < arguments.count: arguments[number].value.span
      case .argumentName(let number) where number < arguments.count:
        arguments[number].name?.span ?? callee
      default: callee
      }
    }
  }

  private mutating func note(_ call: Call, _ scope: Scope) {
    var call = call
    call.isAssigned = assignedCalls.contains(call.callee.start)
    calls.append((call, scope))
  }

  /// The calls of globals.
  var globalCalls: [Call] {
    calls.compactMap { call, scope in
      guard case .global = scope.resolve(call.base ?? call.name) else { return nil }
      return call
    }
  }

  /// The calls of globals for which it is certain that no `try` catches their errors. Calls in a `try` are left out. If
  /// there is a `try`, calls in functions are left out too, because code in the `try` may call these functions.
  ///
  /// - Parameter hasTry: whether one of the sources that run in one session has a `try`.
  func certainCalls(hasTry: Bool) -> [Call] {
    calls.compactMap { call, scope in
      guard !call.isInTry, scope.isMain || !hasTry,
        case .global = scope.resolve(call.base ?? call.name)
      else {
        return nil
      }
      return call
    }
  }

  /// The calls of the global `name`.
  func calls(of name: String) -> [Call] {
    calls.compactMap { call, scope in
      guard call.name == name, call.base == nil, case .global = scope.resolve(name) else {
        return nil
      }
      return call
    }
  }

  private mutating func walk(_ block: Block, _ scope: Scope) {
    for statement in block.statements { walk(statement.node, scope) }
  }

  private mutating func walk(_ nodes: [Node?], _ scope: Scope) {
    for case let node? in nodes { walk(node, scope) }
  }

  private mutating func assign(_ name: String, _ scope: Scope) {
    if scope.isMain {
      assignments[name, default: 0] += 1
    } else if scope.isInSurroundings(name), !scope.order.contains(where: { $0.name == name }) {
      scope.reads.append((name, Span(0, 0)))
    } else {
      scope.declare(name)
    }
    scope.noteAssignment(name)
  }

  private mutating func new(_ name: String, _ scope: Scope) {
    if scope.isMain {
      assignments[name, default: 0] += 1
    } else {
      scope.declare(name).isAssigned = true
    }
  }

  private mutating func target(_ target: Target, _ scope: Scope, isGlobal: Bool) {
    if isGlobal {
      assignments[target.name.text, default: 0] += 1
      main.reads.append((target.name.text, target.name.span))
    } else if target.path.isEmpty {
      assign(target.name.text, scope)
    } else {
      scope.reads.append((target.name.text, target.name.span))
      scope.noteAssignment(target.name.text)
    }
    for case .index(let parts, _, _) in target.path { walk(parts.nodes, scope) }
  }

  private mutating func function(_ node: FunctionNode, _ scope: Scope) {
    let inner = Scope(
      parent: scope.isMain ? nil : scope, isMain: false, loops: scope.isMain ? loops : [])
    node.scope = inner
    functions.append(inner)
    for parameter in node.parameters { inner.declare(parameter.name.text) }
    walk(node.parameters.map(\.fallback), inner)
    walk(node.body, inner)
  }

  private mutating func walk(_ node: Node, _ scope: Scope) {
    switch node.kind {
    case .nil, .bool, .number, .break, .continue: break
    case .name(let name): scope.reads.append((name, node.span))
    case .use(let file):
      uses.append(Use(file: file, isAtTop: scope.isMain, isInTry: tries > 0))
      assign(file.name.text, scope)
    case .clear(let names): for name in names { assignments[name.text, default: 0] += 1 }
    case .string(let parts):
      for case .expression(let part) in parts { walk(part, scope) }
    case .list(let items): walk(items, scope)
    case .record(let fields): walk(fields.map(\.value), scope)
    case .range(let from, let to, let step): walk([from, to, step], scope)
    case .openRange(let from, let step): walk([from, step], scope)
    case .unary(_, let operand): walk(operand, scope)
    case .binary(_, let left, let right), .notIn(let left, let right), .and(let left, let right),
      .or(let left, let right):
      walk([left, right], scope)
    case .call(let callee, let arguments):
      if case .name(let name) = callee.kind {
        note(
          Call(
            name: name, callee: callee.span, arguments: arguments, isInTry: tries > 0), scope)
      }
      if case .property(let base, let name, _) = callee.kind, case .name(let text) = base.kind {
        note(
          Call(
            name: name, base: text, callee: callee.span, arguments: arguments, isInTry: tries > 0),
          scope)
      }
      walk([callee] + arguments.map(\.value), scope)
    case .index(let base, let parts): walk([base] + parts.nodes, scope)
    case .property(let base, let name, let span):
      if case .name(let text) = base.kind {
        members.append((Member(base: text, name: name, span: span, isInTry: tries > 0), scope))
      }
      walk(base, scope)
    case .function(let inner): function(inner, scope)
    case .define(let inner):
      if let name = inner.name {
        assign(name.text, scope)
        if scope.isMain { definitions[name.text] = inner }
      }
      function(inner, scope)
    case .if(let branches, let otherwise):
      for branch in branches {
        walk(branch.condition, scope)
        walk(branch.block, scope)
      }
      if let otherwise { walk(otherwise, scope) }
    case .try(let body, let name, let handler):
      hasTry = true
      tries += 1
      walk(body, scope)
      tries -= 1
      if let name { new(name.text, scope) }
      walk(handler, scope)
    case .time(let body), .profile(let body): walk(body, scope)
    case .assign(let targets, let value, let isGlobal):
      for target in targets { self.target(target, scope, isGlobal: isGlobal) }
      if case .call(let callee, _) = value.kind { assignedCalls.insert(callee.span.start) }
      walk(value, scope)
    case .compound(let target, _, let value, let isGlobal):
      self.target(target, scope, isGlobal: isGlobal)
      if target.path.isEmpty, !isGlobal {
        scope.reads.append((target.name.text, target.name.span))
      }
      walk(value, scope)
    case .while(let condition, let body):
      walk(condition, scope)
      walk(body, scope)
    case .for(let names, let items, let body):
      walk(items, scope)
      for name in names { new(name.text, scope) }
      let before = loops.count
      if scope.isMain {
        let locals = names.map { scope.declareHidden($0.text) }
        loopLocals[node.span.start] = locals
        loops += locals
      }
      walk(body, scope)
      loops.removeLast(loops.count - before)
    case .return(let value): walk([value], scope)
    case .command(let name, let arguments):
      scope.reads.append((name.text, name.span))
      note(
        Call(name: name.text, callee: name.span, arguments: arguments, isInTry: tries > 0), scope)
      walk(arguments.map(\.value), scope)
    }
  }
}

extension Node {
  /// The text of a string without expressions; nil for any other node.
  var literalText: String? {
    guard case .string(let parts) = kind else { return nil }
    var text = ""
    for part in parts {
      guard case .text(let piece) = part else { return nil }
      text += piece
    }
    return text
  }
}
