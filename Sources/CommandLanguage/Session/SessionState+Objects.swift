// The objects of the language that change in place, for a recorder. Each object has the number of the statement that
// changed it last, a number in the session's record, and methods that save and restore the content of the object.

package import CMachine

/// Saved slots, which keep the objects in the slots alive.
package final class SavedSlots {
  let slots: [Slot]
  /// The field names of a saved record; empty for other objects.
  let names: [String]

  init(_ slots: [Slot], names: [String] = []) {
    self.slots = slots
    self.names = names
    for slot in slots { slot.retain() }
  }

  deinit { for slot in slots where slot.isReference { Teardown.release(slot) } }

  /// The number of saved slots.
  package var count: Int { slots.count }
  /// The approximate memory of the slots, in bytes.
  package var byteCount: Int { slots.count * MemoryLayout<Slot>.stride }
  /// Appends to `found` the saved slots that may refer to changing objects.
  package func addReferences(to found: inout [Slot]) {
    for slot in slots where slot.mayReferToChanges { found.append(slot) }
  }
}

extension ListValue {
  /// The number of the statement that made the list or changed it last; 0 if no statement has done so.
  package var epoch: UInt64 {
    get { header.pointee.epoch }
    set { header.pointee.epoch = newValue }
  }

  /// The number of the list in the session's record; 0 if the list has none.
  package var number: Int {
    get { header.pointee.number }
    set { header.pointee.number = newValue }
  }

  /// Saves the current elements of the list.
  package func saved() -> SavedSlots {
    SavedSlots(Array(UnsafeBufferPointer(start: header.pointee.base, count: count)))
  }

  /// Replaces the list's elements by saved elements.
  package func restore(_ saved: SavedSlots) { replaceAll(slots: saved.slots) }

  /// Whether a search has found that no element can change, and the list has not changed since the search.
  package var isPlain: Bool { header.pointee.plainSince > header.pointee.epoch }

  /// Appends to `found` the elements that may refer to changing objects. A list without references to changing objects
  /// is marked as plain.
  package func addReferences(to found: inout [Slot]) {
    var isPlain = true
    for index in 0..<count {
      let item = slot(index)
      if item.mayReferToChanges {
        isPlain = false
        found.append(item)
      }
    }
    if isPlain { header.pointee.plainSince = header.pointee.epoch + 1 }
  }
}

extension RecordValue {
  /// Saves the current fields of the record.
  package func saved() -> SavedSlots { SavedSlots(slots, names: names) }

  /// Replaces the record's fields by saved fields.
  package func restore(_ saved: SavedSlots) {
    replaceAll(names: saved.names, slots: saved.slots)
  }

  /// Appends the values of the fields to `found`.
  package func addContents(to found: inout [Slot]) { found += slots }
}

extension Cell {
  /// Saves the current value of the variable.
  package func saved() -> SavedSlots { SavedSlots([slot.pointee]) }

  /// Replaces the variable's value by a saved value.
  package func restore(_ saved: SavedSlots) {
    let now = slot.pointee
    saved.slots[0].retain()
    slot.pointee = saved.slots[0]
    now.release()
  }

  /// The slot with the variable's value.
  package var content: Slot { slot.pointee }
}

extension Slot {
  /// Whether the slot has an object that can change or can refer to other objects.
  @inline(__always) fileprivate var mayReferToChanges: Bool { tag >= Tag.list && tag != Tag.range }

  /// An object in a slot that can change or can refer to other objects.
  package enum Reference {
    case object(any ObjectValue)
    case list(ListValue)
    case record(RecordValue)
    case variable(Cell)
    case function(FunctionValue)
  }

  /// The object in the slot; nil if the value can neither change nor refer to other objects.
  package var reference: Reference? {
    switch tag {
    case Tag.object: .object(object.object)
    case Tag.list: .list(list)
    case Tag.record: .record(record)
    case Tag.cell: .variable(cell)
    case Tag.function: .function(function)
    default: nil
    }
  }

  /// A number that is equal for all slots that point to the same object.
  package var identity: UInt64 { bits }
}
