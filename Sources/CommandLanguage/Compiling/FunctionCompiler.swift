// Compiles the resolved tree of one function to code. Registers are allocated like a stack: the function's locals
// first, then temporaries. Instructions read a local or a static directly, without a copy. The value of a local or
// static is copied first if later code may change the value too early.

internal import WholeNumbers

struct FunctionCompiler {
  let source: Source
  let scope: Scope
  let statics: Statics
  /// The used file to which the globals belong; nil for the session.
  let file: String?
  let loopLocals: [Int: [Local]]

  var instructions: [Instruction] = []
  var spans: [Span] = []
  var pieces = InstructionSpans()
  /// Whether the statements belong to a `profile` block.
  var isProfiled = false
  var next: Operand
  var registers: Operand
  var prototypes: [Code] = []
  var callSites: [CallSite] = []
  var recordShapes: [[String]] = []
  var textShapes: [[Operand]] = []
  var indexShapes: [[IndexShape]] = []
  var names: [String] = []
  var handlers: [Handler] = []
  var loops: [LoopState] = []
  /// The loop variables of the top level that inner functions capture, each with its cell.
  var mirrored: [(name: String, local: Local)] = []

  struct LoopState {
    var head: Int
    var breaks: [Int]
  }

  static let registerLimit: Operand = 30_000

  init(
    source: Source, scope: Scope, statics: Statics, file: String?, loopLocals: [Int: [Local]]
  ) {
    self.source = source
    self.scope = scope
    self.statics = statics
    self.file = file
    self.loopLocals = loopLocals
    next = Operand(scope.order.count)
    registers = next
  }

  // MARK: Emitting

  @discardableResult
  mutating func emit(
    _ opcode: Opcode, _ a: Operand = 0, _ b: Operand = 0, _ c: Operand = 0, n: Int = 0,
    at span: Span
  ) -> Int {
    instructions.append(
      Instruction(opcode: opcode, n: UInt16(truncatingIfNeeded: n), a: a, b: b, c: c))
    spans.append(span)
    return instructions.count - 1
  }

  /// Emits an operator between two operands, and stores the source spans of the operator and the operands.
  @discardableResult
  mutating func emit(
    _ opcode: Opcode, _ a: Operand, _ b: Operand, _ c: Operand, _ sign: String, _ left: Span,
    _ right: Span, lastReads: Int = 0, at span: Span
  ) -> Int {
    let index = emit(opcode, a, b, c, n: lastReads, at: span)
    pieces.note(index, [left, source.word(sign, behind: left.end), right])
    return index
  }

  /// Sets the target of a jump to the next instruction.
  mutating func land(_ jump: Int) {
    let here = Operand(instructions.count)
    switch instructions[jump].opcode {
    case .nextNumber, .nextItem, .nextPair: instructions[jump].c = here
    default: instructions[jump].a = here
    }
  }

  mutating func land(_ jumps: [Int]) {
    for jump in jumps { land(jump) }
  }

  mutating func reserve(_ count: Int = 1) throws(Diagnostic) -> Operand {
    let first = next
    guard count < Int(Self.registerLimit), next + Operand(count) < Self.registerLimit else {
      throw tooLarge(Span(0, 0))
    }
    next += Operand(count)
    registers = max(registers, next)
    return first
  }

  func tooLarge(_ span: Span) -> Diagnostic {
    Diagnostic(
      .syntax, "the \(isMain ? "script" : "function") is too large",
      hint: isMain
        ? "split the script, or read the data from a file" : "split the function into several",
      source: source, span: span)
  }

  var isMain: Bool { scope.isMain }

  func constant(_ slot: Slot) -> Operand { statics.constant(slot) }

  func variable(_ name: String) -> Variable { scope.resolve(name) }

  /// The operand of a global of the session, or of the used file.
  func global(_ name: String) -> Operand { statics.global(name, in: file) }

  mutating func nameIndex(_ name: String) throws(Diagnostic) -> Int {
    if let found = names.firstIndex(of: name) { return found }
    names.append(name)
    return names.count - 1
  }

  // MARK: Calls

  mutating func call(
    _ callee: Node, _ arguments: [Argument], into target: Operand, _ span: Span
  ) throws(Diagnostic) {
    let changing = arguments.first { mayChange($0.value) }?.value
    if case .name(let name) = callee.kind, case .captured(let index) = variable(name),
      changing == nil || scope.isConstant(capture: index), arguments.allSatisfy({ $0.name == nil })
    {
      let base = try self.arguments(arguments)
      emit(.callCapture, target, index, base, n: arguments.count, at: span)
      notePieces(of: callee.span, arguments)
      return
    }
    let function = try stableOperand(callee, before: changing)
    try call(function, callee.span, arguments, into: target, span)
  }

  mutating func call(
    _ function: Operand, _ callee: Span, _ arguments: [Argument], into target: Operand,
    _ span: Span
  ) throws(Diagnostic) {
    let base = try self.arguments(arguments)
    if arguments.contains(where: { $0.name != nil }) {
      callSites.append(CallSite(names: arguments.map { $0.name?.text }))
      emit(
        .callNamed, target, function, base, n: try small(callSites.count - 1, span), at: span)
    } else {
      emit(.call, target, function, base, n: arguments.count, at: span)
    }
    notePieces(of: callee, arguments)
  }

