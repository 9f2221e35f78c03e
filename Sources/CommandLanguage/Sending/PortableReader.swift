// Reads the values that `PortableWriter` wrote. The bytes may come from a damaged file, so that every count, place and
// number is checked before it is used.

internal import Encodings
internal import WholeNumbers

/// Reads packed values in a session.
struct PortableReader {
  private var reader: ByteReader
  private let session: Interpreter
  private(set) var pool: PortablePool
  private var nodes: [Node] = []

  private enum Node {
    case value(Value)
    case cell(Cell)
  }

  /// - Parameters:
  ///   - place: the position in `bytes` at which the message begins.
  ///   - pool: what the session knows already.
  init(_ bytes: [UInt8], from place: Int = 0, pool: PortablePool, in session: Interpreter) {
    reader = ByteReader(bytes, from: place)
    (self.pool, self.session) = (pool, session)
  }

  /// The position of the next byte.
  var place: Int { reader.place }

  /// Reads the objects and sources, and adds them to the pool.
  ///
  /// - Throws: `DamagedMessage`.
  mutating func readPool() throws {
    for _ in 0..<(try count()) {
      let kind = try Self.require(reader.text())
      let parts = try (0..<(try count())).map { _ in Int(try word()) }
      let place = pool.objects.count
      guard parts.allSatisfy({ $0 < place }) else { throw DamagedMessage() }
      let found = pool.add(
        PooledObject(kind: kind, bytes: try Self.require(reader.block()), parts: parts))
      guard found == place else { throw DamagedMessage() }
    }
    for _ in 0..<(try count()) {
      let name = try Self.require(reader.text())
      let (file, scope) = (try optionalText(), try optionalText())
      let comments = try (0..<(try count())).map { _ in try Self.require(reader.text()) }
      pool.add(
        PooledSource(
          Source(
            try Self.require(reader.text()), name: name, file: file, commentsAbove: comments),
          scope: scope))
    }
  }

  /// Reads the values, and assigns the globals that the functions read.
  ///
  /// - Throws: `DamagedMessage`; the error of a value that cannot be made.
  mutating func readValues() throws -> [Value] {
    let kinds = try (0..<(try count())).map { _ in
      try Self.require(reader.read(UInt8.self).flatMap { PortableNode(rawValue: $0) })
    }
    nodes = kinds.map { kind in
      switch kind {
      case .list: .value(.list(ListValue()))
      case .record: .value(.record(RecordValue()))
      case .cell: .cell(Cell())
      case .builtIn, .function, .object: .value(.nil)
      }
    }
    for (number, kind) in kinds.enumerated() {
      switch kind {
      case .builtIn:
        let name = try Self.require(reader.text())
        guard let commands = session.registry.commands[name] else { throw DamagedMessage() }
        nodes[number] = .value(.function(FunctionValue(commands)))
      case .function: nodes[number] = .value(.function(try function()))
      case .object:
        nodes[number] = .value(.object(try pool.value(at: Int(try word()), session.registry)))
      case .list, .record, .cell: break
      }
    }
    for node in nodes { try fill(node) }
    for _ in 0..<(try count()) {
      let (name, file) = (try Self.require(reader.text()), try optionalText())
      try session.set(name, in: file, to: try value())
    }
    let values = try (0..<(try count())).map { _ in try value() }
    guard reader.left == 0 else { throw DamagedMessage() }
    return values
  }

  // MARK: Parts

  private mutating func fill(_ node: Node) throws {
    switch node {
    case .value(.list(let list)):
      for _ in 0..<(try count()) { try list.append(try value()) }
    case .value(.record(let record)):
      for _ in 0..<(try count()) {
        let name = try Self.require(reader.text())
        record.set(name, try value())
      }
    case .cell(let cell):
      let before = reader
      if try Self.require(reader.read(UInt8.self)) == PortableMark.unset { return }
      reader = before
      cell.slot.pointee = Slot(try value())
    case .value: break
    }
  }

  private mutating func function() throws -> FunctionValue {
    let place = Int(try word())
    guard pool.sources.indices.contains(place) else { throw DamagedMessage() }
    let (start, end) = (
      try Self.require(reader.read(UInt64.self)), try Self.require(reader.read(UInt64.self))
    )
    let code = try session.code(of: pool.sources[place]).prototype(from: start, to: end)
    let cells = try (0..<(try count())).map { _ -> Cell in
      let number = Int(try word())
      guard nodes.indices.contains(number), case .cell(let cell) = nodes[number] else {
        throw DamagedMessage()
      }
      return cell
    }
    guard let code, code.captures.count == cells.count else { throw DamagedMessage() }
    return FunctionValue(body: .script(code), captures: cells)
  }

  private mutating func value() throws -> Value {
    switch try Self.require(reader.read(UInt8.self)) {
    case PortableMark.nil: return .nil
    case PortableMark.false: return .bool(false)
    case PortableMark.true: return .bool(true)
    case PortableMark.number: return .number(try number())
    case PortableMark.string: return .string(try Self.require(reader.text()))
    case PortableMark.range:
      let range = RangeValue(try number(), try number(), by: try number())
      guard range.step != 0 else { throw DamagedMessage() }
      return .range(range)
    case PortableMark.node:
      let number = Int(try word())
      guard nodes.indices.contains(number), case .value(let value) = nodes[number] else {
        throw DamagedMessage()
      }
      return value
    case PortableMark.object:
      return .object(try pool.value(at: Int(try word()), session.registry))
    default: throw DamagedMessage()
    }
  }

  private mutating func number() throws -> Double {
    Double(bitPattern: try Self.require(reader.read(UInt64.self)))
  }

  private mutating func word() throws -> UInt32 { try Self.require(reader.read(UInt32.self)) }

  /// A count of parts, each of which takes at least a byte.
  private mutating func count() throws -> Int {
    let count = Int(try word())
    guard count <= reader.left else { throw DamagedMessage() }
    return count
  }

  private mutating func optionalText() throws -> String? {
    switch try Self.require(reader.read(UInt8.self)) {
    case 0: return nil
    case 1: return try Self.require(reader.text())
    default: throw DamagedMessage()
    }
  }

  private static func require<Part>(_ part: Part?) throws(DamagedMessage) -> Part {
    guard let part else { throw DamagedMessage() }
    return part
  }
}

extension Code {
  /// The function at a place in the source of the code; nil if no function has this place.
  fileprivate func prototype(from start: UInt64, to end: UInt64) -> Code? {
    for inner in prototypes {
      if UInt64(inner.span.start) == start, UInt64(inner.span.end) == end { return inner }
      if UInt64(inner.span.start) <= start, end <= UInt64(inner.span.end),
        let found = inner.prototype(from: start, to: end)
      {
        return found
      }
    }
    return nil
  }
}
