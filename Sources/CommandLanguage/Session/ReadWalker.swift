// What a statement can have read: the names that its code and the functions that it reaches mention, and
// the objects that can be reached from what those held. It may name more than was read, never less.

/// Goes from names to what can be reached from them.
struct ReadWalker {
  /// How many slots are looked at for one statement.
  private static let most = 200_000

  let statics: Statics
  let numbers: ObjectNumbers
  /// What the statement changed, by the objects' numbers.
  private let changed: [Int: SavedSlots?]
  /// What a name held before the statement.
  let before: (Operand) -> Slot

  private(set) var names: Set<Operand> = []
  /// The numbers of the objects that were reached and ever changed.
  private(set) var objects: Set<Int> = []
  /// The names from which an object is reached that the statement changed.
  private(set) var holders: [Operand] = []
  /// Whether there was more to look through than is looked at.
  private(set) var isCut = false

  private var left = ReadWalker.most
  private var pending: [Slot] = []
  private var seen: Set<UInt64> = []
  private var waiting: [Operand] = []
  private var isHolder = false

  init(
    statics: Statics, numbers: ObjectNumbers, changes: [ObjectChange],
    before: @escaping (Operand) -> Slot
  ) {
    self.statics = statics
    self.numbers = numbers
    changed = Dictionary(
      changes.map { ($0.number, $0.old) }, uniquingKeysWith: { first, _ in first })
    self.before = before
  }

  /// Reads a name, and what it leads to.
  mutating func walk(_ name: Operand) {
    waiting.append(name)
    while let next = waiting.popLast() {
      guard names.insert(next).inserted else { continue }
      isHolder = false
      seen = []
      pending = [before(next)]
      while let slot = pending.popLast(), !isCut { look(slot) }
      if isHolder { holders.append(next) }
    }
  }

  private mutating func look(_ slot: Slot) {
    guard slot.tag >= Tag.list, slot.tag != Tag.range else { return }
    if slot.tag == Tag.object {
      let object = slot.object.object
      if object.isReference { reach(numbers[object as AnyObject]) }
      return
    }
    guard seen.insert(slot.bits).inserted else { return }
    switch slot.tag {
    case Tag.list:
      let list = slot.list
      let header = list.header
      reach(header.pointee.number == 0 ? nil : header.pointee.number)
      // A list that was found to hold no references, and has not changed since, holds none.
      if header.pointee.plainSince > header.pointee.epoch { return }
      guard take(list.count) else { return }
      var isPlain = true
      for index in 0..<list.count {
        let item = list.slot(index)
        if item.tag >= Tag.list, item.tag != Tag.range {
          isPlain = false
          pending.append(item)
        }
      }
      if isPlain { header.pointee.plainSince = header.pointee.epoch + 1 }
    case Tag.record:
      reach(slot.record.number == 0 ? nil : slot.record.number)
      guard take(slot.record.count) else { return }
      pending += slot.record.slots
    case Tag.cell:
      reach(numbers[slot.cell])
      pending.append(slot.cell.slot.pointee)
    case Tag.function: look(slot.function)
    default: break
    }
  }

  private mutating func look(_ function: FunctionValue) {
    switch function.body {
    case .builtIn(let commands):
      for command in commands {
        if let state = command.state { reach(numbers[state]) }
      }
    case .script(let code):
      waiting += code.mentions(statics)
      for cell in function.captures {
        reach(numbers[cell])
        guard take(1) else { return }
        pending.append(cell.slot.pointee)
      }
    }
  }

  private mutating func reach(_ number: Int?) {
    guard let number else { return }
    objects.insert(number)
    guard let old = changed[number] else { return }
    isHolder = true
    if let slots = old?.slots, take(slots.count) { pending += slots }
  }

  private mutating func take(_ count: Int) -> Bool {
    left -= count
    if left < 0 { isCut = true }
    return left >= 0
  }
}
