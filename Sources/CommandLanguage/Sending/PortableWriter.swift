// Writes values as bytes. A message has four parts: the new objects and sources of the pool; the globals that the
// functions read; the lists, records, functions and variables (the nodes), which may refer to each other in circles; and
// the values themselves. Nested values are written without recursion, so a long chain of lists does not exhaust the stack.

internal import Encodings
internal import WholeNumbers

/// The mark before a value.
enum PortableMark {
  static let `nil`: UInt8 = 0
  static let `false`: UInt8 = 1
  static let `true`: UInt8 = 2
  static let number: UInt8 = 3
  static let string: UInt8 = 4
  static let range: UInt8 = 5
  /// A list, record, function, variable or object of a reference kind: its number follows.
  static let node: UInt8 = 6
  /// A domain value that behaves as a value: its place in the pool follows.
  static let object: UInt8 = 7
  static let unset: UInt8 = 8
}

/// The kind of a node.
enum PortableNode: UInt8 {
  case list, record, cell, builtIn, function, object
}

/// Writes values, and the variables that their functions read.
struct PortableWriter {
  /// What the bytes are for.
  enum Purpose {
    /// Another session reads the values.
    case sending
    /// Only the values are of interest: functions are written as their text, without their place.
    case comparing
    /// Nothing is written; the writer throws the error about a value that cannot be sent.
    case checking
  }

  private let statics: Statics
  private let purpose: Purpose
  /// Whether the globals that functions read are written.
  private let packsGlobals: Bool
  private(set) var pool: PortablePool
  private let knownObjects: Int
  private let knownSources: Int

  private enum Node {
    case list(ListValue)
    case record(RecordValue)
    case cell(Cell)
    case function(FunctionValue)
    case object(any PortableValue)
  }
  private var nodes: [Node] = []
  private var numbers: [ObjectIdentifier: Int] = [:]
  private var kinds: [UInt8] = []
  /// What the functions and objects are, in the order of their numbers.
  private var definitions: [UInt8] = []
  /// What the lists, records and variables contain, in the order of their numbers.
  private var contents: [UInt8] = []
  private var globals: [UInt8] = []
  private var globalCount = 0
  private var values: [UInt8] = []
  private var valueCount = 0
  private var waiting: [Operand] = []
  private var seen: Set<Operand> = []
  private var done = 0

  init(_ statics: Statics, pool: PortablePool, purpose: Purpose, packsGlobals: Bool) {
    (self.statics, self.pool, self.purpose) = (statics, pool, purpose)
    self.packsGlobals = packsGlobals
    (knownObjects, knownSources) = (pool.objects.count, pool.sources.count)
  }

  /// Adds a value to the message.
  ///
  /// - Throws: `CommandError` if a part of the value cannot be sent.
  mutating func add(_ value: Value) throws {
    try write(value, to: \.values)
    valueCount += 1
    try finishNodes()
    while let operand = waiting.popLast() { try add(global: operand) }
  }

  /// The bytes of the message: the pool's new part, and the rest.
  var message: (pool: [UInt8], values: [UInt8]) {
    var head: [UInt8] = []
    let objects = pool.objects[knownObjects...]
    head.append(littleEndian: UInt32(objects.count))
    for object in objects {
      head.append(text: object.kind)
      head.append(littleEndian: UInt32(object.parts.count))
      for part in object.parts { head.append(littleEndian: UInt32(part)) }
      head.append(block: object.bytes)
    }
    let sources = purpose == .comparing ? [] : pool.sources[knownSources...]
    head.append(littleEndian: UInt32(sources.count))
    for pooled in sources {
      head.append(text: pooled.source.name)
      head.append(optional: pooled.source.file)
      head.append(optional: pooled.scope)
      head.append(littleEndian: UInt32(pooled.source.commentsAbove.count))
      for line in pooled.source.commentsAbove { head.append(text: line) }
      head.append(text: pooled.source.text)
    }
    var rest: [UInt8] = []
    rest.append(littleEndian: UInt32(kinds.count))
    rest += kinds
    rest += definitions
    rest += contents
    rest.append(littleEndian: UInt32(globalCount))
    rest += globals
    rest.append(littleEndian: UInt32(valueCount))
    rest += values
    return (head, rest)
  }

  // MARK: Parts

