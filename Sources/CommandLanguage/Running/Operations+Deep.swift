// Compares and copies values with all their parts. Deep, shared and cyclic values are allowed, because the
// functions use no native recursion and visit no part twice.

extension Operations {
  /// A comparison stores the visited pairs only after this number of compared lists and records.
  private static let notedFrom = 1000

  private struct Pair: Hashable {
    var first: ObjectIdentifier
    var second: ObjectIdentifier
  }

  /// Whether two values and all their parts are equal.
  static func same(_ x: Value, _ y: Value) -> Bool {
    var pending: [(Value, Value)] = []
    var met: Set<Pair> = []
    var count = 0
    guard compare(x, y, &pending) else { return false }
    while let (x, y) = pending.popLast() {
      count += 1
      switch (x, y) {
      case (.list(let a), .list(let b)):
        if count > notedFrom, !met.insert(Pair(first: .init(a), second: .init(b))).inserted {
          continue
        }
        for index in 0..<a.count where !compare(a[index], b[index], &pending) { return false }
      case (.record(let a), .record(let b)):
        if count > notedFrom, !met.insert(Pair(first: .init(a), second: .init(b))).inserted {
          continue
        }
        for field in a.fields {
          guard let other = b[field.name], compare(field.value, other, &pending) else {
            return false
          }
        }
      default: break
      }
    }
    return true
  }

  /// Compares two values without their elements, and adds lists and records to `pending`.
  private static func compare(
    _ x: Value, _ y: Value, _ pending: inout [(Value, Value)]
  ) -> Bool {
    switch (x, y) {
    case (.nil, .nil): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.range(let a), .range(let b)): return a == b
    case (.function(let a), .function(let b)): return a === b
    case (.list(let a), .list(let b)):
      if a === b { return true }
      guard a.count == b.count else { return false }
      if a.count > 0 { pending.append((x, y)) }
      return true
    case (.record(let a), .record(let b)):
      if a === b { return true }
      guard a.count == b.count else { return false }
      if a.count > 0 { pending.append((x, y)) }
      return true
    case (.object(let a), .object(let b)): return a.isSame(as: b)
    default: return false
    }
  }

  /// A separate copy of a value. Shared and cyclic parts of the value remain shared and cyclic in the copy.
  static func copy(_ value: Value, _ context: Context) throws -> Value {
    var copier = Copier(context: context)
    let copy = try copier.shell(value)
    while let (old, fresh) = copier.pending.popLast() {
      switch (old, fresh) {
      case (.list(let old), .list(let fresh)):
        for index in 0..<old.count { fresh.push(Slot(try copier.shell(old[index]))) }
      case (.record(let old), .record(let fresh)):
        for field in old.fields { fresh.set(field.name, try copier.shell(field.value)) }
      default: break
      }
    }
    return copy
  }

  private struct Copier {
    let context: Context
    var pending: [(Value, Value)] = []
    private var made: [ObjectIdentifier: Value] = [:]

    init(context: Context) { self.context = context }

    /// The copy of a value; for a list or a record, an empty list or record, which is filled later.
    mutating func shell(_ value: Value) throws -> Value {
      switch value {
      case .list(let list):
        if let known = made[ObjectIdentifier(list)] { return known }
        try context.require(list.count * MemoryLayout<Slot>.stride)
        return keep(value, .list(ListValue(capacity: list.count)), ObjectIdentifier(list))
      case .record(let record):
        if let known = made[ObjectIdentifier(record)] { return known }
        return keep(value, .record(RecordValue()), ObjectIdentifier(record))
      case .object(let object):
        return .object(try object.present(in: context).copied())
      case .function(let function):
        return .function(
          FunctionValue(
            body: function.body,
            captures: function.captures.map { old in
              let cell = Cell()
              old.slot.pointee.retain()
              cell.slot.pointee = old.slot.pointee
              return cell
            }))
      default: return value
      }
    }

    private mutating func keep(_ old: Value, _ fresh: Value, _ key: ObjectIdentifier) -> Value {
      made[key] = fresh
      pending.append((old, fresh))
      return fresh
    }
  }
}
