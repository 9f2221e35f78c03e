// Compiles statements, blocks and assignments.

extension FunctionCompiler {
  /// Compiles a whole source to code that returns the value of the last statement.
  mutating func main(_ program: Block) throws(Diagnostic) -> Code {
    let result = try reserve()
    emit(.move, result, constant(.nil), at: program.span)
    let last = program.statements.count - 1
    for (index, statement) in program.statements.enumerated() {
      emit(.statement, Operand(index), result + 1, at: statement.node.span)
      try self.statement(
        statement.node, into: index == last ? result : nil, isHidden: statement.isHidden)
    }
    emit(.giveBack, result, at: program.span)
    return finish(
      name: "", parameters: [], help: "", isDefinition: false, at: program.span)
  }

  /// Compiles a block. The value of the block's last statement is stored in `target`.
  mutating func block(_ block: Block, into target: Operand?) throws(Diagnostic) {
    let last = block.statements.count - 1
    for (index, statement) in block.statements.enumerated() {
      if isProfiled { emit(.mark, 0, at: statement.node.span) }
      try self.statement(
        statement.node, into: index == last ? target : nil, isHidden: statement.isHidden)
    }
    if last < 0, let target { emit(.move, target, constant(.nil), at: block.span) }
  }

  /// Compiles a function's body, or a block at the end of the body. The function returns the value of the block.
  mutating func tail(_ block: Block) throws(Diagnostic) {
    guard let last = block.statements.last else {
      emit(.giveBack, constant(.nil), at: block.span)
      return
    }
    for statement in block.statements.dropLast() {
      try self.statement(statement.node, into: nil, isHidden: statement.isHidden)
    }
    let mark = next
    defer { next = mark }
    let span = last.node.span
    switch last.node.kind {
    case .if(let branches, let otherwise):
      for branch in branches {
        let misses = try jumps(unless: branch.condition)
        try tail(branch.block)
        land(misses)
      }
      if let otherwise {
        try tail(otherwise)
      } else {
        emit(.giveBack, constant(.nil), at: span)
      }
    case .return(let value?):
      emit(.giveBack, try operand(value), at: span)
    case .name(let name):
      if case .global = variable(name) { fallthrough }
      emit(.giveBack, try operand(last.node), at: span)
    case .command:
      let result = try reserve()
      try statement(last.node, into: result, isHidden: last.isHidden)
      emit(.giveBack, result, at: span)
    default:
      if last.node.isExpression {
        emit(.giveBack, try operand(last.node), at: span)
      } else {
        try statement(last.node, into: nil, isHidden: last.isHidden)
        emit(.giveBack, constant(.nil), at: span)
      }
    }
  }

  mutating func statement(
    _ node: Node, into target: Operand?, isHidden: Bool
  ) throws(Diagnostic) {
    let mark = next
    defer { next = mark }
    let span = node.span
    switch node.kind {
    case .assign(let targets, let value, let isGlobal):
      try assign(targets, value, isGlobal: isGlobal, span)
    case .compound(let left, let operation, let value, let isGlobal):
      try compound(left, operation, value, isGlobal: isGlobal, span)
    case .define(let function):
      guard let name = function.name else { return }
      try store(name, isGlobal: false) { compiler, place throws(Diagnostic) in
        try compiler.function(function, into: place)
      }
    case .while(let condition, let body): try whileLoop(condition, body, span)
    case .for(let names, let items, let body): try forLoop(names, items, body, span)
    case .break:
      let jump = emit(.jump, at: span)
      loops[loops.count - 1].breaks.append(jump)
      return
    case .continue:
      emit(.loop, Operand(loops.last?.head ?? 0), at: span)
      return
    case .return(let value):
      var place = constant(.nil)
      if let value { place = try operand(value) }
      emit(.giveBack, place, at: span)
      return
    case .clear(let names):
      for name in names { emit(.clear, 0, global(name.text), at: name.span) }
    case .use(let file):
      if let error = file.nameError(in: source) { throw error }
      try store(file.name, isGlobal: false) { compiler, place throws(Diagnostic) in
        compiler.emit(.use, place, compiler.statics.string(file.path), at: file.pathSpan)
      }
    case .command(let name, let arguments):
      try command(name, arguments, into: target, isHidden: isHidden, span)
      return
    case .name(let name):
      if case .global(let global) = variable(name) {
        try lone(global, into: target, isHidden: isHidden, span)
        return
      }
      if let target {
        try value(node, into: target)
      } else {
        emit(.move, try reserve(), try operand(node), at: span)
      }
      return
    default:
      try value(node, into: try temporary(target))
      return
    }
    if let target { emit(.move, target, constant(.nil), at: span) }
  }

