// The slow paths of instructions, for operands other than two numbers.

internal import Runs
internal import WholeNumbers

extension Machine {
  typealias Place = UnsafeMutablePointer<Slot>

  /// The address of an operand of the innermost call.
  func place(_ operand: Operand) -> Place {
    (operand >= 0 ? frames[frameCount - 1].base : statics.end) + Int(operand)
  }

  /// Stores a slot at an address. The slot must already be counted in the reference count of its object.
  func put(_ slot: Slot, _ place: Place) {
    let old = place.pointee
    place.pointee = slot
    old.release()
  }

  /// The value of an operand; throws `NameError` if the operand has no value.
  func read(_ operand: Operand) throws -> Value {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { throw missing(operand) }
    return slot.value
  }

  // MARK: Calls

  /// Whether a statement that consists only of a function's name calls the function.
  @inline(never)
  func isLone(_ slot: Slot, _ operand: Operand) -> Bool {
    guard slot.tag == Tag.function else { return false }
    let isLone: Bool =
      switch slot.function.body {
      case .builtIn(let commands):
        commands.contains { $0.parameters.allSatisfy { !$0.isRequired } }
      case .script(let code):
        code.isDefinition && code.parameters.allSatisfy { !$0.isRequired }
      }
    if isLone { loneCalled = true }
    return isLone
  }

  @inline(never)
  func show(_ slot: Slot, isHidden: Bool) {
    let value = slot.value
    if isHidden {
      guard case .object(let object) = value, object.alwaysShows else { return }
    }
    context.show(value)
  }

  @inline(never)
  func showTime(since start: Double) {
    let seconds = Machine.clock() - start
    context.note("time · \(NumberText.brief(seconds)) s")
  }

  /// Runs the simplest case of a built-in command; false if the call needs the binding of arguments.
  @inline(never)
  func shortcut(
    _ shortcut: Shortcut, _ arguments: UnsafeMutablePointer<Slot>, _ count: Int,
    _ target: UnsafeMutablePointer<Slot>
  ) -> Bool {
    let first = arguments[0]
    switch shortcut {
    case .append:
      guard count == 2, first.tag == Tag.list else { return false }
      let isDone = first.withList { list in
        if list.grows(for: 1) { return false }
        if list.header.pointee.epoch != epoch { willChange(list) }
        // The argument's slot moves to the list, so that the reference count of the slot's object stays the same.
        list.push(arguments[1])
        return true
      }
      if !isDone { return false }
      arguments[1] = .unset
      arguments[0] = .unset
      first.release()
      put(.nil, target)
      return true
    default:
      guard count == 1, first.isNumber else { return false }
      guard let number = shortcut.apply(first.number) else { return false }
      put(Slot(number), target)
      return true
    }
  }

  /// Binds the record of a file's names.
  @inline(never)
  func use(_ target: UnsafeMutablePointer<Slot>, _ i: Instruction) throws {
    guard let session = context.session, case .string(let path) = try read(i.b) else { return }
    put(Slot(try session.use(path, from: current.source)), target)
  }

  // MARK: Making values

  @inline(never)
  func makeCell(_ place: UnsafeMutablePointer<Slot>) {
    let cell = Cell(epoch: epoch)
    cell.slot.pointee = place.pointee
    place.pointee = Slot(tag: Tag.cell, owning: cell)
  }

  @inline(never)
  func makeFunction(
    _ target: UnsafeMutablePointer<Slot>, _ index: Int, _ frame: UnsafeMutablePointer<Frame>
  ) {
    let code = current.prototypes[index]
    var captures: [Cell] = []
    captures.reserveCapacity(code.captures.count)
    let own = frame.pointee.function.map {
      Unmanaged<FunctionValue>.fromOpaque($0).takeUnretainedValue().captures
    }
    for capture in code.captures {
      switch capture {
      case .local(let local):
        let slot = frame.pointee.base[Int(local.register)]
        captures.append(slot.tag == Tag.cell ? slot.cell : Cell())
      case .captured(let index):
        captures.append(own?[Int(index)] ?? Cell())
      }
    }
    let function = FunctionValue(body: .script(code), captures: captures)
    put(Slot(tag: Tag.function, owning: function), target)
  }

