// A function with copies of all values that it reads. The values of a session belong to the session's thread, because
// slots count their references without atomic operations. A detached function shares no value with its session, so
// that the thread of the sound device can call it while the session runs.

internal import Runs
internal import Synchronization

/// A copy of a function that any thread may call, one at a time.
///
/// The function sees the values that its variables had when it was detached. What it changes outside itself changes only
/// in the copy.
public final class DetachedFunction: Sendable {
  /// The name of the function.
  public let name: String
  /// A number that differs from that of every other detached function of the session.
  public let number: Int
  private let state: Mutex<State>

  private struct State: @unchecked Sendable {
    // Only the thread that holds the lock may use the session and the function.
    let session: Interpreter
    let function: FunctionValue
  }

  /// The number of calls from commands back into the language that the thread of a caller has room for.
  private static let nativeRoom = 40

  /// Copies a function and all that it reads.
  ///
  /// - Throws: `CommandError` if the function, or a function that it calls, is part of a reset rule or no session is
  ///   running; `OutOfMemory` if the memory for the copies is not available.
  public init(_ function: FunctionValue, in context: Context) throws {
    guard let session = context.session as? Interpreter else {
      throw CommandError("no session is running")
    }
    // The memory is watched by the session; the clone stops with the session.
    let own = Context(
      run: Run(interrupt: context.run.interrupt, threads: 1), write: context.write,
      note: context.note)
    (own.folder, own.confinement) = (context.folder, context.confinement)
    let clone = Interpreter(registry: session.registry, context: own)
    var detachment = Detachment(from: session.statics, context)
    let copy = try detachment.function(function)
    try clone.statics.adopt(session.statics) {
      try detachment.global($0)
    } reading: {
      detachment.takeMentions()
    }
    clone.machine.nativeDepth = Machine.nativeLimit - DetachedFunction.nativeRoom
    name = function.name
    number = context.store(Counter.self) { Counter() }.next()
    state = Mutex(State(session: clone, function: copy))
  }

  private final class Counter {
    private var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }

  /// Calls the function and reads its result.
  ///
  /// - Parameters:
  ///   - seed: the seed of the random draws of this call.
  ///   - read: reads the result, which no other code may keep.
  /// - Throws: the error of the call; any error of `read`.
  public func call<Result: Sendable>(
    _ arguments: [Value], seed: UInt64, _ read: (Value) throws -> Result
  ) throws -> Result {
    // The lock calls `read` before this function returns, on the caller's thread.
    nonisolated(unsafe) let read = read
    return try state.withLock { state in
      state.session.context.beginCall(seed: seed)
      let result = try MemoryBudget.$current.withValue(state.session.context.run.memory) {
        try state.session.machine.call(state.function, arguments, named: [])
      }
      return try read(result)
    }
  }
}

/// Copies the values that a function reads.
private struct Detachment {
  private let statics: Statics
  private let context: Context
  private var made: [ObjectIdentifier: HeapValue] = [:]
  private var pending: [(old: HeapValue, fresh: HeapValue)] = []
  /// The globals that the copied functions read and that are not copied yet.
  private var mentions: [Operand] = []

  init(from statics: Statics, _ context: Context) {
    (self.statics, self.context) = (statics, context)
  }

  /// The globals that were found since the last call.
  mutating func takeMentions() -> [Operand] {
    defer { mentions = [] }
    return mentions
  }

  /// A copy of a global's value, in a slot that owns it.
  mutating func global(_ slot: Slot) throws -> Slot {
    slot.tag == Tag.unset ? .unset : Slot(try value(slot.value))
  }

  mutating func function(_ function: FunctionValue) throws -> FunctionValue {
    let copy = try shell(function)
    try fill()
    return copy
  }

  private mutating func value(_ value: Value) throws -> Value {
    let copy = try part(value)
    try fill()
    return copy
  }

  /// Fills the lists, records and variables that were made empty, until none is left.
  private mutating func fill() throws {
    while let (old, fresh) = pending.popLast() {
      switch (old, fresh) {
      case (let old as ListValue, let fresh as ListValue):
        for index in 0..<old.count { fresh.push(Slot(try part(old[index]))) }
      case (let old as RecordValue, let fresh as RecordValue):
        for field in old.fields { fresh.set(field.name, try part(field.value)) }
      case (let old as Cell, let fresh as Cell):
        if old.slot.pointee.tag != Tag.unset {
          fresh.slot.pointee = Slot(try part(old.slot.pointee.value))
        }
      default: break
      }
    }
  }

  /// The copy of a value; a list or a record is filled later.
  private mutating func part(_ value: Value) throws -> Value {
    switch value {
    case .nil, .bool, .number, .string, .range: return value
    case .list(let list):
      try context.require(list.count * MemoryLayout<Slot>.stride)
      return .list(keep(list) { ListValue(capacity: list.count) })
    case .record(let record): return .record(keep(record) { RecordValue() })
    case .object(let object): return .object(try object.present(in: context).copied())
    case .function(let function): return .function(try shell(function))
    }
  }

  private mutating func shell(_ function: FunctionValue) throws -> FunctionValue {
    if let known = made[ObjectIdentifier(function)] as? FunctionValue { return known }
    switch function.body {
    case .builtIn(let commands):
      guard commands.allSatisfy({ $0.state == nil }) else {
        throw CommandError(
          "'\(function.name)' keeps a state that only the session may use",
          hint: "give the rule itself, or a list of rules, instead of a function that calls it")
      }
      return FunctionValue(commands)
    case .script(let code):
      mentions += code.mentions(statics)
      let cells = function.captures.map { old in keep(old) { Cell() } }
      let copy = FunctionValue(body: function.body, captures: cells)
      made[ObjectIdentifier(function)] = copy
      return copy
    }
  }

  private mutating func keep<Object: HeapValue>(_ old: Object, _ make: () -> Object) -> Object {
    if let known = made[ObjectIdentifier(old)] as? Object { return known }
    let fresh = make()
    made[ObjectIdentifier(old)] = fresh
    pending.append((old, fresh))
    return fresh
  }
}
