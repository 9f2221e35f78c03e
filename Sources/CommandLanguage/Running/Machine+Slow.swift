// The slow paths of instructions: everything that is not arithmetic on two numbers.

extension Machine {
  private typealias Place = UnsafeMutablePointer<Slot>

  /// Where an operand of the innermost call is.
  private func place(_ operand: Operand) -> Place {
    (operand >= 0 ? frames[frameCount - 1].base : statics.end) + Int(operand)
  }

  /// Puts a slot that is owned already into a place.
  private func put(_ slot: Slot, _ place: Place) {
    let old = place.pointee
    place.pointee = slot
    old.release()
  }

  // MARK: Names without a value

  /// The error for a variable that holds nothing.
  @inline(never)
  func missing(_ operand: Operand) -> NameError {
    if operand >= 0 {
      let names = current.localNames
      let index = Int(operand)
      return index < names.count ? unassigned(names[index]) : NameError(message: "no value")
    }
    return unknown(statics.name(of: operand) ?? "?")
  }

  @inline(never)
  func missingCapture(_ index: Int) -> NameError {
    var name = "a variable of the surrounding function"
    if case .local(let local) = current.captures[index] { name = "'\(local.name)'" }
    return NameError(message: "\(name) has no value yet")
  }

  private func unassigned(_ name: String) -> NameError {
    let global = statics.known(name).map { statics.end[Int($0)].tag != Tag.unset } ?? false
    return NameError(
      name: name, message: "'\(name)' is read before it is assigned in this function",
      hint: global || statics.builtIn(name) != nil
        ? "write 'global \(name) = …' to assign the global" : nil)
  }

  func unknown(_ name: String) -> NameError {
    var candidates = statics.order.compactMap { operand in
      statics.end[Int(operand)].tag == Tag.unset ? nil : statics.name(of: operand)
    }
    candidates += context.registry.commands.keys
    candidates += context.registry.constants.keys
    if frameCount > 0 { candidates += current.localNames }
    candidates += Keyword.allCases.map(\.rawValue)
    let near = Suggestion.nearest(to: name, in: candidates)
    return NameError(
      name: name, message: "unknown name '\(name)'", hint: near.map { "did you mean '\($0)'?" })
  }

  /// The value of an operand; throws where it has none.
  private func read(_ operand: Operand) throws -> Value {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { throw missing(operand) }
    return slot.value
  }

  @inline(never)
  func noBool(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    return CommandError(
      "a condition must be true or false, not \(ValueText.brief(slot.value))",
      hint: slot.isNumber ? "compare it: n != 0" : nil)
  }

  // MARK: Calls

  @inline(never)
  func notCallable(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    let name = statics.name(of: operand) ?? localName(operand)
    return CommandError(
      (name.map { "'\($0)' is \(slot.value.kindInWords)" } ?? slot.value.kindInWords)
        + ", not a function")
  }

  private func localName(_ operand: Operand) -> String? {
    let names = current.localNames
    return operand >= 0 && Int(operand) < names.count ? names[Int(operand)] : nil
  }

  /// The error for a command whose name is no function: says what was meant.
  @inline(never)
  func noCommand(_ operand: Operand) -> any Error {
    let slot = place(operand).pointee
    if slot.tag == Tag.unset { return missing(operand) }
    let frame = frames[frameCount - 1]
    let code = current
    let index = max(0, frame.pc - frame.code.pointee.instructions - 1)
    let span = code.spans[index]
    let text = code.source.text(span.start..<span.end)
    let name = String(text.prefix { !$0.isWhitespace })
    let rest = String(text.dropFirst(name.count).drop { $0.isWhitespace })
    let kind = slot.value.kindInWords
    var meant: String?
    if rest.hasPrefix("[") {
      meant = "write \(name)\(rest)"
    } else if rest.hasPrefix("-") {
      meant = "write \(name) - \(rest.dropFirst())"
    } else if rest.hasPrefix("(") {
      meant = "it cannot be called; for a product write \(name) * \(rest)"
    }
    return CommandError(
      "'\(name)' is \(kind), not a command", hint: meant)
  }

  /// Whether a lone name calls what it stands for.
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