  /// The operand `target`, or a new temporary register if `target` is nil.
  mutating func temporary(_ target: Operand?) throws(Diagnostic) -> Operand {
    if let target { return target }
    return try reserve()
  }

  mutating func command(
    _ name: Name, _ arguments: [Argument], into target: Operand?, isHidden: Bool, _ span: Span
  ) throws(Diagnostic) {
    let result = try temporary(target)
    let function = try operand(
      Node(.name(name.text), name.span, depth: 1))
    emit(.checkCommand, 0, function, at: span)
    pieces.note(instructions.count - 1, [name.span])
    try call(function, name.span, arguments, into: result, span)
    emit(.show, result, n: isHidden ? 1 : 0, at: span)
  }

  mutating func lone(
    _ name: String, into target: Operand?, isHidden: Bool, _ span: Span
  ) throws(Diagnostic) {
    let result = try temporary(target)
    let place = self.global(name)
    let jump = emit(.jumpUnlessLone, 0, place, at: span)
    emit(.call, result, place, next, n: 0, at: span)
    _ = try reserve()
    emit(.show, result, n: isHidden ? 1 : 0, at: span)
    let end = emit(.jump, at: span)
    land(jump)
    emit(.move, result, place, at: span)
    land(end)
  }

  // MARK: Assignment

  /// Assigns to a variable the value that `make` computes.
  mutating func store(
    _ name: Name, isGlobal: Bool,
    _ make: (inout FunctionCompiler, Operand) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let variable = isGlobal ? Variable.global(name.text) : self.variable(name.text)
    switch variable {
    case .local(let local) where !local.isCaptured:
      try make(&self, local.register)
    case .local(let local):
      let place = try reserve()
      try make(&self, place)
      emit(.setCell, local.register, place, at: name.span)
    case .captured(let index):
      let place = try reserve()
      try make(&self, place)
      emit(.setCapture, index, place, at: name.span)
    case .global(let global):
      let place = self.global(global)
      try make(&self, place)
      if isMain, let mirror = mirrored.last(where: { $0.name == global }) {
        emit(.setCell, mirror.local.register, place, at: name.span)
      }
    }
  }

  mutating func assign(
    _ targets: [Target], _ value: Node, isGlobal: Bool, _ span: Span
  ) throws(Diagnostic) {
    if targets.count == 1 {
      let target = targets[0]
      if target.path.isEmpty {
        try store(target.name, isGlobal: isGlobal) { compiler, place throws(Diagnostic) in
          try compiler.value(value, into: place)
        }
      } else {
        let result = try stable(value)
        try write(result, through: target, isGlobal: isGlobal)
      }
      return
    }
    let base = try reserve(targets.count)
    if case .list(let items) = value.kind, items.count == targets.count {
      for (index, item) in items.enumerated() {
        try self.value(item, into: base + Operand(index))
      }
    } else {
      let list = try operand(value)
      emit(.unpack, 0, base, list, n: try small(targets.count, span), at: value.span)
    }
    for (index, target) in targets.enumerated() {
      let place = base + Operand(index)
      if target.path.isEmpty {
        try store(target.name, isGlobal: isGlobal) { compiler, to throws(Diagnostic) in
          compiler.emit(.move, to, place, at: target.span)
        }
      } else {
        try write(place, through: target, isGlobal: isGlobal)
      }
    }
  }

  /// Returns an operand that contains the value of `node`. The value stays the same while the left side of the
  /// assignment is computed.
  mutating func stable(_ node: Node) throws(Diagnostic) -> Operand {
    if case .name = node.kind {
      let place = try reserve()
      try value(node, into: place)
      return place
    }
    return try operand(node)
  }

  mutating func compound(
    _ target: Target, _ operation: BinaryOperator, _ value: Node, isGlobal: Bool, _ span: Span
  ) throws(Diagnostic) {
    let sign = operation.rawValue + "="
    guard target.path.isEmpty else {
      try walk(target, isGlobal: isGlobal, before: value) { compiler, old throws(Diagnostic) in
        let right = try compiler.operand(value)
        let result = try compiler.reserve()
        compiler.emit(
          operation.opcode, result, old, right, sign, target.span, value.span, at: span)
        return result
      }
      return
    }
    let name = target.name
    let read: Operand
    if isGlobal {
      read = global(name.text)
    } else {
      read = try operand(Node(.name(name.text), name.span, depth: 1))
    }
    // A global is read before the value is computed, because the computation may change the global.
    var old: Operand?
    if read < 0, mayChange(value) {
      old = try reserve()
      emit(.move, old ?? 0, read, at: name.span)
    }
    try store(name, isGlobal: isGlobal) { compiler, place throws(Diagnostic) in
      if operation == .add, place == read, case .string(let parts) = value.kind, parts.count > 1 {
        let shape = try compiler.textShape(parts, value.span)
        if let old { compiler.emit(.restore, read, old, at: name.span) }
        compiler.emit(.appendText, place, n: shape, at: span)
        return
      }
      let right = try compiler.operand(value)
      if let old { compiler.emit(.restore, read, old, at: name.span) }
      compiler.emit(
        operation.opcode, place, read, right, sign, target.span, value.span,
        lastReads: place == read ? LastRead.left : 0, at: span)
    }
  }

