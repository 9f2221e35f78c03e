// The objects of the language that change in place, as a recorder sees them: in which statement each changed
// last, its number in the record, what it holds, and how to give it back what it held.

/// Slots that were saved; owns what they refer to.
package final class SavedSlots {
  let slots: [Slot]
  /// A record's names.
  let names: [String]

  init(_ slots: [Slot], names: [String] = []) {
    self.slots = slots
    self.names = names
    for slot in slots { slot.retain() }
  }

  deinit { for slot in slots { Teardown.release(slot) } }

  /// How many slots were saved.
  package var count: Int { slots.count }
  /// Roughly how much memory the slots take, in bytes.
  package var byteCount: Int { slots.count * MemoryLayout<Slot>.stride }
  /// Adds the slots to others.
  package func add(to found: inout [Slot]) { found += slots }
}

extension ListValue {
  /// The number of the statement that made the list or changed it last; 0 for none.
  package var epoch: UInt64 {
    get { header.pointee.epoch }
    set { header.pointee.epoch = newValue }
  }

  /// The number of the list in the record; 0 for none.
  package var number: Int {
    get { header.pointee.number }
    set { header.pointee.number = newValue }
  }

  /// The elements as they are now.
  package func saved() -> SavedSlots {
    SavedSlots(Array(UnsafeBufferPointer(start: header.pointee.base, count: count)))
  }

  /// Gives the list back its elements.
  package func restore(_ saved: SavedSlots) { replaceAll(slots: saved.slots) }

  /// Whether the list was found to hold nothing that can change, and has not changed since.
  package var isPlain: Bool { header.pointee.plainSince > header.pointee.epoch }

  /// Adds the elements that refer to something that can change to `found`; remembers where there are none.
  package func addReferences(to found: inout [Slot]) {
    var isPlain = true
    for index in 0..<count {
      let item = slot(index)
      if item.tag >= Tag.list, item.tag != Tag.range {
        isPlain = false
        found.append(item)
      }
    }
    if isPlain { header.pointee.plainSince = header.pointee.epoch + 1 }
  }
}

extension RecordValue {
  /// The fields as they are now.
  package func saved() -> SavedSlots { SavedSlots(slots, names: names) }

  /// Gives the record back its fields.
  package func restore(_ saved: SavedSlots) {
    replaceAll(names: saved.names, slots: saved.slots)
  }

  /// Adds the fields' contents to `found`.
  package func addContents(to found: inout [Slot]) { found += slots }
}

extension Cell {
  /// The variable as it is now.
  package func saved() -> SavedSlots { SavedSlots([slot.pointee]) }

  /// Gives the variable back what it held.
  package func restore(_ saved: SavedSlots) {
    let now = slot.pointee
    saved.slots[0].retain()
    slot.pointee = saved.slots[0]
    now.release()
  }

  /// What the variable holds.
  package var content: Slot { slot.pointee }
}

extension Slot {
  /// What a slot leads to that can change, or that leads further.
  package enum Reference {
    case object(any ObjectValue)
    case list(ListValue)
    case record(RecordValue)
    case variable(Cell)
    case function(FunctionValue)
  }

  /// What the slot leads to; nil for what neither changes nor leads further.
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

  /// A word that is the same for two slots of the same object.
  package var identity: UInt64 { bits }
}
