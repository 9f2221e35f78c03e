// A record of the language: named values in the order in which their names were first set.

/// A record of the language. Several values may refer to one record; `copy(v)` makes a separate record.
public final class RecordValue: HeapValue {
  /// A record with at least this number of fields uses a hash table to find names.
  private static let tableFrom = 12

  private(set) var names: [String] = []
  private(set) var slots: [Slot] = []
  private var places: [String: Int] = [:]
  /// The number of the statement that made the record or changed it last, as in `ListValue.Header.epoch`.
  package var epoch: UInt64 = 0
  /// The record's number in the session's record, as in `ListValue.Header.number`.
  package var number = 0

  /// An empty record.
  public override init() { super.init() }

  /// A record of fields in the given order. If a name appears twice, the field gets the later value.
  public convenience init(_ fields: [(String, Value)]) {
    self.init()
    for (name, value) in fields { set(name, value) }
  }

  deinit {
    for slot in slots where slot.isReference { Teardown.release(slot) }
  }

  func surrender(to pending: inout [Slot]) {
    for slot in slots where slot.isReference { pending.append(slot) }
    slots = []
    names = []
    places = [:]
  }

  /// Replaces all fields by saved names and slots.
  func replaceAll(names: [String], slots: [Slot]) {
    for slot in slots { slot.retain() }
    let old = self.slots
    self.names = names
    self.slots = slots
    places = [:]
    if names.count >= RecordValue.tableFrom {
      for (index, name) in names.enumerated() { places[name] = index }
    }
    for slot in old { slot.release() }
  }

  /// The position of the field `name`; nil if the record has no such field.
  func place(of name: String) -> Int? {
    if names.count >= RecordValue.tableFrom { return places[name] }
    for index in names.indices where names[index] == name { return index }
    return nil
  }

  /// Sets the field `name` to a slot, which the record owns after the call.
  func set(_ name: String, slot: Slot) {
    if let place = place(of: name) {
      let old = slots[place]
      slots[place] = slot
      old.release()
      return
    }
    names.append(name)
    slots.append(slot)
    if names.count == RecordValue.tableFrom {
      for (index, name) in names.enumerated() { places[name] = index }
    } else if names.count > RecordValue.tableFrom {
      places[name] = names.count - 1
    }
  }
}

extension RecordValue {
  /// The number of fields.
  public var count: Int { names.count }

  /// The names of the fields, in order.
  public var keys: [String] { names }

  /// The fields, in order.
  public var fields: [(name: String, value: Value)] {
    names.indices.map { (names[$0], slots[$0].value) }
  }

  /// The value of the field `name`; nil if the record has no such field.
  public subscript(name: String) -> Value? { place(of: name).map { slots[$0].value } }

  /// Sets the value of the field `name`; a new field comes after the existing fields.
  public func set(_ name: String, _ value: Value) { set(name, slot: Slot(value)) }

  /// Removes the field `name` and returns its value; nil if the record has no such field.
  public func remove(_ name: String) -> Value? {
    guard let place = place(of: name) else { return nil }
    let old = slots[place]
    let value = old.value
    slots.remove(at: place)
    names.remove(at: place)
    places = [:]
    if names.count >= RecordValue.tableFrom {
      for (index, name) in names.enumerated() { places[name] = index }
    }
    old.release()
    return value
  }
}