  private mutating func write(_ value: Value, to place: WritableKeyPath<Self, [UInt8]>) throws {
    switch value {
    case .nil: self[keyPath: place].append(PortableMark.nil)
    case .bool(let bool):
      self[keyPath: place].append(bool ? PortableMark.true : PortableMark.false)
    case .number(let number):
      self[keyPath: place].append(PortableMark.number)
      self[keyPath: place].append(littleEndian: number.bitPattern)
    case .string(let text):
      self[keyPath: place].append(PortableMark.string)
      self[keyPath: place].append(text: text)
    case .range(let range):
      self[keyPath: place].append(PortableMark.range)
      for number in [range.start, range.end, range.step] {
        self[keyPath: place].append(littleEndian: number.bitPattern)
      }
    case .list(let list): write(number(of: list, .list, .list(list)), to: place)
    case .record(let record): write(number(of: record, .record, .record(record)), to: place)
    case .function(let function):
      let kind: PortableNode = if case .script = function.body { .function } else { .builtIn }
      write(number(of: function, kind, .function(function)), to: place)
    case .object(let object):
      guard let portable = object as? any PortableValue else {
        throw CommandError.unsendable(object)
      }
      if object.isReference {
        write(number(of: object as AnyObject, .object, .object(portable)), to: place)
      } else {
        let index = purpose == .checking ? 0 : try pool.place(of: portable)
        self[keyPath: place].append(PortableMark.object)
        self[keyPath: place].append(littleEndian: UInt32(index))
      }
    }
  }

  private mutating func write(_ number: Int, to place: WritableKeyPath<Self, [UInt8]>) {
    self[keyPath: place].append(PortableMark.node)
    self[keyPath: place].append(littleEndian: UInt32(number))
  }

  private mutating func number(of object: AnyObject, _ kind: PortableNode, _ node: Node) -> Int {
    let id = ObjectIdentifier(object)
    if let known = numbers[id] { return known }
    numbers[id] = nodes.count
    nodes.append(node)
    kinds.append(kind.rawValue)
    return nodes.count - 1
  }

  /// Writes the nodes that are not written yet, and those that they lead to.
  private mutating func finishNodes() throws {
    while done < nodes.count {
      let node = nodes[done]
      done += 1
      switch node {
      case .list(let list):
        contents.append(littleEndian: UInt32(list.count))
        for index in 0..<list.count { try write(list[index], to: \.contents) }
      case .record(let record):
        contents.append(littleEndian: UInt32(record.count))
        for field in record.fields {
          contents.append(text: field.name)
          try write(field.value, to: \.contents)
        }
      case .cell(let cell):
        let slot = cell.slot.pointee
        if slot.tag == Tag.unset {
          contents.append(PortableMark.unset)
        } else {
          try write(slot.value, to: \.contents)
        }
      case .function(let function): try define(function)
      case .object(let object):
        let place = purpose == .checking ? 0 : try pool.place(of: object)
        definitions.append(littleEndian: UInt32(place))
      }
    }
  }

  private mutating func define(_ function: FunctionValue) throws {
    switch function.body {
    case .builtIn(let commands):
      try Self.require(commands, function.name)
      definitions.append(text: function.name)
    case .script(let code):
      if purpose == .comparing {
        definitions.append(text: code.source.text(code.span.start..<code.span.end))
      } else {
        definitions.append(littleEndian: UInt32(pool.place(of: code)))
        definitions.append(littleEndian: UInt64(code.span.start))
        definitions.append(littleEndian: UInt64(code.span.end))
      }
      definitions.append(littleEndian: UInt32(function.captures.count))
      for cell in function.captures {
        definitions.append(littleEndian: UInt32(number(of: cell, .cell, .cell(cell))))
      }
      guard packsGlobals else { return }
      for operand in code.mentions(statics) where seen.insert(operand).inserted {
        waiting.append(operand)
      }
    }
  }

  /// Checks that another process may call a command.
  private static func require(_ commands: [Command], _ name: String) throws {
    guard commands.allSatisfy({ $0.state == nil }) else {
      throw CommandError(
        "'\(name)' keeps a state, and cannot be sent to another process",
        hint: "call it inside the function")
    }
    guard commands.allSatisfy(\.runsInItems) else {
      throw CommandError("'\(name)' cannot be called in an item of a sweep")
    }
  }

  private mutating func add(global operand: Operand) throws {
    let slot = statics.end[Int(operand)]
    guard let name = statics.name(of: operand), slot.tag != Tag.unset else { return }
    if statics.isBuiltIn(operand) {
      if case .function(let function) = slot.value {
        try Self.require(function.commands, function.name)
      }
      return
    }
    globals.append(text: name)
    let file = statics.file(of: operand)
    globals.append(optional: purpose == .comparing ? file.map { _ in "" } : file)
    do {
      try write(slot.value, to: \.globals)
      globalCount += 1
      try finishNodes()
    } catch let error as CommandError {
      throw CommandError("the function reads '\(name)': \(error.message)", hint: error.hint)
    }
  }
}

extension [UInt8] {
  /// Appends a text or nil.
  fileprivate mutating func append(optional text: String?) {
    append(text == nil ? 0 : 1)
    if let text { append(text: text) }
  }
}
