// The source spans of the parts of instructions, so that an error marks exactly the faulty argument, operand or index.
// The spans are stored in the order of the instructions and are read only for errors.

internal import WholeNumbers

/// The source spans of the pieces of some instructions.
///
/// - A call: the function, then each argument's value, then the names of the named arguments.
/// - An operator: left operand, operator, right operand.
/// - An index or a property: the expression before the index or property, then each part.
/// - A range: start, end and step, without the parts that the source leaves out.
struct InstructionSpans {
  private var spans: [Span] = []
  private var starts: [(instruction: Int, first: Int)] = []

  /// Stores the pieces of an instruction. Call this method for the instructions in the order of the code.
  mutating func note(_ instruction: Int, _ pieces: [Span]) {
    starts.append((instruction, spans.count))
    spans += pieces
  }

  /// The pieces of an instruction, in order; empty if no pieces were stored.
  func of(_ instruction: Int) -> ArraySlice<Span> {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle].instruction < instruction { low = middle + 1 } else { high = middle }
    }
    guard low < starts.count, starts[low].instruction == instruction else { return [] }
    let end = low + 1 < starts.count ? starts[low + 1].first : spans.count
    return spans[starts[low].first..<end]
  }
}

extension Code {
  /// The source span of a part of an instruction; nil if the span is not known.
  func span(of part: CommandError.Part, at index: Int) -> Span? {
    let pieces = pieces.of(index)
    func piece(_ number: Int) -> Span? {
      number >= 0 && number < pieces.count ? pieces[pieces.startIndex + number] : nil
    }
    switch part {
    case .whole, .parameter: return nil
    case .piece(let number): return piece(number)
    case .argument(let number): return piece(number + 1)
    case .argumentName(let number):
      let instruction = instructions[index]
      guard instruction.opcode == .callNamed else { return nil }
      let names = callSites[Int(instruction.n)].names
      return names.firstIndex { $0 != nil }.flatMap { piece(1 + names.count + number - $0) }
    }
  }

  /// The part that an error marks if the error does not name a part: the operator, or the only index.
  func usualPart(at index: Int) -> CommandError.Part {
    let opcode = instructions[index].opcode
    if opcode.isOperator { return .piece(1) }
    switch opcode {
    case .index, .setIndex, .indexParts, .setIndexParts:
      return pieces.of(index).count == 2 ? .piece(1) : .whole
    default: return .whole
    }
  }

  /// The piece of an instruction that belongs to an operand; nil if the operand has no piece.
  func part(of operand: Operand, at index: Int) -> CommandError.Part? {
    let i = instructions[index]
    if i.opcode.isOperator {
      return operand == i.b ? .piece(0) : operand == i.c ? .piece(2) : nil
    }
    switch i.opcode {
    case .call, .callCapture, .callNamed, .property, .checkCommand:
      return operand == i.b ? .piece(0) : nil
    case .index: return operand == i.b ? .piece(0) : operand == i.c ? .piece(1) : nil
    case .setIndex: return operand == i.a ? .piece(0) : operand == i.b ? .piece(1) : nil
    default: return nil
    }
  }
}

extension Opcode {
  /// Whether the instruction is an operator between two operands, with or without a jump.
  var isOperator: Bool {
    (Opcode.add.rawValue...Opcode.notContains.rawValue).contains(rawValue)
      || (Opcode.jumpUnlessEqual.rawValue...Opcode.jumpUnlessGreaterOrEqual.rawValue)
        .contains(rawValue)
  }
}
