// The instructions that the loop leaves to Swift: all cases other than numbers, bools and elements of lists in registers,
// the errors, and the checks for an interrupt.
// Long: the switch is one function with a case for each instruction.

internal import CMachine
internal import Glibc
internal import WholeNumbers

private typealias Place = UnsafeMutablePointer<Slot>

/// Overwrites a slot in memory with another slot. The new slot must already be counted in the reference count of its
/// object.
@inline(__always)
private func set(_ place: Place, _ slot: Slot) {
  let old = place.pointee
  place.pointee = slot
  old.release()
}

extension Machine {
  /// The remainder of a division, with the sign of the divisor.
  @inline(__always)
  static func remainder(_ a: Double, _ b: Double) -> Double {
    if b != 0, let i = Int(whole: a), let j = Int(whole: b) {
      let whole = i % j
      return Double(whole != 0 && (whole < 0) != (j < 0) ? whole + j : whole)
    }
    let rest = fmod(a, b)
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
  }

  /// The quotient, rounded down to a whole number.
  @inline(__always)
  static func wholeQuotient(_ a: Double, _ b: Double) -> Double { (a / b).rounded(.down) }

  /// Runs instructions until the call in frame number `entry` returns, and returns the result of this call.
  func execute(entry: Int) throws -> Slot {
    let outer = (state.pointee.entry, state.pointee.budget)
    (state.pointee.entry, state.pointee.budget) = (frames + entry, turnsPerCheck)
    defer { (state.pointee.entry, state.pointee.budget) = outer }
    while machine_run(state) == machine_left { try runLeft() }
    return state.pointee.result
  }

