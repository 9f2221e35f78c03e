// Compiles values: constants, names, operators, strings, lists, ranges and indexes.

internal import WholeNumbers

extension FunctionCompiler {
  // MARK: Values

  /// Whether the evaluation of `node` may change variables, so that values read before the evaluation must be copied.
  func mayChange(_ node: Node) -> Bool {
    switch node.kind {
    case .nil, .bool, .number, .name, .function: false
    case .string(let parts):
      parts.contains { part in
        if case .expression(let node) = part { return mayChange(node) }
        return false
      }
    case .unary(_, let operand): mayChange(operand)
    case .binary(_, let left, let right): mayChange(left) || mayChange(right)
    case .index(let base, let parts):
      mayChange(base) || parts.nodes.contains { $0.map(mayChange) ?? false }
    case .property(let base, _, _): mayChange(base)
    default: true
    }
  }

  /// Returns the operand that contains a value. A value that is not yet in a register or static is computed into a new
  /// temporary register.
  mutating func operand(_ node: Node) throws(Diagnostic) -> Operand {
    switch node.kind {
    case .nil: return constant(.nil)
    case .bool(let bool): return constant(Slot(bool))
    case .number(let number): return statics.number(number)
    case .string(let parts):
      if parts.isEmpty { return statics.string("") }
      if parts.count == 1, case .text(let text) = parts[0] { return statics.string(text) }
    case .name(let name):
      switch variable(name) {
      case .local(let local) where !local.isCaptured: return local.register
      case .global(let name): return global(name)
      default: break
      }
    case .unary(.negate, let operand):
      if case .number(let number) = operand.kind { return statics.number(-number) }
    default: break
    }
    let temporary = try reserve()
    try value(node, into: temporary)
    return temporary
  }

  /// Returns an operand that contains a value. The later evaluation of `other` cannot change the operand.
  mutating func stableOperand(_ node: Node, before other: Node?) throws(Diagnostic) -> Operand {
    let place = try operand(node)
    guard let other, case .name = node.kind, mayChange(other) else { return place }
    let temporary = try reserve()
    emit(.move, temporary, place, at: node.span)
    return temporary
  }

  /// Computes a value and stores it in the operand `target`.
  mutating func value(_ node: Node, into target: Operand) throws(Diagnostic) {
    let mark = next
    defer { next = mark }
    let span = node.span
    switch node.kind {
    case .nil, .bool, .number:
      emit(.move, target, try operand(node), at: span)
    case .name(let name):
      switch variable(name) {
      case .local(let local):
        emit(local.isCaptured ? .getCell : .move, target, local.register, at: span)
      case .captured(let index): emit(.getCapture, target, index, at: span)
      case .global(let name): emit(.move, target, global(name), at: span)
      }
    case .string(let parts): try string(parts, into: target, span)
    case .list(let items): try list(items, into: target, span)
    case .record(let fields):
      let base = try reserve(fields.count)
      for (index, field) in fields.enumerated() {
        try value(field.value, into: base + Operand(index))
      }
      recordShapes.append(fields.map(\.name))
      emit(.record, target, base, n: try small(recordShapes.count - 1, span), at: span)
    case .range(let from, let to, let step):
      let base = try reserve(3)
      try range(from, to, step, base, span)
      emit(.range, target, base, at: span)
      pieces.note(instructions.count - 1, [from, to, step].compactMap { $0?.span })
    case .unary(let operation, let operand):
      let place = try self.operand(operand)
      emit(operation == .negate ? .negate : .not, target, place, at: operand.span)
    case .binary(let operation, let left, let right):
      let first = try stableOperand(left, before: right)
      let second = try operand(right)
      // Registers from `mark` on are free after the operator.
      let lastReads = (first >= mark ? LastRead.left : 0) | (second >= mark ? LastRead.right : 0)
      emit(
        operation.opcode, target, first, second, operation.rawValue, left.span, right.span,
        lastReads: lastReads, at: span)
    case .notIn(let left, let right):
      let first = try stableOperand(left, before: right)
      let second = try operand(right)
      emit(.notContains, target, first, second, "not", left.span, right.span, at: span)
    case .and(let left, let right), .or(let left, let right):
      var isAnd = false
      if case .and = node.kind { isAnd = true }
      let place = target >= Operand(scope.order.count) ? target : try reserve()
      try value(left, into: place)
      let jump = emit(isAnd ? .jumpUnless : .jumpIf, 0, place, at: left.span)
      try value(right, into: place)
      emit(.checkBool, 0, place, at: right.span)
      land(jump)
      if place != target { emit(.move, target, place, at: span) }
    case .call(let callee, let arguments):
      try call(callee, arguments, into: target, span)
    case .index(let base, let parts):
      let changing = parts.nodes.first { $0.map(mayChange) ?? false }
      let container = try stableOperand(base, before: changing ?? nil)
      try index(container, base.span, parts, into: target, Span(base.span.end, span.end))
    case .property(let base, let name, let nameSpan):
      let container = try operand(base)
      emit(.property, target, container, Operand(try nameIndex(name)), at: nameSpan)
      pieces.note(instructions.count - 1, [base.span])
    case .function(let function):
      try self.function(function, into: target)
    case .if(let branches, let otherwise):
      var ends: [Int] = []
      for branch in branches {
        let misses = try jumps(unless: branch.condition)
        try block(branch.block, into: target)
        ends.append(emit(.jump, at: span))
        land(misses)
      }
      if let otherwise {
        try block(otherwise, into: target)
      } else {
        emit(.move, target, constant(.nil), at: span)
      }
      land(ends)
    case .try(let body, let name, let handler):
      try tryBlock(body, name, handler, into: target, span)
    case .time(let body):
      let clock = try reserve()
      emit(.startClock, clock, at: span)
      try block(body, into: target)
      emit(.stopClock, clock, at: span)
    case .profile(let body):
      emit(.startProfile, 0, at: span)
      let wasProfiled = isProfiled
      isProfiled = true
      try block(body, into: target)
      isProfiled = wasProfiled
      emit(.stopProfile, 0, at: span)
    default:
      try statement(node, into: target, isHidden: false)
    }
  }