  /// The simplest case of a built-in command; false where it is not that simple.
  @inline(never)
  func shortcut(
    _ shortcut: Shortcut, _ arguments: UnsafeMutablePointer<Slot>, _ count: Int,
    _ target: UnsafeMutablePointer<Slot>
  ) -> Bool {
    let first = arguments[0]
    switch shortcut {
    case .append:
      guard count == 2, first.tag == Tag.list, first.list.count < ListValue.limit else {
        return false
      }
      // The list takes over the argument's count.
      first.list.push(arguments[1])
      arguments[1] = .unset
      arguments[0] = .unset
      first.release()
      put(.nil, target)
      return true
    case .length:
      guard count == 1, first.tag == Tag.list else { return false }
      let length = first.list.count
      arguments[0] = .unset
      first.release()
      put(Slot(Double(length)), target)
      return true
    default:
      guard count == 1, first.isNumber else { return false }
      guard let number = shortcut.apply(first.number) else { return false }
      put(Slot(number), target)
      return true
    }
  }

  // MARK: Making

  @inline(never)
  func makeCell(_ place: UnsafeMutablePointer<Slot>) {
    let cell = Cell()
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
    take(base, count, into: list)
    put(Slot(tag: Tag.list, owning: list), target)
  }

  @inline(never)
  func extendList(
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ count: Int
  ) {
    take(base, count, into: target.pointee.list)
  }

  private func take(_ base: UnsafeMutablePointer<Slot>, _ count: Int, into list: ListValue) {
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
    for (index, name) in current.recordShapes[shape].enumerated() {
      record.set(name, slot: base[index])
      base[index] = .unset
    }
    put(Slot(tag: Tag.record, owning: record), target)
  }

  /// The range that stands in three registers.
  private func range(_ base: UnsafeMutablePointer<Slot>) throws -> RangeValue {
    for index in 0..<3 where base[index].tag != Tag.unset && !base[index].isNumber {
      let what = index == 2 ? "step" : "end"
      throw CommandError(
        "a range's \(what) must be a number, not \(ValueText.brief(base[index].value))")
    }
    let step = base[2].isNumber ? base[2].number : 1
    if step == 0 || step.isNaN { throw CommandError("a range's step cannot be \(step)") }
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
    scratch.removeAll(keepingCapacity: true)
    let code = frames[frameCount - 1].codeObject
    try code._withUnsafeGuaranteedRef { code in
      for operand in code.textShapes[shape] {
        let slot = place(operand).pointee
        switch slot.tag {
        case Tag.unset: throw missing(operand)
        case Tag.string:
          var part = slot.string.text
          part.withUTF8 { scratch.append(contentsOf: $0) }
        case Tag.number: NumberText.append(slot.number, to: &scratch)
        default: scratch.append(contentsOf: ValueText.printed(slot.value).utf8)
        }
        if scratch.count > Operations.stringLimit { throw Operations.stringTooLong }
      }
    }
    let text = String(decoding: scratch, as: UTF8.self)
    put(Slot(tag: Tag.string, owning: StringObject(text)), target)
  }

  // MARK: Operators

  /// Joins two strings; where the first alone holds its text and is the target, it grows in place.
  @inline(never)
  func addStrings(
    _ target: UnsafeMutablePointer<Slot>, _ left: UnsafeMutablePointer<Slot>,
    _ right: UnsafeMutablePointer<Slot>
  ) throws {
    let tail = right.pointee.string
    // Nothing here may hold on to the first string, or it could not grow.
    let size = left.pointee.unmanaged._withUnsafeGuaranteedRef {
      unsafeDowncast($0, to: StringObject.self).text.utf8.count
    }
    if size + tail.text.utf8.count > Operations.stringLimit { throw Operations.stringTooLong }
    if target == left, left != right, StringObject.append(tail, in: left) { return }
    let joined = left.pointee.string.text + tail.text
    put(Slot(tag: Tag.string, owning: StringObject(joined)), target)
  }

  @inline(never)
  func slowBinary(
    _ operation: BinaryOperator, _ target: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    top = frames[frameCount - 1].base + frames[frameCount - 1].code.pointee.registers
    let result = try Operations.binary(
      operation, try read(i.b), try read(i.c), context, arithmetic)
    put(Slot(result), target)
  }

