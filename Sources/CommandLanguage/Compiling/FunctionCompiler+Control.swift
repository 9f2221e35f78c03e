// Compiles loops and `try`.

extension FunctionCompiler {
  // MARK: Control

  mutating func tryBlock(
    _ body: Block, _ name: Name?, _ handler: Block, into target: Operand, _ span: Span
  ) throws(Diagnostic) {
    let start = instructions.count
    try block(body, into: target)
    let jump = emit(.jump, at: span)
    let end = instructions.count
    handlers.append(Handler(start: start, end: end, target: end))
    if let name {
      // The name after `catch` is always a variable of this function, even if a surrounding function has a variable
      // with the same name.
      let message = try reserve()
      emit(.caught, message, at: name.span)
      try store(name, isGlobal: isMain) { compiler, place throws(Diagnostic) in
        compiler.emit(.move, place, message, at: name.span)
      }
    } else {
      emit(.caught, try reserve(), at: span)
    }
    try block(handler, into: target)
    land(jump)
  }

  mutating func whileLoop(
    _ condition: Node, _ body: Block, _ span: Span
  ) throws(Diagnostic) {
    let head = instructions.count
    let misses = try jumps(unless: condition)
    loops.append(LoopState(head: head, breaks: []))
    try block(body, into: nil)
    emit(.loop, Operand(head), at: span)
    land(misses)
    land(loops.removeLast().breaks)
  }

  mutating func forLoop(
    _ names: [Name], _ items: Node, _ body: Block, _ span: Span
  ) throws(Diagnostic) {
    let isPair = names.count == 2
    var isNumeric = false
    let base = try reserve(4)
    if case .range(let from, let to, let step) = items.kind {
      isNumeric = true
      try range(from, to, step, base, items.span)
      emit(.prepareRange, base, at: items.span)
      pieces.note(instructions.count - 1, [from, to, step].compactMap { $0?.span })
    } else {
      try value(items, into: base)
      emit(.prepareItems, base, at: items.span)
    }
    let head = instructions.count
    // For each name, the operand that the loop writes to directly; nil if the variable is in a cell.
    var direct: [Operand?] = []
    for name in names {
      switch variable(name.text) {
      case .local(let local) where !local.isCaptured: direct.append(local.register)
      case .global(let global): direct.append(statics.global(global))
      default: direct.append(nil)
      }
    }
    let arrival = try reserve(2)
    let exit: Int
    if isPair {
      exit = emit(.nextPair, base, arrival, n: isNumeric ? 1 : 0, at: items.span)
    } else {
      exit = emit(
        isNumeric ? .nextNumber : .nextItem, base, direct[0] ?? arrival, at: items.span)
    }
    let mirrors = mirrored.count
    for (index, name) in names.enumerated() {
      let place = isPair || direct[index] == nil ? arrival + Operand(index) : direct[index]
      try loopName(name, index, from: place ?? arrival, direct: direct[index], span)
    }
    loops.append(LoopState(head: head, breaks: []))
    try block(body, into: nil)
    emit(.loop, Operand(head), at: span)
    land(exit)
    land(loops.removeLast().breaks)
    emit(.unset, base, at: span)
    mirrored.removeLast(mirrored.count - mirrors)
  }

  /// Assigns the current item of a loop to the loop's variable. If an inner function captures the variable, the
  /// variable gets a new cell in each iteration.
  mutating func loopName(
    _ name: Name, _ index: Int, from place: Operand, direct: Operand?, _ span: Span
  ) throws(Diagnostic) {
    if let direct, direct != place { emit(.move, direct, place, at: name.span) }
    if isMain {
      guard let local = loopLocals[span.start]?[index], local.isCaptured else { return }
      emit(.unset, local.register, at: name.span)
      emit(.makeCell, local.register, at: name.span)
      emit(.setCell, local.register, place, at: name.span)
      mirrored.append((name.text, local))
    } else if case .local(let local) = variable(name.text), local.isCaptured {
      emit(.unset, local.register, at: name.span)
      emit(.makeCell, local.register, at: name.span)
      emit(.setCell, local.register, place, at: name.span)
    }
  }
}
