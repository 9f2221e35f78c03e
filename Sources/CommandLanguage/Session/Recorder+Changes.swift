// Changes in place: before a list, a record, a captured variable or a model changes for the first time in
// a statement, what it was is saved, so that it can be taken back and told from what it becomes.

/// Slots that were saved; they own what they refer to.
final class SavedSlots {
  let slots: [Slot]

  init(_ slots: [Slot]) {
    self.slots = slots
    for slot in slots { slot.retain() }
  }

  deinit { for slot in slots { Teardown.release(slot) } }
}

/// An object that a statement changed in place.
struct ObjectChange {
  /// The object's number in the session.
  let number: Int
  /// What a list, record or variable held before.
  let old: SavedSlots?
  /// Makes the object again what it was.
  let restore: () -> Void
}

/// Numbers for objects that change, so that reading and writing the same one is seen to be so.
struct ObjectNumbers {
  private final class Known {
    weak var object: AnyObject?
    let number: Int
    init(_ object: AnyObject, _ number: Int) { (self.object, self.number) = (object, number) }
  }
  private var known: [ObjectIdentifier: Known] = [:]
  private var last = 0

  mutating func next() -> Int {
    last += 1
    return last
  }

  /// The number of an object that has one.
  subscript(object: AnyObject) -> Int? {
    guard let found = known[ObjectIdentifier(object)], found.object === object else { return nil }
    return found.number
  }

  /// The number of an object, a new one if need be.
  mutating func number(of object: AnyObject) -> Int {
    if let found = self[object] { return found }
    let number = next()
    known[ObjectIdentifier(object)] = Known(object, number)
    return number
  }
}

extension Recorder {
  /// Whether a statement runs whose changes are recorded.
  private func beginsChange() -> Bool {
    guard current != nil else { return false }
    if changes.isEmpty { record.settle() }
    return true
  }

  /// A list is about to change.
  func willChange(_ list: ListValue) {
    let header = list.header
    guard header.pointee.epoch != epoch, beginsChange() else { return }
    header.pointee.epoch = epoch
    if header.pointee.number == 0 { header.pointee.number = numbers.next() }
    let saved = SavedSlots(
      Array(UnsafeBufferPointer(start: header.pointee.base, count: list.count)))
    changes.append(
      ObjectChange(number: header.pointee.number, old: saved) {
        list.replaceAll(slots: saved.slots)
      })
  }

  /// A record is about to change.
  func willChange(_ record: RecordValue) {
    guard record.epoch != epoch, beginsChange() else { return }
    record.epoch = epoch
    if record.number == 0 { record.number = numbers.next() }
    let saved = SavedSlots(record.slots)
    let names = record.names
    changes.append(
      ObjectChange(number: record.number, old: saved) {
        record.replaceAll(names: names, slots: saved.slots)
      })
  }

  /// A captured variable is about to change.
  func willChange(_ cell: Cell) {
    guard cell.epoch != epoch, beginsChange() else { return }
    cell.epoch = epoch
    let saved = SavedSlots([cell.slot.pointee])
    changes.append(
      ObjectChange(number: numbers.number(of: cell), old: saved) {
        let now = cell.slot.pointee
        saved.slots[0].retain()
        cell.slot.pointee = saved.slots[0]
        now.release()
      })
  }

  /// Any other object is about to change; `save` gives what makes it again what it is now.
  func willChange(_ object: AnyObject, save: () -> () -> Void) {
    let known = numbers[object]
    if let known, changes.contains(where: { $0.number == known }) { return }
    guard beginsChange() else { return }
    changes.append(ObjectChange(number: numbers.number(of: object), old: nil, restore: save()))
  }
}
