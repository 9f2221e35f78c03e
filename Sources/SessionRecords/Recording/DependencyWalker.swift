// What a statement can have read: the names that its code and the functions that it reaches mention, and
// the objects that can be reached from what those held. It may name more than was read, never less.

internal import CommandLanguage

/// Walks from names to what can be reached from them.
struct DependencyWalker {
  /// How many slots are looked at for one statement.
  private static let most = 200_000

  let state: SessionState
  let numbers: ObjectNumbers
  /// What the statement changed, by the objects' numbers.
  private let changed: [Int: SavedSlots?]
  /// What a name held before the statement.
  let before: (GlobalID) -> Slot

  private(set) var names: Set<GlobalID> = []
  /// The numbers of the objects that were reached and ever changed.
  private(set) var objects: Set<Int> = []
  /// The names from which an object is reached that the statement changed.
  private(set) var holders: [GlobalID] = []
  /// Whether there was more to look through than is looked at.
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

  /// Reads a name, and what it leads to.
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
    if let old, take(old.count) { old.add(to: &pending) }
  }

  private mutating func take(_ count: Int) -> Bool {
    left -= count
    if left < 0 { isCut = true }
    return left >= 0
  }
}
