// The loop that runs instructions. The loop itself handles numbers and bools in registers; slow paths handle all other
// values. Swift counts no references in the loop, because slots are plain memory.
// Long: the loop is one function with a case for each instruction.

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
    let statics = self.statics.end
    let frames = self.frames
    var frame = frames + (frameCount - 1)
    var pc = frame.pointee.pc
    var base = frame.pointee.base
    var budget = turnsPerCheck

    @inline(__always) func at(_ operand: Operand) -> Place {
      (operand >= 0 ? base : statics) + Int(operand)
    }
    @inline(__always) func goTo(_ target: Operand) {
      pc = frame.pointee.code.pointee.instructions + Int(target)
    }

    while true {
      let i = pc.pointee
      pc += 1
      switch i.opcode {
      case .move:
        let slot = at(i.b).pointee
        if slot.tag < Tag.string {
          if slot.tag == Tag.unset {
            frame.pointee.pc = pc
            throw missing(i.b)
          }
        } else {
          Slot.retain(slot.pointer)
        }
        set(at(i.a), slot)
      case .unset:
        set(at(i.a), .unset)
      case .restore:
        let slot = at(i.b).pointee
        at(i.b).pointee = .unset
        set(at(i.a), slot)
      case .getCell:
        let slot = at(i.b).pointee.unmanaged._withUnsafeGuaranteedRef {
          unsafeDowncast($0, to: Cell.self).slot
        }.pointee
        if slot.tag == Tag.unset {
          frame.pointee.pc = pc
          throw missing(i.b)
        }
        slot.retain()
        set(at(i.a), slot)
      case .setCell:
        let place = at(i.a).pointee.unmanaged._withUnsafeGuaranteedRef {
          unsafeDowncast($0, to: Cell.self).slot
        }
        let slot = at(i.b).pointee
        if slot.tag == Tag.unset {
          frame.pointee.pc = pc
          throw missing(i.b)
        }
        slot.retain()
        set(place, slot)
      case .getCapture:
        let slot = frame.pointee.cells[Int(i.b)].pointee
        if slot.tag == Tag.unset {
          frame.pointee.pc = pc
          throw missingCapture(Int(i.b))
        }
        slot.retain()
        set(at(i.a), slot)
      case .setCapture:
        let slot = at(i.b).pointee
        if slot.tag == Tag.unset {
          frame.pointee.pc = pc
          throw missing(i.b)
        }
        slot.retain()
        let place = frame.pointee.cells[Int(i.a)]
        if place[1].tag != epoch { willChange(cellAt: place) }
        set(place, slot)
      case .makeCell:
        makeCell(at(i.a))

      case .add:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number + y.number))
        } else if x.tag == Tag.string, y.tag == Tag.string {
          frame.pointee.pc = pc
          try addStrings(at(i.a), at(i.b), at(i.c))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.add, at(i.a), i)
        }
      case .subtract:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number - y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.subtract, at(i.a), i)
        }
      case .multiply:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number * y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.multiply, at(i.a), i)
        }
      case .divide:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number / y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.divide, at(i.a), i)
        }
      case .wholeDivide:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(Machine.wholeQuotient(x.number, y.number)))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.wholeDivide, at(i.a), i)
        }
      case .remainder:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(Machine.remainder(x.number, y.number)))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.remainder, at(i.a), i)
        }
      case .matrixMultiply:
        frame.pointee.pc = pc
        try slowBinary(.matrixMultiply, at(i.a), i)
      case .power:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          let number = y.number == 2 ? x.number * x.number : pow(x.number, y.number)
          set(at(i.a), Slot(number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.power, at(i.a), i)
        }
      case .equal:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number == y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.equal, at(i.a), i)
        }
      case .notEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number != y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.notEqual, at(i.a), i)
        }
      case .less:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number < y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.less, at(i.a), i)
        }
      case .lessOrEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number <= y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.lessOrEqual, at(i.a), i)
        }
      case .greater:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number > y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.greater, at(i.a), i)
        }
      case .greaterOrEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          set(at(i.a), Slot(x.number >= y.number))
        } else {
          frame.pointee.pc = pc
          try slowBinary(.greaterOrEqual, at(i.a), i)
        }
      case .contains:
        frame.pointee.pc = pc
        try slowContains(at(i.a), i, negated: false)
      case .notContains:
        frame.pointee.pc = pc
        try slowContains(at(i.a), i, negated: true)
      case .negate:
        let x = at(i.b).pointee
        if x.isNumber {
          set(at(i.a), Slot(-x.number))
        } else {
          frame.pointee.pc = pc
          try slowUnary(.negate, at(i.a), i)
        }
      case .not:
        let x = at(i.b).pointee
        if x.tag == Tag.bool {
          set(at(i.a), Slot(!x.bool))
        } else {
          frame.pointee.pc = pc
          try slowUnary(.not, at(i.a), i)
        }

      case .jump:
        goTo(i.a)
      case .loop:
        budget &-= 1
        if budget == 0 {
          budget = turnsPerCheck
          frame.pointee.pc = pc
          try checkInterrupt()
        }
        goTo(i.a)
      case .jumpUnless:
        let x = at(i.b).pointee
        if x.tag != Tag.bool {
          frame.pointee.pc = pc
          throw noBool(i.b)
        }
        if x.bits == 0 { goTo(i.a) }
      case .jumpIf:
        let x = at(i.b).pointee
        if x.tag != Tag.bool {
          frame.pointee.pc = pc
          throw noBool(i.b)
        }
        if x.bits != 0 { goTo(i.a) }
      case .jumpIfSet:
        if at(i.b).pointee.tag != Tag.unset { goTo(i.a) }
      case .jumpUnlessEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if x.number != y.number { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.equal, i) { goTo(i.a) }
        }
      case .jumpUnlessNotEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if x.number == y.number { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.notEqual, i) { goTo(i.a) }
        }
      case .jumpUnlessLess:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if !(x.number < y.number) { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.less, i) { goTo(i.a) }
        }
      case .jumpUnlessLessOrEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if !(x.number <= y.number) { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.lessOrEqual, i) { goTo(i.a) }
        }
      case .jumpUnlessGreater:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if !(x.number > y.number) { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.greater, i) { goTo(i.a) }
        }
      case .jumpUnlessGreaterOrEqual:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.isNumber, y.isNumber {
          if !(x.number >= y.number) { goTo(i.a) }
        } else {
          frame.pointee.pc = pc
          if try !slowCondition(.greaterOrEqual, i) { goTo(i.a) }
        }
      case .checkBool:
        if at(i.b).pointee.tag != Tag.bool {
          frame.pointee.pc = pc
          throw noBool(i.b)
        }

      case .call:
        let callee = at(i.b).pointee
        frame.pointee.pc = pc
        if callee.tag == Tag.function {
          let info = callee.unmanaged._withUnsafeGuaranteedRef {
            unsafeDowncast($0, to: FunctionValue.self).info
          }
          let arguments = base + Int(i.c)
          if let code = info.pointee.code {
            budget &-= 1
            if budget <= 0 {
              budget = turnsPerCheck
              try checkInterrupt()
              if isProfiling { countCall(of: code) }
            }
            if Int(i.n) == code.pointee.parameters, frameCount < Machine.depthLimit,
              arguments + code.pointee.registers < stackEnd
            {
              var index = Int(i.n)
              while index < code.pointee.locals {
                if arguments[index].tag != Tag.unset { set(arguments + index, .unset) }
                index += 1
              }
              frame += 1
              frameCount += 1
              base = arguments
              pc = code.pointee.instructions
              var held: UnsafeRawPointer?
              // A function in a register of the caller remains alive during the call. A global may change during the
              // call, so that the frame must retain a function from a global.
              if info.pointee.captures > 0, i.b < 0 {
                Slot.retain(callee.pointer)
                held = callee.pointer
              }
              // A frame is a trivial type: the assignment is compiled without a function call, whereas
              // `initialize(to:)` may be compiled as a call.
              frame.pointee = Frame(
                code: code, cells: info.pointee.cells, function: callee.pointer,
                held: held, pc: pc, base: base,
                target: (i.a >= 0 ? (frame - 1).pointee.base : statics) + Int(i.a))
              continue
            }
            try bindCall(callee.function, arguments, Int(i.n), nil, at(i.a))
            frame = frames + (frameCount - 1)
            base = frame.pointee.base
            pc = frame.pointee.pc
            continue
          }
          if info.pointee.shortcut != .none,
            shortcut(info.pointee.shortcut, arguments, Int(i.n), at(i.a))
          {
            continue
          }
          top = base + frame.pointee.code.pointee.registers
          try callBuiltIn(callee.function, arguments, Int(i.n), nil, at(i.a))
        } else {
          throw notCallable(i.b)
        }
      case .callNamed:
        let callee = at(i.b).pointee
        frame.pointee.pc = pc
        guard callee.tag == Tag.function else { throw notCallable(i.b) }
        let arguments = base + Int(i.c)
        top = base + frame.pointee.code.pointee.registers
        let isScript = try callNamed(callee.function, arguments, Int(i.n), at(i.a))
        if isScript {
          frame = frames + (frameCount - 1)
          base = frame.pointee.base
          pc = frame.pointee.pc
        }
      case .use:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try use(at(i.a), i)
      case .checkCommand:
        if at(i.b).pointee.tag != Tag.function {
          frame.pointee.pc = pc
          throw noCommand(i.b)
        }
      case .show:
        let value = at(i.a).pointee
        if value.tag != Tag.nil {
          frame.pointee.pc = pc
          top = base + frame.pointee.code.pointee.registers
          show(value, isHidden: i.n != 0)
        }
      case .jumpUnlessLone:
        if !isLone(at(i.b).pointee, i.b) { goTo(i.a) }
      case .giveBack:
        if isProfiling {
          frame.pointee.pc = pc
          profileReturn()
        }
        let slot = at(i.a).pointee
        if slot.tag == Tag.unset {
          frame.pointee.pc = pc
          throw missing(i.a)
        }
        slot.retain()
        let registers = frame.pointee.code.pointee.registers
        // Tags below `string` use only two bits. The bitwise `or` of all tags is therefore below `string` unless a slot
        // points to a counted object.
        var tags: UInt64 = 0
        for index in 0..<registers { tags |= base[index].tag }
        if tags < Tag.string {
          for index in 0..<registers { base[index] = .unset }
        } else {
          Machine.clear(base, registers)
        }
        if let function = frame.pointee.held { Slot.release(function) }
        let target = frame.pointee.target
        frameCount -= 1
        guard frameCount > entry, let target else { return slot }
        set(target, slot)
        frame -= 1
        base = frame.pointee.base
        pc = frame.pointee.pc

      case .function:
        makeFunction(at(i.a), Int(i.b), frame)
      case .list:
        makeList(at(i.a), base + Int(i.b), Int(i.n))
      case .extend:
        extendList(at(i.a), base + Int(i.b), Int(i.n))
      case .record:
        makeRecord(at(i.a), base + Int(i.b), Int(i.n), frame)
      case .range:
        frame.pointee.pc = pc
        try makeRange(at(i.a), base + Int(i.b))
      case .text:
        frame.pointee.pc = pc
        try makeText(at(i.a), Int(i.n))
      case .appendText:
        frame.pointee.pc = pc
        try appendText(at(i.a), Int(i.n), i.a)

      case .index:
        let (x, y) = (at(i.b).pointee, at(i.c).pointee)
        if x.tag == Tag.list, y.isNumber {
          let header = x.withList(\.header)
          let number = y.number
          if number >= 0, number < Double(header.pointee.count) {
            if let index = Int(exactly: number) {
              let slot = header.pointee.base[index]
              slot.retain()
              set(at(i.a), slot)
              continue
            }
          }
        }
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowIndex(at(i.a), i)
      case .indexParts:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowIndexParts(at(i.a), base + Int(i.c), Int(i.n), i)
      case .setIndex:
        let (x, y, z) = (at(i.a).pointee, at(i.b).pointee, at(i.c).pointee)
        if x.tag == Tag.list, y.isNumber, z.tag != Tag.unset {
          let header = x.withList(\.header)
          let number = y.number
          if number >= 0, number < Double(header.pointee.count) {
            if let index = Int(exactly: number) {
              if header.pointee.epoch != epoch { willChange(x.list) }
              z.retain()
              set(header.pointee.base + index, z)
              continue
            }
          }
        }
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowSetIndex(at(i.a), i)
      case .setIndexParts:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowSetIndexParts(at(i.a), base + Int(i.b), Int(i.n), i)
      case .property:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowProperty(at(i.a), at(i.b), Int(i.c), i)
      case .setProperty:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try slowSetProperty(at(i.a), Int(i.b), i)
      case .jumpUnlessValueObject:
        if !isValueObject(at(i.b).pointee) { goTo(i.a) }

      case .prepareRange:
        frame.pointee.pc = pc
        try prepareRange(base + Int(i.a))
      case .nextNumber:
        // Four registers contain the start, the number of iterations, the step and the current iteration, as numbers.
        let loop = base + Int(i.a)
        let turn = loop[3].number
        let number = loop[0].number + turn * loop[2].number
        if turn < loop[1].number {
          loop[3] = Slot(turn + 1)
          set(at(i.b), Slot(number))
        } else {
          goTo(i.c)
        }
      case .prepareItems:
        frame.pointee.pc = pc
        try prepareItems(base + Int(i.a))
      case .nextItem:
        let loop = base + Int(i.a)
        if loop[0].tag == Tag.list {
          let header = loop[0].withList(\.header)
          if let index = Int(exactly: loop[1].number), index < header.pointee.count {
            let slot = header.pointee.base[index]
            slot.retain()
            loop[1] = Slot(Double(index + 1))
            set(at(i.b), slot)
            if slot.tag == Tag.string { reportTurn(slot, index, of: header.pointee.count) }
          } else {
            goTo(i.c)
          }
        } else {
          frame.pointee.pc = pc
          top = base + frame.pointee.code.pointee.registers
          if try !slowNextItem(loop, at(i.b)) { goTo(i.c) }
        }
      case .nextPair:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        if try !slowNextPair(base + Int(i.a), at(i.b), isNumeric: i.n != 0) { goTo(i.c) }
      case .unpack:
        frame.pointee.pc = pc
        top = base + frame.pointee.code.pointee.registers
        try unpack(at(i.b), Int(i.n), at(i.c), i.c)
      case .caught:
        set(at(i.a), Slot(.string(caught)))
      case .startClock:
        set(at(i.a), Slot(Machine.clock()))
      case .stopClock:
        showTime(since: at(i.a).pointee.number)
      case .startProfile:
        frame.pointee.pc = pc
        startProfile()
        budget = turnsPerCheck
      case .stopProfile:
        frame.pointee.pc = pc
        stopProfile()
      case .mark:
        frame.pointee.pc = pc
        if isProfiling { profileMark() }
      case .statement:
        loneCalled = false
        let first = Int(i.b)
        Machine.clear(base + first, frame.pointee.code.pointee.registers - first)
        beginStatement(
          Int(i.a), at: pc - frame.pointee.code.pointee.instructions)
      case .clear:
        self.statics.reset(i.b)
      }
    }
  }

  /// The time in seconds on a clock that never runs backwards.
  static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
