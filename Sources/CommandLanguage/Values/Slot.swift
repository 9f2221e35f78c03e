// A slot is the interpreter's storage of a value: a tag and one word. An object counts the slots that point to the
// object, and all these slots together hold one Swift reference. Only explicit calls change the count: `retain`
// after a slot is copied, `release` before a slot is overwritten. Slots belong to one thread, so that counting
// needs no atomic operations, which would take longer than most instructions. Memory of zeros only is a valid slot:
// the unset slot.

package import CMachine
internal import WholeNumbers

/// The kind of a slot's content.
enum Tag {
  @inline(__always) static var unset: UInt64 { UInt64(MACHINE_UNSET) }
  @inline(__always) static var `nil`: UInt64 { UInt64(MACHINE_NIL) }
  @inline(__always) static var bool: UInt64 { UInt64(MACHINE_BOOL) }
  @inline(__always) static var number: UInt64 { UInt64(MACHINE_NUMBER) }
  /// The lowest tag of the slots that point to a `HeapValue`.
  @inline(__always) static var string: UInt64 { UInt64(MACHINE_STRING) }
  @inline(__always) static var list: UInt64 { UInt64(MACHINE_LIST) }
  @inline(__always) static var record: UInt64 { UInt64(MACHINE_RECORD) }
  @inline(__always) static var range: UInt64 { UInt64(MACHINE_RANGE) }
  @inline(__always) static var function: UInt64 { UInt64(MACHINE_FUNCTION) }
  @inline(__always) static var object: UInt64 { UInt64(MACHINE_OBJECT) }
  @inline(__always) static var cell: UInt64 { UInt64(MACHINE_CELL) }
}

/// An object that slots of the interpreter can point to. Only this module makes subclasses.
public class HeapValue {
  // The two properties are the first ones of every object, in the order that `MachineObject` states.
  /// The number of slots that point to the object.
  final var holders = 0
  /// The memory of a list, a function or a variable that the machine's loop reads; nil for other objects.
  final let detail: UnsafeMutableRawPointer?

  @inline(__always) init() { detail = nil }
  @inline(__always) init(detail: UnsafeMutableRawPointer) { self.detail = detail }

  /// Whether the caller's reference is the only one: no slot and no other reference holds the object.
  static func isAlone<Object: HeapValue>(_ object: inout Object) -> Bool {
    object.holders == 0 && isKnownUniquelyReferenced(&object)
  }
}

/// A value in the interpreter's storage: a tag and one word. Copying a slot does not change the count of its
/// object; `retain` and `release` change the count.
package typealias Slot = MachineSlot

extension Slot {
  @inline(__always) init(_ number: Double) {
    self.init(tag: Tag.number, bits: number.bitPattern)
  }
  @inline(__always) init(_ bool: Bool) { self.init(tag: Tag.bool, bits: bool ? 1 : 0) }
  /// A new slot of `object`. The count of `object` increases by one.
  @inline(__always) init(tag: UInt64, owning object: HeapValue) {
    self.init(
      tag: tag, bits: UInt64(UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())))
    retain()
  }

  @inline(__always) static var unset: Slot { Slot(tag: Tag.unset, bits: 0) }
  @inline(__always) static var `nil`: Slot { Slot(tag: Tag.nil, bits: 0) }

  @inline(__always) var isNumber: Bool { tag == Tag.number }
  @inline(__always) var isReference: Bool { tag >= Tag.string }
  @inline(__always) var number: Double { Double(bitPattern: bits) }
  @inline(__always) var bool: Bool { bits != 0 }
  @inline(__always) var pointer: UnsafeRawPointer {
    UnsafeRawPointer(bitPattern: UInt(bits)).unsafelyUnwrapped
  }
  @inline(__always) var unmanaged: Unmanaged<HeapValue> { Unmanaged.fromOpaque(pointer) }
  @inline(__always) var heap: HeapValue { unmanaged.takeUnretainedValue() }

  /// Increases the count of the slot's object by one.
  @inline(__always) func retain() { if isReference { Slot.retain(pointer) } }
  /// Decreases the count of the slot's object by one; at zero, the object is released.
  @inline(__always) func release() { if isReference { Slot.release(pointer) } }

  @inline(__always) static func retain(_ pointer: UnsafeRawPointer) {
    let isFirst = Unmanaged<HeapValue>.fromOpaque(pointer)._withUnsafeGuaranteedRef { object in
      object.holders &+= 1
      return object.holders == 1
    }
    if isFirst { _ = Unmanaged<HeapValue>.fromOpaque(pointer).retain() }
  }

  @inline(__always) static func release(_ pointer: UnsafeRawPointer) {
    let wasLast = Unmanaged<HeapValue>.fromOpaque(pointer)._withUnsafeGuaranteedRef { object in
      object.holders &-= 1
      return object.holders == 0
    }
    if wasLast { Slot.drop(pointer) }
  }

  /// Releases the one Swift reference that all slots of an object share.
  @inline(never) private static func drop(_ pointer: UnsafeRawPointer) {
    Unmanaged<HeapValue>.fromOpaque(pointer).release()
  }

  /// Calls `body` with the slot's list, without counting references.
  @inline(__always) func withList<Result>(_ body: (ListValue) -> Result) -> Result {
    unmanaged._withUnsafeGuaranteedRef { body(unsafeDowncast($0, to: ListValue.self)) }
  }
  @inline(__always) var list: ListValue { unsafeDowncast(heap, to: ListValue.self) }
  @inline(__always) var string: StringObject { unsafeDowncast(heap, to: StringObject.self) }
  @inline(__always) var record: RecordValue { unsafeDowncast(heap, to: RecordValue.self) }
  @inline(__always) var range: RangeValue { unsafeDowncast(heap, to: RangeObject.self).range }
  @inline(__always) var function: FunctionValue { unsafeDowncast(heap, to: FunctionValue.self) }
  @inline(__always) var object: ObjectBox { unsafeDowncast(heap, to: ObjectBox.self) }
  @inline(__always) var cell: Cell { unsafeDowncast(heap, to: Cell.self) }
}