  @inline(never)
  func makeList(
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ count: Int
  ) {
    let list = ListValue(capacity: count)
    list.header.pointee.epoch = epoch
    take(base, count, into: list)
    put(Slot(tag: Tag.list, owning: list), target)
  }

  @inline(never)
  func extendList(
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ count: Int
  ) {
    take(base, count, into: target.pointee.list)
  }

  func take(_ base: UnsafeMutablePointer<Slot>, _ count: Int, into list: ListValue) {
    for index in 0..<count {
      list.push(base[index])
      base[index] = .unset
    }
  }

  @inline(never)
  func makeRecord(
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ shape: Int,
    _ frame: UnsafeMutablePointer<Frame>
  ) {
    let record = RecordValue()
    record.epoch = epoch
    for (index, name) in current.recordShapes[shape].enumerated() {
      record.set(name, slot: base[index])
      base[index] = .unset
    }
    put(Slot(tag: Tag.record, owning: record), target)
  }

  /// Makes a range from its start, end and step in three registers.
  func range(_ base: UnsafeMutablePointer<Slot>) throws -> RangeValue {
    for index in 0..<3 where base[index].tag != Tag.unset && !base[index].isNumber {
      let what = ["start", "end", "step"][index]
      throw CommandError(
        "a range's \(what) must be a number, not \(ValueText.brief(base[index].value))"
      ).at(.piece(index))
    }
    let step = base[2].isNumber ? base[2].number : 1
    if step == 0 || step.isNaN {
      throw CommandError("a range's step cannot be \(NumberText.format(step))").at(.piece(2))
    }
    return RangeValue(base[0].number, base[1].number, by: step)
  }

  @inline(never)
  func makeRange(
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>
  ) throws {
    put(Slot(.range(try range(base))), target)
  }

  @inline(never)
  func makeText(_ target: UnsafeMutablePointer<Slot>, _ shape: Int) throws {
    try gatherText(shape)
    let text = scratch.string
    put(Slot(tag: Tag.string, owning: StringObject(text)), target)
  }