  @inline(never)
  func slowCondition(_ operation: BinaryOperator, _ i: Instruction) throws -> Bool {
    top = frames[frameCount - 1].base + frames[frameCount - 1].code.pointee.registers
    let result = try Operations.binary(
      operation, try read(i.b), try read(i.c), context, arithmetic)
    guard case .bool(let bool) = result else {
      throw CommandError(
        "a condition must be true or false, not \(ValueText.brief(result))",
        hint: "same(a, b) compares whole values")
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

  // MARK: Indexes and properties

  /// The items of an index that stands in registers.
  private func items(
    _ base: UnsafeMutablePointer<Slot>, _ shape: Int
  ) throws -> [IndexItem] {
    var items: [IndexItem] = []
    var base = base
    for part in current.indexShapes[shape] {
      switch part {
      case .value:
        items.append(try Operations.indexItem(base[0].value))
        base += 1
      case .range:
        _ = try range(base)
        items.append(
          .range(
            start: base[0].isNumber ? base[0].number : nil,
            end: base[1].isNumber ? base[1].number : nil,
            step: base[2].isNumber ? base[2].number : 1))
        base += 3
      }
    }
    return items
  }

  @inline(never)
  func slowIndex(_ target: UnsafeMutablePointer<Slot>, _ i: Instruction) throws {
    let container = try read(i.b)
    let index = try read(i.c)
    put(Slot(try Operations.element(of: container, at: index, context)), target)
  }

  @inline(never)
  func slowIndexParts(
    _ target: UnsafeMutablePointer<Slot>, _ container: UnsafeMutablePointer<Slot>,
    _ base: UnsafeMutablePointer<Slot>, _ shape: Int, _ i: Instruction
  ) throws {
    let value = try read(i.b)
    let result = try Operations.element(of: value, items: try items(base, shape), context)
    put(Slot(result), target)
  }

  @inline(never)
  func slowSetIndex(
    _ container: UnsafeMutablePointer<Slot>, _ index: UnsafeMutablePointer<Slot>,
    _ value: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    let key = try read(i.b)
    let fresh = try read(i.c)
    if container.pointee.tag == Tag.record, case .string(let name) = key {
      container.pointee.record.set(name, fresh)
      return
    }
    try setItems(container, [try Operations.indexItem(key)], fresh, i.a)
  }

  @inline(never)
  func slowSetIndexParts(
    _ container: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ shape: Int,
    _ value: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    let fresh = try read(i.c)
    try setItems(container, try items(base, shape), fresh, i.a)
  }

  private func setItems(
    _ container: UnsafeMutablePointer<Slot>, _ items: [IndexItem], _ value: Value,
    _ operand: Operand
  ) throws {
    switch container.pointee.tag {
    case Tag.unset: throw missing(operand)
    case Tag.list: try Operations.set(container.pointee.list, items, to: value)
    case Tag.object:
      let kind = container.pointee.object.object.kind
      let changed = try mutate(container) { try $0.setElement(items, to: value, in: context) }
      if !changed {
        throw CommandError("\(Words.article(kind)) cannot be changed through an index")
      }
    default:
      throw CommandError(
        "\(container.pointee.value.kindInWords) cannot be changed through an index")
    }
  }

  /// Changes the object in a place: where it is, if the place alone holds it, else a copy.
  private func mutate(
    _ place: UnsafeMutablePointer<Slot>, _ change: (inout any ObjectValue) throws -> Bool
  ) throws -> Bool {
    let slot = place.pointee
    place.pointee = .unset
    var box = unsafeDowncast(slot.unmanaged.takeRetainedValue(), to: ObjectBox.self)
    if !box.object.isReference, !isKnownUniquelyReferenced(&box) { box = ObjectBox(box.object) }
    defer { place.pointee = Slot(tag: Tag.object, owning: box) }
    return try change(&box.object)
  }

  func isValueObject(_ slot: Slot) -> Bool {
    slot.tag == Tag.object && !slot.object.object.isReference
  }

  @inline(never)
  func slowProperty(
    _ target: UnsafeMutablePointer<Slot>, _ container: UnsafeMutablePointer<Slot>, _ name: Int,
    _ i: Instruction
  ) throws {
    let slot = container.pointee
    if slot.tag == Tag.unset { throw missing(i.b) }
    let text = current.names[name]
    if slot.tag == Tag.record, let place = slot.record.place(of: text) {
      let found = slot.record.slots[place]
      found.retain()
      put(found, target)
      return
    }
    put(Slot(try Operations.property(text, of: slot.value, context)), target)
  }

  @inline(never)
  func slowSetProperty(
    _ container: UnsafeMutablePointer<Slot>, _ name: Int, _ value: UnsafeMutablePointer<Slot>,
    _ i: Instruction
  ) throws {
    let text = current.names[name]
    let fresh = try read(i.c)
    switch container.pointee.tag {
    case Tag.unset: throw missing(i.a)
    case Tag.record: container.pointee.record.set(text, fresh)
    case Tag.object:
      let before = container.pointee.object.object
      let changed = try mutate(container) { try $0.setProperty(text, to: fresh, in: context) }
      if !changed { throw Operations.noProperty(text, of: .object(before), settable: true) }
    default:
      throw CommandError(
        "\(container.pointee.value.kindInWords) has no properties that can be changed")
    }
  }

  // MARK: Loops

  @inline(never)
  func prepareRange(_ base: UnsafeMutablePointer<Slot>) throws {
    let range = try range(base)
    // From here on the second register is the number of turns, and the third the step.
    put(Slot(((range.end - range.start) / range.step).rounded(.up)), base + 1)
    put(Slot(range.step), base + 2)
    put(Slot(0.0), base + 3)
  }

  @inline(never)
  func prepareItems(_ base: UnsafeMutablePointer<Slot>) throws {
    let value = base.pointee.value
    switch value {
    case .list, .record, .range: break
    case .string(let text):
      put(Slot(.list(text.map { Value.string(String($0)) })), base)
    case .object(let object) where object.elementCount != nil: break
    default:
      throw CommandError(
        "a loop cannot go through \(ValueText.brief(value))",
        hint: {
          if case .number(let number) = value { return "write 0..\(NumberText.format(number))" }
          return nil
        }())
    }
    put(Slot(0.0), base + 1)
  }

  /// The next item of a loop; false where there is none.
  @inline(never)
  func slowNextItem(
    _ loop: UnsafeMutablePointer<Slot>, _ target: UnsafeMutablePointer<Slot>
  ) throws -> Bool {
    let turn = Int(loop[1].number)
    guard let (key, value) = try item(loop[0], turn) else { return false }
    loop[1] = Slot(Double(turn + 1))
    put(Slot(loop[0].tag == Tag.record ? key : value), target)
    return true
  }

  @inline(never)
  func slowNextPair(
    _ loop: UnsafeMutablePointer<Slot>, _ target: UnsafeMutablePointer<Slot>, isNumeric: Bool
  ) throws -> Bool {
    if isNumeric {
      let turn = loop[3].number
      guard turn < loop[1].number else { return false }
      loop[3] = Slot(turn + 1)
      put(Slot(turn), target)
      put(Slot(loop[0].number + turn * loop[2].number), target + 1)
      return true
    }
    let turn = Int(loop[1].number)
    guard let (key, value) = try item(loop[0], turn) else { return false }
    loop[1] = Slot(Double(turn + 1))
    put(Slot(key), target)
    put(Slot(value), target + 1)
    return true
  }

  /// The item of a loop at a turn, with its index or name.
  private func item(_ slot: Slot, _ turn: Int) throws -> (key: Value, value: Value)? {
    let key = Value.number(Double(turn))
    switch slot.value {
    case .list(let list):
      return turn < list.count ? (key, list[turn]) : nil
    case .record(let record):
      guard turn < record.count else { return nil }
      return (.string(record.names[turn]), record.slots[turn].value)
    case .range(let range):
      let more = Double(turn) < ((range.end - range.start) / range.step).rounded(.up)
      return more ? (key, .number(range.number(at: turn))) : nil
    case .object(let object):
      guard turn < object.elementCount ?? 0 else { return nil }
      return (key, try object.element(at: turn, in: context))
    default: return nil
    }
  }

  @inline(never)
  func unpack(
    _ base: UnsafeMutablePointer<Slot>, _ count: Int, _ place: UnsafeMutablePointer<Slot>,
    _ operand: Operand
  ) throws {
    if place.pointee.tag == Tag.unset { throw missing(operand) }
    guard let values = try Operations.items(place.pointee.value, context) else {
      throw CommandError(
        "\(count) names take a list of \(count) values, not \(ValueText.brief(place.pointee.value))"
      )
    }
    guard values.count == count else {
      throw CommandError("\(count) names take \(count) values, not \(values.count)")
    }
    for (index, value) in values.enumerated() { put(Slot(value), base + index) }
  }
}