  /// Computes the arguments of a call into registers; returns the first register.
  private mutating func arguments(_ arguments: [Argument]) throws(Diagnostic) -> Operand {
    let base = try reserve(arguments.count)
    for (index, argument) in arguments.enumerated() {
      try value(argument.value, into: base + Operand(index))
    }
    return base
  }

  private mutating func notePieces(of callee: Span, _ arguments: [Argument]) {
    pieces.note(
      instructions.count - 1,
      [callee] + arguments.map(\.value.span) + arguments.compactMap(\.name?.span))
  }

  // MARK: Conditions

  /// Emits the condition `node` and returns the jumps that are taken if the condition is false.
  mutating func jumps(unless node: Node) throws(Diagnostic) -> [Int] {
    let mark = next
    defer { next = mark }
    switch node.kind {
    case .and(let left, let right):
      let first = try jumps(unless: left)
      return first + (try jumps(unless: right))
    case .binary(let operation, let left, let right):
      guard let opcode = operation.jumpOpcode else { break }
      let first = try stableOperand(left, before: right)
      let second = try operand(right)
      return [
        emit(opcode, 0, first, second, operation.rawValue, left.span, right.span, at: node.span)
      ]
    case .unary(.not, let inner):
      let place = try operand(inner)
      return [emit(.jumpIf, 0, place, at: inner.span)]
    case .bool(true): return []
    default: break
    }
    let place = try operand(node)
    return [emit(.jumpUnless, 0, place, at: node.span)]
  }

  // MARK: Functions

  mutating func function(_ node: FunctionNode, into target: Operand) throws(Diagnostic) {
    guard let inner = node.scope else { return }
    var compiler = FunctionCompiler(
      source: source, scope: inner, statics: statics, file: file, loopLocals: loopLocals)
    prototypes.append(try compiler.function(node))
    emit(.function, target, Operand(prototypes.count - 1), at: node.span)
  }

  mutating func function(_ node: FunctionNode) throws(Diagnostic) -> Code {
    try reserveForParameters(node)
    for local in scope.order.dropFirst(node.parameters.count) where local.isCaptured {
      emit(.makeCell, local.register, at: node.span)
    }
    for parameter in node.parameters {
      guard case .local(let local) = variable(parameter.name.text) else { continue }
      if parameter.isOptional || parameter.fallback != nil {
        let jump = emit(.jumpIfSet, 0, local.register, at: parameter.name.span)
        if let fallback = parameter.fallback {
          try value(fallback, into: local.register)
        } else {
          emit(.move, local.register, constant(.nil), at: parameter.name.span)
        }
        land(jump)
      }
      if local.isCaptured { emit(.makeCell, local.register, at: parameter.name.span) }
    }
    try tail(node.body)
    return finish(
      name: node.name?.text ?? "fn", parameters: node.descriptions(in: source), help: node.help,
      isDefinition: node.name != nil, at: node.span)
  }

  mutating func reserveForParameters(_ node: FunctionNode) throws(Diagnostic) {
    if scope.order.count > 10_000 { throw tooLarge(node.span) }
  }

  func finish(
    name: String, parameters: [ParameterDescription], help: String, isDefinition: Bool,
    at span: Span
  ) -> Code {
    Code(
      name: name, parameters: parameters, help: help, isDefinition: isDefinition,
      source: source, span: span, scope: file, instructions: instructions, spans: spans,
      pieces: pieces,
      registers: Int(registers) + 1, localNames: scope.order.map(\.name), prototypes: prototypes,
      captures: scope.captures.map(\.from), callSites: callSites, recordShapes: recordShapes,
      textShapes: textShapes, indexShapes: indexShapes, names: names, handlers: handlers)
  }
}

extension FunctionNode {
  /// The descriptions of the function's parameters, for help and binding.
  func descriptions(in source: Source) -> [ParameterDescription] {
    var isNamedOnly = false
    return parameters.map { parameter in
      if parameter.fallback != nil { isNamedOnly = true }
      let text = parameter.fallback.map { source.text($0.span.start..<$0.span.end) }
      return ParameterDescription(
        name: parameter.name.text, isRequired: parameter.fallback == nil && !parameter.isOptional,
        isNamedOnly: isNamedOnly, defaultText: text)
    }
  }
}

extension BinaryOperator {
  var opcode: Opcode {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .wholeDivide: .wholeDivide
    case .remainder: .remainder
    case .matrixMultiply: .matrixMultiply
    case .power: .power
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .contains: .contains
    }
  }

  /// The opcode of the jump that is taken if the comparison is false; nil for an operator that is not a comparison.
  var jumpOpcode: Opcode? {
    switch self {
    case .equal: .jumpUnlessEqual
    case .notEqual: .jumpUnlessNotEqual
    case .less: .jumpUnlessLess
    case .lessOrEqual: .jumpUnlessLessOrEqual
    case .greater: .jumpUnlessGreater
    case .greaterOrEqual: .jumpUnlessGreaterOrEqual
    default: nil
    }
  }
}
