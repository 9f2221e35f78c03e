// Finds the globals that a piece of code may read. Globals that the code only writes to do not count.

internal import WholeNumbers

extension Code {
  /// The globals that the code and the functions defined in the code may read, in the order of their first use in the
  /// session.
  func mentions(_ statics: Statics) -> [Operand] {
    if let known = knownMentions { return known }
    var found: Set<Operand> = []
    collect(0..<count, statics, into: &found)
    for prototype in prototypes { found.formUnion(prototype.mentions(statics)) }
    let result = found.sorted(by: >)
    knownMentions = result
    return result
  }

  /// The globals that the statement at instruction `start` may read. The globals in a `def` do not count, because a
  /// function reads its globals only when it is called.
  func mentions(ofStatementAt start: Int, _ statics: Statics) -> [Operand] {
    var end = start
    while end < count, instructions[end].opcode != .statement { end += 1 }
    var found: Set<Operand> = []
    collect(start..<end, statics, into: &found)
    for place in start..<end where instructions[place].opcode == .function {
      let prototype = prototypes[Int(instructions[place].b)]
      if !prototype.isDefinition { found.formUnion(prototype.mentions(statics)) }
    }
    return found.sorted(by: >)
  }

  private func collect(_ range: Range<Int>, _ statics: Statics, into found: inout Set<Operand>) {
    func add(_ operand: Operand) {
      if operand < 0, statics.name(of: operand) != nil { found.insert(operand) }
    }
    for place in range {
      let i = instructions[place]
      switch i.opcode {
      case .clear, .nextNumber, .nextItem, .nextPair: continue
      case .unpack:
        add(i.c)
        continue
      case .show, .giveBack, .extend, .setIndex, .setIndexParts, .setProperty, .stopClock: add(i.a)
      case .text: for operand in textShapes[Int(i.n)] { add(operand) }
      case .appendText:
        add(i.a)
        for operand in textShapes[Int(i.n)] { add(operand) }
      default: break
      }
      // A field that is not an operand contains the number of a register, a count, or the target of a jump, and is
      // therefore never below 0.
      add(i.b)
      add(i.c)
    }
  }
}