/// A string on the heap. The text changes only while exactly one slot holds the string.
final class StringObject: HeapValue {
  var text: String
  init(_ text: String) {
    self.text = text
    super.init()
  }

  /// Appends `tail` to the string at a place; false, without a change, if another slot also holds the string.
  static func append(_ tail: String, in place: UnsafeMutablePointer<Slot>) -> Bool {
    // The slot's word is the Swift reference, so that the check for a single reference does not change the reference
    // count.
    let word = UnsafeMutableRawPointer(place).advanced(by: MemoryLayout<UInt64>.size)
    let reference = word.assumingMemoryBound(to: StringObject.self)
    guard reference.pointee.holders == 1, isKnownUniquelyReferenced(&reference.pointee) else {
      return false
    }
    reference.pointee.text += tail
    return true
  }
}

/// A range on the heap.
final class RangeObject: HeapValue {
  let range: RangeValue
  init(_ range: RangeValue) {
    self.range = range
    super.init()
  }
}

/// A domain value on the heap. The value may change only if exactly one slot holds it, or if the value is a reference.
final class ObjectBox: HeapValue {
  var object: any ObjectValue
  init(_ object: any ObjectValue) {
    self.object = object
    super.init()
  }

  /// Calls `change` with the object at a place, which behaves as a value; false, without a call, if another slot or
  /// reference also holds the object.
  static func change(
    at place: UnsafeMutablePointer<Slot>, _ change: (inout any ObjectValue) throws -> Bool
  ) rethrows -> Bool {
    // The slot's word is the Swift reference, as in `StringObject.append`.
    let word = UnsafeMutableRawPointer(place).advanced(by: MemoryLayout<UInt64>.size)
    let reference = word.assumingMemoryBound(to: ObjectBox.self)
    guard reference.pointee.holders == 1, isKnownUniquelyReferenced(&reference.pointee),
      !reference.pointee.object.isReference
    else { return false }
    return try change(&reference.pointee.object)
  }
}

/// A variable that a function captures.
public final class Cell: HeapValue {
  /// The variable's slot. The slot after the variable's slot contains the number of the statement that made or last
  /// changed the cell, and a pointer to the cell. A caller that has only the address of the variable needs this
  /// pointer.
  @inline(__always) var slot: UnsafeMutablePointer<Slot> {
    detail.unsafelyUnwrapped.assumingMemoryBound(to: Slot.self)
  }

  init(epoch: UInt64 = 0) {
    let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 2)
    slot.initialize(to: .unset)
    super.init(detail: slot)
    let own = UInt64(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()))
    (slot + 1).initialize(to: Slot(tag: epoch, bits: own))
  }

  /// The number of the statement that made the variable or changed it last; 0 if no statement has done so.
  package var epoch: UInt64 {
    get { slot[1].tag }
    set { slot[1].tag = newValue }
  }

  deinit {
    Teardown.release(slot.pointee)
    slot.deallocate()
  }
}

extension Slot {
  /// A slot that owns the object of `value`.
  init(_ value: Value) {
    switch value {
    case .nil: self = .nil
    case .bool(let bool): self.init(bool)
    case .number(let number): self.init(number)
    case .string(let text): self.init(tag: Tag.string, owning: StringObject(text))
    case .list(let list): self.init(tag: Tag.list, owning: list)
    case .record(let record): self.init(tag: Tag.record, owning: record)
    case .range(let range): self.init(tag: Tag.range, owning: RangeObject(range))
    case .function(let function): self.init(tag: Tag.function, owning: function)
    case .object(let object): self.init(tag: Tag.object, owning: ObjectBox(object))
    }
  }

  /// The value in the slot; nil if the slot is unset. Reading the value does not change the slot's count.
  var value: Value {
    switch tag {
    case Tag.bool: .bool(bool)
    case Tag.number: .number(number)
    case Tag.string: .string(string.text)
    case Tag.list: .list(list)
    case Tag.record: .record(record)
    case Tag.range: .range(range)
    case Tag.function: .function(function)
    case Tag.object: .object(object.object)
    case Tag.cell: cell.slot.pointee.value
    default: .nil
    }
  }
}

/// Releases values without native recursion: a chain of a million nested lists must not exhaust the stack.
enum Teardown {
  /// Releases `slot`. A loop, instead of nested deinits, releases all objects that no other slot holds.
  static func release(_ slot: Slot) {
    guard slot.isReference else { return }
    if slot.tag == Tag.string || slot.tag == Tag.range || slot.tag == Tag.object {
      slot.release()
      return
    }
    var pending = [slot]
    while let next = pending.popLast() {
      var object = next.heap
      next.release()
      guard HeapValue.isAlone(&object) else { continue }
      switch next.tag {
      case Tag.list: unsafeDowncast(object, to: ListValue.self).surrender(to: &pending)
      case Tag.record: unsafeDowncast(object, to: RecordValue.self).surrender(to: &pending)
      case Tag.function: unsafeDowncast(object, to: FunctionValue.self).surrender(to: &pending)
      case Tag.cell:
        let cell = unsafeDowncast(object, to: Cell.self)
        if cell.slot.pointee.isReference { pending.append(cell.slot.pointee) }
        cell.slot.pointee = .unset
      default: break
      }
    }
  }
}