  /// Appends a text to the value in a slot. A string that no other slot holds grows without being copied.
  @inline(never)
  func appendText(
    _ place: UnsafeMutablePointer<Slot>, _ shape: Int, _ operand: Operand
  ) throws {
    if place.pointee.tag == Tag.unset { throw missing(operand) }
    try gatherText(shape)
    guard place.pointee.tag == Tag.string else {
      let text = Value.string(scratch.string)
      put(
        Slot(try Operations.binary(.add, place.pointee.value, text, context, arithmetic)), place)
      return
    }
    let size = place.pointee.unmanaged._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: StringObject.self).text.utf8.count
    }
    if size + scratch.count > Operations.stringLimit { throw Operations.stringTooLong }
    try requireGrowth(from: size, by: scratch.count)
    let text = scratch.string
    if StringObject.append(text, in: place) { return }
    let joined = place.pointee.string.text + text
    put(Slot(tag: Tag.string, owning: StringObject(joined)), place)
  }

  /// Checks the memory budget when a growing text passes a multiple of `MemoryBudget.large`.
  private func requireGrowth(from size: Int, by more: Int) throws {
    if size / MemoryBudget.large != (size + more) / MemoryBudget.large {
      try context.require(size + more)
    }
  }

  /// Collects the bytes of a text in `scratch`.
  private func gatherText(_ shape: Int) throws {
    scratch.clear()
    let code = frames[frameCount - 1].code.pointee.code
    try code._withUnsafeGuaranteedRef { code in
      let (base, statics) = (frames[frameCount - 1].base, statics.end)
      let shapes = code.textShapes
      for index in shapes[shape].indices {
        let operand = shapes[shape][index]
        let slot = (operand >= 0 ? base : statics)[Int(operand)]
        switch slot.tag {
        case Tag.unset: throw missing(operand)
        case Tag.string:
          slot.unmanaged._withUnsafeGuaranteedRef {
            scratch.append(unsafeDowncast($0, to: StringObject.self).text)
          }
        case Tag.number: scratch.append(slot.number)
        default: scratch.append(ValueText.printed(slot.value))
        }
        if scratch.count > Operations.stringLimit { throw Operations.stringTooLong }
      }
    }
  }

  // MARK: Operators

  /// Joins two strings. If the target contains the first string and no other slot holds the string, the string
  /// grows without being copied.
  @inline(never)
  func addStrings(
    _ target: UnsafeMutablePointer<Slot>, _ left: UnsafeMutablePointer<Slot>,
    _ right: UnsafeMutablePointer<Slot>
  ) throws {
    let tail = right.pointee.string
    // No variable in this function may keep a reference to the first string, because a shared string would be copied.
    let size = left.pointee.unmanaged._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: StringObject.self).text.utf8.count
    }
    let whole = size + tail.text.utf8.count
    if whole > Operations.stringLimit { throw Operations.stringTooLong }
    if whole > 1 << 20 { try lookAtMemory() }
    try requireGrowth(from: size, by: whole - size)
    if target == left, left != right, StringObject.append(tail.text, in: left) { return }
    try context.require(whole)
    let joined = left.pointee.string.text + tail.text
    put(Slot(tag: Tag.string, owning: StringObject(joined)), target)
  }

  @inline(never)
  func slowBinary(
    _ operation: BinaryOperator, _ target: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    if i.n != 0, try combineInPlace(operation, target, i) { return }
    top = frames[frameCount - 1].base + frames[frameCount - 1].code.pointee.registers
    let result = try Operations.binary(
      operation, try read(i.b), try read(i.c), context, arithmetic)
    put(Slot(result), target)
    if result.isObject { try lookAtMemory() }
  }

  /// Computes the result in the object of an operand that is not read again, as `LastRead` states; false, without a
  /// change, if the result has to be a new object.
  private func combineInPlace(
    _ operation: BinaryOperator, _ target: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws -> Bool {
    let sides = [(LastRead.left, i.b, i.c, false), (LastRead.right, i.c, i.b, true)]
    for (flag, own, other, reversed) in sides where Int(i.n) & flag != 0 && own != other {
      let place = place(own)
      guard place.pointee.tag == Tag.object else { continue }
      let value = try read(other)
      let isDone = try ObjectBox.change(at: place) {
        try $0.apply(operation, with: value, reversed: reversed, in: context)
      }
      if !isDone { continue }
      if place != target {
        let result = place.pointee
        place.pointee = .unset
        put(result, target)
      }
      return true
    }
    return false
  }

  @inline(never)
  func slowCondition(_ operation: BinaryOperator, _ i: Instruction) throws -> Bool {
    top = frames[frameCount - 1].base + frames[frameCount - 1].code.pointee.registers
    let result = try Operations.binary(
      operation, try read(i.b), try read(i.c), context, arithmetic)
    guard case .bool(let bool) = result else {
      throw CommandError(
        "a condition must be true or false, not \(ValueText.brief(result))",
        hint: "same(a, b) compares whole values"
      ).at(.whole)
    }
    return bool
  }

  @inline(never)
  func slowContains(
    _ target: UnsafeMutablePointer<Slot>, _ i: Instruction, negated: Bool
  ) throws {
    let found = try Operations.contains(try read(i.b), in: try read(i.c), context)
    put(Slot(found != negated), target)
  }

  @inline(never)
  func slowUnary(
    _ operation: UnaryOperator, _ target: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    let result = try Operations.unary(operation, try read(i.b), context, arithmetic)
    put(Slot(result), target)
  }
}
