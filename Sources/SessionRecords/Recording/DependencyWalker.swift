// Finds the names and objects that a statement may have read: the names in its code and in the functions that it
// calls, and the objects that those names refer to. The result contains every name and object that the statement
// read, and may contain further names and objects.

internal import CommandLanguage

/// Walks from names to all objects that are reachable from these names.
struct DependencyWalker {
  /// The largest number of slots that are visited for one statement.
  private static let most = 200_000

  let state: SessionState
  let numbers: ObjectNumbers
  /// The objects that the statement changed, by number, with their contents before the change.
  private let changed: [Int: SavedSlots?]
  /// The value of a name before the statement.
  let before: (GlobalID) -> Slot

  private(set) var names: Set<GlobalID> = []
  /// The numbers of the visited objects that changed at any time in the session.
  private(set) var objects: Set<Int> = []
  /// The names that refer, directly or through other objects, to an object changed by the statement.
  private(set) var holders: [GlobalID] = []
  /// Whether the walk ended at the limit before it had visited all slots.
  private(set) var isCut = false

  private var left = DependencyWalker.most
  private var pending: [Slot] = []
  private var seen: Set<UInt64> = []
  private var waiting: [GlobalID] = []
  private var isHolder = false

  init(
    _ state: SessionState, numbers: ObjectNumbers, changes: [ObjectChange],
    before: @escaping (GlobalID) -> Slot
  ) {
    self.state = state
    self.numbers = numbers
    changed = Dictionary(
      changes.map { ($0.number, $0.old) }, uniquingKeysWith: { first, _ in first })
    self.before = before
  }

  /// Visits a name, and all objects that are reachable from the name.
  mutating func walk(_ name: GlobalID) {
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
    guard let reference = slot.reference else { return }
    if case .object(let object) = reference {
      if object.isReference { reach(numbers[object as AnyObject]) }
      return
    }
    guard seen.insert(slot.identity).inserted else { return }
    switch reference {
    case .list(let list):
      reach(list.number == 0 ? nil : list.number)
      if list.isPlain { return }
      guard take(list.count) else { return }
      list.addReferences(to: &pending)
    case .record(let record):
      reach(record.number == 0 ? nil : record.number)
      guard take(record.count) else { return }
      record.addContents(to: &pending)
    case .variable(let variable):
      reach(numbers[variable])
      pending.append(variable.content)
    case .function(let function): look(function)
    case .object: break
    }
  }

  private mutating func look(_ function: FunctionValue) {
    for command in function.commands {
      if let state = command.state { reach(numbers[state]) }
    }
    waiting += state.mentions(of: function)
    for variable in function.captures {
      reach(numbers[variable])
      guard take(1) else { return }
      pending.append(variable.content)
    }
  }

  private mutating func reach(_ number: Int?) {
    guard let number else { return }
    objects.insert(number)
    guard let old = changed[number] else { return }
    isHolder = true
    if let old, take(old.count) { old.addReferences(to: &pending) }
  }

  private mutating func take(_ count: Int) -> Bool {
    left -= count
    if left < 0 { isCut = true }
    return left >= 0
  }
}