  /// The number as a 16-bit field of an instruction; throws if the number does not fit.
  func small(_ number: Int, _ span: Span) throws(Diagnostic) -> Int {
    if number > Int(UInt16.max) { throw tooLarge(span) }
    return number
  }

  mutating func string(
    _ parts: [StringPart], into target: Operand, _ span: Span
  ) throws(Diagnostic) {
    if parts.isEmpty {
      emit(.move, target, statics.string(""), at: span)
      return
    }
    if parts.count == 1, case .text(let text) = parts[0] {
      emit(.move, target, statics.string(text), at: span)
      return
    }
    emit(.text, target, n: try textShape(parts, span), at: span)
  }

  /// The index of the list of operands that an interpolated string contains.
  mutating func textShape(_ parts: [StringPart], _ span: Span) throws(Diagnostic) -> Int {
    var operands: [Operand] = []
    for (index, part) in parts.enumerated() {
      switch part {
      case .text(let text): operands.append(statics.string(text))
      case .expression(let node):
        let rest = parts[(index + 1)...].compactMap { part -> Node? in
          if case .expression(let node) = part { return node }
          return nil
        }
        operands.append(try stableOperand(node, before: rest.first(where: mayChange)))
      }
    }
    textShapes.append(operands)
    return try small(textShapes.count - 1, span)
  }

  static let listChunk = 64

  mutating func list(
    _ items: [Node], into target: Operand, _ span: Span
  ) throws(Diagnostic) {
    let size = Self.listChunk
    if items.count <= size {
      let base = try reserve(items.count)
      for (index, item) in items.enumerated() { try value(item, into: base + Operand(index)) }
      emit(.list, target, base, n: items.count, at: span)
      return
    }
    let whole = try reserve()
    let base = try reserve(size)
    emit(.list, whole, base, n: 0, at: span)
    var start = 0
    while start < items.count {
      let end = min(start + size, items.count)
      for index in start..<end { try value(items[index], into: base + Operand(index - start)) }
      emit(.extend, whole, base, n: end - start, at: span)
      start = end
    }
    emit(.move, target, whole, at: span)
  }

  /// Computes the start, the end and the step of a range and stores them in three registers. A register stays unset if
  /// the source leaves out the register's value.
  mutating func range(
    _ from: Node?, _ to: Node?, _ step: Node?, _ base: Operand, _ span: Span
  ) throws(Diagnostic) {
    for (index, part) in [from, to, step].enumerated() {
      let place = base + Operand(index)
      if let part {
        try value(part, into: place)
      } else {
        emit(.unset, place, at: span)
      }
    }
  }

  mutating func index(
    _ container: Operand, _ base: Span, _ parts: [IndexPart], into target: Operand, _ span: Span
  ) throws(Diagnostic) {
    let place = try indexOperands(parts, span)
    if let shape = place.shape {
      emit(.indexParts, target, container, place.base, n: shape, at: span)
    } else {
      emit(.index, target, container, place.base, at: span)
    }
    pieces.note(instructions.count - 1, [base] + parts.map(\.span))
  }

  /// The registers with the parts of an index. The later evaluation of `other` cannot change these registers. The shape
  /// is nil if the index is one value.
  mutating func indexOperands(
    _ parts: [IndexPart], _ span: Span, before other: Node? = nil
  ) throws(Diagnostic) -> (base: Operand, shape: Int?) {
    if parts.count == 1, case .value(let node) = parts[0] {
      return (try stableOperand(node, before: other), nil)
    }
    var shape: [IndexShape] = []
    var width = 0
    for part in parts {
      if case .value = part { shape.append(.value) } else { shape.append(.range) }
      width += shape.last == .value ? 1 : 3
    }
    let base = try reserve(width)
    var place = base
    for part in parts {
      switch part {
      case .value(let node):
        try value(node, into: place)
        place += 1
      case .range(let from, let to, let step, let span):
        try range(from, to, step, place, span)
        place += 3
      }
    }
    indexShapes.append(shape)
    return (base, try small(indexShapes.count - 1, span))
  }
}