  mutating func write(
    _ value: Operand, through target: Target, isGlobal: Bool
  ) throws(Diagnostic) {
    try walk(target, isGlobal: isGlobal, reads: false) { _, _ throws(Diagnostic) in value }
  }

  /// Follows the path from a variable to the assigned part and writes the result of `make` to that part. If an object
  /// on the path behaves as a value, the changed object is then written back into its container.
  mutating func walk(
    _ target: Target, isGlobal: Bool, reads: Bool = true, before other: Node? = nil,
    _ make: (inout FunctionCompiler, Operand) throws(Diagnostic) -> Operand
  ) throws(Diagnostic) {
    let name = target.name
    let variable = isGlobal ? Variable.global(name.text) : self.variable(name.text)
    let root: Operand
    switch variable {
    case .local(let local) where !local.isCaptured: root = local.register
    case .global(let name): root = global(name)
    default:
      root = try reserve()
      try value(Node(.name(name.text), name.span, depth: 1), into: root)
    }
    var places = [root]
    var steps: [(step: Target.Step, base: Operand, shape: Int?)] = []
    for (index, step) in target.path.enumerated() {
      var operands: (base: Operand, shape: Int?) = (0, nil)
      switch step {
      case .index(let parts, _, let span):
        operands = try indexOperands(parts, span, before: other)
      case .property(let name, _, _): operands.base = Operand(try nameIndex(name))
      }
      steps.append((step, operands.base, operands.shape))
      if index < target.path.count - 1 || reads {
        let place = try reserve()
        get(steps[index], from: places[index], into: place)
        places.append(place)
      }
    }
    let last = steps.count - 1
    let result = try make(&self, places.last ?? root)
    // The old part may share its elements with the whole, which a register would keep from changing in place.
    if reads, let old = places.last { emit(.unset, old, at: name.span) }
    set(steps[last], in: places[last], to: result)
    for index in stride(from: last - 1, through: 0, by: -1) {
      let span = steps[index].step.span
      let jump = emit(.jumpUnlessValueObject, 0, places[index + 1], at: span)
      set(steps[index], in: places[index], to: places[index + 1])
      land(jump)
    }
    switch variable {
    case .local(let local) where local.isCaptured:
      emit(.setCell, local.register, root, at: name.span)
    case .captured(let index): emit(.setCapture, index, root, at: name.span)
    default: break
    }
  }

  mutating func get(
    _ step: (step: Target.Step, base: Operand, shape: Int?), from place: Operand,
    into target: Operand
  ) {
    let span = step.step.span
    switch (step.step, step.shape) {
    case (.property, _): emit(.property, target, place, step.base, at: span)
    case (.index, nil): emit(.index, target, place, step.base, at: span)
    case (.index, let shape?):
      emit(.indexParts, target, place, step.base, n: shape, at: span)
    }
    pieces.note(instructions.count - 1, step.step.pieces)
  }

  mutating func set(
    _ step: (step: Target.Step, base: Operand, shape: Int?), in place: Operand, to value: Operand
  ) {
    let span = step.step.span
    switch (step.step, step.shape) {
    case (.property, _): emit(.setProperty, place, step.base, value, at: span)
    case (.index, nil): emit(.setIndex, place, step.base, value, at: span)
    case (.index, let shape?):
      emit(.setIndexParts, place, step.base, value, n: shape, at: span)
    }
    pieces.note(instructions.count - 1, step.step.pieces)
  }
}

extension Target.Step {
  /// The source spans of the expression before the step and of the step's parts.
  var pieces: [Span] {
    switch self {
    case .index(let parts, let base, _): [base] + parts.map(\.span)
    case .property(_, let base, _): [base]
    }
  }
}

extension Node {
  /// Whether the node is an expression and so has a value.
  var isExpression: Bool {
    switch kind {
    case .assign, .compound, .define, .while, .for, .break, .continue, .return, .clear, .use:
      false
    default: true
    }
  }
}
