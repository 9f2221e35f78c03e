// The slow paths of indexes, properties and loops.

internal import WholeNumbers

extension Machine {
  // MARK: Indexes and properties

  /// The items of an index. The values of the items are in registers.
  func items(
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
    _ target: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ shape: Int,
    _ i: Instruction
  ) throws {
    let value = try read(i.b)
    let result = try Operations.element(of: value, items: try items(base, shape), context)
    put(Slot(result), target)
  }

  @inline(never)
  func slowSetIndex(
    _ container: UnsafeMutablePointer<Slot>, _ i: Instruction
  ) throws {
    let key = try read(i.b)
    let fresh = try read(i.c)
    if container.pointee.tag == Tag.record, case .string(let name) = key {
      willChange(container.pointee.record)
      container.pointee.record.set(name, fresh)
      return
    }
    try setItems(container, [try Operations.indexItem(key)], fresh, i.a)
  }

  @inline(never)
  func slowSetIndexParts(
    _ container: UnsafeMutablePointer<Slot>, _ base: UnsafeMutablePointer<Slot>, _ shape: Int,
    _ i: Instruction
  ) throws {
    let fresh = try read(i.c)
    try setItems(container, try items(base, shape), fresh, i.a)
  }

  func setItems(
    _ container: UnsafeMutablePointer<Slot>, _ items: [IndexItem], _ value: Value,
    _ operand: Operand
  ) throws {
    switch container.pointee.tag {
    case Tag.unset: throw missing(operand)
    case Tag.list: try Operations.set(container.pointee.list, items, to: value, context)
    case Tag.object:
      let kind = container.pointee.object.object.kind
      let changed = try mutate(container) { try $0.setElement(items, to: value, in: context) }
      if !changed {
        throw CommandError("\(MessageText.article(kind)) cannot be changed through an index")
          .at(.piece(0))
      }
    default:
      throw CommandError(
        "\(container.pointee.value.kindInWords) cannot be changed through an index"
      ).at(.piece(0))
    }
  }

  /// Changes the object in a slot. If other slots also hold the object, the slot gets a changed copy.
  func mutate(
    _ place: UnsafeMutablePointer<Slot>, _ change: (inout any ObjectValue) throws -> Bool
  ) throws -> Bool {
    let slot = place.pointee
    place.pointee = .unset
    var box = slot.object
    slot.release()
    if !box.object.isReference, !HeapValue.isAlone(&box) { box = ObjectBox(box.object) }
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
    _ container: UnsafeMutablePointer<Slot>, _ name: Int, _ i: Instruction
  ) throws {
    let text = current.names[name]
    let fresh = try read(i.c)
    switch container.pointee.tag {
    case Tag.unset: throw missing(i.a)
    case Tag.record:
      willChange(container.pointee.record)
      container.pointee.record.set(text, fresh)
    case Tag.object:
      let before = container.pointee.object.object
      let changed = try mutate(container) { try $0.setProperty(text, to: fresh, in: context) }
      if !changed {
        throw Operations.noProperty(text, of: .object(before), context, settable: true)
      }
    default:
      throw CommandError(
        "\(container.pointee.value.kindInWords) has no properties that can be changed")
    }
  }

  // MARK: Loops

  @inline(never)
  func prepareRange(_ base: UnsafeMutablePointer<Slot>) throws {
    let range = try range(base)
    // During the loop, the second register contains the total number of iterations, and the third register contains the
    // step.
    put(Slot(range.turns), base + 1)
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
        "a loop cannot iterate over \(ValueText.brief(value))",
        hint: {
          if case .number(let number) = value { return "write 0..\(NumberText.format(number))" }
          return nil
        }())
    }
    put(Slot(0.0), base + 1)
  }

  /// Puts the next item of a loop into `target`; false if no items remain.
  @inline(never)
  func slowNextItem(
    _ loop: UnsafeMutablePointer<Slot>, _ target: UnsafeMutablePointer<Slot>
  ) throws -> Bool {
    let turn = Int(clamped: loop[1].number)
    if loop[0].tag == Tag.list, turn < loop[0].list.count {
      let slot = loop[0].list.slot(turn)
      slot.retain()
      loop[1] = Slot(Double(turn + 1))
      put(slot, target)
      if slot.tag == Tag.string { reportTurn(slot, turn, of: loop[0].list.count) }
      return true
    }
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
    let turn = Int(clamped: loop[1].number)
    guard let (key, value) = try item(loop[0], turn) else { return false }
    loop[1] = Slot(Double(turn + 1))
    put(Slot(key), target)
    put(Slot(value), target + 1)
    return true
  }

  /// The item of a loop in the iteration number `turn`, with the item's index or name; nil after the last item.
  func item(_ slot: Slot, _ turn: Int) throws -> (key: Value, value: Value)? {
    let key = Value.number(Double(turn))
    switch slot.tag {
    case Tag.list:
      let list = slot.list
      return turn < list.count ? (key, list[turn]) : nil
    case Tag.record:
      let record = slot.record
      guard turn < record.count else { return nil }
      return (.string(record.names[turn]), record.slots[turn].value)
    case Tag.range:
      let range = slot.range
      return Double(turn) < range.turns ? (key, .number(range.number(at: turn))) : nil
    case Tag.object:
      let object = slot.object.object
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
    if place.pointee.tag == Tag.range, let size = place.pointee.range.count, size != count {
      throw CommandError("\(count) names take \(count) values, not \(size)")
    }
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
