// A list of the language: a reference to a growing array of slots. No other object uses the list's buffer. A caller
// that keeps an element must increase the element's reference count.

internal import CMachine
internal import Glibc

/// A list of the language. Several values may refer to one list; `copy(v)` makes a separate list.
public final class ListValue: HeapValue {
  /// The greatest number of elements in a list.
  public static let limit = 100_000_000

  typealias Header = MachineList
  @inline(__always) var header: UnsafeMutablePointer<Header> {
    detail.unsafelyUnwrapped.assumingMemoryBound(to: Header.self)
  }

  /// A new list of values, with room for `capacity` elements.
  public init(_ values: [Value] = [], capacity: Int = 0) {
    let room = max(values.count, capacity, 4)
    let header = UnsafeMutablePointer<Header>.allocate(capacity: 1)
    header.initialize(
      to: Header(
        count: 0, capacity: room, base: ListValue.buffer(nil, room), epoch: 0, number: 0,
        plainSince: 0))
    super.init(detail: header)
    for value in values { push(Slot(value)) }
  }

  deinit {
    let count = header.pointee.count
    let base = header.pointee.base
    for index in 0..<count where base[index].isReference { Teardown.release(base[index]) }
    free(base)
    header.deallocate()
  }

  func surrender(to pending: inout [Slot]) {
    let count = header.pointee.count
    for index in 0..<count where header.pointee.base[index].isReference {
      pending.append(header.pointee.base[index])
    }
    header.pointee.count = 0
  }

  /// Appends a slot, which the list owns after the call.
  @inline(__always) func push(_ slot: Slot) {
    if header.pointee.count == header.pointee.capacity { grow() }
    header.pointee.base[header.pointee.count] = slot
    header.pointee.count += 1
  }

  @inline(never) private func grow() {
    reserve(header.pointee.capacity * 2)
  }

  /// Whether a large buffer has no room for `more` additional elements, so that a new buffer is needed.
  @inline(__always) func grows(for more: Int) -> Bool {
    header.pointee.count + more > header.pointee.capacity && header.pointee.capacity >= 1 << 16
  }

  /// The number of bytes that the list must allocate for `more` additional elements; 0 if the buffer has room for the
  /// elements.
  func growth(for more: Int) -> Int {
    guard header.pointee.count + more > header.pointee.capacity else { return 0 }
    return max(more, header.pointee.capacity * 2) * MemoryLayout<Slot>.stride
  }

  /// Makes room for `capacity` elements.
  func reserve(_ capacity: Int) {
    guard capacity > header.pointee.capacity else { return }
    header.pointee.base = ListValue.buffer(header.pointee.base, capacity)
    header.pointee.capacity = capacity
  }

  /// A buffer with room for `capacity` slots, and with the slots of `old`. The system moves the pages of a large buffer
  /// without copying them.
  private static func buffer(
    _ old: UnsafeMutablePointer<Slot>?, _ capacity: Int
  ) -> UnsafeMutablePointer<Slot> {
    let bytes = realloc(old, capacity * MemoryLayout<Slot>.stride)
    precondition(bytes != nil, "out of memory")
    return bytes.unsafelyUnwrapped.assumingMemoryBound(to: Slot.self)
  }

  /// The slot at `index`. The reference count of the slot's object does not increase.
  @inline(__always) func slot(_ index: Int) -> Slot { header.pointee.base[index] }
}

extension ListValue {
  /// The number of elements.
  @inline(__always) public var count: Int { header.pointee.count }

  /// The element at `index`, which must be in `0..<count`.
  public subscript(index: Int) -> Value {
    get {
      precondition(index >= 0 && index < count, "list index out of range")
      return slot(index).value
    }
    set {
      precondition(index >= 0 && index < count, "list index out of range")
      let old = slot(index)
      header.pointee.base[index] = Slot(newValue)
      old.release()
    }
  }

  /// The elements as an array.
  public var values: [Value] { (0..<count).map { slot($0).value } }

  /// The elements as numbers; nil if any element is not a number.
  public var numbers: [Double]? {
    var result: [Double] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      guard slot(index).isNumber else { return nil }
      result.append(slot(index).number)
    }
    return result
  }

  /// Appends `value`. Throws `CommandError` if the list has `limit` elements already.
  public func append(_ value: Value) throws {
    guard count < ListValue.limit else { throw CommandError.listTooLong }
    push(Slot(value))
  }

  /// Inserts `value` before the element at `index` (in `0...count`). Throws `CommandError` if the
  /// list has `limit` elements already.
  public func insert(_ value: Value, at index: Int) throws {
    precondition(index >= 0 && index <= count, "list index out of range")
    guard count < ListValue.limit else { throw CommandError.listTooLong }
    push(.nil)
    let base = header.pointee.base
    for position in stride(from: count - 1, to: index, by: -1) {
      base[position] = base[position - 1]
    }
    base[index] = Slot(value)
  }

  /// Removes and returns the element at `index`, which must be in `0..<count`.
  public func remove(at index: Int) -> Value {
    precondition(index >= 0 && index < count, "list index out of range")
    let old = slot(index)
    let value = old.value
    let base = header.pointee.base
    for position in index..<(count - 1) { base[position] = base[position + 1] }
    header.pointee.count -= 1
    old.release()
    return value
  }

  /// Replaces all elements by saved slots.
  func replaceAll(slots: [Slot]) {
    for slot in slots { slot.retain() }
    for index in 0..<count { slot(index).release() }
    header.pointee.count = 0
    header.pointee.plainSince = 0
    reserve(slots.count)
    for slot in slots { push(slot) }
  }
}

extension ListValue {
  /// The elements that the list selects as an index.
  ///
  /// - Throws: `CommandError` if the list contains anything but numbers or only bools.
  var selection: IndexSelection {
    get throws {
      if let numbers { return .positions(numbers) }
      return .marks(
        try values.enumerated().map { index, value in
          guard case .bool(let mark) = value else {
            throw CommandError(
              "a list as an index has only numbers, or only true and false; element \(index) is "
                + value.kindInWords)
          }
          return mark
        })
    }
  }
}
