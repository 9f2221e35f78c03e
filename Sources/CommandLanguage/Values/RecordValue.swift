// A record of the language: named values in the order in which their names were first set.

/// A record of the language. Values share it; `copy(v)` makes a separate one.
public final class RecordValue: HeapValue {
  /// From this number of fields on, a table finds the names.
  private static let tableFrom = 12

  private(set) var names: [String] = []
  private(set) var slots: [Slot] = []
  private var places: [String: Int] = [:]
  /// The same as `ListValue.Header.epoch`.
  package var epoch: UInt64 = 0
  /// The same as `ListValue.Header.number`.
  package var number = 0

  /// An empty record.
  public override init() {}

  /// A record of fields in this order. If a name appears twice, the later value counts.
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

  /// The position of `name`; nil if there is no such field.
  func place(of name: String) -> Int? {
    if names.count >= RecordValue.tableFrom { return places[name] }
    for index in names.indices where names[index] == name { return index }
    return nil
  }

  /// Sets `name` to a slot that the record owns from now on.
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

  /// The value of `name`; nil if there is no such field.
  public subscript(name: String) -> Value? { place(of: name).map { slots[$0].value } }

  /// Sets the value of `name`; a new name comes after the others.
  public func set(_ name: String, _ value: Value) { set(name, slot: Slot(value)) }

  /// Removes `name` and gives its value; nil if there is no such field.
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