  /// Runs the instruction before which the loop has stopped.
  @inline(__always)
  private func runLeft() throws {
    let frame = state.pointee.frame
    let steps = frame.pointee.code.pointee.steps
    let next = frame.pointee.pc - steps
    let i = frame.pointee.code.pointee.instruction(next - 1)
    let base = frame.pointee.base
    let statics = self.statics.end

    @inline(__always) func at(_ operand: Operand) -> Place {
      (operand >= 0 ? base : statics) + Int(operand)
    }
    @inline(__always) func goTo(_ target: Operand) { frame.pointee.pc = steps + Int(target) }
    /// Lets the loop run the instruction once more.
    @inline(__always) func again() { frame.pointee.pc = steps + (next - 1) }

    func call(_ callee: Slot) throws {
      let arguments = base + Int(i.c)
      guard let code = callee.function.info.pointee.code else {
        if shortcut(callee.function.shortcut, arguments, Int(i.n), at(i.a)) { return }
        top = base + frame.pointee.code.pointee.registers
        try callBuiltIn(callee.function, arguments, Int(i.n), nil, at(i.a))
        return
      }
      if state.pointee.budget <= 1 {
        // The loop counts the call when it runs the instruction once more.
        state.pointee.budget = turnsPerCheck + 1
        try checkInterrupt()
        if isProfiling { countCall(of: code) }
        again()
        return
      }
      state.pointee.budget -= 1
      try bindCall(callee.function, arguments, Int(i.n), nil)
    }

    switch i.opcode {
    // MARK: Variables
    case .move, .getCell, .setCell: throw missing(i.b)
    case .unset: set(at(i.a), .unset)
    case .restore:
      let slot = at(i.b).pointee
      at(i.b).pointee = .unset
      set(at(i.a), slot)
    case .getCapture: throw missingCapture(Int(i.b))
    case .setCapture:
      let slot = at(i.b).pointee
      if slot.tag == Tag.unset { throw missing(i.b) }
      slot.retain()
      let place = frame.pointee.cells[Int(i.a)]
      if place[1].tag != epoch { willChange(cellAt: place) }
      set(place, slot)
    case .makeCell: makeCell(at(i.a))

    // MARK: Operators
    case .add:
      if at(i.b).pointee.tag == Tag.string, at(i.c).pointee.tag == Tag.string {
        try addStrings(at(i.a), at(i.b), at(i.c))
      } else {
        try slowBinary(.add, at(i.a), i)
      }
    case .subtract: try slowBinary(.subtract, at(i.a), i)
    case .multiply: try slowBinary(.multiply, at(i.a), i)
    case .divide: try slowBinary(.divide, at(i.a), i)
    case .wholeDivide: try slowBinary(.wholeDivide, at(i.a), i)
    case .remainder:
      let (x, y) = (at(i.b).pointee, at(i.c).pointee)
      if x.isNumber, y.isNumber {
        set(at(i.a), Slot(Machine.remainder(x.number, y.number)))
      } else {
        try slowBinary(.remainder, at(i.a), i)
      }
    case .matrixMultiply: try slowBinary(.matrixMultiply, at(i.a), i)
    case .power:
      let (x, y) = (at(i.b).pointee, at(i.c).pointee)
      if x.isNumber, y.isNumber {
        set(at(i.a), Slot(pow(x.number, y.number)))
      } else {
        try slowBinary(.power, at(i.a), i)
      }
    case .equal: try slowBinary(.equal, at(i.a), i)
    case .notEqual: try slowBinary(.notEqual, at(i.a), i)
    case .less: try slowBinary(.less, at(i.a), i)
    case .lessOrEqual: try slowBinary(.lessOrEqual, at(i.a), i)
    case .greater: try slowBinary(.greater, at(i.a), i)
    case .greaterOrEqual: try slowBinary(.greaterOrEqual, at(i.a), i)
    case .contains: try slowContains(at(i.a), i, negated: false)
    case .notContains: try slowContains(at(i.a), i, negated: true)
    case .negate: try slowUnary(.negate, at(i.a), i)
    case .not: try slowUnary(.not, at(i.a), i)

    // MARK: Jumps
    case .jump, .jumpIfSet, .nextNumber: preconditionFailure("the loop runs each case")
    case .loop:
      state.pointee.budget = turnsPerCheck
      try checkInterrupt()
      goTo(i.a)
    case .jumpUnless, .jumpIf, .checkBool: throw noBool(i.b)
    case .jumpUnlessEqual: if try !slowCondition(.equal, i) { goTo(i.a) }
    case .jumpUnlessNotEqual: if try !slowCondition(.notEqual, i) { goTo(i.a) }
    case .jumpUnlessLess: if try !slowCondition(.less, i) { goTo(i.a) }
    case .jumpUnlessLessOrEqual: if try !slowCondition(.lessOrEqual, i) { goTo(i.a) }
    case .jumpUnlessGreater: if try !slowCondition(.greater, i) { goTo(i.a) }
    case .jumpUnlessGreaterOrEqual: if try !slowCondition(.greaterOrEqual, i) { goTo(i.a) }
    case .jumpUnlessLone: if !isLone(at(i.b).pointee, i.b) { goTo(i.a) }
    case .jumpUnlessValueObject: if !isValueObject(at(i.b).pointee) { goTo(i.a) }

    // MARK: Calls
    case .call:
      let callee = at(i.b).pointee
      guard callee.tag == Tag.function else { throw notCallable(i.b) }
      try call(callee)
    case .callCapture:
      let callee = frame.pointee.cells[Int(i.b)].pointee
      guard callee.tag == Tag.function else { throw notCallable(capture: i.b, callee) }
      try call(callee)
    case .callNamed:
      let callee = at(i.b).pointee
      guard callee.tag == Tag.function else { throw notCallable(i.b) }
      top = base + frame.pointee.code.pointee.registers
      try callNamed(callee.function, base + Int(i.c), Int(i.n), at(i.a))
    case .use:
      top = base + frame.pointee.code.pointee.registers
      try use(at(i.a), i)
    case .checkCommand: throw noCommand(i.b)
    case .show:
      top = base + frame.pointee.code.pointee.registers
      show(at(i.a).pointee, isHidden: i.n != 0)
    case .giveBack:
      if isProfiling { profileReturn() }
      if at(i.a).pointee.tag == Tag.unset { throw missing(i.a) }
      // The loop runs this return without stopping again.
      if isProfiling { state.pointee.watchesReturns = 2 }
      again()

    // MARK: Making values
    case .function: makeFunction(at(i.a), Int(i.b), frame)
    case .list: makeList(at(i.a), base + Int(i.b), Int(i.n))
    case .extend: extendList(at(i.a), base + Int(i.b), Int(i.n))
    case .record: makeRecord(at(i.a), base + Int(i.b), Int(i.n), frame)
    case .range: try makeRange(at(i.a), base + Int(i.b))
    case .text: try makeText(at(i.a), Int(i.n))
    case .appendText: try appendText(at(i.a), Int(i.n), i.a)

    // MARK: Indexes and properties
    case .index:
      top = base + frame.pointee.code.pointee.registers
      try slowIndex(at(i.a), i)
    case .indexParts:
      top = base + frame.pointee.code.pointee.registers
      try slowIndexParts(at(i.a), base + Int(i.c), Int(i.n), i)
    case .setIndex:
      let container = at(i.a).pointee
      if container.tag == Tag.list, container.list.epoch != epoch, context.observer == nil {
        container.list.epoch = epoch
        again()
        return
      }
      top = base + frame.pointee.code.pointee.registers
      try slowSetIndex(at(i.a), i)
    case .setIndexParts:
      top = base + frame.pointee.code.pointee.registers
      try slowSetIndexParts(at(i.a), base + Int(i.b), Int(i.n), i)
    case .property:
      top = base + frame.pointee.code.pointee.registers
      try slowProperty(at(i.a), at(i.b), Int(i.c), i)
    case .setProperty:
      top = base + frame.pointee.code.pointee.registers
      try slowSetProperty(at(i.a), Int(i.b), i)

    // MARK: Loops
    case .prepareRange: try prepareRange(base + Int(i.a))
    case .prepareItems: try prepareItems(base + Int(i.a))
    case .nextItem:
      top = base + frame.pointee.code.pointee.registers
      if try !slowNextItem(base + Int(i.a), at(i.b)) { goTo(i.c) }
    case .nextPair:
      top = base + frame.pointee.code.pointee.registers
      if try !slowNextPair(base + Int(i.a), at(i.b), isNumeric: i.n != 0) { goTo(i.c) }
    case .unpack:
      top = base + frame.pointee.code.pointee.registers
      try unpack(at(i.b), Int(i.n), at(i.c), i.c)

    // MARK: Statements
    case .caught: set(at(i.a), Slot(.string(caught)))
    case .startClock: set(at(i.a), Slot(Machine.clock()))
    case .stopClock: showTime(since: at(i.a).pointee.number)
    case .startProfile:
      startProfile()
      state.pointee.budget = turnsPerCheck
    case .stopProfile: stopProfile()
    case .mark: if isProfiling { profileMark() }
    case .statement:
      loneCalled = false
      let first = Int(i.b)
      Machine.clear(base + first, frame.pointee.code.pointee.registers - first)
      beginStatement(Int(i.a), at: next)
    case .clear: self.statics.reset(i.b)
    }
  }

  /// The time in seconds on a clock that never runs backwards.
  static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
