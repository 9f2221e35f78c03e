// The session's globals and constants, and the globals of the files that it uses: one array of slots that never moves, so that code can contain pointers to
// the slots. The initial value of a global is the built-in value of its name, or unset.

internal import Glibc
internal import WholeNumbers

final class Statics {
  /// A global: its name, and the used file to which it belongs, or nil for the session itself.
  private struct Key: Hashable {
    var file: String?
    var name: String
  }

  /// The greatest number of globals and constants in a session.
  static let limit = 1 << 22

  private let memory: UnsafeMutablePointer<Slot>
  /// The end of the array of statics. The static number i is at `end[-1 - i]`, so that an operand below 0 is an
  /// index from
  /// `end`.
  let end: UnsafeMutablePointer<Slot>
  private(set) var count = 0
  private var globals: [Key: Operand] = [:]
  /// The used file of each global that does not belong to the session itself.
  private var files: [Operand: String] = [:]
  private var numbers: [UInt64: Operand] = [:]
  private var strings: [String: Operand] = [:]
  private var others: [UInt64: Operand] = [:]
  private var names: [Operand: String] = [:]
  private var builtIns: [String: Value] = [:]
  private var builtInOperands: [Operand: Slot] = [:]
  /// The globals in the order of their first use.
  private(set) var order: [Operand] = []
  private var places: [Operand: Int] = [:]

  init(builtIns: [String: Value]) {
    // Memory of zeros is an array of unset slots. The system provides a page of the memory only when it is first
    // used.
    let bytes = calloc(Statics.limit, MemoryLayout<Slot>.stride)
    memory = bytes.unsafelyUnwrapped.bindMemory(to: Slot.self, capacity: Statics.limit)
    end = memory + Statics.limit
    self.builtIns = builtIns
  }

  deinit {
    for index in 0..<count { Teardown.release(end[-1 - index]) }
    for slot in builtInOperands.values { slot.release() }
    free(memory)
  }

  private func make(_ slot: Slot) -> Operand {
    precondition(count < Statics.limit)
    count += 1
    let operand = Operand(-count)
    end[Int(operand)] = slot
    return operand
  }

  /// Whether there is room for `more` additional globals and constants.
  func hasRoom(for more: Int) -> Bool { count + more < Statics.limit }

  /// The operand of a global; the global is made if it does not exist.
  ///
  /// - Parameter file: the used file to which the global belongs; nil for the session.
  func global(_ name: String, in file: String? = nil) -> Operand {
    let key = Key(file: file, name: name)
    if let found = globals[key] { return found }
    let slot = builtIns[name].map { Slot($0) } ?? .unset
    let operand = make(slot)
    globals[key] = operand
    names[operand] = name
    files[operand] = file
    places[operand] = order.count
    order.append(operand)
    if slot.tag != Tag.unset {
      slot.retain()
      builtInOperands[operand] = slot
    }
    return operand
  }

  func number(_ number: Double) -> Operand {
    if let found = numbers[number.bitPattern] { return found }
    let operand = make(Slot(number))
    numbers[number.bitPattern] = operand
    return operand
  }

  func string(_ text: String) -> Operand {
    if let found = strings[text] { return found }
    let operand = make(Slot(.string(text)))
    strings[text] = operand
    return operand
  }

  /// The operand of the constant nil, true or false.
  func constant(_ slot: Slot) -> Operand {
    let key = slot.tag << 1 | slot.bits
    if let found = others[key] { return found }
    let operand = make(slot)
    others[key] = operand
    return operand
  }

  /// The name of the global with the given operand; nil if the operand is a constant.
  func name(of operand: Operand) -> String? { names[operand] }

  /// The used file to which a global belongs; nil for a global of the session.
  func file(of operand: Operand) -> String? { files[operand] }

  /// Whether a global still has the built-in value of its name.
  func isBuiltIn(_ operand: Operand) -> Bool {
    guard let slot = builtInOperands[operand] else { return false }
    return end[Int(operand)].tag == slot.tag && end[Int(operand)].bits == slot.bits
  }

  /// The index of a global in `order`.
  func index(of operand: Operand) -> Int? { places[operand] }

  /// The initial value of a global. The reference count of the value's object does not increase.
  func initial(_ operand: Operand) -> Slot { builtInOperands[operand] ?? .unset }

  /// Resets a global to its initial value.
  func reset(_ operand: Operand) {
    let old = end[Int(operand)]
    let fresh = builtInOperands[operand] ?? .unset
    fresh.retain()
    end[Int(operand)] = fresh
    old.release()
  }

  /// The operand of a global of the session; nil if no code has used it yet.
  func known(_ name: String) -> Operand? { globals[Key(file: nil, name: name)] }

  /// Adds a built-in value under a name that no code has used yet.
  func add(builtIn name: String, _ value: Value) { builtIns[name] = value }

  /// Makes the same globals and constants as in other statics, so that code of the other session can run with these.
  ///
  /// - Parameters:
  ///   - copy: returns a copy of a global's value, in a slot that owns it.
  ///   - reading: returns the globals that were found to be read since its last call. Other globals stay unset, or keep
  ///     their built-in values.
  func adopt(
    _ other: Statics, _ copy: (Slot) throws -> Slot, reading: () -> [Operand]
  ) throws {
    while count < other.count {
      let operand = Operand(-count - 1)
      if let name = other.names[operand] {
        _ = global(name, in: other.files[operand])
      } else {
        // Constants are numbers, strings, nil, true and false.
        _ = make(Slot(other.end[Int(operand)].value))
      }
    }
    var seen: Set<Operand> = []
    var next = reading()
    while !next.isEmpty {
      for operand in next where seen.insert(operand).inserted && !other.isBuiltIn(operand) {
        let old = end[Int(operand)]
        end[Int(operand)] = try copy(other.end[Int(operand)])
        old.release()
      }
      next = reading()
    }
  }

  /// The names of all built-ins.
  var builtInNames: [String] { Array(builtIns.keys) }

  /// The built-in value of a name; nil if the name has none.
  func builtIn(_ name: String) -> Value? { builtIns[name] }
}
